"""Which of the files that somebody handed in is the client. Pure."""

import re
from dataclasses import dataclass

from greenpath_grade.intake.archive import is_zip, opened
from greenpath_grade.intake.entries import CLIENT, LARGEST_CLIENT, Entry, Refused, shown
from greenpath_grade.intake.formats import HAND_IN, ZIP, by_name

KIT = {"server.py", "run.py", "meeting.py", "rehearsal.py", "words.py", "french.py"}
KIT_FOLDERS = {"cryptobox", "config"}
NEVER = {"conftest.py", "sitecustomize.py", "usercustomize.py", "setup.py", "__init__.py"}
SURE, LIKELY, ONLY, TEXT = range(1, 5)

_COPY = re.compile(
    r"(?:copy of )?client(?:\.py)?[ _-]*(?:\((?P<n>\d+)\)|(?P<m>\d{1,2})|(?:- )?copy)?(?:\.py)*",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The file that is taken for the client, the files it was found among, what to say of it."""

    entry: Entry
    among: list[Entry]
    notes: tuple[str, ...] = ()


def choose(entries: list[Entry]) -> Choice:
    """Return the client among the files of one student. Raises `Refused`.

    The nearest file with the right name counts; without one, the nearest that is the right one
    by all appearances. Zips are opened where there is none outside of them.
    """
    if not any(_rank(e) <= LIKELY for e in entries) and any(is_zip(e.name) for e in entries):
        entries = opened(entries)
    ranked = [(_rank(entry), entry) for entry in entries]
    for best in (SURE, LIKELY, ONLY, TEXT):
        candidates = [entry for rank, entry in ranked if rank <= best]
        if candidates:
            return _nearest(candidates, entries)
    raise Refused(_why_none(entries))


def is_client(name: str) -> bool:
    """Tell whether a file's name is that of the client, or what a download or editor made of it."""
    return _copy(name) is not None


def _rank(entry: Entry) -> int:
    """Return how surely a file is the client, by its name: 0 surest, beyond TEXT not at all."""
    name = entry.name.lower()
    if KIT_FOLDERS & set(entry.parts[:-1]) or name in NEVER:
        return TEXT + 1
    if entry.name == CLIENT:
        return 0
    if is_client(entry.name):
        return SURE
    if name.endswith((".py", ".pyw", ".py.txt")):
        if "client" in name:
            return LIKELY
        return TEXT + 1 if name in KIT else ONLY
    return TEXT if name.endswith(".txt") and "client" in name else TEXT + 1


def _copy(name: str) -> int | None:
    """Return the number of a copy of the client, 0 without one; None if it is no copy."""
    stem = name.lower().removesuffix(".txt")
    match = _COPY.fullmatch(stem) if stem.endswith(".py") else None
    return int(match["n"] or match["m"] or 0) if match else None


def _nearest(candidates: list[Entry], among: list[Entry]) -> Choice:
    """Choose among files of which any could be the client. Raises `Refused`."""
    depth = min(len(entry.parts) for entry in candidates)
    near = [entry for entry in candidates if len(entry.parts) == depth]
    best = min(map(_rank, near))
    rivals = [entry for entry in near if _rank(entry) == best]
    numbered = [_copy(entry.name) or 0 for entry in rivals]
    homes = {entry.parts[:-1] for entry in rivals}
    if len(homes) == 1 and best == SURE and numbered.count(max(numbered)) == 1:
        chosen = rivals[numbered.index(max(numbered))]  # the last download
    elif _same(rivals):
        chosen = rivals[0]
    else:
        paths = ["/".join(entry.parts) for entry in rivals]
        raise Refused(f"there are several files that may be {CLIENT}: {shown(*paths)}; hand in one")
    return Choice(chosen, among, _notes(chosen, near))


def _same(entries: list[Entry]) -> bool:
    """Tell whether all files have the same content, so that it does not matter which is taken."""
    return len(entries) == 1 or len({entry.read(LARGEST_CLIENT) for entry in entries}) == 1


def _notes(chosen: Entry, near: list[Entry]) -> tuple[str, ...]:
    notes = []
    if chosen.name != CLIENT:
        notes.append(f"Your code was taken from {shown(chosen.name)}: the file is to be {CLIENT}.")
    here = [e for e in near if e.parts[:-1] == chosen.parts[:-1] and e is not chosen]
    others = [entry.name for entry in here if entry.name != chosen.name]
    if others:
        notes.append(f"{shown(chosen.name)} was taken; the grader passed over {shown(*others)}.")
    return tuple(notes)


def _why_none(entries: list[Entry]) -> str:
    """Say why there is no client, by what there is instead."""
    for entry in entries:
        if entry.linked:
            return f"{shown(entry.name)} is a link: hand in the file itself"
        found = by_name(entry.name)
        if found is not None and not KIT_FOLDERS & set(entry.parts[:-1]):
            return f"{shown(entry.name)} is {found.name}, not Python source: {found.advice}"
    if not entries:
        return f"there is no file: {ZIP}"
    names = sorted({entry.parts[0] for entry in entries}, key=lambda n: (".py" not in n, n))
    return f"there is no {CLIENT} among {shown(*names)}: {HAND_IN}"
