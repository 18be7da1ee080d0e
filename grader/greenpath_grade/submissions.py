"""Find what was handed in: folders, flat files, zips of either. An edge: it reads the disk.

What students hand in is hostile until proved otherwise: only regular files are read, links are
not followed, sizes are capped, and nothing is ever unpacked to disk. One bad submission is
reported by itself and costs no other. What a file means is decided in ``intake/``.
"""

import os
import stat
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from greenpath_gen.data import student_files
from greenpath_gen.errors import GreenpathError
from greenpath_grade.intake.archive import members_of
from greenpath_grade.intake.beside import Given, remarks
from greenpath_grade.intake.choice import Choice, choose
from greenpath_grade.intake.entries import (
    CLIENT,
    DEEPEST,
    LARGEST_CLIENT,
    MOST_MEMBERS,
    Entry,
    Refused,
    is_clutter,
    plain,
    refusing,
    shown,
)
from greenpath_grade.intake.grouping import PYTHON, Group, groups, identity
from greenpath_grade.intake.text import understand
from greenpath_grade.intake.written import find_written
from greenpath_grade.model import Submission

__all__ = ["LARGEST_CLIENT", "MOST_MEMBERS", "find_submissions", "given", "one_submission"]

LONGEST_PATH = 300
KINDS = {
    stat.S_IFLNK: "a link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
}


def given() -> Given:
    """Return what every student has."""
    return Given(student_files(), sys.stdlib_module_names)


def find_submissions(root: Path, known: Collection[str] = ()) -> list[Submission]:
    """Return the submissions in a folder or zip, or the single one in a file; by id.

    KNOWN are the ids of the roster. Raises `GreenpathError` if there is nothing at ROOT.
    """
    if not root.exists():
        raise GreenpathError(f"there is nothing at {root}", hint="name the folder of submissions")
    if root.is_file() and root.name.lower().endswith(PYTHON):
        entry = Entry((root.name,), _reader(root))
        found = [Group(identity(root.name.partition(".")[0], known), root.name, [entry], flat=True)]
        return _submissions(found)
    if root.is_dir():
        return _all(groups(list(_in_folder(root)), root.resolve().name, known), root)
    try:
        with _open(root) as stream:
            return _all(groups(members_of(root.name, stream), root.stem, known), root)
    except Refused as refused:
        raise GreenpathError(str(refused), where=str(root)) from None


def one_submission(root: Path, student: str, ours: Collection[str] = ()) -> Submission:
    """Return all that is in a folder as one student's submission.

    OURS are names in it that are not the student's. A folder that is not there is empty.
    """
    entries = [entry for entry in _in_folder(root) if entry.parts[0] not in ours]
    (one,) = _submissions([Group(student, ".", entries)])
    return one


def _all(found: Iterator[Group], root: Path) -> list[Submission]:
    submissions = _submissions(found)
    if not submissions:
        raise GreenpathError(
            f"no submissions in {root}",
            hint=f"a folder per student with a {CLIENT}, files named after students, or zips of these",
        )
    return submissions


def _submissions(found: Iterable[Group]) -> list[Submission]:
    """Read the client of each group; ids are made unique, so that nothing is lost."""
    has = given()
    submissions: dict[str, Submission] = {}
    for group in found:
        path = plain(group.path, LONGEST_PATH)
        # ada/ and ada.zip: a person can see that there are two
        own = name if (name := plain(group.id)) not in submissions else path
        while own in submissions:
            own += "+"
        submissions[own] = _submission(own, path, group, has)
    return [submissions[own] for own in sorted(submissions)]


def _submission(own: str, path: str, group: Group, has: Given) -> Submission:
    written: str | None = None
    try:
        choice = Choice(group.entries[0], []) if group.flat else choose(group.entries)
        client = choice.entry
        written, told = find_written(client.parts[:-1], choice.among)
        source, said = understand(client.read(LARGEST_CLIENT), client.name)
    except Refused as refused:
        return Submission(own, path, None, str(refused), explanations=written)
    notes = (*choice.notes, *said, *remarks(source, client, choice.among, has), *told)
    return Submission(own, path, source, notes=notes, explanations=written)


def _in_folder(root: Path) -> Iterator[Entry]:
    """List the files below a folder; links and special files are listed, and refuse to be read."""
    filled: set[str] = set()
    tops: list[str] = []
    for home, folders, files in os.walk(root):
        here = Path(home).relative_to(root).parts
        linked = {name for name in folders if (Path(home) / name).is_symlink()}
        sources = {name for name in folders if name.lower().endswith(PYTHON)}
        folders[:] = sorted(name for name in folders if name not in linked and not is_clutter(name))
        for name in sorted({*files, *linked, *sources}):
            if not is_clutter(name):
                filled.update(here[:1])
                yield Entry((*here, name), _reader(Path(home) / name), name in linked)
        if not here:
            tops = list(folders)
        if len(here) >= DEEPEST:
            folders.clear()
    for top in tops:
        if top not in filled:
            yield refusing((top, CLIENT), f"the folder {shown(top)} is empty: there is no {CLIENT}")


def _reader(path: Path) -> Callable[[int], bytes]:
    def read(limit: int) -> bytes:
        with _open(path) as stream:
            content = stream.read(limit + 1)
        if len(content) > limit:
            raise Refused(
                f"{shown(path.name)} is larger than {limit >> 10} KiB: hand in your own code alone"
            )
        return content

    return read


def _open(path: Path) -> BinaryIO:
    """Open a regular file. Raises `Refused`.

    What is none is not opened at all: that would wake a device, or wait for ever.
    """
    name = shown(path.name)
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):
            kind = KINDS.get(stat.S_IFMT(mode), "something else")
            raise Refused(f"{name} is {kind}, not a file: hand in the file itself")
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise Refused(f"{name} cannot be read: {getattr(error, 'strerror', error)}") from None
    stream = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        stream.close()
        raise Refused(f"{name} is not a file: hand in the file itself")
    return stream
