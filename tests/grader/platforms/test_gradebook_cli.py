"""From what a platform hands out to what it takes back: one command."""

import csv
import io
import os
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from greenpath_gen.cohort import make_cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.model import Student
from greenpath_gen.sources import load_scenario
from greenpath_grade.gradebook import open_export, write_gradebook
from greenpath_grade.gradebooks.feedback import Told, feedback_files
from greenpath_grade.gradebooks.marks import Mark, read_marks
from greenpath_grade.intake.people import Directory, Roster
from greenpath_grade.model import Origin
from greenpath_grade.submissions import find_submissions

SCENARIO = """
title: Two checks
site: greenpath.program
authorities: [IronRoot, SecureSign]
imposters: [expired, wrong-domain, untrusted-ca, stolen-certificate]
held_out: {checks: [validity, name]}
"""
EXPORT = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,TLS client (445871),Final Score\r\n"
    "    Points Possible,,,,,10.00,(read only)\r\n"
    '"Lovelace, Ada",11023,1004567890,lovelac1,LEC01,,\r\n'
    '"Hopper, Grace",11025,1004567892,hopperg3,LEC01,3,\r\n'
    '"Student, Test",11029,,,LEC01,,\r\n'
)


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
def graded(
    tmp_path_factory: pytest.TempPathFactory, correct: str
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    home = tmp_path_factory.mktemp("canvas")
    students = [Student("lovelac1", "Ada Lovelace"), Student("hopperg3", "Grace Hopper")]
    (home / "two.yaml").write_text(SCENARIO)
    make_cohort(home / "cohort", load_scenario(home / "two.yaml"), students, bytes(32))
    with zipfile.ZipFile(home / "submissions.zip", "w") as archive:
        archive.writestr("lovelaceada_LATE_11023_889123_client-1.py", correct)
        archive.writestr("hoppergrace_11025_889150_client.pdf", "%PDF-1.7\n")
    (home / "grades.csv").write_bytes(EXPORT.encode())
    return home, run(home, "submissions.zip", "--gradebook", "grades.csv")


Graded = tuple[Path, subprocess.CompletedProcess[str]]


def test_from_a_zip_and_an_export_to_what_canvas_imports(graded: Graded) -> None:
    home, done = graded
    assert done.returncode == 0, done.stderr
    content = (home / "results" / "gradebooks" / "grades.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    score = rows[1]["TLS client (445871)"]
    assert 0 < float(score) < 10
    assert content == EXPORT.replace("LEC01,,\r\n", f"LEC01,{score},\r\n", 1).encode()
    assert "Canvas: 1 grade written into 'TLS client (445871)'" in done.stdout
    assert "hopperg3: could not be graded" in done.stdout
    assert "the cell is as it was: 3" in done.stdout


def test_the_export_makes_the_match_exact(graded: Graded) -> None:
    home, _ = graded
    marks = read_marks((home / "results" / "results.json").read_text(), "results.json")
    assert {one.id for one in marks} == {"lovelac1", "hopperg3"}
    assert not any(one.origin.guess for one in marks)


def test_feedback_goes_back_under_the_name_it_came_by(graded: Graded, correct: str) -> None:
    home, done = graded
    with zipfile.ZipFile(home / "results" / "gradebooks" / "grades-feedback.zip") as archive:
        assert archive.namelist() == ["lovelaceada_LATE_11023_889123_client-1.py"]
        text = archive.read(archive.namelist()[0]).decode()
    assert text.startswith("# Feedback for lovelac1\n")
    assert text.endswith(correct)
    compile(text, "client.py", "exec")
    assert "no feedback for hopperg3: feedback would be shown as" in done.stdout
    back = {one.id: one.source for one in find_submissions(home / "results" / "gradebooks")}
    assert b"".join(source or b"" for source in back.values()) == text.encode()


def test_the_same_afterwards(graded: Graded) -> None:
    home, first = graded
    before = (home / "results" / "gradebooks" / "grades.csv").read_bytes()
    done = run(home, "gradebook", "results", "grades.csv")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in first.stdout
    assert (home / "results" / "gradebooks" / "grades.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("submissions.zip", "--gradebook", "grades.csv", "--column", "x"), 1, "is called 'x'"),
        (("submissions.zip", "--layout", "x"), 2, "--layout is one of canvas, moodle"),
    ],
)
def test_mistakes_are_told_before_anything_is_graded(
    graded: Graded, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = run(graded[0], *arguments)
    assert done.returncode == code
    assert said in " ".join(done.stderr.replace("\u2502", " ").split())
    assert "Sandbox" not in done.stdout


@pytest.mark.parametrize(
    ("results", "export", "said"),
    [
        ("results", "nothing.csv", "nothing.csv: cannot be read"),
        ("cohort", "grades.csv", "there are no results in"),
        ("results", "results/gradebooks/grades.csv", "was written by greenpath-grade"),
        ("results", "results/grades.csv", "no gradebook that is known"),
    ],
)
def test_what_cannot_be_used_is_named(graded: Graded, results: str, export: str, said: str) -> None:
    home, _ = graded
    with pytest.raises(GreenpathError, match=said):
        write_gradebook(home / results, open_export(home / export, None))


def test_moodles_worksheet_leads_from_its_numbers_to_the_roster(tmp_path: Path) -> None:
    worksheet = (
        "Identifier,Full name,Email address,Grade,Maximum grade\n"
        "Participant 71,Ada Lovelace,ada@example.edu,,10.00\n"
        "Participant 72,Grace Hopper,grace@example.edu,,10.00\n"
    )
    (tmp_path / "grades.csv").write_text(worksheet)
    for name in ("Ada Lovelace_71", "Eve Adams_72"):
        folder = tmp_path / "in" / f"{name}_assignsubmission_file"
        folder.mkdir(parents=True)
        (folder / "client.py").write_text("#\n")
    export = open_export(tmp_path / "grades.csv", None)
    students = (Student("lovelac1", "A. King", "ada@example.edu"), Student("grace@example.edu"))
    directory = Directory(export.book.layout, export.people)
    found = {o.id: o for o in find_submissions(tmp_path / "in", Roster(students), None, directory)}
    assert set(found) == {"lovelac1", "Eve Adams_72"}
    assert found["lovelac1"].remarks == ()


# ------------------------------------------------------------------------ feedback zips


def files(layout: str, place: str, page: bytes | None = None) -> tuple[dict[str, bytes], list[str]]:
    mark = Mark("ada", "", None, Decimal(1), "", Origin(layout, "1", place))
    told = Told("# Feedback\n", page)
    return feedback_files(layout, [mark], lambda _: told, lambda _: b"x = 1\n")


@pytest.mark.parametrize(
    ("layout", "place", "name"),
    [
        ("moodle", "Ada_1_assignsubmission_file", "greenpath-report"),
        ("moodle", "Ada_1_assignsubmission_file_", "greenpath-report"),
        ("brightspace", "1-2 - Ada - Sep 1, 2026 1200 PM", "feedback"),
    ],
)
def test_a_file_in_the_folder_that_the_platform_named(layout: str, place: str, name: str) -> None:
    assert files(layout, place) == ({f"{place}/{name}.md": b"# Feedback\n"}, [])
    assert files(layout, place, b"<p>") == ({f"{place}/{name}.html": b"<p>"}, [])


@pytest.mark.parametrize(
    "place",
    [
        "Ada Lovelace_1_assignsubmission_file",
        "lovelac1_Ada Lovelace_1_assignsubmission_file",
        "Ada Lovelace_1_assignsubmission_onlinetext",
    ],
)
def test_moodle_finds_the_participant_in_the_folders_name(place: str) -> None:
    (name,) = files("moodle", place)[0]
    whole, _, file = name.partition("/")
    words = whole.split("_", 4)  # as Moodle's importer of feedback files does
    assert words[:3] == ["Ada Lovelace", "1", "assignsubmission"]
    assert not file.startswith((".", "~"))


def test_a_client_in_a_zip_comes_back_in_one() -> None:
    made, _ = files("canvas", "adal_1_2_work.zip")
    with zipfile.ZipFile(io.BytesIO(made["adal_1_2_work.zip"])) as archive:
        assert archive.read("client.py") == b"# Feedback\n\nx = 1\n"


def test_what_is_no_program_gets_no_comments() -> None:
    made, missing = files("canvas", "adal_1_2_client.docx")
    assert not made
    assert missing == ["ada: feedback would be shown as adal_1_2_client.docx, which it is not"]


def test_what_came_from_elsewhere_does_not_go_back() -> None:
    mark = Mark("ada", "", None, Decimal(1), "", Origin("folders", "", "ada"))
    made, missing = feedback_files("moodle", [mark], lambda _: Told("x"), lambda _: None)
    assert (made, missing) == ({}, ["ada: did not come from moodle"])
