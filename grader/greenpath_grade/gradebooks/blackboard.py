"""Blackboard: "Work offline", the download of grades for their upload. Pure.

Lines begin with last name, first name and user name; a column is known by the number at its
end, ``TLS client [Total Pts: 10 Score] |1281892``. Built from public descriptions.
"""

import re

from greenpath_grade.gradebooks.book import Book, Column, Line, find, maximum, own_id
from greenpath_grade.gradebooks.sheet import Sheet

TITLE = "Blackboard"
USERNAME = 2
"""Where the user name stands, whatever the language."""

_COLUMN = re.compile(
    r"(?P<title>.{0,500}?) {0,9}\[[^\]:]{0,99}:(?P<calculated> {0,9}up to)? {0,9}"
    r"(?P<points>[0-9.,]{1,20})?[^\]]{0,99}\] {0,9}\|(?P<id>[0-9]{1,20})",
    re.DOTALL,
)
"""Bounded, as a name without end would be looked through from each of its places to the end."""


def book(sheet: Sheet, header: int, where: str) -> Book | None:
    """Return what the download says, or None."""
    names = [cell.value for cell in sheet.rows[header]]
    numbered = [n for n, name in enumerate(names) if re.search(r"\|[0-9]+$", name.strip())]
    user = find(names, "Username")
    if not numbered or len(names) <= USERNAME or USERNAME in numbered:
        return None
    columns = []
    for n in numbered:
        found = _COLUMN.fullmatch(names[n].strip())
        if found is not None and not found["calculated"]:
            possible = maximum(found["points"] or "", f"{where}:{header + 1}")
            columns.append(Column(n, (names[n].strip(), found["title"], found["id"]), possible))
    notes: tuple[str, ...] = ()
    if user < 0:
        user = USERNAME
        notes = (f"Its third column, '{names[user].strip()}', is taken for that of user names.",)
    number = find(names, "Student ID")
    body = [row for row in range(header + 1, len(sheet.rows)) if not sheet.blank(row)]
    lines = tuple(
        Line(
            row,
            f"{sheet.value(row, 1)} {sheet.value(row, 0)}".strip(),
            own_id(sheet.value(row, user)),
            tuple(one for n in (user, number) if (one := own_id(sheet.value(row, n)))),
        )
        for row in body
    )
    return Book("blackboard", sheet, tuple(columns), lines, notes=notes)
