"""Grade as `greenpath-grade` does, one submission on one worker. An edge.

All that the self-test knows of how submissions are found, graded and reported is here.
"""

from pathlib import Path

from greenpath_grade.grade import Judge
from greenpath_grade.heldout import Pool
from greenpath_grade.model import Graded, Result, Submission
from greenpath_grade.run import write_reports
from greenpath_grade.sandbox.probe import Proof
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.score import Rubric
from greenpath_grade.submissions import find_submissions

FAILED = "the grader failed"


def handed_in(folder: Path) -> list[Submission]:
    """Return the submissions in a folder."""
    return find_submissions(folder)


async def grade(pool: Pool, worker: Worker, submission: Submission) -> Graded:
    """Grade one submission; what goes wrong with it is said of it alone, as in grading."""
    judge = Judge(pool, Rubric(), [worker])
    try:
        return await judge.grade(submission)
    except Exception as error:
        return judge.not_graded(submission, "", f"{FAILED}: {type(error).__name__}: {error}")


def report(proof: Proof, graded: list[Graded], out: Path) -> Result:
    """Write all reports, and return what they are made from."""
    result = Result("classic", None, proof.report(), Rubric().max_score, tuple(graded))
    write_reports(result, out)
    return result


def said(graded: Graded) -> str:
    """Return all that a client said: what it printed, its reasons, how it ended."""
    parts = [graded.printed]
    for handshake in graded.handshakes:
        parts += [handshake.judgement.reason or "", handshake.judgement.detail or ""]
    return "\n".join(parts)
