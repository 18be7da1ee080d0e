"""Every report of one result, byte for byte.

`make golden` writes the files anew. Look at what has changed before you keep it.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from greenpath_grade.model import Result
from greenpath_grade.reports.to_csv import to_csv
from greenpath_grade.reports.to_explanations import explanation_parts
from greenpath_grade.reports.to_html import to_html
from greenpath_grade.reports.to_json import to_json

GOLDEN = Path(__file__).parent / "golden"
FORMATS: dict[str, Callable[[Result], str]] = {
    "report.html": to_html,
    "results.json": to_json,
    "grades.csv": to_csv,
    "explanations.csv": lambda result: "".join(explanation_parts(result)),
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_result_gives_the_same_bytes(name: str, shared: Result) -> None:
    text = FORMATS[name](shared).encode()
    if os.environ.get("GOLDEN") == "write":
        (GOLDEN / name).write_bytes(text)
    assert text == (GOLDEN / name).read_bytes(), "make golden, and look at what has changed"
    assert text == FORMATS[name](shared).encode()


def test_there_is_no_golden_file_of_a_report_that_is_gone() -> None:
    students = {
        f"feedback.{language}.{form}" for language in ("en", "fr") for form in ("md", "html")
    }
    assert {path.name for path in GOLDEN.iterdir()} == {*FORMATS, *students}
