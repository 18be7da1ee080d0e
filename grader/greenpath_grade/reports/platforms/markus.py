"""What a custom tester of MarkUs prints. Pure.

Where a test group prints no test, MarkUs leaves the mark as it is; a test with the status
``error`` would make it 0. Tags are for graders alone, who see their names: MarkUs takes a
description and does not keep it.
"""

import json
from typing import Any

from greenpath_grade.reports.platforms.told import Part, Told, points

LOOK = "greenpath: "
"""How the name of a tag begins; after it comes what there is to look at."""


def to_markus(told: Told) -> str | None:
    """Return a JSON object per line; None if there is no result, for a run that must fail."""
    if told.score is None:
        return None
    lines: list[dict[str, Any]] = [_test(part) for part in told.parts]
    if told.deducted:
        mark = {"mark": -points(told.deducted), "unit": "points", "description": "late"}
        lines.append({"extra_marks": [mark]})
    if told.notes:
        said: dict[str, list[str]] = {}
        for note in told.notes:
            said.setdefault(note.title, []).append(note.says)
        tags = [
            {"name": f"{LOOK}{name}", "description": "\n".join(of)} for name, of in said.items()
        ]
        lines.append({"tags": tags})
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def _test(part: Part) -> dict[str, Any]:
    status = "pass" if part.passed and part.points == part.most else "partial"
    return {
        "name": part.name,
        "output": part.says,
        "marks_earned": points(part.points),
        "marks_total": points(part.most),
        "status": status if part.passed or part.points else "fail",
        "time": None,
    }
