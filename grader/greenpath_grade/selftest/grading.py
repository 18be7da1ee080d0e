"""Grade as `greenpath-grade` does, one submission on one worker. An edge.

All that the self-test knows of how submissions are found, graded and reported is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from greenpath_gen.heldout import Pool
from greenpath_gen.rubric import Rubric
from greenpath_gen.sources import load_scenario
from greenpath_grade.crew import Crew
from greenpath_grade.environment import environment
from greenpath_grade.grade import EVERYTHING, Grader
from greenpath_grade.journal import Journal
from greenpath_grade.marks import not_graded
from greenpath_grade.model import Graded, Result, Submission
from greenpath_grade.publish import write_reports, write_students
from greenpath_grade.sandbox.probe import Proof
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.submissions import find_submissions

FAILED = "the grader failed"


@dataclass(frozen=True, slots=True)
class Marked:
    """The result of a submission, and all that it printed."""

    graded: Graded
    printed: str = ""

    def said(self) -> str:
        """Return all that a client said: what it printed, its reasons, how it ended."""
        parts = [self.printed]
        for handshake in self.graded.handshakes:
            parts += [handshake.judgement.reason or "", handshake.judgement.detail or ""]
        return "\n".join(parts)


def handed_in(folder: Path) -> list[Submission]:
    """Return the submissions in a folder."""
    return find_submissions(folder)


async def grade(pool: Pool, worker: Worker, submission: Submission) -> Marked:
    """Grade one submission; what goes wrong with it is said of it alone, as in grading."""
    scenario = load_scenario("classic").scenario
    try:
        with Journal() as journal:
            known = environment(worker.level, worker.limits)
            grader = Grader(pool, scenario, journal, known, EVERYTHING)
            graded = grader.known(submission)
            if graded is not None:
                return Marked(graded)
            graded = await grader.grade(submission, Crew([worker]))
            follows = grader.follows.get(submission.id)
            records = journal.attempt(follows).records if follows is not None else []
            printed = [one.transcript.observation.printed for one in records if one.transcript]
            return Marked(graded, b"\n".join(printed).decode("utf-8", "replace"))
    except Exception as error:
        reason = f"{FAILED}: {type(error).__name__}: {error}"
        return Marked(not_graded(submission, "", reason, scenario.rubric))


def report(proof: Proof, graded: list[Graded], sources: Mapping[str, bytes], out: Path) -> Result:
    """Write all reports, and return what they are made from."""
    result = Result("classic", None, proof.report(), Rubric().max_score, tuple(graded))
    write_reports(result, out)
    write_students(result, load_scenario("classic").scenario, sources, out)
    return result
