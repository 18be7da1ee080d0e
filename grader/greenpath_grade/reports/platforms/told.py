"""What a platform is told of one submission: parts with points that add up, and words. Pure.

Every format is written from it, so that no platform shows other points than another.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from greenpath_gen.checks import QUESTIONS
from greenpath_gen.heldout import LEGITIMATE
from greenpath_grade.diagnose import checks_of
from greenpath_grade.model import Explained, Graded, Handshake, Result
from greenpath_grade.reports.by_hand import by_hand
from greenpath_grade.reports.matrix import Cell, State, columns, rows
from greenpath_grade.reports.plain import plain

REACHES = "Reaches the legitimate server"
REFUSES = "Refuses imposters"
BONUS = "Explains in writing"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the grade: its points of the most there are, in hundredths of a point.

    ``passed`` is about what the client did. It may lack points for not saying why.
    """

    name: str
    says: str
    passed: bool
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something for the instructor to look at: which kind of thing, and what it is."""

    title: str
    says: str


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell of one submission. Points are in hundredths.

    ``score`` is None where it could not be graded, and ``error`` says why. ``feedback`` is the
    student's own, as Markdown; ``notes`` are for the instructor alone. The parts add up to the
    score and what was ``deducted``.
    """

    id: str
    sha256: str
    score: int | None
    most: int
    error: str
    parts: tuple[Part, ...]
    deducted: int
    feedback: str
    notes: tuple[Note, ...]
    sandbox: str


def told(graded: Graded, result: Result, feedback: str) -> Told:
    """Return what to tell of a submission of RESULT, whose student is told the FEEDBACK."""
    score = None if graded.score is None else hundredths(graded.score)
    deducted = hundredths(graded.deducted)
    return Told(
        graded.id,
        graded.sha256,
        score,
        hundredths(graded.max_score),
        plain(graded.error or "") or "there is no result",
        () if score is None else _parts(graded, result, score + deducted),
        deducted,
        feedback,
        tuple(_notes(graded, result)),
        f"{result.sandbox['level']}: {result.sandbox['words']}",
    )


def hundredths(points: float) -> int:
    """Return points as a whole number of hundredths."""
    return round(points * 100)


def points(of: int) -> float:
    """Return hundredths as points."""
    return of / 100


def spread(values: Sequence[float], total: int) -> list[int]:
    """Return the values in whole hundredths that add up to TOTAL: the largest remainders go up."""
    exact = [value * 100 for value in values]
    whole = [math.floor(value + 1e-6) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda n: whole[n] - exact[n])
    left = total - sum(whole)
    for place in range(abs(left)):
        n = by_rest[place % len(by_rest)] if left > 0 else by_rest[-1 - place % len(by_rest)]
        whole[n] += 1 if left > 0 else -1
    return whole


def _parts(graded: Graded, result: Result, earned: int) -> tuple[Part, ...]:
    """Return the legitimate server and every check, with points that add up to EARNED."""
    names = columns([graded])
    (row,) = rows([graded], names)
    groups = [[h for h in graded.handshakes if h.server == LEGITIMATE]]
    groups += [[h for h in graded.handshakes if h.check in checks_of(name)] for name in names]
    bonus = hundredths(graded.bonus)
    got = spread([sum(h.points for h in group) for group in groups], earned - bonus)
    most = spread(
        [sum(h.max_points for h in group) for group in groups], hundredths(graded.max_score)
    )
    parts = [Part(REACHES, row.legitimate.words, _good(row.legitimate), got[0], most[0])]
    for name, cell, group, has, of in zip(
        names, row.cells, groups[1:], got[1:], most[1:], strict=True
    ):
        parts.append(Part(f"{REFUSES}: {name}", _says(name, cell, group), _good(cell), has, of))
    if bonus or graded.explanations:
        of = hundredths(result.rubric.bonus)
        parts.append(Part(BONUS, "a bonus", bonus == of, bonus, of))
    return tuple(parts)


def _good(cell: Cell) -> bool:
    return cell.state is State.GOOD


def _says(name: str, cell: Cell, group: Sequence[Handshake]) -> str:
    """Say what is verified, what the client did, and how many reasons were right."""
    questions = " ".join(QUESTIONS[check] for check in checks_of(name))
    judged = [h.explained for h in group if h.explained is not None]
    reasons = f"; {judged.count(Explained.RIGHT)} of {len(judged)} reasons right" if judged else ""
    return f"{questions} {cell.words}{reasons}"


def _notes(graded: Graded, result: Result) -> list[Note]:
    """Say what the instructor should look at, of this submission alone."""
    alone = replace(result, submissions=(graded,), alike=(), unused=(), missing=())
    return [Note(group.title, item.says) for group in by_hand(alone) for item in group.items]
