"""PrairieLearn's ``results.json`` of an external grader. Pure."""

import json
from typing import Any

from greenpath_grade.reports.platforms.told import Told, points


def to_prairielearn(told: Told) -> str:
    """Return a result as PrairieLearn reads it. What could not be graded costs no attempt."""
    if told.score is None:
        document: dict[str, Any] = {"gradable": False, "format_errors": [told.error]}
        return json.dumps(document) + "\n"
    document = {
        "gradable": True,
        "score": min(1.0, told.score / told.most) if told.most else 0.0,
        "message": f"{points(told.score):g} of {points(told.most):g} points",
        "output": told.feedback,
        "tests": [
            {
                "name": part.name,
                "points": points(part.points),
                "max_points": points(part.most),
                "message": part.says,
            }
            for part in told.parts
        ],
    }
    return json.dumps(document, indent=1) + "\n"
