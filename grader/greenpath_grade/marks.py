"""From judgements to the result of a submission. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.heldout import Contender
from greenpath_gen.rubric import Rubric
from greenpath_gen.scenario import Scenario
from greenpath_grade.diagnose import REFUSED, diagnose
from greenpath_grade.explain import facts_of, weigh
from greenpath_grade.feedback import feedback
from greenpath_grade.judge import Truth
from greenpath_grade.model import Graded, Handshake, Judgement, Submission
from greenpath_grade.overrides import Overrides, key_of
from greenpath_grade.score import score

NONE = Overrides()


def truth(contender: Contender) -> Truth:
    """Return what the judge knows of a server."""
    in_data = contender.check is Check.DATA
    return Truth(contender.fault is None, contender.files.data, in_data)


def mark(
    submission: Submission,
    sha256: str,
    contenders: Sequence[Contender],
    judgements: Sequence[Judgement],
    scenario: Scenario,
    overrides: Overrides = NONE,
) -> Graded:
    """Return the result of a submission, given what each of its handshakes means.

    OVERRIDES are the instructor's own judgements of reasons: they count before the points.
    """
    rubric = scenario.rubric
    handshakes, points = scored(submission.id, contenders, judgements, scenario, overrides)
    diagnosis = diagnose(handshakes, scenario.catalogue)
    return Graded(
        submission.id,
        submission.path,
        sha256,
        None,
        points,
        rubric.max_score,
        diagnosis.checks,
        feedback(handshakes, diagnosis, scenario.catalogue, rubric.disclosure),
        tuple(handshakes),
        findings=diagnosis.findings,
    )


def scored(
    submission: str,
    contenders: Sequence[Contender],
    judgements: Sequence[Judgement],
    scenario: Scenario,
    overrides: Overrides = NONE,
) -> tuple[list[Handshake], float]:
    """Return the handshakes of a submission, given by its id, with their points; and the sum."""
    handshakes = [
        _explained(submission, Handshake(c.server, c.check, j), c, overrides)
        for c, j in zip(contenders, judgements, strict=True)
    ]
    return score(handshakes, [c.shape for c in contenders], scenario.rubric, unpaid(scenario))


def unpaid(scenario: Scenario) -> frozenset[str]:
    """Return the faults for which no points are given: they are reported alone."""
    return frozenset(fault.id for fault in scenario.catalogue if not fault.paid)


def not_graded(submission: Submission, sha256: str, error: str, rubric: Rubric) -> Graded:
    """Return the result of a submission that could not be graded: no score, never 0."""
    return Graded(submission.id, submission.path, sha256, error, None, rubric.max_score)


def _explained(
    submission: str, handshake: Handshake, contender: Contender, overrides: Overrides
) -> Handshake:
    """Return a handshake with how well its refusal was explained, if it is one."""
    judgement = handshake.judgement
    if contender.fault is None or judgement.verdict not in REFUSED:
        return handshake
    facts = facts_of(contender.files.certificate, contender.url, contender.trusted_names)
    key = key_of(submission, handshake.server, judgement.alert, judgement.reason)
    opinion = weigh(contender.fault, judgement.alert, judgement.reason, facts)
    opinion, overridden = overrides.apply(key, opinion)
    return replace(
        handshake,
        explained=opinion.explained,
        evidence=opinion.evidence,
        overridden=overridden,
    )
