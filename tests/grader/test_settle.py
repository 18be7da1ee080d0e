"""Beyond the handshakes: the bonus for explaining in writing, the cost of being late, limits."""

import contextlib
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.errors import GreenpathError
from greenpath_gen.rubric import Late, Rubric
from greenpath_gen.scenario_file import parse_scenario
from greenpath_grade.intake.asked import Asked
from greenpath_grade.intake.times import read_times
from greenpath_grade.model import Explained, Graded, Written
from greenpath_grade.settle import UNKNOWN, in_words, settled

DUE = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
MINUTES = {"day": 24 * 60, "hour": 60, "minute": 1}
LATE = Late(due=DUE, grace=10, per_day=0.1, at_most=0.5)


def result(hours: float | None, score: float | None = 80.0, right: int = 0) -> Graded:
    """Return a result handed in so many hours after the deadline, with so many of five explained."""
    written = [Explained.RIGHT] * right + [Explained.WRONG] * (5 - right)
    return Graded(
        "ada",
        "ada/client.py",
        "00",
        None,
        score,
        100.0,
        explanations=tuple(Written(f"server{n}", "x", "y", e) for n, e in enumerate(written, 1)),
        submitted=None if hours is None else DUE + timedelta(hours=hours),
    )


@pytest.mark.parametrize(
    ("hours", "score"),
    [(-1, 80), (0, 80), (0.1, 80), (0.2, 72), (24, 72), (24.1, 64), (47, 64), (200, 40)],
)
def test_every_day_begun_costs_a_share_up_to_the_most(hours: float, score: float) -> None:
    assert settled(result(hours), Rubric(late=LATE)).score == score


def test_what_is_lost_is_said_with_its_reason() -> None:
    found = settled(result(27), Rubric(late=LATE))
    assert found.deducted == 16.0
    assert found.notes == (
        "It was handed in 1 day and 3 hours late: 20% of what was earned is lost, 16 points.",
    )


def test_a_share_is_said_as_it_is() -> None:
    (note,) = settled(result(1), Rubric(late=Late(due=DUE, per_day=0.125))).notes
    assert "12.5% of what was earned is lost, 10 points" in note


def test_whoever_has_an_extension_is_not_late() -> None:
    late = LATE.model_copy(update={"extensions": {"ada": DUE + timedelta(days=3)}})
    assert settled(result(27), Rubric(late=late)).score == 80.0


def test_nobody_is_late_by_an_unknown_date() -> None:
    found = settled(result(None), Rubric(late=LATE))
    assert (found.score, found.deducted) == (80.0, 0.0)
    assert found.remarks == (UNKNOWN,)
    assert settled(result(None), Rubric()).remarks == ()


def test_what_could_not_be_graded_stays_without_a_score() -> None:
    found = settled(result(27, score=None), Rubric(late=LATE, bonus=10))
    assert found == result(27, score=None)


def test_the_bonus_is_for_what_was_explained_rightly() -> None:
    found = settled(result(None, right=3), Rubric(bonus=10))
    assert (found.score, found.bonus) == (86.0, 6.0)
    assert settled(result(27, right=5), Rubric(bonus=10, late=LATE)).score == 72.0
    assert settled(result(None, right=3), Rubric()).score == 80.0


@given(st.floats(0, 1000), st.floats(0, 1), st.floats(0, 1), st.floats(0, 100))
def test_lateness_takes_no_more_than_it_may(
    hours: float, per_day: float, at_most: float, score: float
) -> None:
    late = Late(due=DUE, per_day=per_day, at_most=at_most)
    found = settled(result(hours, score), Rubric(late=late))
    assert found.score is not None
    assert -0.01 <= found.score <= score + 0.01
    assert found.deducted <= score * at_most + 0.01


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
def test_a_length_of_time_is_said_in_words(length: timedelta) -> None:
    said = re.findall(r"(\d+) (day|hour|minute)s?", in_words(length))
    named = sum(int(count) * MINUTES[unit] for count, unit in said)
    minutes = length / timedelta(minutes=1)
    assert 1 <= len(said) <= 2
    assert minutes - 60 < named < minutes + 1


def test_a_late_policy_needs_a_zone() -> None:
    policy = "title: x\nimposters: [wrong-domain]\nrubric: {late: {due: 2026-12-01 23:59:00}}\n"
    with pytest.raises(GreenpathError, match="needs a zone"):
        parse_scenario(policy, "own.yaml")
    found = parse_scenario(policy.replace("59:00}", "59:00-05:00}"), "own.yaml").rubric.late
    assert found is not None
    assert found.due == datetime(2026, 12, 2, 4, 59, tzinfo=UTC)


def test_an_id_of_digits_needs_quotes() -> None:
    policy = (
        "title: x\nimposters: [wrong-domain]\nrubric:\n  late:\n    due: 2026-12-01 23:59:00Z\n"
    )
    extension = "    extensions: {%s: 2026-12-03 23:59:00Z}\n"
    with pytest.raises(GreenpathError, match="quotes around ids") as refused:
        parse_scenario(policy + extension % "0012346", "own.yaml")
    assert refused.value.where == "own.yaml:6"
    late = parse_scenario(policy + extension % '"0012346"', "own.yaml").rubric.late
    assert late is not None
    assert set(late.extensions) == {"0012346"}


CLASS = Asked({"ada": ("0012347", "Li.X", "ada@example.edu"), "bob": ("7",), "eve": ("7",)})


@pytest.mark.parametrize("word", ["ada", "ADA", "0012347", "li.x", " Ada@Example.edu "])
def test_any_id_of_a_student_will_do(word: str) -> None:
    found = read_times(f"id,submitted\n{word},2026-12-01\n", "times.csv", UTC, CLASS)
    assert found == {"ada": datetime(2026, 12, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("adda", "nobody has the id 'adda'; did you mean 'ada'?"),
        ("li.y", "did you mean 'ada', whose other id is 'li.x'?"),
        ("7", "nobody has the id '7': it is that of bob and of eve"),
        ("?", "nobody has the id '?'"),
    ],
)
def test_an_unknown_id_is_refused_with_the_one_that_would_be_right(word: str, said: str) -> None:
    with pytest.raises(GreenpathError) as refused:
        read_times(f"id,submitted\n{word},2026-12-01\n", "times.csv", UTC, CLASS)
    assert refused.value.where == "times.csv:2"
    assert refused.value.message.endswith(said)


def test_times_come_in_a_file() -> None:
    text = (
        "\ufeffName,ID,Submitted\nAda,ada,2026-12-01 23:10\n\nBob,bob,2026-12-02T01:00:00-05:00\n"
    )
    assert read_times(text, "times.csv", UTC, CLASS) == {
        "ada": datetime(2026, 12, 1, 23, 10, tzinfo=UTC),
        "bob": datetime(2026, 12, 2, 6, 0, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "times.csv:1"),
        ("id,when\nada,2026-12-01\n", "times.csv:1"),
        ("id,submitted\nada,yesterday\n", "times.csv:2"),
        ("id,submitted\nada,01/12/2026\n", "times.csv:2"),
        ("id,submitted\nada\n", "times.csv:2"),
        (f"id,submitted\nada,{'9' * 200_000}\n", "times.csv:2"),
        ("id,submitted\nada,2026-12-01\nada,2026-12-02\n", "times.csv:3"),
        ("id,submitted\nada,2026-12-01\nLI.X,2026-12-02\n", "times.csv:3"),
    ],
)
def test_a_misread_time_is_refused_by_line(text: str, where: str) -> None:
    with pytest.raises(GreenpathError) as refused:
        read_times(text, "times.csv", UTC, CLASS)
    assert refused.value.where == where


@given(st.text())
def test_whatever_is_in_the_file_it_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(GreenpathError):
        found = read_times(f"id,submitted\n{text}", "times.csv", UTC, CLASS)
        assert all(time.tzinfo for time in found.values())


HOARDING = "hoard = bytes(400 << 20)\n"  # asked for, and never touched


def grade(home: Path, rubric: str, source: str) -> dict[str, Any]:
    """Grade one client under a rubric; return its result."""
    (home / "submissions").mkdir(exist_ok=True)
    (home / "submissions" / "ada.py").write_text(source)
    own = "title: x\nimposters: [wrong-domain]\nheld_out: {checks: [validity]}\nrubric: "
    (home / "own.yaml").write_text(own + rubric)
    (home / "times.csv").write_text("id,submitted\nada,2026-12-02T00:30:00+00:00\n")
    command = ["submissions", "--scenario", "own.yaml", "--times", "times.csv"]
    ran = subprocess.run(
        [sys.executable, "-m", "greenpath_grade", *command],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads((home / "results/results.json").read_text())
    (one,) = found["submissions"]
    return dict(one)


DUE_THEN = "{late: {due: 2026-12-01 23:59:00+00:00}}"


def test_a_late_submission_is_graded_and_loses_its_share(tmp_path: Path, correct: str) -> None:
    late = grade(tmp_path, DUE_THEN, HOARDING + correct)
    assert (late["score"], late["deducted"]) == (72.0, 8.0)
    assert late["submitted"] == "2026-12-02T00:30:00+00:00"
    feedback = (tmp_path / "results/students/ada/feedback.md").read_text()
    assert "8 less for being late" in feedback
    assert "31 minutes late" in feedback


def test_limits_reach_the_sandbox(tmp_path: Path, correct: str) -> None:
    """The client of the test before was within the usual limits."""
    small = grade(tmp_path, "{limits: {memory: 300}}", HOARDING + correct)
    assert small["score"] == 0.0
    assert small["handshakes"][0]["verdict"] == "killed"
    busy = f"{correct}\nimport time\nwhile time.process_time() < 1.3:\n    pass\n"
    quick = grade(tmp_path, "{limits: {computing: 1}}", busy)
    assert quick["handshakes"][0]["verdict"] == "timed-out"
