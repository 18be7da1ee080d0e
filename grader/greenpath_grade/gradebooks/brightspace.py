"""Brightspace: the export of grades, for "Import Grades". Pure.

Lines end in a column of ``#``; ids have one in front. A column of points is called ``ITEM Points
Grade``, and may say its maximum. Built from public descriptions.
"""

import re

from greenpath_grade.gradebooks.book import Book, Column, Line, find, maximum, own_id
from greenpath_grade.gradebooks.sheet import Sheet

TITLE = "Brightspace"
END = "End-of-Line Indicator"

_POINTS = re.compile(r"(?P<item>.{0,500}?) Points Grade(?: {0,9}<(?P<about>.{0,500})>)?", re.DOTALL)
"""Bounded, as a name without end would be looked through from each of its places to the end."""

_MAXIMUM = re.compile(r"MaxPoints: *(?P<points>[0-9.,]+)")


def book(sheet: Sheet, header: int, where: str) -> Book | None:
    """Return what the export says, or None."""
    names = [cell.value for cell in sheet.rows[header]]
    number, user = find(names, "OrgDefinedId"), find(names, "Username")
    body = [row for row in range(header + 1, len(sheet.rows)) if not sheet.blank(row)]
    ends = find(names, END) >= 0 or (bool(body) and all(_ends(sheet, row) for row in body))
    if max(number, user) < 0 or not ends:
        return None
    columns = []
    for n, name in enumerate(names):
        found = _POINTS.fullmatch(name.strip())
        if found is not None:
            most = _MAXIMUM.search(found["about"] or "")
            possible = maximum(most["points"], f"{where}:{header + 1}") if most else None
            columns.append(
                Column(n, (name.strip(), f"{found['item']} Points Grade", found["item"]), possible)
            )
    email, first, last = (find(names, what) for what in ("Email", "First Name", "Last Name"))
    lines = tuple(
        Line(
            row,
            f"{sheet.value(row, first)} {sheet.value(row, last)}".strip(),
            ids=tuple(one for n in (number, user) if (one := own_id(sheet.value(row, n)))),
            email=sheet.value(row, email),
        )
        for row in body
    )
    own = {number, user, email, first, last, len(names) - 1}
    others = tuple(
        Column(n, (name.strip(),)) for n, name in enumerate(names) if n not in own and not columns
    )
    return Book("brightspace", sheet, tuple(columns), lines, others)


def _ends(sheet: Sheet, row: int) -> bool:
    return sheet.rows[row][-1].value.strip() == "#"
