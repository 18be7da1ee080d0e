"""Brightspace: the zip of an assignment's submissions. Pure.

A folder for each attempt, ``123-456 - Ada Lovelace - Sep 1, 2026 1200 PM``, or files with such
a name in front. The numbers are the site's own, the name may follow a username. Built from
public descriptions. The time names no zone, so it orders attempts and is not converted.
"""

import re
from datetime import datetime

from greenpath_grade.intake.entries import Entry
from greenpath_grade.intake.people import Person
from greenpath_grade.intake.platforms.hand_in import HandIn, by_top, latest, own_files, parsed

TITLE = "Brightspace"
INDEX = "index.html"
"""Brightspace's own list of what is in the zip."""

_TOP = re.compile(
    r"(?P<place>(?P<user>[0-9]{1,20})-(?P<folder>[0-9]{1,20}) - (?P<who>.+?) - "
    r"(?P<when>[A-Z][a-z]{2} [0-9]{1,2}, [0-9]{4} [0-9]{3,4} [AP]M))(?: - (?P<file>.+))?",
    re.DOTALL,
)


def explains(entries: list[Entry], home: str) -> set[str]:
    """Return the names that Brightspace may have given."""
    del home
    tops = by_top(entries)
    found = {top for top, inside in tops.items() if parsed(_TOP, top, inside)}
    return found | ({INDEX} & set(tops)) if found else found


def hand_ins(entries: list[Entry], home: str) -> list[HandIn]:
    """Return everybody's last attempt."""
    del home
    attempts: dict[str, HandIn] = {}
    for top, inside in by_top(entries).items():
        found = parsed(_TOP, top, inside)
        if found is None:
            continue
        one = attempts.setdefault(found["place"], _hand_in(found))
        one.entries.extend(own_files(found, inside))
    return latest(list(attempts.values()))


def _hand_in(found: re.Match[str]) -> HandIn:
    who = found["who"]
    first, _, rest = who.partition(" ")
    person = Person(
        f"{who}_{found['user']}",
        found["user"],
        names=(who, rest) if " " in rest else (who,),
        weak=((first, rest),) if rest else (),
    )
    order = (_moment(found["when"]), int(found["folder"]))
    return HandIn((person,), found["place"], [], order, found["when"])


def _moment(when: str) -> str:
    """Return a time that sorts as text; empty where the date is none."""
    *day, clock, half = when.split(" ")
    try:
        moment = datetime.strptime(f"{' '.join(day)} {clock.zfill(4)} {half}", "%b %d, %Y %I%M %p")
    except ValueError:
        return ""
    return moment.isoformat()
