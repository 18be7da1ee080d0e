"""Canvas (Quercus): the gradebook's CSV export, for "Import". Pure.

An assignment's column is ``TITLE (ID)`` behind the column of sections; a line whose first cell
says ``Points Possible`` has the points and which columns are read only. Source: Canvas's own
``lib/gradebook_importer.rb``.
"""

import re

from greenpath_grade.gradebooks.book import Book, Column, Line, find, maximum, own_id
from greenpath_grade.gradebooks.sheet import Sheet

TITLE = "Canvas"
UNTOUCHED = frozenset({"ex", "n/a"})

_ASSIGNMENT = re.compile(r"(?P<title>.*)\s\((?P<id>[0-9]+)\)", re.DOTALL)


def book(sheet: Sheet, header: int, where: str) -> Book | None:
    """Return what a Canvas gradebook says, or None."""
    names = [cell.value for cell in sheet.rows[header]]
    section = find(names, "Section")
    last_first = [name.strip().casefold() for name in names[:3]] == ["lastname", "firstname", "id"]
    own = 2 if last_first else 1
    if not last_first and not (len(names) > 3 and "Student" in names[0] and "ID" in names[1]):
        return None
    if section < 0:
        return None
    body = range(header + 1, len(sheet.rows))
    points = next((r for r in body if "points possible" in sheet.value(r, 0).casefold()), None)
    columns = []
    for index in range(section + 1, len(names)):
        found = _ASSIGNMENT.fullmatch(names[index].strip())
        possible = "" if points is None else sheet.value(points, index)
        if found is None or "read only" in possible.casefold():
            continue
        labels = (names[index].strip(), found["title"], found["id"])
        columns.append(Column(index, labels, maximum(possible, f"{where}:{(points or 0) + 1}")))
    sis = [n for n in (find(names, what) for what in ("SIS User ID", "SIS Login ID")) if n >= 0]
    others = [n for n in (find(names, "Integration ID"),) if n >= 0]
    lines = []
    for row in body:
        first = sheet.value(row, 0)
        if row == points or sheet.blank(row) or first.casefold().startswith("manual posting"):
            continue
        key = own_id(sheet.value(row, own))
        ids = [own_id(sheet.value(row, n)) for n in [*sis, *others]] if sis else [key]
        name = f"{sheet.value(row, 1)} {first}" if last_first else first
        lines.append(Line(row, name, key, tuple(one for one in ids if one)))
    return Book("canvas", sheet, tuple(columns), tuple(lines), untouched=UNTOUCHED)
