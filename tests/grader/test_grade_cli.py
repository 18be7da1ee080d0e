"""greenpath-grade from end to end, as it is called on the command line."""

import base64
import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from greenpath_gen.cohort import make_cohort
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.heldout import grading_secret
from greenpath_gen.model import Student
from greenpath_gen.sources import load_scenario
from greenpath_grade.student.words import CHECKS

SECRET = bytes(range(100, 132))
SUBMISSION_KEYS = {
    "id",
    "path",
    "sha256",
    "status",
    "error",
    "score",
    "max_score",
    "diagnosis",
    "feedback",
    "notes",
    "handshakes",
}
HANDSHAKE_KEYS = {
    "server",
    "check",
    "verdict",
    "stage",
    "alert",
    "reason",
    "explained",
    "points",
    "max_points",
}


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "greenpath_grade", *arguments],
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("COV")},
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, correct: str, trusting: str) -> Path:
    folder = tmp_path_factory.mktemp("course")
    make_cohort(
        folder / "cohort",
        load_scenario("classic"),
        [Student(n) for n in ("ada", "bob", "cleo")],
        SECRET,
    )
    for name, source in {"ada": correct, "bob": trusting}.items():
        (folder / "submissions" / name).mkdir(parents=True)
        (folder / "submissions" / name / "client.py").write_text(source)
    return folder


@pytest.fixture(scope="module")
def done(home: Path) -> subprocess.CompletedProcess[str]:
    return run(home, "submissions")


@pytest.fixture(scope="module")
def document(home: Path, done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads((home / "results" / "results.json").read_text())
    return found


@pytest.mark.usefixtures("document")
def test_as_json_it_prints_what_it_writes_and_nothing_else(home: Path) -> None:
    done = run(home, "submissions", "--json")
    assert done.stdout == (home / "results" / "results.json").read_text()
    assert "Kept: 2 graded before" in done.stderr


def test_who_handed_in_nothing_is_named(
    done: subprocess.CompletedProcess[str], document: dict[str, Any]
) -> None:
    assert document["handed_in_nothing"] == ["cleo"]
    assert "Handed in nothing: 1 of the roster (cleo)" in done.stdout


def test_an_extension_for_nobody_is_refused(home: Path) -> None:
    late = "late: {due: 2026-12-01 23:59:00Z, extensions: {adda: 2026-12-05 23:59:00Z}}"
    (home / "own.yaml").write_text(f"title: x\nimposters: [expired]\nrubric: {{{late}}}\n")
    refused = run(
        home, "submissions", "--cohort", "cohort", "--scenario", "own.yaml", "--out", "no"
    )
    assert refused.returncode == 1
    assert "extension for 'adda' is for nobody; did you mean 'ada'?" in refused.stderr


def test_it_finds_the_cohort_and_says_so(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stderr
    assert "cohort" in done.stdout
    assert "Sandbox: L" in done.stdout
    assert "Traceback" not in done.stderr


def test_results_are_as_promised(document: dict[str, Any]) -> None:
    assert document["version"] == 1
    assert document["scenario"] == "classic"
    assert isinstance(document["cohort"], str)
    assert document["sandbox"]["level"].startswith("L")
    assert document["max_score"] == 100.0
    assert [one["id"] for one in document["submissions"]] == ["ada", "bob"]
    assert document["alike"] == []
    for one in document["submissions"]:
        assert set(one) >= SUBMISSION_KEYS
        assert one["status"] == "graded"
        assert one["error"] is None
        assert one["max_score"] == 100.0
        assert not Path(one["path"]).is_absolute()
        assert len(one["sha256"]) == 64
        total = sum(h["points"] for h in one["handshakes"])
        assert total == pytest.approx(one["score"], abs=0.01)
        for handshake in one["handshakes"]:
            assert set(handshake) >= HANDSHAKE_KEYS
            assert handshake["server"] == "legitimate" or handshake["server"] in CATALOGUE
            assert (handshake["check"] is None) == (handshake["server"] == "legitimate")
            assert handshake["explained"] in {"right", "wrong", "vague", "none", None}


def test_scores(document: dict[str, Any]) -> None:
    assert {one["id"]: one["score"] for one in document["submissions"]} == {
        "ada": 80.0,
        "bob": 20.0,
    }
    assert document["submissions"][0]["diagnosis"] == []
    assert set(document["submissions"][1]["diagnosis"]) >= {"authority", "name", "signature"}


@pytest.mark.usefixtures("document")
def test_grades_are_a_table(home: Path) -> None:
    rows = list(
        csv.DictReader(io.StringIO((home / "results" / "grades.csv").read_text("utf-8-sig")))
    )
    assert [(row["id"], row["status"], row["score"]) for row in rows] == [
        ("ada", "graded", "80"),
        ("bob", "graded", "20"),
    ]


@pytest.mark.usefixtures("document")
def test_feedback_names_what_is_missing_and_nothing_hidden(home: Path) -> None:
    feedback = {
        name: (home / "results" / "students" / name / "feedback.md").read_text()
        for name in ("ada", "bob")
    }
    assert "Missing check" not in feedback["ada"]
    for check in ("authority", "issuer", "name", "validity", "purpose", "signature"):
        assert f"Missing check: {CHECKS[check].en}\n" in feedback["bob"]
    # "expired" is an id, but also the only word for it
    ids = [fault for fault in CATALOGUE.ids if "-" in fault]
    for text in feedback.values():
        assert [fault for fault in ids if fault in text] == []


def shapes(secret: bytes) -> list[bytes]:
    return [secret, secret.hex().encode(), base64.b64encode(secret)]


def test_no_file_and_no_line_holds_a_secret(
    home: Path, done: subprocess.CompletedProcess[str]
) -> None:
    texts = [path.read_bytes() for path in (home / "results").rglob("*") if path.is_file()]
    texts += [done.stdout.encode(), done.stderr.encode()]
    assert len(texts) > 5
    for secret in (SECRET, grading_secret(SECRET)):
        assert not any(shape in text for shape in shapes(secret) for text in texts)


@pytest.mark.usefixtures("document")
def test_no_absolute_path_in_the_results(home: Path) -> None:
    assert str(home) not in (home / "results" / "results.json").read_text()


def test_nothing_there(tmp_path: Path) -> None:
    failed = run(tmp_path, "nowhere")
    assert failed.returncode == 1
    assert "error:" in failed.stderr
    assert "hint:" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_nothing_in_there(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    failed = run(tmp_path, "submissions")
    assert failed.returncode == 1
    assert "hint:" in failed.stderr


def test_a_class_zip_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes(b"not a zip")
    failed = run(tmp_path, "class.zip")
    assert failed.returncode == 1
    assert "error:" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_no_argument_is_a_usage_error(tmp_path: Path) -> None:
    assert run(tmp_path, "--no-such-option").returncode == 2


def test_help_names_the_default_and_the_commands(tmp_path: Path) -> None:
    said = run(tmp_path, "--help").stdout
    assert "greenpath-grade SUBMISSIONS" in said
    assert "SUBMISSIONS" in run(tmp_path, "grade", "--help").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("grade", "submissions", "--out", "results"),
        ("--out", "results", "submissions"),
        ("submissions", "--scenario", "classic", "--out", "results"),
    ],
)
def test_grading_need_not_be_named(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    failed = run(tmp_path, *arguments)
    assert failed.returncode == 1
    assert failed.stderr.startswith("error: there is nothing at submissions")


def test_a_folder_may_be_called_like_a_command(tmp_path: Path) -> None:
    (tmp_path / "grade").mkdir()
    failed = run(tmp_path, "./grade")
    assert failed.returncode == 1
    assert "no submissions in grade" in failed.stderr
    assert run(tmp_path, "grade").returncode == 2
