"""Moodle: the grading worksheet of an assignment, for "Upload grading worksheet". Pure.

Moodle finds its columns by their names in the language of the site. English and French ones
are known here; of any other the identifiers give the file away, and the column of grades has to
be named. Source: ``mod/assign/gradingtable.php`` and ``feedback/offline/importgradeslib.php``.
"""

import re
from decimal import Decimal

from greenpath_gen.errors import GreenpathError
from greenpath_grade.gradebooks.book import Book, Column, Line, find, maximum, number
from greenpath_grade.gradebooks.sheet import Sheet

TITLE = "Moodle"
IDENTIFIER = ("Identifier", "Identifiant")
NAME = ("Full name", "Nom complet")
EMAIL = ("Email address", "Adresse de courriel", "Adresse e-mail")
GRADE = ("Grade", "Note")
MAXIMUM = ("Maximum grade", "Note maximale")
SCALE = ("Scale", "Barème", "Échelle")
CHANGEABLE = ("Grade can be changed", "La note peut être modifiée")
IDS = (
    ("Username", "Nom d'utilisateur", "Nom d’utilisateur"),
    ("ID number", "Numéro d'identification"),
)
NO = {"no", "non"}
LONGEST_IDENTIFIER = 100

_PARTICIPANT = re.compile(r"(?P<word>[^\d,;]*[^\W\d][^\d,;]*?)\s*(?P<number>[0-9]+)")


def book(sheet: Sheet, header: int, where: str) -> Book | None:
    """Return what a worksheet says, or None. Raises `GreenpathError` if it is graded by a scale."""
    names = [cell.value for cell in sheet.rows[header]]
    body = [row for row in range(header + 1, len(sheet.rows)) if not sheet.blank(row)]
    identifier = find(names, *IDENTIFIER)
    known = identifier >= 0 and find(names, *GRADE) >= 0
    if not known and not _is_worksheet(sheet, body):
        return None
    identifier = max(identifier, 0)
    if find(names, *SCALE) >= 0 and find(names, *MAXIMUM) < 0:
        raise GreenpathError(
            "this assignment is graded by a scale, not by points",
            where=where,
            hint="set the type of its grade to points on Moodle and export again",
        )
    grade, most = find(names, *GRADE), find(names, *MAXIMUM)
    change, email = find(names, *CHANGEABLE), find(names, *EMAIL)
    ids = [n for n in (find(names, *spellings) for spellings in IDS) if n >= 0]
    lines = []
    for row in body:
        found = _participant(sheet.value(row, identifier))
        locked = change >= 0 and sheet.value(row, change).casefold() in NO
        lines.append(
            Line(
                row,
                sheet.value(row, find(names, *NAME) if known else 1),
                found["number"] if found else "",
                tuple(one for n in ids if (one := sheet.value(row, n))),
                sheet.value(row, email) if email >= 0 else _address(sheet, row),
                maximum(sheet.value(row, most), f"{where}:{row + 1}") if most >= 0 else None,
                "Moodle says that it cannot be changed" if locked else "",
            )
        )
    columns = tuple(
        Column(n, (name.strip(),))
        for n, name in enumerate(names)
        if known and name.strip() == names[grade].strip()
    )
    others = tuple(
        Column(n, (name.strip(),), _maximum_beside(sheet, n, body))
        for n, name in enumerate(names)
        if not known and n > 1 and name.strip()
    )
    notes = () if known else ("The names of its columns are in a language that is not known here.",)
    return Book("moodle", sheet, columns, tuple(lines), others, local=True, notes=notes)


def _is_worksheet(sheet: Sheet, body: list[int]) -> bool:
    """Tell whether the first column is that of Moodle's identifiers: one word, and numbers."""
    found = [_participant(sheet.value(row, 0)) for row in body]
    return bool(found) and all(found) and len({one["word"] for one in found if one}) == 1


def _participant(text: str) -> re.Match[str] | None:
    return _PARTICIPANT.fullmatch(text) if len(text) <= LONGEST_IDENTIFIER else None


def _maximum_beside(sheet: Sheet, column: int, body: list[int]) -> Decimal | None:
    """Return the maximum that stands in the column behind a grade's, the same in all lines."""
    values = {sheet.value(row, column + 1) for row in body}
    return None if len(values) != 1 else number(values.pop())


def _address(sheet: Sheet, row: int) -> str:
    """Return the only e-mail address in a line."""
    found = [
        cell.value.strip()
        for cell in sheet.rows[row]
        if re.fullmatch(r"\S+@\S+\.\S+", cell.value.strip())
    ]
    return found[0] if len(found) == 1 else ""
