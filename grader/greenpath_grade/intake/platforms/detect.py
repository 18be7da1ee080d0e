"""Which platform gave these names, and who handed in what. Pure."""

from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

from greenpath_gen.errors import GreenpathError
from greenpath_grade.intake.entries import Entry
from greenpath_grade.intake.grouping import Group, groups
from greenpath_grade.intake.people import Person
from greenpath_grade.intake.platforms import (
    blackboard,
    brightspace,
    canvas,
    classroom,
    gradescope,
    markus,
    moodle,
    nbgrader,
)
from greenpath_grade.intake.platforms.hand_in import HandIn, by_top

FOLDERS = "folders"
"""The layout of no platform: a folder, file or zip per student."""

DEEPEST_HOME = 3
LEAST = {"markus": 2, "nbgrader": 3}
"""Names on a path that these take if they are asked for, whatever the names are."""


class Layout(Protocol):
    """What a module of a platform has."""

    TITLE: str

    def explains(self, entries: list[Entry], home: str) -> set[str]:
        """Return the first names on paths that the platform may have given."""

    def hand_ins(self, entries: list[Entry], home: str) -> list[HandIn]:
        """Return what was handed in under these names."""


LAYOUTS: Mapping[str, Layout] = {
    "canvas": canvas,
    "moodle": moodle,
    "gradescope": gradescope,
    "markus": markus,
    "brightspace": brightspace,
    "blackboard": blackboard,
    "nbgrader": nbgrader,
    "classroom": classroom,
}


def read(
    entries: list[Entry], home: str, known: Collection[str], layout: str | None = None
) -> tuple[str, list[HandIn]] | None:
    """Return the layout, and what was handed in; None where it is that of no platform.

    HOME is the name of what ENTRIES lie in. LAYOUT is the one to take, else it is detected.
    What it does not explain is there, too, by its own name. Raises `GreenpathError` where names
    are of several platforms.
    """
    if layout == FOLDERS:
        return None
    levels = list(_levels(entries, home, known))
    if layout:
        levels.sort(key=lambda level: not LAYOUTS[layout].explains(*level))
    for inside, name in levels:
        found = layout or detect(inside, name)
        if found is not None:
            hand_ins = LAYOUTS[found].hand_ins(inside, name)
            if hand_ins or not layout:
                return found, hand_ins + _rest(inside, name, found)
    if layout:
        raise GreenpathError(
            f"nothing here is named as {LAYOUTS[layout].TITLE} names submissions",
            hint="leave --layout away to have it detected",
        )
    return None


def plain(entries: list[Entry], home: str, known: Collection[str]) -> list[HandIn]:
    """Return what lies in a folder, file or zip per student."""
    return [_of_group(one) for one in groups(entries, home, known)]


def detect(entries: list[Entry], home: str) -> str | None:
    """Return the platform that explains the names; None if none explains most of them.

    Files within a platform's names are their students' own: they decide nothing. Raises
    `GreenpathError` where two platforms explain the same names, or each explains some.
    """
    explained = {name: layout.explains(entries, home) for name, layout in LAYOUTS.items()}
    best = [
        name
        for name, tops in explained.items()
        if tops and not any(tops < other for other in explained.values())
    ]
    tops = by_top(entries)
    whole = [name for name in best if 2 * len(explained[name]) >= len(tops)]
    if len(best) > 1 and 2 * len(set.union(*(explained[name] for name in best))) >= len(tops):
        said = ", ".join(f"{LAYOUTS[name].TITLE} ({len(explained[name])})" for name in best)
        raise GreenpathError(
            f"the names are those of several platforms: {said}",
            hint=f"grade one download at a time, or say which it is: --layout {best[0]}",
        )
    return whole[0] if whole else None


def _levels(
    entries: list[Entry], home: str, known: Collection[str]
) -> Iterator[tuple[list[Entry], str]]:
    """Look here, and within a folder that all is in, unless that is a student's own."""
    for _ in range(DEEPEST_HOME):
        yield entries, home
        tops = {entry.parts[0] for entry in entries}
        if len(tops) != 1 or any(len(entry.parts) < 2 for entry in entries) or tops <= set(known):
            return
        (home,) = tops
        if home == "..":
            return
        entries = [entry.below(1) for entry in entries]


def _rest(entries: list[Entry], home: str, layout: str) -> list[HandIn]:
    """Return what the layout does not explain: each by its own name."""
    explained = LAYOUTS[layout].explains(entries, home)
    if layout in LEAST:
        explained |= {entry.parts[0] for entry in entries if len(entry.parts) >= LEAST[layout]}
    return [
        HandIn(
            (Person(top),),
            top,
            [entry.below(1) if len(entry.parts) > 1 else entry for entry in inside],
            remarks=(f"Its name is not one that {LAYOUTS[layout].TITLE} gives.",),
        )
        for top, inside in by_top(entries).items()
        if top not in explained
    ]


def _of_group(group: Group) -> HandIn:
    name = group.id
    if "/" in name:  # within somebody's own zip: no zip speaks for a neighbour
        person = Person(name, stranger=True)
    else:
        words = name.translate(str.maketrans("_.-", "   "))
        person = Person(name, ids=(name,), email=name if "@" in name else "", names=(words,))
    return HandIn((person,), group.path, group.entries, flat=group.flat)
