"""What the class report draws, as numbers: shares of a picture's width and height. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from greenpath_grade.model import Graded
from greenpath_grade.reports.matrix import State

TENTHS = 10

HEIGHTS = {
    State.MISSING: (0.0, 1.0),
    State.PART: (0.5, 1.0),
    State.LATE: (0.75, 1.0),
    State.CRASHED: (0.42, 0.58),
    State.UNKNOWN: (0.42, 0.58),
    State.NOT_RUN: (0.42, 0.58),
}
"""From where to where a student's stroke goes down a strip, so that colour is not all there is."""

STEPS = tuple(timedelta(hours=hours) for hours in (1, 3, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 28))
MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: how many, from which points on, and its height from 0 to 100."""

    label: str
    count: int
    height: float


def bars(scores: Sequence[float], most: float) -> tuple[Bar, ...]:
    """Return how many have how many points: in tenths of MOST, and those who have them all."""
    counts = [0] * (TENTHS + 1)
    for score in scores:
        counts[min(TENTHS, int(TENTHS * score / most + 1e-9)) if most else 0] += 1
    highest = max([*counts, 1])
    return tuple(
        Bar(f"{most * n / TENTHS:g}", count, round(100 * count / highest, 1))
        for n, count in enumerate(counts)
    )


def strip(states: Sequence[State]) -> dict[State, str]:
    """Return the paths of a strip: a stroke down for every student, by state, the good ones bare.

    A unit to the right is a student; the strip is 1 high.
    """
    paths: dict[State, str] = {}
    start = 0
    for n in range(1, len(states) + 1):
        if n < len(states) and states[n] is states[start]:
            continue
        state = states[start]
        if state in HEIGHTS:
            top, bottom = HEIGHTS[state]
            paths[state] = paths.get(state, "") + f"M{start} {top}H{n}V{bottom}H{start}z"
        start = n
    return paths


def profile(scores: Sequence[float], most: float) -> str:
    """Return the outline of points from the best to the least, as wide as there are students."""
    steps = "".join(f"V{1 - score / most:.3f}H{n}" for n, score in enumerate(scores, 1))
    return f"M0 1{steps}V1z" if most else ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A submission in time, from 0 to 100 to the right and down; ungraded ones at the bottom."""

    x: float
    y: float
    graded: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A time that is named below the picture."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """When submissions came: dots, ticks, the first and the last, and how many have no date."""

    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    first: str
    last: str
    undated: int


def timeline(submissions: Sequence[Graded]) -> Timeline | None:
    """Return the timeline in UTC; None if there are no dates."""
    dated = sorted(
        (one.submitted.astimezone(UTC), _height(one), one.score is not None)
        for one in submissions
        if one.submitted
    )
    if not dated:
        return None
    first, last = dated[0][0], dated[-1][0]
    length = (last - first) or timedelta(hours=1)

    def x(when: datetime) -> float:
        return round(100 * ((when - first) / length), 2)

    return Timeline(
        tuple(Dot(x(when), height, graded) for when, height, graded in dated),
        tuple(Tick(x(when), label) for when, label in _ticks(first, first + length)),
        _minute(first),
        _minute(last),
        len(submissions) - len(dated),
    )


def _height(one: Graded) -> float:
    return 100.0 - (round(100 * (one.score or 0.0) / one.max_score, 2) if one.max_score else 0.0)


def _minute(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M")


def _ticks(first: datetime, last: datetime) -> list[tuple[datetime, str]]:
    """Return round times between two, not too many."""
    step = next((one for one in STEPS if (last - first) / one <= MOST_TICKS), None)
    step = step or (last - first) / MOST_TICKS
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    every = [midnight + n * step for n in range((last - midnight) // step + 1)]
    return [
        (when, f"{when:%H:%M}" if when.hour or when.minute else f"{when.day} {when:%b}")
        for when in every
        if when >= first
    ]
