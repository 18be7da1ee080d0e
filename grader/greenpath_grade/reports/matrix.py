"""Students and checks: how every client did with every check, for a picture and for a table. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from greenpath_gen.heldout import LEGITIMATE
from greenpath_grade.diagnose import REFUSED, checks_of, names
from greenpath_grade.model import Explained, Gap, Graded, Handshake, Verdict


class State(StrEnum):
    """How a client does with the servers of one kind, the best first."""

    GOOD = "good"
    LATE = "late"
    PART = "part"
    MISSING = "missing"
    CRASHED = "crashed"
    UNKNOWN = "unknown"
    NOT_RUN = "not-run"


SYMBOLS = {
    State.GOOD: ("✓", "verified: all such imposters refused in time"),
    State.LATE: ("◷", "refused, some of them only after READY"),
    State.PART: ("◐", "incomplete: some such imposters trusted"),
    State.MISSING: ("✗", "missing: such imposters trusted"),
    State.CRASHED: ("!", "crashed, ran out of time or was stopped instead of refusing"),
    State.UNKNOWN: ("?", "not known: it also refuses the legitimate server"),
    State.NOT_RUN: ("–", "not run"),
}
"""Every state as one character, and what that means."""

LACKING = {State.LATE, State.PART, State.MISSING}


@dataclass(frozen=True, slots=True)
class Cell:
    """How one client did with one kind of server. ``words`` says it where the symbol is not all.

    ``fooled`` are the faults of imposters that were trusted for want of the check.
    """

    state: State
    words: str
    fooled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One client: its cell for the legitimate server, and one for every column.

    ``explained`` of ``refused`` imposters were rightly explained. The rest of a result is left
    out: a class of ten thousand fits into memory as rows, and not as results.
    """

    id: str
    name: str
    score: float
    legitimate: Cell
    cells: tuple[Cell, ...]
    explained: int
    refused: int


def columns(submissions: Sequence[Graded]) -> tuple[str, ...]:
    """Return the checks that anybody's client met, named as in a diagnosis, in their order."""
    met = {h.check for one in submissions for h in one.handshakes if h.check}
    return tuple(name for name in names() if any(check in met for check in checks_of(name)))


def rows(submissions: Sequence[Graded], of: Sequence[str]) -> tuple[Row, ...]:
    """Return a row for every submission that was graded, with a cell for every column OF them."""
    return tuple(_row(one, one.score, of) for one in submissions if one.score is not None)


def _row(graded: Graded, score: float, of: Sequence[str]) -> Row:
    told = [one.explained for one in graded.handshakes if one.explained is not None]
    return Row(
        graded.id,
        graded.name,
        score,
        _legitimate(graded),
        tuple(_cell(graded, name) for name in of),
        told.count(Explained.RIGHT),
        len(told),
    )


def _legitimate(graded: Graded) -> Cell:
    met = [h for h in graded.handshakes if h.server == LEGITIMATE]
    ends = Counter(h.judgement.verdict for h in met)
    if ends[Verdict.ACCEPTED] == len(met):
        return Cell(State.GOOD, "reached")
    words = f"{ends[Verdict.ACCEPTED]} of {len(met)} reached; {_ends(ends, Verdict.ACCEPTED)}"
    if ends[Verdict.ACCEPTED]:
        return Cell(State.PART, words)
    return Cell(State.MISSING if set(ends) & REFUSED else State.CRASHED, words)


def _cell(graded: Graded, name: str) -> Cell:
    of = checks_of(name)
    met = [h for h in graded.handshakes if h.check in of]
    ends = Counter(h.judgement.verdict for h in met)
    for one in graded.findings:
        if one.check == name and one.kind in {Gap.MISSING, Gap.WRONG}:
            state = State.MISSING if one.kind is Gap.MISSING else State.PART
            return Cell(state, f"{one.count} of {one.met} trusted", one.servers)
    if not met or ends[Verdict.NOT_RUN] == len(met):
        return Cell(State.NOT_RUN, "not run")
    refused = ends[Verdict.REJECTED]
    if refused + ends[Verdict.REJECTED_LATE] + ends[Verdict.ACCEPTED] < len(met):
        return Cell(State.CRASHED, _ends(ends, Verdict.REJECTED))
    if not any(_reached(h) for h in graded.handshakes):
        return Cell(State.UNKNOWN, "refused, and so was the legitimate server")
    if ends[Verdict.ACCEPTED]:  # what nobody accepts who only lacks a check
        return Cell(State.CRASHED, f"{ends[Verdict.ACCEPTED]} of {len(met)} trusted, oddly")
    if ends[Verdict.REJECTED_LATE]:
        return Cell(State.LATE, f"{ends[Verdict.REJECTED_LATE]} of {len(met)} after READY")
    return Cell(State.GOOD, "refused")


def _reached(handshake: Handshake) -> bool:
    return handshake.server == LEGITIMATE and handshake.judgement.verdict is Verdict.ACCEPTED


def _ends(ends: Counter[Verdict], but: Verdict) -> str:
    """Say how often a handshake ended in which way, but for one."""
    return ", ".join(f"{ends[one]} {one}" for one in Verdict if ends[one] and one is not but)
