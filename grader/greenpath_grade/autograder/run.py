"""Grade the one submission that a platform has put in its place. An edge."""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from greenpath_gen.errors import GreenpathError
from greenpath_gen.scenario import Scenario
from greenpath_gen.sources import ScenarioFile, load_scenario, load_secret
from greenpath_gen.write import write_file
from greenpath_grade.autograder.members import Members, load_members
from greenpath_grade.autograder.places import Place, place
from greenpath_grade.forged import forged
from greenpath_grade.grade import grade_all
from greenpath_grade.journal import Journal
from greenpath_grade.model import Graded, Result, Submission
from greenpath_grade.reports.platforms.told import Told, told
from greenpath_grade.reports.to_feedback import to_feedback
from greenpath_grade.sandbox.launch import require_linux
from greenpath_grade.sandbox.probe import LEVELS
from greenpath_grade.sandbox.proof import prove_sandbox
from greenpath_grade.settle import settled
from greenpath_grade.student.page import page
from greenpath_grade.student.teller import tell
from greenpath_grade.submissions import one_submission

SOMEBODY = "submission"
"""The id where neither the platform nor the package says whose it is."""

LATER = "What you explain in writing about your own servers is judged later, not here."


def autograde(platform: str, home: Path, environment: Mapping[str, str]) -> list[str]:
    """Grade the submission of a PLATFORM whose export was unpacked at HOME.

    Returns the lines to print. Report and feedback are written last, when no client is alive any
    more; what was there before is not ours, and goes first. Raises `GreenpathError` if there is no
    result: then there is no report, so that the platform shows an error and not a grade.
    """
    require_linux()
    here = place(platform, home, environment)
    for ours in filter(None, (here.report, here.feedback)):
        _clear(ours)
    source = load_scenario(home / "scenario.yaml")
    found = one_submission(here.submission, here.student or SOMEBODY, here.ours)
    cohort = load_members(home / "members.json")
    one = _whose(here, cohort, found)
    outcome, feedback = asyncio.run(_grade(one, source, load_secret(home / "secret"), cohort))
    text = here.write(outcome)
    if text is None:
        raise GreenpathError(f"it could not be graded, which is not 0: {outcome.error}")
    if here.feedback:
        write_file(here.feedback, feedback.encode())
    if here.report is None:
        return [text.rstrip("\n")]
    write_file(here.report, text.encode())
    notes = outcome.notes if here.private else ()
    return [
        f"Isolation: {outcome.sandbox}",
        *(f"Look at: {note.title}: {note.says}" for note in notes),
    ]


async def _grade(
    one: Submission, source: ScenarioFile, secret: bytes, cohort: Members
) -> tuple[Told, str]:
    scenario = _without_lateness(source.scenario)
    level, proof = await prove_sandbox(unsafe=False, required=int(LEVELS[-1]))
    with Journal() as journal:
        (graded,) = await grade_all([one], scenario, secret, level, journal=journal)
        printed = _printed(journal, graded)
    told_later = () if one.explanations is None else (LATER,)
    graded = replace(
        graded,
        notes=(*one.notes, *told_later),
        hints=(*cohort.hints(one), *forged(one, printed)),
        unsafe=one.unsafe,
    )
    graded = settled(graded, scenario.rubric)
    result = Result(
        source.name,
        None,
        proof,
        scenario.rubric.max_score,
        (graded,),
        title=scenario.title,
        rubric=scenario.rubric,
    )
    feedback = _feedback(graded, result, scenario, one.source or b"")
    return told(graded, result, feedback), feedback


def _printed(journal: Journal, graded: Graded) -> set[bytes]:
    """Return what the client printed, as far as it was kept."""
    if graded.score is None:
        return set()
    records = journal.attempt(journal.results()[graded.id]).records
    return {one.transcript.observation.printed for one in records if one.transcript}


def _feedback(graded: Graded, result: Result, scenario: Scenario, source: bytes) -> str:
    """Return what the student is told, as Markdown."""
    facts = tell(graded, scenario, source)
    isolation = str(result.sandbox["level"]), str(result.sandbox["words"])
    return to_feedback(page(facts, scenario.catalogue, scenario.language, isolation))


def _without_lateness(scenario: Scenario) -> Scenario:
    """Return the scenario without what being late costs: that is the platform's to know."""
    return scenario.model_copy(update={"rubric": scenario.rubric.model_copy(update={"late": None})})


def _whose(here: Place, cohort: Members, one: Submission) -> Submission:
    """Return the submission under the roster's id, as far as it is known whose it is.

    Where the platform does not say whose it is, the package does.
    """
    owners = [owner.student for owner in cohort.owners(one)]
    if not here.student:
        return replace(one, id=owners[0]) if owners else one
    own = cohort.people.get(here.student.casefold())
    return replace(one, id=own) if own else one


def _clear(path: Path) -> None:
    """Remove what is in our place: a student may have put it there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
