"""The lines that CodeGrade's AutoTest (version 2) takes from a step: unit tests, then points. Pure.

They are ASCII, and numbers are fractions written as strings.
"""

import json

from greenpath_grade.reports.platforms.told import Part, Told


def to_codegrade(told: Told) -> str | None:
    """Return a line per test case and one for all points; None if there is no result."""
    if told.score is None:
        return None
    lines = [{"tag": "unit-test", "results": [_suite(part)]} for part in told.parts]
    total = {"tag": "points", "points": f"{told.score}/{told.most}"}
    return "".join(f"{json.dumps(line, separators=(',', ':'))}\n" for line in (*lines, total))


def _suite(part: Part) -> dict[str, object]:
    case = {
        "name": part.name,
        "status": "success" if part.passed else "failure",
        "description": part.says,
        "weight": f"{part.most}/100",
        "reason": f"{part.points / 100:g} of {part.most / 100:g} points",
    }
    suite = {"id": "greenpath", "name": "greenpath", "weight": "1"}
    return {**suite, "testCases": [case]}
