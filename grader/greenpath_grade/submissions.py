"""Find what was handed in: folders, flat files, zips of either. An edge: it reads the disk.

What students hand in is hostile until proved otherwise: only regular files are read, links are
not followed, sizes are capped, and nothing is ever unpacked to disk. One bad submission is
reported by itself and costs no other.
"""

import io
import os
import stat
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from greenpath_gen.errors import GreenpathError
from greenpath_grade.judge import clean
from greenpath_grade.model import Submission

CLIENT = "client.py"
LARGEST_CLIENT = 1 << 20
LARGEST_ARCHIVE = 64 << 20
MOST_MEMBERS = 10_000
DEEPEST = 6
LONGEST_ID = 100
LONGEST_PATH = 300
IGNORED = {"__MACOSX", "__pycache__", "cryptobox", "config"}


class Refused(Exception):
    """A file that is not read, and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a folder or archive, by its path from where the search began."""

    path: PurePosixPath
    read: Callable[[int], bytes]


def find_submissions(root: Path, known: Collection[str] = ()) -> list[Submission]:
    """Return the submissions in a folder or zip, or the single one in a file; by id.

    KNOWN are the ids of the roster. Raises `GreenpathError` if there is nothing at ROOT.
    """
    if not root.exists():
        raise GreenpathError(f"there is nothing at {root}", hint="name the folder of submissions")
    if root.is_file() and root.suffix == ".py":
        entry = Entry(PurePosixPath(root.name), lambda limit: _read_file(root, limit))
        return [_submission(_identity(root.stem, known), root.name, [entry])]
    if root.is_file():
        entries = _without_common_folder(list(_in_archive(_reader(root))))
    else:
        entries = list(_in_folder(root))
    groups: dict[str, tuple[str, list[Entry]]] = {}
    for name, (path, inside) in _groups(entries, root, known):
        # ada/ and ada.zip: nothing is lost, and a person can see that there are two
        groups[path if name in groups else name] = (path, inside)
    if not groups:
        raise GreenpathError(
            f"no submissions in {root}",
            hint=f"a folder per student with a {CLIENT}, files named after students, or zips of these",
        )
    return [_submission(name, *groups[name]) for name in sorted(groups)]


def _groups(
    entries: list[Entry], root: Path, known: Collection[str]
) -> Iterator[tuple[str, tuple[str, list[Entry]]]]:
    """Sort the files by whom they belong to: (id, (path, files))."""
    tops: dict[str, list[Entry]] = {}
    for entry in entries:
        tops.setdefault(entry.path.parts[0], []).append(entry)
    if CLIENT in tops and len(tops[CLIENT][0].path.parts) == 1:
        yield _identity(root.resolve().stem, known), (".", entries)
        return
    for top, inside in sorted(tops.items()):
        if len(inside[0].path.parts) > 1:
            yield _identity(top, known), (top, inside)
        elif top.endswith(".py"):
            yield _identity(top.removesuffix(".py"), known), (top, inside)
        elif top.lower().endswith(".zip"):
            yield from _in_zip(top, inside[0], known)


def _in_zip(
    name: str, entry: Entry, known: Collection[str]
) -> Iterator[tuple[str, tuple[str, list[Entry]]]]:
    """Sort the files of a zip: one student's, or a whole class's."""
    own = _identity(name[: -len(".zip")], known)
    try:
        inside = _without_common_folder(list(_in_archive(entry.read)))
    except Refused as refused:
        yield own, (name, [Entry(PurePosixPath(name), _refuse(str(refused)))])
        return
    homes = {e.path.parts[0] for e in inside if e.path.name == CLIENT and len(e.path.parts) > 1}
    if len(homes) > 1 and not any(len(e.path.parts) == 1 and e.path.name == CLIENT for e in inside):
        for home in sorted(homes):
            yield (
                _identity(home, known),
                (f"{name}/{home}", [e for e in inside if e.path.parts[0] == home]),
            )
    else:
        yield own, (name, inside)


def _submission(name: str, path: str, entries: list[Entry]) -> Submission:
    """Pick the client among the files of one submission."""
    name, path = clean(name, LONGEST_ID) or "?", clean(path, LONGEST_PATH) or "?"
    python = [e for e in entries if e.path.suffix == ".py"] or entries
    clients = [e for e in python if e.path.name == CLIENT]
    if not clients and len(python) == 1 and len(python[0].path.parts) == 1:
        clients = python
    if not clients:
        return Submission(name, path, None, f"there is no {CLIENT}")
    depth = min(len(e.path.parts) for e in clients)
    nearest = [e for e in clients if len(e.path.parts) == depth]
    if len(nearest) > 1:
        places = ", ".join(str(e.path) for e in nearest[:3])
        return Submission(name, path, None, f"there are several {CLIENT}: {places}")
    try:
        return Submission(name, path, nearest[0].read(LARGEST_CLIENT))
    except Refused as refused:
        return Submission(name, path, None, str(refused))


def _identity(name: str, known: Collection[str]) -> str:
    """Return the roster's id for the name of a folder or file, or the name itself."""
    candidates = [name]
    for mark in ("_", "-"):
        candidates += [
            name.removesuffix(f"{mark}client"),
            name.removeprefix(f"client{mark}"),
        ]
    return next((c for c in candidates if c in known), name)


def _in_folder(root: Path) -> Iterator[Entry]:
    """List the files below a folder; links and special files are listed, and refuse to be read."""
    for home, folders, files in os.walk(root):
        here = Path(home).relative_to(root)
        linked = [name for name in folders if (Path(home) / name).is_symlink()]
        folders[:] = sorted(
            name
            for name in folders
            if name not in linked and not _ignored(name, here.parts) and len(here.parts) < DEEPEST
        )
        for name in sorted([*files, *linked]):
            if not name.startswith("."):
                path = Path(home) / name
                yield Entry(PurePosixPath(here / name), _reader(path))


def _ignored(name: str, above: tuple[str, ...]) -> bool:
    hidden = name.startswith(".") and name != ".."
    return hidden or (bool(above) and name in IGNORED) or name == "__MACOSX"


def _reader(path: Path) -> Callable[[int], bytes]:
    return lambda limit: _read_file(path, limit)


def _refuse(reason: str) -> Callable[[int], bytes]:
    def read(_: int) -> bytes:
        raise Refused(reason)

    return read


def _read_file(path: Path, limit: int) -> bytes:
    """Read a regular file of at most LIMIT bytes. Raises `Refused`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        kind = "is a link" if path.is_symlink() else f"cannot be read: {error.strerror}"
        raise Refused(f"{path.name} {kind}") from None
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Refused(f"{path.name} is not a regular file")
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise Refused(f"{path.name} has more than {limit} bytes")
    return content


def _in_archive(read: Callable[[int], bytes]) -> Iterator[Entry]:
    """List the files in a zip. Raises `Refused` if it is none, or suspicious as a whole."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(read(LARGEST_ARCHIVE)))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused(f"not a readable zip: {error}") from None
    if len(members) > MOST_MEMBERS:
        raise Refused(f"a zip with {len(members)} members")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        inner = path.parts[:-1]
        if member.is_dir() or not path.parts or len(path.parts) > DEEPEST:
            continue
        if any(_ignored(part, inner[:n]) for n, part in enumerate(inner)) or path.name[0] == ".":
            continue
        yield Entry(path, _member_reader(archive, member, path))


def _member_reader(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: PurePosixPath
) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        mode = member.external_attr >> 16
        if ".." in path.parts or path.is_absolute():
            raise Refused(f"the zip's member {path.name!r} points out of the archive")
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise Refused(f"the zip's member {path.name!r} is not a regular file")
        try:
            with archive.open(member) as stream:
                content = stream.read(limit + 1)
        except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, EOFError) as error:
            raise Refused(f"{path.name} cannot be unpacked: {error}") from None
        if len(content) > limit:
            raise Refused(f"{path.name} has more than {limit} bytes")
        return content

    return read


def _without_common_folder(entries: list[Entry]) -> list[Entry]:
    """Leave away the folder that everything in an archive is in, if there is one."""
    tops = {entry.path.parts[0] for entry in entries}
    if len(tops) != 1 or tops & {"..", "/"} or any(len(entry.path.parts) == 1 for entry in entries):
        return entries
    return [Entry(PurePosixPath(*e.path.parts[1:]), e.read) for e in entries]
