"""A CSV file whose cells can be replaced, and every other byte stays as it is. Pure.

RFC 4180, with what spreadsheets make of it: other delimiters, byte order marks, UTF-16, any line
ends. Python's ``csv`` reads the same cells, but does not say where they stand or how they were
quoted.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from greenpath_gen.errors import GreenpathError
from greenpath_grade.intake.formats import by_content

DELIMITERS = ",;\t"
LARGEST = 32 << 20
HINT = "use the file as the platform exports it"
ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""The longer marks first: that of UTF-16 begins that of UTF-32."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what it says, where it stands in the text, whether it is in quotes."""

    value: str
    start: int
    end: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file, its byte order mark and its encoding."""

    content: str
    bom: bytes
    encoding: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a text, cut at a delimiter."""

    text: Text
    delimiter: str
    rows: tuple[tuple[Cell, ...], ...]

    def value(self, row: int, column: int) -> str:
        """Return what a cell says, without spaces around it; nothing where a row is shorter."""
        cells = self.rows[row]
        return cells[column].value.strip() if 0 <= column < len(cells) else ""

    def blank(self, row: int) -> bool:
        """Tell whether a row says nothing."""
        return not any(cell.value.strip() for cell in self.rows[row])

    def replaced(self, values: Mapping[tuple[int, int], str]) -> bytes:
        """Return the file with other values in some cells, by row and column; quoted as before."""
        parts, last = [], 0
        for row, column in sorted(values):
            cell = self.rows[row][column]
            parts += [
                self.text.content[last : cell.start],
                self._written(values[row, column], cell),
            ]
            last = cell.end
        content = "".join([*parts, self.text.content[last:]])
        return self.text.bom + content.encode(self.text.encoding)

    def _written(self, value: str, cell: Cell) -> str:
        if cell.quoted or any(mark in value for mark in (self.delimiter, '"', "\r", "\n")):
            return '"' + value.replace('"', '""') + '"'
        return value


def decode(content: bytes, where: str) -> Text:
    """Return the text of a file. Raises `GreenpathError` if it is none."""
    if not content.strip():
        raise GreenpathError("the file is empty", where=where, hint=HINT)
    if len(content) > LARGEST:
        raise GreenpathError(f"larger than {LARGEST >> 20} MiB", where=where, hint=HINT)
    foreign = by_content(content)
    if foreign is not None or content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        name = foreign.name if foreign else "a workbook"
        raise GreenpathError(
            f"this is {name}, not CSV", where=where, hint="download it again as CSV"
        )
    bom, encoding = next((one for one in ENCODINGS if content.startswith(one[0])), (b"", ""))
    body = content[len(bom) :]
    for name in [encoding] if encoding else _guesses(body):
        try:
            text = body.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise GreenpathError("this is no text: it holds NUL", where=where, hint=HINT)
        return Text(text, bom, name)
    raise GreenpathError(f"damaged {encoding.upper()} text", where=where, hint=HINT)


def _guesses(body: bytes) -> list[str]:
    """Return the encodings that text without a mark may be in. Any bytes are Latin-1."""
    if len(body) % 2 == 0 and body[1::2].count(0) > len(body) // 4:
        return ["utf-16-le"]
    if len(body) % 2 == 0 and body[::2].count(0) > len(body) // 4:
        return ["utf-16-be"]
    return ["utf-8", "cp1252", "latin-1"]


def cut(text: Text, delimiter: str, where: str) -> Sheet:
    """Return the rows of a text. Raises `GreenpathError` for quotes that are not closed."""
    content, place, rows, row = text.content, 0, [], list[Cell]()
    ends = re.compile(rf"[{re.escape(delimiter)}\r\n]")
    while True:
        cell = _cell(content, place, ends)
        if cell is None:
            line = content.count("\n", 0, place) + 1
            raise GreenpathError(
                "a quoted cell that begins here is not closed", where=f"{where}:{line}", hint=HINT
            )
        row.append(cell)
        place = cell.end
        if content[place : place + 1] == delimiter:
            place += 1
            continue
        rows.append(tuple(row))
        row = []
        place += 2 if content[place : place + 2] == "\r\n" else 1
        if place >= len(content):
            return Sheet(text, delimiter, tuple(rows))


def _cell(content: str, start: int, ends: re.Pattern[str]) -> Cell | None:
    """Return the cell that begins at START, or None if its quotes are not closed."""
    place, value, quoted = start, "", content[start : start + 1] == '"'
    if quoted:
        place += 1
        while True:
            close = content.find('"', place)
            if close < 0:
                return None
            value += content[place:close]
            place = close + 1
            if content[place : place + 1] != '"':
                break
            value += '"'
            place += 1
    found = ends.search(content, place)
    end = found.start() if found else len(content)
    return Cell(value + content[place:end], start, end, quoted)
