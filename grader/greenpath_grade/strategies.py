"""What can be had for nothing: strategies that need no understanding, and what they earn. Pure.

No client is run. A strategy is the verdicts that it would get from the held-out servers of a
scenario, and `score` gives them their points, as it does in grading. A rubric that pays a
strategy more than its bound is a bad one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from greenpath_gen.faults import Fault
from greenpath_gen.heldout import Contender, arrange, grading_secret, make_pool
from greenpath_gen.kit import certificates
from greenpath_gen.model import Student
from greenpath_gen.mutation import NOBODY
from greenpath_gen.plan import plan_student
from greenpath_gen.reasons import TOPICS
from greenpath_gen.scenario import Scenario
from greenpath_gen.stream import Stream
from greenpath_grade.marks import scored, unpaid
from greenpath_grade.model import Earned, Handshake, Judgement, Verdict
from greenpath_grade.sandbox.inside.protocol import READY, RECEIVE
from greenpath_grade.score import points, total

SECRET = b"the rubric looks at the same servers every time"
STUDENTS = ("ada", "ben", "chen")
"""Whose packages are remembered; what counts is what the luckiest of them earns."""

LITTLE = 0.1
"""The part of all points that luck may earn."""

TOSSES = 200
"""Runs that are averaged where coins are tossed."""

SAID_OF_ALL = ("the certificate is not valid", "this server cannot be trusted")

ACCEPT = Judgement(Verdict.ACCEPTED, RECEIVE)
REFUSE = Judgement(Verdict.REJECTED, READY)
CRASH = Judgement(Verdict.CRASHED, READY)

Way = Callable[[Contender], Judgement]
"""What a client does with a server."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a student's package shows.

    The certificates of its imposters; that of its legitimate server; and the names on the
    former that neither the site nor a trusted authority has.
    """

    imposters: frozenset[bytes]
    legitimate: frozenset[bytes]
    names: frozenset[str]

    def known_imposters(self, one: Contender) -> Judgement:
        """Refuse the imposters of the package."""
        return REFUSE if one.files.certificate in self.imposters else ACCEPT

    def known_legitimate(self, one: Contender) -> Judgement:
        """Refuse all but the legitimate server of the package."""
        return ACCEPT if one.files.certificate in self.legitimate else REFUSE

    def known_names(self, one: Contender) -> Judgement:
        """Refuse whoever has a name that an imposter of the package has."""
        return REFUSE if self.names & _names(one.files.certificate) else ACCEPT


def strategies(scenario: Scenario) -> tuple[Earned, ...]:
    """Return what each strategy earns under the rubric of a scenario.

    Who wants to trust the first server that answers cannot know that it was the first: every
    handshake has a process of its own. It is given a memory here all the same.
    """
    contenders = arrange(make_pool(scenario, grading_secret(SECRET)), NOBODY)
    rubric, seen = scenario.rubric, [_seen(scenario, student) for student in STUDENTS]
    step_1, little = rubric.accept, LITTLE * rubric.max_score

    def earn(*ways: Way) -> float:
        return max(_points([way(one) for one in contenders], contenders, scenario) for way in ways)

    silent = earn(_correct(lambda _: REFUSE))
    return (
        Earned("reject-all", "refuses every server", earn(lambda _: REFUSE), 0.0),
        Earned("accept-all", "trusts every server", earn(lambda _: ACCEPT), step_1),
        Earned("coin-flip", "tosses a coin", _coin_flip(contenders, scenario), little),
        Earned("crash-on-all", "crashes with every server", earn(lambda _: CRASH), little),
        Earned(
            "first-that-answers",
            "trusts the first server, refuses the rest, as if it could remember (else: accept-all)",
            earn(lambda one: ACCEPT if one is contenders[0] else REFUSE),
            little,
        ),
        Earned(
            "known-imposters",
            "refuses the certificates of the imposters in its package, trusts all others",
            earn(*(one.known_imposters for one in seen)),
            step_1,
        ),
        Earned(
            "known-legitimate",
            "trusts the certificate of the legitimate server in its package, refuses all others",
            earn(*(one.known_legitimate for one in seen)),
            step_1,
        ),
        Earned(
            "known-names",
            "refuses names and issuers that imposters in its package have, trusts all others",
            earn(*(one.known_names for one in seen)),
            max(step_1, earn(_wildcards)),
        ),
        Earned(
            "crash-on-imposters",
            "verifies everything, crashes where it should refuse",
            earn(_correct(lambda _: CRASH)),
        ),
        Earned("no-reasons", "verifies everything, says no word", silent),
        Earned(
            "one-reason",
            "verifies everything, always gives the same reason, the one that pays best",
            earn(*map(_always, _phrases(contenders))),
            silent + rubric.explain / 2,
        ),
        Earned(
            "right-reasons",
            "verifies everything, says what is wrong with each imposter",
            earn(_correct(lambda fault: _saying(_right(fault)))),
        ),
    )


def _wildcards(one: Contender) -> Judgement:
    """Refuse whoever has a wildcard: the one name of imposters that is the same in every set."""
    has = any(name.startswith("*.") for name in _names(one.files.certificate))
    return REFUSE if has else ACCEPT


def _correct(imposter: Callable[[Fault], Judgement]) -> Way:
    """Return the way of a client that finds out who is an imposter."""
    return lambda one: imposter(one.fault) if one.fault else ACCEPT


def _always(reason: str) -> Way:
    return _correct(lambda _: _saying(reason))


def _saying(reason: str) -> Judgement:
    return Judgement(Verdict.REJECTED, READY, reason=reason)


def _right(fault: Fault) -> str:
    """Return words that name what is wrong, and nothing else."""
    return TOPICS[fault.reasons[0]].en


def _phrases(contenders: Sequence[Contender]) -> list[str]:
    """Return reasons that somebody might give everywhere: any there is, and all in one."""
    each = sorted({_right(one.fault) for one in contenders if one.fault})
    return [*SAID_OF_ALL, *each, "; ".join(each)]


def _points(
    judgements: Sequence[Judgement], contenders: Sequence[Contender], scenario: Scenario
) -> float:
    return scored("strategy", contenders, judgements, scenario)[1]


def _seen(scenario: Scenario, student: str) -> Seen:
    servers = plan_student(scenario, Student(student), SECRET).servers
    imposters = {one.files.certificate for one in servers if one.fault}
    legitimate = {one.files.certificate for one in servers if not one.fault}
    names = {name for certificate in imposters for name in _names(certificate)}
    return Seen(
        frozenset(imposters),
        frozenset(legitimate),
        frozenset(names - {scenario.site, *scenario.authorities}),
    )


def _names(certificate: bytes) -> set[str]:
    """Return whom a certificate names; nobody if it cannot be read."""
    try:
        info = certificates.certificate_info(certificate)
    except ValueError:
        return set()
    return {info["org"], info["issuer"], *info["domains"]}


def _coin_flip(contenders: Sequence[Contender], scenario: Scenario) -> float:
    """Return what tossing a coin for every handshake earns on average.

    That all legitimate servers are accepted happens too seldom to be seen in a sample: it is
    averaged apart, and weighed with its probability.
    """
    draw = Stream(SECRET).sub("coin")
    legitimate = [one.fault is None for one in contenders]
    with_all, without = [], []
    for number in range(TOSSES):
        accepts = [byte % 2 == 0 for byte in draw.bytes(f"{number}", len(contenders))]
        lucky = [accept or genuine for accept, genuine in zip(accepts, legitimate, strict=True)]
        with_all.append(_tossed(lucky, contenders, scenario))
        if accepts != lucky:
            without.append(_tossed(accepts, contenders, scenario))
    luck = 0.5 ** sum(legitimate)
    return round(luck * fmean(with_all) + (1 - luck) * fmean(without), 2)


def _tossed(accepts: Sequence[bool], contenders: Sequence[Contender], scenario: Scenario) -> float:
    handshakes = [
        Handshake(one.server, one.check, ACCEPT if accept else REFUSE)
        for one, accept in zip(contenders, accepts, strict=True)
    ]
    shapes = [one.shape for one in contenders]
    return total(points(handshakes, shapes, scenario.rubric, unpaid(scenario)))
