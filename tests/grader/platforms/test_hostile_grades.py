"""Exports of grades as they really come, one case each: nothing lost, nothing invented.

A case is read, filled or refused with its reason. What is filled differs from the export in the
grades alone, as another reader of CSV sees it.
"""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal

import pytest

from greenpath_gen.errors import GreenpathError
from greenpath_grade.gradebooks.book import choose_column
from greenpath_grade.gradebooks.fill import Filled, fill, read_book
from greenpath_grade.gradebooks.marks import Mark
from greenpath_grade.model import Origin

HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,TLS client (445871)\n"
POINTS = "    Points Possible,,,,,10.00\n"
ADA = '"Lovelace, Ada",11023,1004567890,lovelac1,LEC01,\n'
ALAN = '"Turing, Alan",11024,1004567891,turinga2,LEC01,7\n'
CANVAS = HEADER + POINTS + ADA + ALAN
MARKS = (("lovelac1", 85), ("turinga2", None))
"""One who was graded, and one who could not be."""


@dataclass(frozen=True)
class Case:
    """An export; what is written into it (text that ends up in it), and the reason for the rest."""

    content: bytes
    written: tuple[str, ...] = ("8.5",)
    says: tuple[str, ...] = ()
    refused: str = ""
    column: str | None = None


def canvas(text: str, *written: str, says: str = "", column: str | None = None) -> Case:
    return Case(text.encode(), written or ("8.5",), (says,) if says else (), column=column)


MOODLE_DE = (
    '"ID","Vollst\u00e4ndiger Name","E-Mail-Adresse","Status","Bewertung","Bestwertung",'
    '"Zuletzt ge\u00e4ndert (Abgabe)"\n'
    '"Teilnehmer/in71","Ada Lovelace","lovelac1@example.edu","Zur Bewertung abgegeben","","10,00","-"\n'
    '"Teilnehmer/in72","Alan Turing","turinga2@example.edu","Zur Bewertung abgegeben","7,00","10,00","-"\n'
)
MOODLE_FR = (
    'Identifiant,"Nom complet","Adresse de courriel",Statut,Note,"Note maximale"\n'
    'Participant 71,Ada Lovelace,lovelac1@example.edu,Remis,,"10,00"\n'
    'Participant 72,Alan Turing,turinga2@example.edu,Remis,"7,00","10,00"\n'
)
BLACKBOARD_ES = (
    '"Apellidos"\t"Nombre"\t"Nombre de usuario"\t"TLS [Puntos totales: 10 Puntuaci\u00f3n] |128"\r\n'
    '"Lovelace"\t"Ada"\t"lovelac1"\t""\r\n'
    '"Turing"\t"Alan"\t"turinga2"\t"7"\r\n'
)

CASES = {
    "UTF-8 with a mark": Case(CANVAS.encode("utf-8-sig")),
    "UTF-16 with a mark": Case(CANVAS.encode("utf-16")),
    "UTF-16 without a mark": Case(CANVAS.encode("utf-16-le")),
    "UTF-16 big-endian": Case(b"\xfe\xff" + CANVAS.encode("utf-16-be")),
    "half of UTF-16": Case(CANVAS.encode("utf-16")[:-1], refused="damaged UTF-16"),
    "Windows-1252": Case(
        CANVAS.replace("Ada", "Zo\u00eb").encode("cp1252"), says=("as Windows-1252",)
    ),
    "no text at all": Case(b"a,b\0,c\n" * 9, refused="NUL"),
    "a workbook": Case(b"PK\x03\x04[Content_Types].xml", refused="not CSV"),
    "an empty file": Case(b"\xef\xbb\xbf\r\n", refused="says nothing"),
    "nothing": Case(b"", refused="is empty"),
    "a page to sign in": Case(b"<!DOCTYPE html><title>Sign in</title>", refused="not CSV"),
    "quoted newlines": canvas(
        CANVAS.replace("LEC01,\n", '"LEC01\nand\r\n""LEC02"",\n",\n').replace(
            "TLS client (445871)", '"TLS\nclient (445871)"'
        )
    ),
    "an open quote": Case((CANVAS + '"Hopper, Grace,1,2\n').encode(), refused="export.csv:5"),
    "formulas": canvas(
        CANVAS.replace('"Lovelace, Ada"', '"=HYPERLINK(""http://evil"")"')
        .replace("1004567890", '"=""1004567890"""')
        .replace("LEC01,7", '@SUM(1),"=1+1"'),
        says="turinga2: could not be graded",
    ),
    "duplicate names": canvas(
        CANVAS + '"Lovelace, Ada",11099,1004567899,lovelac9,LEC01,3\n',
    ),
    "duplicate ids": canvas(
        CANVAS + '"Lovelace, Ada",11023,1004567890,lovelac1,LEC02,3\n',
        "LEC02,3\n",
        says="lovelac1: several lines could be meant: 3, 5",
    ),
    "duplicate columns": Case(
        CANVAS.replace("(445871)\n", "(445871),TLS client (445871)\n").encode(),
        refused="2 columns are called",
        column="TLS client (445871)",
    ),
    "two columns of grades": Case(
        MOODLE_FR.replace("Statut", "Note").encode(), refused="several columns can hold grades"
    ),
    "several columns": Case(
        CANVAS.replace("(445871)\n", "(445871),Essay (9)\n").encode(),
        refused="several columns can hold grades: 'TLS client (445871)', 'Essay (9)'",
    ),
    "decimal commas": canvas(
        CANVAS.replace(",", ";").replace("10.00", "10,00").replace("e; A", "e, A"),
        ";8,5\n",
        says="with a comma",
    ),
    "decimal commas between commas": canvas(
        CANVAS.replace("10.00", '"10,00"').replace("LEC01,7", 'LEC01,"7,25"'), ',"8,5"\n'
    ),
    "thousands that could be units": Case(
        CANVAS.replace("10.00", '"1,000"').encode(),
        refused="the points possible are not understood: '1,000'",
    ),
    "no points possible": canvas(
        HEADER + ADA + ALAN, ",85\n", says="does not say what the column is out of"
    ),
    "a line that says the delimiter": canvas("sep=,\n" + CANVAS),
    "old line ends": canvas(CANVAS.replace("\n", "\r")),
    "no line end at the end": canvas(HEADER + POINTS + ALAN + ADA.rstrip("\n")),
    "short and blank lines": canvas(
        HEADER + POINTS + "\n,,,,,\n" + ADA + '"Turing, Alan",11024,1004567891,turinga2\n',
        says="turinga2: its line is too short (line 6)",
    ),
    "numbers that a spreadsheet mangled": canvas(
        CANVAS.replace("lovelac1", "").replace("1004567890", "1.00457E+09"),
        "\n",
        says="lovelac1: no line has its id",
    ),
    "German headers without a word": Case(
        MOODLE_DE.encode(),
        refused="no column is known to hold grades: 'E-Mail-Adresse', 'Status', 'Bewertung'",
    ),
    "German headers": Case(MOODLE_DE.encode(), ('"8,5"',), column="Bewertung"),
    "French headers": Case(MOODLE_FR.encode(), (',"8,5",',)),
    "Spanish headers": Case(
        BLACKBOARD_ES.encode("utf-16"), ('"8.5"',), ("'Nombre de usuario', is taken for",)
    ),
    "a scale": Case(
        MOODLE_FR.replace("Note maximale", "Bar\u00e8me").encode(), refused="by a scale"
    ),
    "unknown headers": Case(b"nom,note\nada,3\n", refused="no gradebook that is known"),
    "of Gradescope": Case(
        b"First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID\n",
        refused="takes no grades back",
    ),
    "no right to be written": canvas(
        CANVAS.replace("LEC01,\n", "LEC01,N/A\n"),
        "N/A",
        says="lovelac1: the gradebook says N/A, which is left as it is",
    ),
}


def done(case: Case) -> Filled:
    book = read_book(case.content, "export.csv")
    marks = [
        Mark(
            own,
            "",
            None if score is None else Decimal(score),
            Decimal(100),
            "no client.py",
            Origin("folders", ids=(own,), email=f"{own}@example.edu"),
        )
        for own, score in MARKS
    ]
    return fill(book, choose_column(book, case.column, "export.csv"), marks)


def cells(content: bytes, encoding: str, delimiter: str) -> list[list[str]]:
    text = io.StringIO(content.decode(encoding), newline="")
    return list(csv.reader(text, delimiter=delimiter))


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.refused])
def test_it_is_refused_with_a_reason(name: str) -> None:
    case = CASES[name]
    with pytest.raises(GreenpathError) as caught:
        done(case)
    assert case.refused in str(caught.value)
    assert caught.value.where.startswith("export.csv")


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case.refused])
def test_nothing_is_lost_and_nothing_invented(name: str) -> None:
    case = CASES[name]
    result = done(case)
    book = read_book(case.content, "export.csv")
    text, encoding = book.sheet.text, book.sheet.text.encoding
    assert result.content.startswith(text.bom)
    before, after = (
        cells(content[len(text.bom) :], encoding, book.sheet.delimiter)
        for content in (case.content, result.content)
    )
    differing = [
        (row, column)
        for row, (one, two) in enumerate(zip(before, after, strict=True))
        for column, (old, new) in enumerate(zip(one, two, strict=True))
        if old != new
    ]
    assert len(differing) == len(result.written)
    assert {column for _, column in differing} <= {result.column.index}
    new = result.content[len(text.bom) :].decode(encoding)
    assert all(piece in new for piece in case.written)
    said = [*result.left, *result.notes]
    assert all(any(words in one for one in said) for words in case.says), said
    assert any(one.startswith("turinga2: ") for one in result.left), "nothing goes without a word"
    assert {one.id for one in result.written} | {one.partition(":")[0] for one in result.left} == {
        own for own, _ in MARKS
    }


def test_every_export_can_be_filled_again() -> None:
    for case in CASES.values():
        if not case.refused:
            again = Case(done(case).content, case.written, column=case.column)
            assert done(again).content == again.content
