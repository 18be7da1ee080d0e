"""What a submission says of its student's own set, or of others': to judge, or to look at. Pure."""

from dataclasses import replace

from greenpath_gen.cohort import Cohort
from greenpath_gen.plan import plan_student
from greenpath_gen.tokens import PACKAGE, Owner, Tokens
from greenpath_grade.intake.written import HINT
from greenpath_grade.model import Doubt, Graded, Hint, Submission
from greenpath_grade.overrides import Overrides
from greenpath_grade.remembered import holds_bytes, known_bytes, known_names, literals
from greenpath_grade.written import judge_written

MOST_OWNERS = 5


def with_own_set(
    graded: Graded, submission: Submission, cohort: Cohort, overrides: Overrides
) -> Graded:
    """Return a result with what the answer key of its cohort has to say about it."""
    tokens = Tokens.of(cohort.secret)
    hints = (*of_others(submission, tokens), *_remembered(submission, cohort))
    graded = replace(graded, hints=(*graded.hints, *hints))
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


def of_others(submission: Submission, tokens: Tokens) -> list[Hint]:
    """Report packages of other students, and visitor numbers that their servers gave out."""
    texts = {
        "client.py": (submission.source or b"").decode("utf-8", "replace"),
        "the explanations": submission.explanations or "",
    }
    return [
        Hint(Doubt.ANOTHERS, f"{place} {_said(owner)}.")
        for place, text in texts.items()
        for owner in [one for one in tokens.owners(text) if one.student != submission.id][
            :MOST_OWNERS
        ]
    ]


def _said(owner: Owner) -> str:
    if owner.server == PACKAGE:
        return f"is from the package of {owner.student}"
    return f"holds a visitor number that server{owner.server} of {owner.student} gave out"


def _remembered(submission: Submission, cohort: Cohort) -> list[Hint]:
    """Report what only the student's own package shows, if the code goes by it.

    The servers are made again only for a client that has bytes to compare them with.
    """
    answers = cohort.key.students.get(submission.id)
    if answers is None or submission.source is None:
        return []
    said = literals(submission.source)
    found = [
        f"client.py goes by {name!r}, which {server} of their own package shows."
        for name, server in known_names(said, answers.tells).items()
    ]
    if holds_bytes(said):
        planned = plan_student(cohort.scenario.scenario, answers.student, cohort.secret)
        found += [
            f"client.py holds the key or the certificate of {server} of their own package."
            for server in known_bytes(said, planned.servers)
        ]
    return [Hint(Doubt.ANOTHERS, says) for says in found[:MOST_OWNERS]]
