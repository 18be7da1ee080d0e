"""Clients that say what only a grader writes: results of platforms, and where they are kept. Pure.

It earns nothing, as results are written by another process when no client is alive; but who
tries should be asked why.
"""

from collections.abc import Iterable

from greenpath_grade.model import Doubt, Hint, Submission
from greenpath_grade.remembered import literals

MARKS = (
    *("results.json", "validation_results.json", "result.json", "/autograder", "/grade/results"),
    *("marks_earned", "marks_total", "Grade :=>>", "classroom50/result", '"unit-test"'),
    *('"score"', '"scores"', '"max_score"', "<testsuite", "cg truncate"),
    *("VPL_GRADEMAX", "submission_metadata"),
)
"""What stands in results of platforms, or in the paths to them, and in no client."""

MOST = 5


def forged(submission: Submission, printed: Iterable[bytes] = ()) -> tuple[Hint, ...]:
    """Return a hint for each such text in the strings of a client, and in what it PRINTED."""
    if submission.source is None:
        return ()
    said = [*literals(submission.source), *printed]
    texts = {one.decode("latin-1") if isinstance(one, bytes) else one for one in said}
    found = [mark for mark in MARKS if any(mark in text for text in texts)]
    return tuple(
        Hint(Doubt.FORGED, f"client.py says {mark!r}, which only graders write or read.")
        for mark in found[:MOST]
    )
