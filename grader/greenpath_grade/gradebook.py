"""Write results into an instructor's export of a gradebook. An edge: it reads and writes files."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from greenpath_gen.errors import GreenpathError
from greenpath_gen.package import zipped_as
from greenpath_gen.write import write_file
from greenpath_grade.folders import folder
from greenpath_grade.gradebooks.book import Book, Column, choose_column
from greenpath_grade.gradebooks.feedback import TAKES_FILES, Told, feedback_files
from greenpath_grade.gradebooks.fill import fill, read_book
from greenpath_grade.gradebooks.marks import Mark, read_marks
from greenpath_grade.gradebooks.report import to_text
from greenpath_grade.gradebooks.sheet import LARGEST
from greenpath_grade.intake.people import Directory, Person
from greenpath_grade.journal import JOURNAL, Journal

FOLDER = "gradebooks"


@dataclass(frozen=True, slots=True)
class Export:
    """An export on disk, understood, and its column for the grades."""

    path: Path
    book: Book
    column: Column

    @property
    def directory(self) -> Directory:
        """Return what the export knows of those whom a key of the platform names alone."""
        count = Counter(line.key for line in self.book.lines)
        people = {
            line.key: Person(
                line.name,
                line.key,
                tuple(one for one in line.ids if one != line.key),
                line.email,
                (line.name,),
            )
            for line in self.book.lines
            if line.key and count[line.key] == 1
        }
        return Directory(self.book.layout, people, self.book.local)


def open_export(path: Path, column: str | None) -> Export:
    """Read an export and find the column for the grades. Raises `GreenpathError`."""
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise GreenpathError(f"cannot be read: {error.strerror}", where=str(path)) from None
    book = read_book(content, str(path))
    return Export(path, book, choose_column(book, column, str(path)))


def write_gradebook(results: Path, export: Export) -> str:
    """Write the export with grades, and feedback where the platform takes it; say what was done.

    All goes into RESULTS/gradebooks. Raises `GreenpathError`.
    """
    target = results / FOLDER / export.path.name
    if target.exists() and target.samefile(export.path):
        raise GreenpathError(
            "this file was written by greenpath-grade",
            where=str(export.path),
            hint="name the export as the platform made it",
        )
    source = results / "results.json"
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GreenpathError(
            f"there are no results in {results}: {error}", hint="name the folder of the results"
        ) from None
    marks = read_marks(text, str(source))
    filled = fill(export.book, export.column, marks)
    write_file(target, filled.content)
    lines = [to_text(export.book, filled), f"Upload: {target}"]
    lines += _feedback(results, export, marks)
    said = "\n".join(lines)
    write_file(target.with_name(f"{target.name}.report.txt"), f"{said}\n".encode())
    return said


def _feedback(results: Path, export: Export, marks: list[Mark]) -> list[str]:
    """Write the feedback zip, if the submissions came from this platform, and it takes one."""
    layout = export.book.layout
    if layout not in TAKES_FILES or not any(mark.origin.layout == layout for mark in marks):
        return []
    told = partial(_told, results)
    if (results / JOURNAL).is_file():
        with Journal(results / JOURNAL) as journal:
            files, missing = feedback_files(layout, marks, told, partial(_source, journal))
    else:
        files, missing = feedback_files(layout, marks, told, lambda _: None)
    path = results / FOLDER / f"{export.path.stem}-feedback.zip"
    write_file(path, zipped_as(files))
    lines = [f"Upload: {path} (feedback, {len(files)} files)"]
    return lines + [f"  no feedback for {sentence}" for sentence in missing]


def _told(results: Path, mark: Mark) -> Told | None:
    home = results / "students" / folder(mark.id)
    markdown, page = home / "feedback.md", home / "feedback.html"
    if not markdown.is_file():
        return None
    return Told(markdown.read_text(encoding="utf-8"), page.read_bytes() if page.is_file() else None)


def _source(journal: Journal, mark: Mark) -> bytes | None:
    return journal.source(mark.sha256) if mark.score is not None else None
