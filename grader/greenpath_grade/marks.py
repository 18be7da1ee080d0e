"""From judgements to the result of a submission. Pure."""

from collections.abc import Sequence
from functools import lru_cache

from greenpath_gen.checks import Check
from greenpath_gen.heldout import Contender
from greenpath_gen.kit import certificates
from greenpath_gen.rubric import Rubric
from greenpath_gen.scenario import Scenario
from greenpath_grade.diagnose import diagnose
from greenpath_grade.explain import Facts, explain
from greenpath_grade.feedback import feedback
from greenpath_grade.judge import Truth
from greenpath_grade.model import Explained, Graded, Handshake, Judgement, Submission, Verdict
from greenpath_grade.score import score

REFUSED = {Verdict.REJECTED, Verdict.REJECTED_LATE}


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
) -> Graded:
    """Return the result of a submission, given what each of its handshakes means."""
    rubric = scenario.rubric
    handshakes = [
        Handshake(c.server, c.check, j, _explained(c, j))
        for c, j in zip(contenders, judgements, strict=True)
    ]
    handshakes, points = score(handshakes, [c.shape for c in contenders], rubric, unpaid(scenario))
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


def unpaid(scenario: Scenario) -> frozenset[str]:
    """Return the faults for which no points are given: they are reported alone."""
    return frozenset(fault.id for fault in scenario.catalogue if not fault.paid)


def not_graded(submission: Submission, sha256: str, error: str, rubric: Rubric) -> Graded:
    """Return the result of a submission that could not be graded: no score, never 0."""
    return Graded(submission.id, submission.path, sha256, error, None, rubric.max_score)


def _explained(contender: Contender, judgement: Judgement) -> Explained | None:
    if contender.fault is None or judgement.verdict not in REFUSED:
        return None
    names, issuer = _names(contender.files.certificate)
    facts = Facts(contender.url, names, issuer, contender.trusted_names)
    return explain(contender.fault, judgement.alert, judgement.reason, facts)


@lru_cache(maxsize=1024)
def _names(certificate: bytes) -> tuple[tuple[str, ...], str]:
    """Return the names in a certificate, and its issuer's; the whole class meets the same few."""
    try:
        info = certificates.certificate_info(certificate)
    except ValueError:
        return (), ""
    return (info["org"], *info["domains"]), info["issuer"]
