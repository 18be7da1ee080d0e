"""The solution in the instructor's key gets full marks, in every bundled scenario."""

import asyncio
import shutil

import pytest

from greenpath_gen.clients.solution import solution
from greenpath_gen.sources import bundled_scenarios, load_scenario
from greenpath_grade.grade import grade_all
from greenpath_grade.model import Submission
from greenpath_grade.sandbox.launch import Level

LEVEL = Level.NAMESPACES if shutil.which("bwrap") else Level.FILTER


EVERY_DAY = {"classic", "handmade"}
"""Their solutions differ in kind; `make long` takes those of all scenarios."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in EVERY_DAY else pytest.mark.long)
        for name in bundled_scenarios()
    ],
)
def test_it_has_full_marks(name: str) -> None:
    scenario = load_scenario(name).scenario
    submission = Submission("solution", "solution", solution(scenario).encode())
    (graded,) = asyncio.run(grade_all([submission], scenario, bytes(range(32)), LEVEL))
    assert graded.feedback == (
        "Every legitimate server was reached, and every imposter was refused.",
    )
    assert graded.score == graded.max_score
