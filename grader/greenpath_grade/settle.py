"""What is added to and taken from the points of the handshakes: the bonus, lateness. Pure."""

import math
from dataclasses import replace
from datetime import datetime, timedelta

from greenpath_gen.rubric import Late, Rubric
from greenpath_grade.model import Explained, Graded

DAY = timedelta(days=1)
UNKNOWN = "When it was handed in is not known; nothing was deducted."


def settled(graded: Graded, rubric: Rubric) -> Graded:
    """Return a result with the bonus for what was explained in writing, less what being late costs.

    Who handed in when comes from the platform or from the instructor, never from a file's date.
    """
    if graded.score is None:
        return graded
    bonus = _bonus(graded, rubric)
    earned = graded.score + bonus
    graded = replace(graded, bonus=bonus, score=round(earned, 2))
    if rubric.late is None:
        return graded
    if graded.submitted is None:
        return replace(graded, remarks=(*graded.remarks, UNKNOWN))
    over = overdue(graded.submitted, graded.id, rubric.late)
    share = lost(over, rubric.late)
    if not share:
        return graded
    deducted = round(earned * share, 2)
    note = (
        f"It was handed in {in_words(over)} late: {100 * share:g}% of what was earned is lost, "
        f"{deducted:g} points."
    )
    return replace(
        graded,
        deducted=deducted,
        score=round(earned - deducted, 2),
        notes=(*graded.notes, note),
    )


def overdue(submitted: datetime, student: str, late: Late) -> timedelta:
    """Return how long after a student's own date something was handed in; negative if before."""
    return submitted - late.due_for(student)


def lost(over: timedelta, late: Late) -> float:
    """Return the share that is lost by handing in so late: for every day that has begun."""
    if over <= timedelta(minutes=late.grace):
        return 0.0
    return min(late.at_most, late.per_day * math.ceil(over / DAY))


def in_words(length: timedelta) -> str:
    """Return a length of time in its two largest units, rounded up to minutes."""
    minutes = math.ceil(length / timedelta(minutes=1))
    units = (
        (minutes // 1440, "day"),
        (minutes // 60 % 24, "hour"),
        (minutes % 60, "minute"),
    )
    said = [f"{count} {unit}{'s' * (count != 1)}" for count, unit in units if count]
    return " and ".join(said[:2])


def _bonus(graded: Graded, rubric: Rubric) -> float:
    if not graded.explanations:
        return 0.0
    right = sum(one.explained is Explained.RIGHT for one in graded.explanations)
    return round(rubric.bonus * right / len(graded.explanations), 2)
