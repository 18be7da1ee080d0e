"""When submissions were handed in, as the instructor says it in a file. Pure."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from greenpath_gen.errors import GreenpathError
from greenpath_gen.roster import csv_rows
from greenpath_grade.intake.asked import Asked

COLUMNS = ("id", "submitted")
HINT = "a CSV file with the columns id and submitted, such as: ada,2026-12-01 23:10"


def read_times(text: str, where: str, zone: tzinfo, asked: Asked) -> Mapping[str, datetime]:
    """Return when each id handed in; a time that names no zone is in ZONE.

    Raises `GreenpathError` that names the line: nobody is late by a misread date, or spared by
    a mistyped id.
    """
    rows = csv_rows(text.removeprefix("\ufeff"), where, HINT)
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if not set(COLUMNS) <= set(header):
        raise GreenpathError("there is no column id and submitted", where=f"{where}:1", hint=HINT)
    own, when = (header.index(name) for name in COLUMNS)
    times: dict[str, datetime] = {}
    for number, row in rows[1:]:
        if not any(cell.strip() for cell in row):
            continue
        line = f"{where}:{number}"
        if len(row) <= max(own, when):
            raise GreenpathError("the line is too short", where=line, hint=HINT)
        word = row[own].strip()
        name = asked.id_of(word)
        if name is None:
            raise GreenpathError(f"nobody has the id {word!r}{asked.nearest(word)}", where=line)
        try:
            time = datetime.fromisoformat(row[when].strip())
        except ValueError:
            raise GreenpathError(f"{row[when]!r} is no time", where=line, hint=HINT) from None
        if name in times:
            raise GreenpathError(f"{name!r} is there twice", where=line)
        times[name] = time if time.tzinfo else time.replace(tzinfo=zone)
    return times
