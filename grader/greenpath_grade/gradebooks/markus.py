"""MarkUs: the CSV of the grades tab, for its upload. Pure.

MarkUs matches lines by the group's name, and reads the columns of criteria alone: those between
``Total Mark`` and ``Bonus/Deductions``. The second line has what each is out of.
Source: ``app/models/assignment.rb``.
"""

from greenpath_grade.gradebooks.book import Book, Column, Line, find, maximum, own_id
from greenpath_grade.gradebooks.sheet import Sheet

TITLE = "MarkUs"
GROUP = "Group name"
TOTAL = "Total Mark"
BONUS = "Bonus/Deductions"
OUT_OF = "out of"


def book(sheet: Sheet, header: int, where: str) -> Book | None:
    """Return what the grades say, or None."""
    names = [cell.value for cell in sheet.rows[header]]
    group, total = find(names, GROUP), find(names, TOTAL)
    if group < 0 or total < 0:
        return None
    bonus = find(names, BONUS)
    body = [row for row in range(header + 1, len(sheet.rows)) if not sheet.blank(row)]
    most = next((r for r in body if sheet.value(r, total - 1).casefold() == OUT_OF), None)
    columns = tuple(
        Column(
            n,
            (names[n].strip(),),
            None if most is None else maximum(sheet.value(most, n), f"{where}:{most + 1}"),
        )
        for n in range(total + 1, bonus if bonus > total else len(names))
        if names[n].strip()
    )
    user, number, email = (find(names, what) for what in ("User Name", "ID number", "Email"))
    first, last = find(names, "First Name"), find(names, "Last Name")
    lines = tuple(
        Line(
            row,
            f"{sheet.value(row, first)} {sheet.value(row, last)}".strip(),
            sheet.value(row, group),
            tuple(one for n in (group, user, number) if (one := own_id(sheet.value(row, n)))),
            sheet.value(row, email),
        )
        for row in body
        if row != most
    )
    return Book("markus", sheet, columns, lines, shared=True)
