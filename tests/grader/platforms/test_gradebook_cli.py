"""From what a platform hands out to what it takes back: one command."""

import csv
import io
import json
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
from greenpath_grade.gradebooks.fill import fill
from greenpath_grade.gradebooks.marks import Mark, read_marks
from greenpath_grade.intake.people import Roster
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
    assert text.startswith("# Feedback for Ada Lovelace (lovelac1)\n")
    assert text.endswith(correct)
    compile(text, "client.py", "exec")
    assert "no feedback for hopperg3: hoppergrace_11025_889150_client.pdf was handed" in done.stdout
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
    roster = Roster(students)
    found = {o.id: o for o in find_submissions(tmp_path / "in", roster, None, export.directory)}
    assert set(found) == {"lovelac1", "Eve Adams_72"}
    assert found["lovelac1"].remarks == ()


NAMES = "Student,ID,SIS User ID,SIS Login ID,Section,TLS (7)\n    Points Possible,,,,,10\n" + (
    '"Li, Xiaolong",10103,0012347,Li.X,LEC01,\n"O\'Brien-Ng, Sin\u00e9ad",10101,0012345,obrien,LEC01,\n'
)


@pytest.mark.parametrize(
    "student", [Student("0012347"), Student("x", others=("li.x",)), Student("x", email="LI.X")]
)
@pytest.mark.parametrize("name", ["li", "lixiaolong", "xiaolongzhang", "team7"])
def test_the_reader_and_the_writer_go_by_the_same_number(
    name: str, student: Student, tmp_path: Path
) -> None:
    """Whoever is graded is the one whose line is filled; a name that is another's is remarked."""
    (tmp_path / "grades.csv").write_text(NAMES)
    (tmp_path / "in").mkdir()
    for file in (f"{name}_10103_555_client.py", "obrienngsinad_10101_556_client.py"):
        (tmp_path / "in" / file).write_text("#\n")
    export = open_export(tmp_path / "grades.csv", None)
    roster = Roster((student, Student("0012345")))
    found = {o.id: o for o in find_submissions(tmp_path / "in", roster, None, export.directory)}
    assert set(found) == {student.id, "0012345"}
    odd = (
        []
        if name.startswith("li")
        else [f"10103 is Li, Xiaolong, and that counts, although the name is {name} here"]
    )
    assert [said for said in found[student.id].remarks if not any(one in said for one in odd)] == []
    assert len(found[student.id].remarks) == len(odd)
    marks = [
        Mark(one.id, "", Decimal(n), Decimal(10), "", one.origin)
        for n, one in enumerate(found.values(), 5)
        if one.origin
    ]
    filled = fill(export.book, export.column, marks)
    assert {one.id: one.name for one in filled.written}[student.id] == "Li, Xiaolong"
    assert len(filled.written) == 2
    assert all(any(one in said for said in filled.notes) for one in odd)


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


def test_a_zip_without_a_client_comes_back_with_the_feedback() -> None:
    told = Told("# Feedback\n")
    mark = Mark("ada", "", None, Decimal(1), "", Origin("canvas", "1", "adal_1_2_work.zip"))
    made, _ = feedback_files("canvas", [mark], lambda _: told, lambda _: None)
    with zipfile.ZipFile(io.BytesIO(made["adal_1_2_work.zip"])) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "feedback.md": b"# Feedback\n"
        }


def test_who_handed_in_a_notebook_gets_one_back() -> None:
    made, missing = files("canvas", "lixiaolong_10103_555005_client.ipynb")
    assert missing == []
    notebook = json.loads(made["lixiaolong_10103_555005_client.ipynb"])
    assert (notebook["nbformat"], notebook["metadata"]) == (4, {})
    (cell,) = notebook["cells"]
    assert cell == {"cell_type": "markdown", "metadata": {}, "source": ["# Feedback\n"]}


@pytest.mark.parametrize("place", ["adal_1_2_client.docx", "adal_1_text.html"])
def test_feedback_that_cannot_go_back_is_to_be_given_in_another_way(place: str) -> None:
    made, missing = files("canvas", place)
    assert not made
    assert missing == [
        f"ada: {place} was handed in, and Canvas shows what is given back under the same name; "
        "feedback cannot be such a file, so give them students/ada/feedback.html in another way"
    ]


def test_what_came_from_elsewhere_does_not_go_back() -> None:
    mark = Mark("ada", "", None, Decimal(1), "", Origin("folders", "", "ada"))
    made, missing = feedback_files("moodle", [mark], lambda _: Told("x"), lambda _: None)
    assert (made, missing) == ({}, ["ada: did not come from moodle"])
