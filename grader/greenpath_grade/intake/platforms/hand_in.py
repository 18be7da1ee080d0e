"""What one person, or one group, handed in, as a platform's names have it. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from greenpath_grade.intake.entries import Entry, shown
from greenpath_grade.intake.people import How, Match, Person
from greenpath_grade.model import Origin

MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class HandIn:
    """Files of one attempt: whose, and what the platform called them (``place``).

    ``order`` compares attempts of one person, the latest is the greatest. ``when`` is the time
    in the platform's own words, ``submitted`` the same where it says of which zone it is.
    ``remarks`` are for the instructor. ``flat`` is true for a file that bears its student's name.
    """

    people: tuple[Person, ...]
    place: str
    entries: list[Entry]
    order: tuple[int | str, ...] = ()
    when: str = ""
    submitted: datetime | None = None
    remarks: tuple[str, ...] = ()
    flat: bool = False


def by_top(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Return the files by the first name on their path, in the order of these names."""
    tops: dict[str, list[Entry]] = {}
    for entry in entries:
        tops.setdefault(entry.parts[0], []).append(entry)
    return dict(sorted(tops.items()))


def parsed(names: re.Pattern[str], top: str, inside: list[Entry]) -> re.Match[str] | None:
    """Return what the name of a folder says, or that of a file which ends in the ``file`` it was."""
    found = names.fullmatch(top)
    if found is None:
        return None
    flat = len(inside[0].parts) == 1
    return found if flat == (found["file"] is not None) else None


def own_files(found: re.Match[str], inside: list[Entry]) -> list[Entry]:
    """Return the files of such a folder, or the one, as their student named them."""
    return [one.called(found["file"]) if found["file"] else one.below(1) for one in inside]


def latest(hand_ins: Sequence[HandIn]) -> list[HandIn]:
    """Return the last attempt of everybody, with a remark that lists those before it.

    A group stays together as long as it is the last attempt of one of its members.
    """
    by_person: dict[str, list[HandIn]] = {}
    for one in hand_ins:
        for person in one.people:
            by_person.setdefault(person.key or f"\0{one.place}", []).append(one)
    last = {key: max(some, key=lambda one: one.order) for key, some in by_person.items()}
    found = []
    for one in hand_ins:
        people = tuple(p for p in one.people if last[p.key or f"\0{one.place}"] is one)
        if not people:
            continue
        earlier = {
            other.place: other
            for person in people
            for other in by_person.get(person.key, ())
            if other is not one
        }
        passed = sorted(earlier.values(), key=lambda other: other.order)
        listed = [f"{shown(o.place)}{f' ({o.when})' if o.when else ''}" for o in passed]
        more = f" and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
        remark = (
            f"The latest attempt counts; passed over: {', '.join(listed[-MOST_LISTED:])}{more}."
        )
        remarks = (*one.remarks, remark) if listed else one.remarks
        found.append(replace(one, people=people, remarks=remarks))
    return found


def origin_of(layout: str, hand_in: HandIn, person: Person, matched: Match) -> Origin:
    """Return what is known for certain of whose a hand-in is, and under which name it came."""
    ids, email, guess = person.ids, person.email, ""
    if matched.student is not None and matched.how is How.GUESS:
        guess = matched.student.id
    elif matched.student is not None:
        student = matched.student
        ids = tuple(dict.fromkeys((student.id, *student.others, *ids)))
        email = student.email or email
    name = person.names[0] if person.names else ""
    key, place, when, name, email = map(
        _text, (person.key, hand_in.place, hand_in.when, name, email)
    )
    return Origin(layout, key, place, when, name, tuple(map(_text, ids)), email, guess)


def _text(name: str) -> str:
    """Return a name as text that can be written; bytes of none as their numbers."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
