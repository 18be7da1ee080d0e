"""nbgrader: its folder ``submitted/<student>/<assignment>/``. Pure.

``timestamp.txt`` beside the files is when they were handed in, of UTC where it names no zone:
so nbgrader itself reads it. Source: ``nbgrader/coursedir.py`` and ``utils.py``.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from greenpath_gen.errors import GreenpathError
from greenpath_grade.intake.choice import is_client
from greenpath_grade.intake.entries import Entry, Refused
from greenpath_grade.intake.people import Person
from greenpath_grade.intake.platforms.hand_in import HandIn, by_top

TITLE = "nbgrader"
HOME = "submitted"
TIMESTAMP = "timestamp.txt"

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?: ?([A-Za-z_/+:\d-]+))?")


def explains(entries: list[Entry], home: str) -> set[str]:
    """Return the folders of students that hold nothing but folders of assignments."""
    return {
        top
        for top, inside in by_top(entries).items()
        if all(len(entry.parts) >= 3 for entry in inside)
        and (home == HOME or any(e.name == TIMESTAMP and len(e.parts) == 3 for e in inside))
    }


def hand_ins(entries: list[Entry], home: str) -> list[HandIn]:
    """Return what each student handed in. Raises `GreenpathError` for several assignments."""
    del home
    deep = [entry for entry in entries if len(entry.parts) >= 3]
    if not deep:
        return []
    assignments = {entry.parts[1] for entry in deep}
    if len(assignments) > 1:
        assignments = {entry.parts[1] for entry in deep if is_client(entry.name)}
    if len(assignments) != 1:
        raise GreenpathError(
            "nbgrader's folder holds several assignments with a client: "
            + ", ".join(sorted(assignments)),
            hint="make a folder with the one to grade, STUDENT/ASSIGNMENT/, and name that; if these "
            "are no assignments, --layout folders",
        )
    (assignment,) = assignments
    found = []
    for student, inside in by_top(e for e in deep if e.parts[1] == assignment).items():
        files = [entry.below(2) for entry in inside]
        stamp = next((entry for entry in files if entry.parts == (TIMESTAMP,)), None)
        when = _read(stamp) if stamp else ""
        files = [entry for entry in files if entry is not stamp]
        person = Person(student, student, ids=(student,))
        place = f"{student}/{assignment}"
        found.append(HandIn((person,), place, files, when=when, submitted=_moment(when)))
    return found


def _read(stamp: Entry) -> str:
    try:
        return stamp.read(200).decode("ascii", "replace").strip()
    except Refused:
        return ""


def _moment(text: str) -> datetime | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    day, clock, zone = found.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}")
        return moment.replace(tzinfo=ZoneInfo(zone or "UTC"))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return None
