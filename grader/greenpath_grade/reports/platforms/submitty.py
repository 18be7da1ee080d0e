"""Submitty's ``validation_results.json`` of a custom validator. Pure."""

import json
from typing import Any

from greenpath_grade.reports.platforms.told import Told, points


def to_submitty(told: Told) -> str:
    """Return a share of the points with messages; a failure of the validator if there is none."""
    if told.score is None:
        return json.dumps({"status": "fail", "message": told.error}) + "\n"
    messages: list[dict[str, Any]] = [
        {
            "message": f"{points(part.points):g} of {points(part.most):g}: {part.name}. {part.says}",
            "status": "success" if part.passed else "failure",
        }
        for part in told.parts
    ]
    messages.append({"message": told.feedback, "status": "information"})
    share = min(1.0, told.score / told.most) if told.most else 0.0
    data = {"score": share, "message": messages, "status": "success" if share == 1 else "failure"}
    return json.dumps({"status": "success", "data": data}) + "\n"
