"""Find what was handed in: folders, flat files, zips of either. An edge: it reads the disk.

What students hand in is hostile until proved otherwise: only regular files are read, links are
not followed, sizes are capped, and nothing is ever unpacked to disk. One bad submission is
reported by itself and costs no other.
"""

import io
import lzma
import os
import stat
import zipfile
import zlib
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
    linked: bool = False


def find_submissions(root: Path, known: Collection[str] = ()) -> list[Submission]:
    """Return the submissions in a folder or zip, or the single one in a file; by id.

    KNOWN are the ids of the roster. Raises `GreenpathError` if there is nothing at ROOT.
    """
    if not root.exists():
        raise GreenpathError(f"there is nothing at {root}", hint="name the folder of submissions")
    if root.is_file() and root.suffix == ".py":
        entry = Entry(PurePosixPath(root.name), lambda limit: _read_file(root, limit))
        return [_submission(_identity(root.stem, known), root.name, [entry])]
    try:
        entries = (
            _without_common_folder(list(_in_archive(_reader(root))))
            if root.is_file()
            else list(_in_folder(root))
        )
    except Refused as refused:
        raise GreenpathError(str(refused), where=str(root)) from None
    groups: dict[str, tuple[str, list[Entry]]] = {}
    for name, (path, inside) in _groups(entries, root, known):
        # ada/ and ada.zip: nothing is lost, and a person can see that there are two
        own = name if name not in groups else path
        while own in groups:
            own += "+"
        groups[own] = (path, inside)
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
    classes: list[tuple[str, list[Entry]]] = []
    alone = True
    for top, inside in sorted(tops.items()):
        if len(inside[0].path.parts) > 1:
            alone = False
            yield _identity(top, known), (top, inside)
        elif top.endswith(".py"):
            alone = False
            yield _identity(top.removesuffix(".py"), known), (top, inside)
        elif top.lower().endswith(".zip"):
            own = _identity(top[: -len(".zip")], known)
            try:
                members = _without_common_folder(list(_in_archive(inside[0].read)))
            except Refused as refused:
                alone = False
                yield own, (top, [Entry(PurePosixPath(top), _refuse(str(refused)))])
                continue
            if _is_class(members):
                classes.append((top, members))
            else:
                alone = False
                yield own, (top, members)
        elif inside[0].linked:
            yield _identity(top, known), (top, inside)
    for top, members in classes:
        for home in sorted({e.path.parts[0] for e in members}):
            # Beside others, a zip may be one student's who names a folder after another: its
            # submissions are kept, but under the zip's name.
            name = _identity(home, known) if alone else f"{top}/{home}"
            yield name, (f"{top}/{home}", [e for e in members if e.path.parts[0] == home])


def _is_class(members: list[Entry]) -> bool:
    """Tell whether the files of a zip are those of several students."""
    homes = {e.path.parts[0] for e in members if e.path.name == CLIENT and len(e.path.parts) > 1}
    return len(homes) > 1 and CLIENT not in {str(e.path) for e in members}


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
                yield Entry(PurePosixPath(here / name), _reader(path), name in linked)


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
        if (
            any(_ignored(part, inner[:n]) for n, part in enumerate(inner))
            or path.name.startswith(".")
            or not path.name
        ):
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
        except (
            *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, OSError),
            *(NotImplementedError, EOFError, ValueError),
        ) as error:
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
