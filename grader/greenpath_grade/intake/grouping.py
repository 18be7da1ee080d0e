"""Whose is what: sort the files that were found into submissions. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from greenpath_grade.intake.archive import SUFFIX, is_zip, members
from greenpath_grade.intake.choice import KIT, KIT_FOLDERS, is_client
from greenpath_grade.intake.entries import CLIENT, LARGEST_ARCHIVE, Entry, Refused, refusing
from greenpath_grade.intake.formats import by_name

PYTHON = (".py", ".py.txt")
_COPY = re.compile(r" ?\(\d+\)$")


@dataclass(frozen=True, slots=True)
class Group:
    """The files of one submission: whose, where they were found.

    ``flat`` is true for a single file that bears its student's name.
    """

    id: str
    path: str
    entries: list[Entry]
    flat: bool = False


def groups(
    entries: list[Entry], home: str, known: Collection[str], classes_in_zips: bool = True
) -> Iterator[Group]:
    """Sort files by whom they belong to. HOME is the name of what they are in, KNOWN the roster.

    A zip of several students counts as theirs only if nothing else than such zips is there:
    otherwise it may be one student's who names a folder after another, and its submissions are
    kept under the zip's name.
    """
    tops: dict[str, list[Entry]] = {}
    for entry in entries:
        tops.setdefault(entry.parts[0], []).append(entry)
    if _is_one(tops):
        yield Group(identity(home, known), ".", entries)
        return
    found, classes, others = [], [], []
    for top, inside in sorted(tops.items()):
        first = inside[0]
        if len(first.parts) > 1:
            found.append(Group(identity(top, known), top, [e.below(1) for e in inside]))
        elif top.lower().endswith(PYTHON):
            found.append(Group(identity(_stem(top), known), top, inside, flat=True))
        elif is_zip(top):
            own = identity(_stem(top), known)
            try:
                listed = members(top, first.read(LARGEST_ARCHIVE))
            except Refused as refused:
                found.append(Group(own, top, [refusing((CLIENT,), refused)]))
                continue
            if classes_in_zips and _is_class(listed, alone=len(tops) == 1):
                classes.append((top, listed))
            else:
                found.append(Group(own, top, listed))
        elif first.linked or by_name(top) or _stem(top) in known:
            others.append(Group(identity(_stem(top), known), top, inside))
    yield from found
    for top, listed in classes:
        for group in groups(listed, _stem(top), () if found else known, classes_in_zips=False):
            name = f"{top}/{group.id}" if found else group.id
            yield Group(name, f"{top}/{group.path}", group.entries, group.flat)
    taken = {group.id for group in found}
    yield from (group for group in others if group.id not in taken)


def identity(name: str, known: Collection[str]) -> str:
    """Return the roster's id for the name of a folder or file, or the name itself."""
    name = unicodedata.normalize("NFC", name)
    candidates = [name]
    for own in (name, _COPY.sub("", name)):
        candidates.append(own)
        for mark in ("_", "-"):
            candidates += [own.removesuffix(f"{mark}client"), own.removeprefix(f"client{mark}")]
    return next((c for c in candidates if c in known), name)


def _stem(name: str) -> str:
    """Return a file's name without what says its format."""
    lower = name.lower()
    for suffix in (*PYTHON[::-1], SUFFIX, ".tar.gz", ".tar.bz2", ".tar.xz"):
        if lower.endswith(suffix):
            return name[: -len(suffix)]
    return name.rpartition(".")[0] or name


def _is_one(tops: dict[str, list[Entry]]) -> bool:
    """Tell whether these are the files of one student."""
    files = {top for top, inside in tops.items() if len(inside[0].parts) == 1}
    kit = files >= KIT or not KIT_FOLDERS.isdisjoint(set(tops) - files)
    return CLIENT in files or (kit and any(map(is_client, files)))


def _is_class(listed: list[Entry], alone: bool) -> bool:
    """Tell whether the files of a zip are those of several students.

    One that holds zips is, if it is ALONE: beside others it is a student's with a zip in it.
    """
    if any(is_client(entry.name) and len(entry.parts) == 1 for entry in listed):
        return False
    homes = {e.parts[0] for e in listed if len(e.parts) > 1 and is_client(e.name)}
    zips = [entry for entry in listed if len(entry.parts) == 1 and is_zip(entry.name)]
    return len(homes - KIT_FOLDERS) > 1 or (alone and not homes and len(zips) > 1)
