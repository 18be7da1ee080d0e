"""What one student is told, as data without a language. Pure.

`teller` finds it out, `page` puts it in words. All that is here may be shown: what the disclosure
forbids, and what a client could carry out of a hidden server (`echo`), is left out already.
"""

from dataclasses import dataclass
from enum import StrEnum

from greenpath_gen.checks import Check
from greenpath_gen.rubric import Disclosure
from greenpath_grade.model import Explained, Gap, Verdict
from greenpath_grade.patterns import SIGNATURE
from greenpath_grade.student.code import Line

OF_CERTIFICATE = ("authority", "issuer", "name", "validity", "purpose", "algorithm")
URGENT = (*OF_CERTIFICATE[:5], SIGNATURE, "integrity", "data", "algorithm", "framing")
"""The names of a diagnosis, in the order in which it is best to see to them."""


class Now(StrEnum):
    """What there is to do first."""

    HAND_IN = "hand-in"
    REACH = "reach"
    CHANCE = "chance"
    CERTIFICATE = "certificate"
    CHECK = "check"
    LATE = "late"
    ON_PURPOSE = "on-purpose"
    EXPLAIN = "explain"
    NOTHING = "nothing"


class Use(StrEnum):
    """What a client does with the call of the toolbox that a check needs."""

    WITHHELD = "withheld"
    ABSENT = "absent"
    UNUSED = "unused"
    USED = "used"


class How(StrEnum):
    """What ended a handshake: a line that raises on purpose, a call that raised, or None."""

    RAISED = "raised"
    CALLED = "called"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Ended:
    """How handshakes ended that ended alike: the method, the lines of the client, what it called.

    ``count`` of ``met`` did. ``lines`` begin with the one where it ended, where that is known.
    ``kind`` names an exception of Python's own, or says that what the contract asks for is
    ``missing``; ``message`` is what was said, as far as it may be repeated. ``calls``
    are the calls of the toolbox in these lines. ``number`` is the line where it ended.
    """

    verdict: Verdict
    method: str
    count: int
    met: int
    lines: tuple[Line, ...] = ()
    kind: str = ""
    message: str = ""
    calls: tuple[str, ...] = ()
    number: int | None = None
    how: How = How.CALLED


@dataclass(frozen=True, slots=True)
class Lack:
    """A check that is missing or wrong. What is not disclosed is empty, or None.

    ``examples`` are faults that fooled the client. The check belongs before READY is said, in the
    line ``before``, where that is known. ``lines`` are the client's own that deal with it,
    ``called`` is the line that calls what the toolbox has for it.
    """

    check: str
    checks: tuple[Check, ...]
    kind: Gap
    use: Use
    count: int | None = None
    met: int | None = None
    mistakes: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    before: int | None = None
    called: int | None = None


@dataclass(frozen=True, slots=True)
class Refusals:
    """Refusals by one line that raises, or by all else: None, and exceptions of the toolbox.

    ``judged`` counts how well they explain; ``cases`` are faults with each judgement.
    """

    line: Line | None
    count: int
    judged: tuple[tuple[Explained, int], ...]
    cases: tuple[tuple[Explained, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """What a student wrote of a server of their own, how good it is, and at most the answer."""

    server: str
    said: str | None
    explained: Explained
    answer: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """All that one student is told. ``score`` is None, and ``error`` says why, if not graded.

    ``reached`` and ``legitimate`` count the handshakes with genuine servers, ``holds`` are the
    checks that hold, ``unknown`` those of which nothing is known, ``uncalled`` calls of the
    toolbox that verify and are not in the file, ``odd`` faults that should not have been gone on
    with. ``by_verdict`` has all faults by what became of them. ``gate`` is the rubric's.
    """

    id: str
    now: Now
    score: float | None
    max_score: float
    error: str = ""
    parts: tuple[tuple[float, float], ...] = ()
    bonus: float = 0.0
    deducted: float = 0.0
    reached: int = 0
    legitimate: int = 0
    stopped: Ended | None = None
    lacks: tuple[Lack, ...] = ()
    holds: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    all_unknown: bool = False
    late: int = 0
    mixed: int = 0
    odd: tuple[str, ...] = ()
    ended: tuple[Ended, ...] = ()
    told: int = 0
    rightly: int = 0
    refusals: tuple[Refusals, ...] = ()
    written: tuple[Own, ...] = ()
    notes: tuple[str, ...] = ()
    seen: tuple[tuple[str, tuple[Line, ...]], ...] = ()
    skipped: int = 0
    tally: tuple[tuple[bool, Verdict, int], ...] = ()
    by_verdict: tuple[tuple[Verdict, tuple[tuple[str, int, int], ...]], ...] = ()
    disclosure: Disclosure = "actual"
    gate: bool = True
    uncalled: tuple[str, ...] = ()
    name: str = ""
