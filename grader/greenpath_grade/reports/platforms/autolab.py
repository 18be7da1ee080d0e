"""The last lines that an autograder of Autolab prints. Pure.

Before it reads the scores, Autolab puts quotes round every run of letters and digits that a
colon follows, also inside of strings: no name may have a colon after a letter or digit.
"""

import json
import re

from greenpath_grade.reports.platforms.told import Told, points

PROBLEM = "greenpath"
"""The name of the assessment's problem that takes the points."""


def to_autolab(told: Told) -> str | None:
    """Return the feedback, a line of stages and the line of scores; None if there is no result."""
    if told.score is None:
        return None
    stage = {
        _name(part.name): {
            "passed": part.passed,
            **({} if part.passed else {"hint": _name(part.says)}),
        }
        for part in told.parts
    }
    shown = {"_presentation": "semantic", "stages": ["Checks"], "Checks": stage}
    scores = {"scores": {PROBLEM: points(told.score)}}
    # a line of the feedback that begins like an object would be taken for one
    feedback = "".join(f"| {line}\n" for line in told.feedback.splitlines())
    return f"{feedback}\n{json.dumps(shown)}\n{json.dumps(scores)}\n"


def _name(text: str) -> str:
    """Return a text without a colon after a letter or digit."""
    return re.sub(r"(?<=[a-zA-Z0-9]):", " -", text)
