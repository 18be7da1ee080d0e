"""What the grader talks about. Frozen data; `Result` is what every report is made from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from greenpath_gen.checks import Check
from greenpath_gen.faults import Fault
from greenpath_gen.model import ServerFiles
from greenpath_gen.rubric import Rubric


class Verdict(StrEnum):
    """What one handshake means."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REJECTED_LATE = "rejected-late"
    WRONG_DATA = "wrong-data"
    REFUSED_BY_SERVER = "refused-by-server"
    CRASHED = "crashed"
    TIMED_OUT = "timed-out"
    KILLED = "killed"
    MALFORMED = "malformed"
    NOT_RUN = "not-run"
    GRADER_FAULT = "grader-fault"


WORDS = {
    Verdict.ACCEPTED: "trusted the server and received its data",
    Verdict.REJECTED: "refused the server",
    Verdict.REJECTED_LATE: "said READY to the server and refused it only afterwards",
    Verdict.WRONG_DATA: "trusted the server, but returned other data than it sent",
    Verdict.REFUSED_BY_SERVER: "sent something that is not an encrypted READY",
    Verdict.CRASHED: "crashed",
    Verdict.TIMED_OUT: "ran out of time",
    Verdict.KILLED: "was stopped by the sandbox",
    Verdict.MALFORMED: "broke the protocol",
    Verdict.NOT_RUN: "was not run",
    Verdict.GRADER_FAULT: "could not be judged, through no fault of its own",
}
"""Every verdict in plain words: what the client did."""


class Explained(StrEnum):
    """How well a reason explains why a server was refused."""

    RIGHT = "right"
    WRONG = "wrong"
    VAGUE = "vague"
    NONE = "none"


class End(StrEnum):
    """How a session ended, seen from the judge."""

    COMPLETE = "complete"
    NOTHING = "nothing"
    WRONG_TYPE = "wrong-type"
    ERROR = "error"
    BAD_HELLO = "bad-hello"
    BAD_READY = "bad-ready"
    DEADLINE = "deadline"
    HANGUP = "hangup"
    NO_FRAME = "no-frame"
    FLOOD = "flood"
    WORKER_LOST = "worker-lost"


@dataclass(frozen=True, slots=True)
class Observation:
    """What the judge saw of one session. Everything else follows from it.

    ``stage`` is the method that the client was in, ``detail`` what came last: the account of
    an exception (JSON), the name of a wrong type, why a frame was none. ``data`` is what
    ``receive_data`` returned, ``printed`` the first part of what the client printed.
    """

    end: End
    stage: str
    detail: bytes = b""
    data: bytes | None = None
    exit_code: int | None = None
    printed: bytes = b""


@dataclass(frozen=True, slots=True)
class Message:
    """What one side sent in a handshake, or what `receive_data` returned (``client_data``)."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Transcript:
    """A handshake as it was: what the judge saw, the messages in their order, the session key."""

    observation: Observation
    messages: tuple[Message, ...] = ()
    session_key: bytes | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """What it takes to let a client meet a server.

    ``seed`` is where the client's `random` begins; ``withheld`` tells that its toolbox has no
    `verify_certificate`.
    """

    url: str
    trusted_certs: tuple[bytes, ...]
    files: ServerFiles
    seed: int
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one handshake, with its detail in words and the line of the client."""

    verdict: Verdict
    stage: str | None = None
    detail: str | None = None
    alert: str | None = None
    reason: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Handshake:
    """One handshake as it stands in the results.

    ``evidence`` says what the judgement of the reason rests on, ``overridden`` is true where it
    is the instructor's.
    """

    server: str
    check: Check | None
    judgement: Judgement
    explained: Explained | None = None
    points: float = 0.0
    max_points: float = 0.0
    evidence: str = ""
    overridden: bool = False


class Gap(StrEnum):
    """What a finding is about.

    A check that is missing, or there and wrong; what was verified too late; what cannot be
    known from what was seen; what was accepted that no missing check explains.
    """

    MISSING = "missing"
    WRONG = "wrong"
    LATE = "late"
    UNSEEN = "unseen"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the verdicts show about a client.

    ``check`` is a name as in the diagnosis, ``servers`` the faults that it rests on, ``count``
    of ``met`` handshakes with imposters that fail the check. ``says`` is a sentence, or for what
    cannot be known an item of a list. ``mistakes`` are the names of the patterns that fit.
    """

    check: str
    kind: Gap
    servers: tuple[str, ...]
    count: int
    met: int
    says: str
    mistakes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a submission came from, and what is known for certain of whose it is.

    ``layout`` is the platform, ``key`` the platform's own number or name for the student or
    group, ``name`` what it calls them, ``place`` the file or folder as the platform named it,
    ``when`` the time in its words. ``ids`` and ``email`` are the platform's and, unless the match
    is a guess, the roster's. ``guess`` is the student's id where a name alone matches.
    """

    layout: str
    key: str = ""
    place: str = ""
    when: str = ""
    name: str = ""
    ids: tuple[str, ...] = ()
    email: str = ""
    guess: str = ""


class Doubt(StrEnum):
    """What a person should judge: whose work it is, whose hand-in, who speaks in it."""

    ANOTHERS = "anothers"
    SEVERAL = "several"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Hint:
    """Something of a submission that a person should look at. It is no verdict."""

    doubt: Doubt
    says: str

    def __str__(self) -> str:
        """Return it as a sentence among others."""
        return f"Look at by hand: {self.says}"


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody handed in: its id, where it was found, its bytes, or why there are none.

    ``source`` is what runs: the bytes handed in, or the same text as UTF-8 where Python could
    not have read them. ``notes`` are sentences for the student that are no errors.
    ``explanations`` is the text of the explanations that came with it. ``submitted`` is when it
    was handed in (aware), where the platform's own records say so. ``remarks`` and ``hints`` are
    for the instructor alone. ``name`` is the student's, ``aliases`` are their further ids and
    their e-mail address, as the roster has them. ``unsafe`` is true for an archive that no
    ordinary tool makes.
    """

    id: str
    path: str
    source: bytes | None
    error: str | None = None
    notes: tuple[str, ...] = ()
    explanations: str | None = None
    submitted: datetime | None = None
    remarks: tuple[str, ...] = ()
    origin: Origin | None = None
    name: str = ""
    aliases: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What a student wrote of one of their own servers, and how well that explains it.

    ``answer`` is what the key says: a fault's id or ``legitimate``. ``said`` is None where the
    text does not name the server. ``evidence`` and ``overridden`` are as in `Handshake`.
    """

    server: str
    answer: str
    said: str | None
    explained: Explained
    evidence: str = ""
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Graded:
    """The result of one submission. ``score`` is None where it could not be graded.

    ``notes`` are for the student, ``remarks`` and ``hints`` for the instructor alone.
    ``submitted``, ``origin``, ``name``, ``aliases`` and ``unsafe`` are as in `Submission`. The
    score has the ``bonus`` in it, and lacks what was ``deducted`` for lateness.
    """

    id: str
    path: str
    sha256: str
    error: str | None
    score: float | None
    max_score: float
    diagnosis: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()
    handshakes: tuple[Handshake, ...] = ()
    notes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()
    explanations: tuple[Written, ...] = ()
    submitted: datetime | None = None
    bonus: float = 0.0
    deducted: float = 0.0
    origin: Origin | None = None
    name: str = ""
    aliases: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()
    unsafe: bool = False

    @property
    def for_instructor(self) -> tuple[str, ...]:
        """Return all that is said of it beside the feedback, also what its student reads."""
        return (*self.notes, *self.remarks, *map(str, self.hints))


class Kind(StrEnum):
    """How submissions are alike, the surest first."""

    IDENTICAL = "identical"
    RENAMED = "identical-but-for-names"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Alike:
    """Submissions that a person should look at side by side. It is no verdict.

    ``similarity`` is between 0 and 1, the share of tokens in common.
    """

    ids: tuple[str, ...]
    kind: Kind
    similarity: float


@dataclass(frozen=True, slots=True)
class Earned:
    """What a strategy earns, in points, and the most that it should. None bounds honest work."""

    strategy: str
    words: str
    points: float
    most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether it earns no more than it should. Points are rounded to hundredths."""
        return self.most is None or self.points <= self.most + 0.005


@dataclass(frozen=True, slots=True)
class Lesson:
    """What there is to teach about a fault that hidden servers have, in the catalogue's words."""

    fault: str
    check: Check
    title: str
    explanation: str
    gain: str
    standard: str

    @classmethod
    def of(cls, fault: Fault) -> "Lesson":
        """Return what there is to teach about a fault."""
        return cls(
            fault.id, fault.check, fault.title, fault.explanation, fault.gain, fault.standard
        )


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a run: the contract of ``results.json``.

    ``missing`` are those of the roster who handed in nothing, by their ids.
    ``unused`` says which of the instructor's overrides apply to nothing. ``title`` is the
    scenario's, ``earned`` what strategies that need no understanding would have under its
    ``rubric``, ``lessons`` are about the faults that clients could meet.
    """

    scenario: str
    cohort: str | None
    sandbox: dict[str, Any]
    max_score: float
    submissions: Sequence[Graded] = ()
    alike: tuple[Alike, ...] = ()
    unused: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    title: str = ""
    rubric: Rubric = field(default_factory=Rubric)
    earned: tuple[Earned, ...] = ()
    lessons: tuple[Lesson, ...] = ()
