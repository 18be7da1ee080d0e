"""Put grades into an export: each into the one line that is certainly its student's. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from greenpath_gen.errors import GreenpathError
from greenpath_grade.gradebooks import blackboard, brightspace, canvas, markus, moodle
from greenpath_grade.gradebooks.book import Book, Column, Line, Platform, number
from greenpath_grade.gradebooks.marks import Mark
from greenpath_grade.gradebooks.sheet import DELIMITERS, Sheet, Text, cut, decode
from greenpath_grade.intake.entries import plain
from greenpath_grade.intake.people import by_key

PLATFORMS: Mapping[str, Platform] = {
    "canvas": canvas,
    "moodle": moodle,
    "markus": markus,
    "brightspace": brightspace,
    "blackboard": blackboard,
}
CENT = Decimal("0.01")
SEPARATOR_LINE = "sep="
"""How a first line begins that tells a spreadsheet the delimiter."""


@dataclass(frozen=True, slots=True)
class Written:
    """A grade that was written: whose, into which row (from 1), what stood there before."""

    id: str
    row: int
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Filled:
    """An export with grades in it, and what there is to say of it.

    ``left`` has a sentence for each submission whose grade was not written, ``notes`` are about
    the whole. ``without`` is how many lines no submission belongs to.
    """

    content: bytes
    column: Column
    written: tuple[Written, ...]
    left: tuple[str, ...]
    notes: tuple[str, ...]
    without: int


def read_book(content: bytes, where: str) -> Book:
    """Return what an export says; its header tells whose it is. Raises `GreenpathError`."""
    text = decode(content, where)
    problem: GreenpathError | None = None
    for delimiter in _delimiters(text):
        try:
            sheet = cut(text, delimiter, where)
        except GreenpathError as error:
            problem = problem or error
            continue
        header = _header(sheet)
        if header is None:
            raise GreenpathError("the file says nothing", where=where)
        for platform in PLATFORMS.values():
            book = platform.book(sheet, header, where)
            if book is not None:
                return book
    raise problem or _unknown(text, where)


def _delimiters(text: Text) -> list[str]:
    first = text.content.lstrip().partition("\n")[0]
    return sorted(DELIMITERS, key=lambda one: -first.count(one))


def _header(sheet: Sheet) -> int | None:
    """Return the first row that says something."""
    for row in range(len(sheet.rows)):
        first = sheet.value(row, 0).casefold()
        if not sheet.blank(row) and not (row == 0 and first.startswith(SEPARATOR_LINE)):
            return row
    return None


def _unknown(text: Text, where: str) -> GreenpathError:
    first = text.content.strip().partition("\n")[0]
    if "Total Score" in first and "Submission ID" in first:
        return GreenpathError(
            "this is an export of Gradescope, which takes no grades back from a file",
            where=where,
            hint="have Gradescope run the autograder instead",
        )
    titles = ", ".join(platform.TITLE for platform in PLATFORMS.values())
    return GreenpathError(
        f"this is no gradebook that is known ({titles}); it begins with: {plain(first)}",
        where=where,
        hint="use the file as the platform exports it, in English if it can be chosen",
    )


def fill(book: Book, column: Column, marks: Sequence[Mark]) -> Filled:
    """Return the export with the grades of MARKS in COLUMN; all other cells are as they were."""
    lines = _lines_of(book)
    odd: list[str] = []
    found = [_find(mark, book, lines, odd) for mark in marks]
    claims: dict[int, list[str]] = defaultdict(list)
    for mark, some in zip(marks, found, strict=True):
        for line in some if isinstance(some, list) else []:
            claims[line.row].append(mark.id)
    point = _point(book, column)
    values: dict[tuple[int, int], str] = {}
    written, left = [], []
    for mark, some in zip(marks, found, strict=True):
        if isinstance(some, str):
            left.append(_sentence(mark, some))
            continue
        rivals = {one for line in some for one in claims[line.row]} - {mark.id}
        if rivals:
            names = ", ".join(sorted(map(plain, rivals)))
            left.append(_sentence(mark, f"the same line is that of {names}, too"))
            continue
        for line in some:
            reason = _why_not(mark, line, column, book)
            if reason:
                left.append(_sentence(mark, f"{reason} (line {line.row + 1})"))
                continue
            before = book.sheet.value(line.row, column.index)
            after = points(mark, line.maximum or column.maximum, point)
            values[line.row, column.index] = after
            written.append(Written(mark.id, line.row + 1, line.name, before, after))
    return Filled(
        book.sheet.replaced(values),
        column,
        tuple(written),
        tuple(left),
        (*book.notes, *_notes(book, column, marks, point), *odd),
        len(book.lines) - len(claims),
    )


def _sentence(mark: Mark, reason: str) -> str:
    return f"{plain(mark.id)}: {reason}"


def _lines_of(book: Book) -> tuple[dict[str, list[Line]], dict[str, list[Line]]]:
    """Return the lines by the platform's key, and by what else a student is known by."""
    of_key: dict[str, list[Line]] = defaultdict(list)
    by_word: dict[str, list[Line]] = defaultdict(list)
    for line in book.lines:
        if line.key:
            of_key[line.key].append(line)
        for word in {one.casefold() for one in (*line.ids, line.email) if one}:
            by_word[word].append(line)
    return of_key, by_word


def _find(
    mark: Mark,
    book: Book,
    lines: tuple[dict[str, list[Line]], dict[str, list[Line]]],
    odd: list[str],
) -> list[Line] | str:
    """Return the lines of a submission's student or group, or why there are none.

    What is odd about them all the same is added to ODD.
    """
    of_key, by_word = lines
    origin = mark.origin
    found: list[Line] = []
    if origin.layout == book.layout:
        found = of_key.get(origin.key, [])
        for line in found:
            sure, said = by_key(origin.key, [origin.name], line.name, book.local)
            if not sure:
                return said.rstrip(".")
            odd += [_sentence(mark, said)] if said else []
    if not found:
        words = {one.casefold() for one in (*origin.ids, origin.email) if one}
        rows = {line.row: line for word in sorted(words) for line in by_word.get(word, [])}
        found = [rows[row] for row in sorted(rows)]
    if not found and origin.guess:
        return f"it was matched to {origin.guess} by name alone, and a guess is not written"
    if not found:
        return "no line has its id or e-mail address"
    if len(found) > 1 and not (book.shared and len({line.key for line in found}) == 1):
        rows_said = ", ".join(str(line.row + 1) for line in found[:5])
        return f"several lines could be meant: {rows_said}"
    return found


def _why_not(mark: Mark, line: Line, column: Column, book: Book) -> str:
    """Say why a grade is not written into a line that is its student's."""
    if column.index >= len(book.sheet.rows[line.row]):
        return "its line is too short"
    before = book.sheet.value(line.row, column.index)
    if mark.score is None:
        kept = f"the cell is as it was: {plain(before)}" if before else "the cell is left empty"
        return f"could not be graded: {plain(mark.error)}; {kept}"
    if before.casefold() in book.untouched:
        return f"the gradebook says {plain(before)}, which is left as it is"
    return line.locked


def points(mark: Mark, maximum: Decimal | None, point: str) -> str:
    """Return a grade as text, scaled to MAXIMUM if there is one, with at most two decimals."""
    assert mark.score is not None  # noqa: S101 - what could not be graded is not written
    score = mark.score
    if maximum is not None and mark.max_score:
        score = score * maximum / mark.max_score
    text = f"{score.quantize(CENT, ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".").replace(".", point)


def _point(book: Book, column: Column) -> str:
    """Return the decimal sign of the numbers in a column, and beside it."""
    near = (column.index, column.index + 1)
    texts = [book.sheet.value(row, n) for row in range(len(book.sheet.rows)) for n in near]
    found = [text for text in texts if number(text) is not None]
    commas = any("," in text and "." not in text for text in found)
    return "," if commas and not any("." in text for text in found) else "."


def _notes(book: Book, column: Column, marks: Iterable[Mark], point: str) -> list[str]:
    notes = []
    ours = {mark.max_score for mark in marks}
    theirs = {line.maximum for line in book.lines} if column.maximum is None else {column.maximum}
    if theirs == {None}:
        notes.append(
            "The file does not say what the column is out of: points are written as they are."
        )
    elif theirs != ours:
        out_of, most = (
            " or ".join(sorted(f"{one.normalize():f}" if one else "unknown" for one in some))
            for some in (ours, theirs)
        )
        notes.append(f"Scaled from {out_of} points to {most}, which is what the column is out of.")
    if point == ",":
        notes.append("Decimals are written with a comma, as in the file.")
    if book.sheet.text.encoding in {"cp1252", "latin-1"}:
        notes.append("The file is not UTF-8; it was read, and is written, as Windows-1252.")
    return notes
