"""What a submission says of its student's own set: written explanations, others' numbers. Pure."""

from dataclasses import replace

from greenpath_gen.cohort import Cohort
from greenpath_gen.plan import plan_student
from greenpath_gen.tokens import Tokens
from greenpath_grade.intake.written import HINT
from greenpath_grade.model import Graded, Submission
from greenpath_grade.overrides import Overrides
from greenpath_grade.written import judge_written

MOST_OWNERS = 5


def with_own_set(
    graded: Graded, submission: Submission, cohort: Cohort, overrides: Overrides
) -> Graded:
    """Return a result with what the answer key of its cohort has to say about it."""
    graded = replace(graded, remarks=(*graded.remarks, *_others(submission, cohort)))
    if submission.explanations is None:
        return graded
    answers = cohort.key.students.get(submission.id)
    if answers is None:
        remark = "The written explanations were not judged: nobody in the cohort has this id."
        return replace(graded, remarks=(*graded.remarks, remark))
    scenario = cohort.scenario.scenario
    judged = judge_written(
        submission.explanations,
        submission.id,
        plan_student(scenario, answers.student, cohort.secret),
        answers,
        scenario.catalogue,
        overrides,
    )
    if not judged:
        note = f"Your explanations name none of your servers: {HINT}."
        return replace(graded, notes=(*graded.notes, note))
    return replace(graded, explanations=judged)


def _others(submission: Submission, cohort: Cohort) -> list[str]:
    """Report visitor numbers that other students' servers gave out."""
    tokens = Tokens.of(cohort.secret)
    texts = {
        "client.py": (submission.source or b"").decode("utf-8", "replace"),
        "the explanations": submission.explanations or "",
    }
    return [
        f"Look at by hand: {place} holds a visitor number that server{owner.server} of "
        f"{owner.student} gave out."
        for place, text in texts.items()
        for owner in [one for one in tokens.owners(text) if one.student != submission.id][
            :MOST_OWNERS
        ]
    ]
