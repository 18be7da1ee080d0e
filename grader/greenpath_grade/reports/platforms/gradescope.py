"""Gradescope's ``results.json``. Pure.

No test is hidden: one that is would hide a student's points with it. What is for the instructor
alone stands in what the autograder prints, which is.
"""

import json

from greenpath_grade.reports.platforms.told import Told, points

VISIBLE = "visible"


def to_gradescope(told: Told, visibility: str = VISIBLE) -> str | None:
    """Return a result as Gradescope reads it; None if there is none, for a run that must fail."""
    if told.score is None:
        return None
    document = {
        "score": points(told.score),
        "output": told.feedback,
        "output_format": "md",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "extra_data": {"sha256": told.sha256, "sandbox": told.sandbox},
        "tests": [
            {
                "name": part.name,
                "number": str(number),
                "score": points(part.points),
                "max_score": points(part.most),
                "status": "passed" if part.passed else "failed",
                "output": part.says,
                "visibility": visibility,
            }
            for number, part in enumerate(told.parts, 1)
        ],
    }
    return json.dumps(document, indent=1) + "\n"
