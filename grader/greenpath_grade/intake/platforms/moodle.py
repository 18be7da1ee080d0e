"""Moodle: "Download all submissions", in folders or not. Pure.

``Ada Lovelace_1234567_assignsubmission_file/client.py`` or, without folders,
``Ada Lovelace_1234567_assignsubmission_file_client.py``. The number is the participant's, which
is no user's number. Underscores in names become spaces, so one before the name ends a username,
as some sites add it. Source: ``mod/assign/classes/downloader.php``.
"""

import re

from greenpath_grade.intake.entries import Entry
from greenpath_grade.intake.people import Person
from greenpath_grade.intake.platforms.hand_in import HandIn, by_top, own_files, parsed

TITLE = "Moodle"

_TOP = re.compile(
    r"(?P<place>(?P<who>.+?)_(?P<participant>[0-9]{1,20})_assignsubmission_)(?P<plugin>file|onlinetext)"
    r"(?:_(?P<file>.+)|_?)",
    re.DOTALL,
)


def explains(entries: list[Entry], home: str) -> set[str]:
    """Return the names that Moodle may have given."""
    del home
    return {top for top, inside in by_top(entries).items() if parsed(_TOP, top, inside)}


def hand_ins(entries: list[Entry], home: str) -> list[HandIn]:
    """Return what each participant, or team, handed in."""
    del home
    files: dict[str, list[Entry]] = {}
    people: dict[str, Person] = {}
    places: dict[str, str] = {}
    for top, inside in by_top(entries).items():
        found = parsed(_TOP, top, inside)
        if found is None:
            continue
        number = found["participant"]
        people.setdefault(number, _person(found["who"], number))
        if found["plugin"] == "file" or number not in places:
            whole = top if found["file"] is None else f"{found['place']}file"
            places[number] = whole
        files.setdefault(number, []).extend(own_files(found, inside))
    return [HandIn((people[number],), places[number], some) for number, some in files.items()]


def _person(who: str, number: str) -> Person:
    username, _, name = who.rpartition("_")
    blind = name.casefold() == "participant"
    return Person(
        f"{name}_{number}",
        number,
        ids=(username,) if username else (),
        names=() if blind else (name,),
    )
