"""Classroom 50's ``result.json`` (classroom50/result/v1). Pure."""

import json
from dataclasses import dataclass

from greenpath_grade.reports.platforms.told import Told


@dataclass(frozen=True, slots=True)
class Commit:
    """What Classroom 50 says of the commit that is graded. ``datetime`` is UTC, in seconds."""

    classroom: str
    assignment: str
    assignment_type: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    datetime: str


def to_classroom50(told: Told, commit: Commit) -> str | None:
    """Return a result in whole hundredths of a point; None if there is none.

    Scores are integers there: rounded points would not add up.
    """
    if told.score is None:
        return None
    parts = [part for part in told.parts if part.most]
    document = {
        "schema": "classroom50/result/v1",
        "classroom": commit.classroom,
        "assignment": commit.assignment,
        "assignment_type": commit.assignment_type,
        "owner": commit.owner,
        "submission": commit.submission,
        "commit": commit.commit,
        "release": commit.release,
        "review": commit.review,
        "datetime": commit.datetime,
        "score": min(told.score, told.most),
        "max-score": told.most,
        "tests": [
            {
                "test-name": part.name,
                "passed": part.passed,
                "score": part.points,
                "max-score": part.most,
                "output": part.says,
            }
            for part in parts
        ],
    }
    return json.dumps(document, indent=1) + "\n"
