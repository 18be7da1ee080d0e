"""Find what was handed in: folders, flat files, zips of either. An edge: it reads the disk.

What students hand in is hostile until proved otherwise: only regular files are read, links are
not followed, sizes are capped, and nothing is ever unpacked to disk. One bad submission is
reported by itself and costs no other. What a file means is decided in ``intake/``.
"""

import io
import os
import stat
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from greenpath_gen.data import student_files
from greenpath_gen.errors import GreenpathError
from greenpath_gen.model import Student
from greenpath_grade.intake.archive import SUFFIX, is_zip, listed, without_common_folders
from greenpath_grade.intake.beside import Given, remarks, site_data
from greenpath_grade.intake.choice import Choice, choose
from greenpath_grade.intake.entries import (
    CLIENT,
    DEEPEST,
    LARGEST_ARCHIVE,
    LARGEST_CLIENT,
    MOST_MEMBERS,
    Entry,
    Refused,
    Unsafe,
    is_clutter,
    refusing,
    shown,
)
from greenpath_grade.intake.entries import plain as plain_name
from greenpath_grade.intake.grouping import PYTHON, identity
from greenpath_grade.intake.people import NOBODY, Directory, How, Person, Roster, match
from greenpath_grade.intake.platforms.detect import FOLDERS, plain, read
from greenpath_grade.intake.platforms.hand_in import HandIn, origin_of
from greenpath_grade.intake.text import understand
from greenpath_grade.intake.written import find_written
from greenpath_grade.model import Submission

__all__ = ["LARGEST_CLIENT", "MOST_MEMBERS", "find_submissions", "given", "one_submission"]

LONGEST_PATH = 300
FARTHEST = max(How) + 1
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


def find_submissions(
    root: Path,
    people: Roster | Collection[str] = (),
    layout: str | None = None,
    directory: Directory = NOBODY,
) -> list[Submission]:
    """Return the submissions in a folder or zip, or the single one in a file; by id.

    PEOPLE are the roster, or ids alone. LAYOUT says which platform's names these are, else it
    is detected; DIRECTORY is what the platform's gradebook knows of students. Raises
    `GreenpathError` if there is nothing at ROOT, or if names are those of several platforms.
    """
    roster = people if isinstance(people, Roster) else Roster(tuple(map(Student, people)))
    if not root.exists():
        raise GreenpathError(f"there is nothing at {root}", hint="name the folder of submissions")
    if root.is_file() and root.name.lower().endswith(PYTHON):
        own = identity(root.name.partition(".")[0], roster.ids)
        entry = Entry((root.name,), _reader(root))
        one = HandIn((Person(own, ids=(own,)),), root.name, [entry], flat=True)
        return _submissions((FOLDERS, [one]), roster, directory)
    if root.is_dir():
        entries = list(_in_folder(root))
        home = root.resolve().name
        found = read(entries, home, roster.ids, layout) or _in_lone_zip(entries, roster, layout)
        return _all(found or (FOLDERS, plain(entries, home, roster.ids)), roster, directory, root)
    try:
        with _open(root) as stream:
            entries = listed(root.name, stream)
            found = read(entries, root.stem, roster.ids, layout)
            if found is None:
                whole = without_common_folders(entries)
                found = FOLDERS, plain(whole, root.stem, roster.ids)
            return _all(found, roster, directory, root)
    except Refused as refused:
        raise GreenpathError(str(refused), where=str(root)) from None


def _in_lone_zip(
    entries: list[Entry], roster: Roster, layout: str | None
) -> tuple[str, list[HandIn]] | None:
    """Return what a platform's zip holds, where it is all there is, and no student's own."""
    match entries:
        case [Entry(parts=(name,)) as entry] if is_zip(name):
            own = name[: -len(SUFFIX)]
            if identity(own, roster.ids) in roster.ids:
                return None
            try:
                inside = listed(name, io.BytesIO(entry.read(LARGEST_ARCHIVE)))
            except Refused:
                return None
            return read(inside, own, roster.ids, layout)
    return None


def _all(
    found: tuple[str, list[HandIn]], roster: Roster, directory: Directory, root: Path
) -> list[Submission]:
    submissions = _submissions(found, roster, directory)
    if not submissions:
        raise GreenpathError(
            f"no submissions in {root}",
            hint=f"a folder per student with a {CLIENT}, files named after students, or zips of these",
        )
    return submissions


def _submissions(
    found: tuple[str, list[HandIn]], roster: Roster, directory: Directory
) -> list[Submission]:
    """Read the client of each; ids are made unique, so that nothing is lost."""
    layout, hand_ins = found
    has = given()
    drafts = []
    for hand_in in hand_ins:
        draft, texts = _draft(hand_in, has)
        packages = roster.owners(texts)
        for one in hand_in.people:
            person, odd = directory.known(layout, one)
            drafts.append((hand_in, draft, person, packages, odd))
    matches = match([(person, packages) for _, _, person, packages, _ in drafts], roster)
    submissions: dict[str, Submission] = {}
    ordered = sorted(zip(drafts, matches, strict=True), key=lambda pair: pair[1].how or FARTHEST)
    for (hand_in, draft, person, _, odd), matched in ordered:
        name = plain_name(matched.student.id if matched.student else person.shown)
        # ada/ and ada.zip: a person can see that there are two
        own = name if name not in submissions else draft.path
        while own in submissions:
            own += "+"
        remarks = (*hand_in.remarks, *odd, *matched.remarks, *_together(hand_in))
        origin = origin_of(layout, hand_in, person, matched)
        draft = replace(draft, id=own, remarks=remarks, hints=matched.hints, origin=origin)
        if matched.student is not None:
            draft = replace(draft, name=matched.student.name, aliases=matched.student.aliases)
        submissions[own] = draft
    return [submissions[own] for own in sorted(submissions)]


def one_submission(root: Path, student: str, ours: Collection[str] = ()) -> Submission:
    """Return all that is in a folder as one student's submission.

    OURS are names in it that are not the student's. A folder that is not there is empty.
    """
    entries = [entry for entry in _in_folder(root) if entry.parts[0] not in ours]
    draft, _ = _draft(HandIn((Person(student),), ".", entries), given())
    return replace(draft, id=plain_name(student))


def _together(hand_in: HandIn) -> list[str]:
    if len(hand_in.people) == 1:
        return []
    names = ", ".join(plain_name(person.shown) for person in hand_in.people)
    return [f"Handed in by a group: {names}."]


def _draft(hand_in: HandIn, has: Given) -> tuple[Submission, list[str]]:
    """Return a submission without its owner, and texts that may hold visitor numbers."""
    path = plain_name(hand_in.place, LONGEST_PATH)
    written: str | None = None
    among = hand_in.entries
    try:
        choice = Choice(among[0], []) if hand_in.flat else choose(among)
        client, among = choice.entry, choice.among
        written, told = find_written(client.parts[:-1], among)
        source, said = understand(client.read(LARGEST_CLIENT), client.name)
    except Refused as refused:
        unsafe = isinstance(refused, Unsafe)
        draft = Submission("", path, None, str(refused), explanations=written, unsafe=unsafe)
    else:
        notes = (*choice.notes, *said, *remarks(source, client, among, has), *told)
        draft = Submission("", path, source, notes=notes, explanations=written)
    text = (draft.source or b"").decode("utf-8", "replace")
    texts = [text, written or "", *site_data(among)]
    return replace(draft, submitted=hand_in.submitted), texts


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
            empty = Refused(f"the folder {shown(top)} is empty: there is no {CLIENT}")
            yield refusing((top, CLIENT), empty)


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
