"""Packages handed out: a link or a file for each student, and nobody else's."""

import csv
import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from greenpath_gen import handing_out
from greenpath_gen.cli import app
from greenpath_gen.cohort import Cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.model import Student

WORKSHEET = (
    "\ufeffIdentifiant,Nom complet,Adresse de courriel,Note\n"
    'Participant 41,"Lovelace_Ada ../x",ADA@example.edu,-\n'
    "Participant 7,Chen,chen@x.edu,-\n"
).encode()


def run(cohort: Cohort, out: Path, *arguments: str) -> str:
    call = ["hand-out", *arguments, "--cohort", str(cohort.path), "--out", str(out)]
    done = CliRunner().invoke(app, call)
    if done.exception:
        raise done.exception
    return done.output


def links(path: Path) -> dict[str, str]:
    return {row["id"]: row["link"] for row in csv.DictReader(io.StringIO(path.read_text()))}


def test_links_lead_to_ones_own_package(cohort: Cohort, tmp_path: Path) -> None:
    run(cohort, tmp_path / "out", "links", "--url", "https://x.example/p/")
    found = links(tmp_path / "out" / "links.csv")
    assert set(found) == {"ada", "ben"}
    for own, link in found.items():
        path = tmp_path / "out" / "web" / link.removeprefix("https://x.example/p/")
        with zipfile.ZipFile(path) as package:
            assert f"{own}/client.py" in package.namelist()
        assert len(path.parent.name) == 24
    assert cohort.secret.hex() not in (tmp_path / "out" / "links.csv").read_text()


def test_jupyterhub_gets_a_branch_per_student(cohort: Cohort, tmp_path: Path) -> None:
    """What somebody tried out in a student's folder is not handed out."""
    touched = replace(cohort, path=tmp_path / "cohort")
    shutil.copytree(cohort.path, touched.path)
    (touched.path / "students" / "ada" / "client.py").write_text("# a solution")
    (touched.path / "students" / "ada" / "notes.txt").write_text("server2!")
    repository = "https://git.example/packages.git"
    run(touched, tmp_path / "o", "jupyterhub", "--url", repository, "--hub", "https://hub.example")
    bare = tmp_path / "packages.git"
    subprocess.run(["git", "init", "-q", "--bare", str(bare)], check=True)
    git = ["git", "--git-dir", str(bare)]
    stream = (tmp_path / "o" / "packages.fast-import").read_bytes()
    subprocess.run([*git, "fast-import", "--quiet"], input=stream, check=True)
    for own, link in links(tmp_path / "o" / "links.csv").items():
        query = parse_qs(urlsplit(link).query)
        assert urlsplit(link).path == "/hub/user-redirect/git-pull"
        assert query["repo"] == [repository]
        (branch,) = query["branch"]
        shown = subprocess.run(
            [*git, "show", f"{branch}:client.py"], capture_output=True, check=True
        )
        with zipfile.ZipFile(cohort.path / "students" / f"{own}.zip") as package:
            assert shown.stdout == package.read(f"{own}/client.py")
            listed = subprocess.run(
                [*git, "ls-tree", "-r", "--name-only", branch], capture_output=True, check=True
            )
            names = {f"{own}/{name}" for name in listed.stdout.decode().splitlines()}
            assert names == set(package.namelist())
    subprocess.run([*git, "fsck", "--strict"], check=True, capture_output=True)


def test_moodle_takes_them_as_feedback_files(cohort: Cohort, tmp_path: Path) -> None:
    worksheet = tmp_path / "notes.csv"
    worksheet.write_bytes(WORKSHEET)
    said = run(cohort, tmp_path / "m.zip", "moodle", "--worksheet", str(worksheet))
    assert "not in the worksheet: ben" in said
    with zipfile.ZipFile(tmp_path / "m.zip") as archive:
        (name,) = archive.namelist()
        folder, _, file = name.partition("/")
        parts = folder.split("_")
        assert (parts[1:], file) == (["41", "assignfeedback", "file"], "ada.zip")
        assert parts[0] == "Lovelace Ada .. x"


def test_moodle_knows_students_by_any_id_and_not_by_what_they_are_called() -> None:
    ada, ben = Student("17", "Ben", others=("ada",)), Student("ben", "Ben", "ben@x.edu")
    head = "Identifier,Full name,ID number,Email address\n"
    packages = {"17": b"of 17", "ben": b"of ben"}
    sheet = f"{head}Participant 1,Ben,ADA,a@x.edu\n".encode()
    files, missing = handing_out.moodle([ada, ben], packages, sheet, "w.csv")
    ((name, file),) = files.items()
    assert (name, file.content) == ("Ben_1_assignfeedback_file/17.zip", b"of 17")
    assert missing == ["ben"]
    both = f"{head}Participant 1,Ben,ADA,ben@x.edu\n".encode()
    with pytest.raises(GreenpathError, match=r"w\.csv:2: it has ids of several students: 17, ben"):
        handing_out.moodle([ada, ben], packages, both, "w.csv")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a,b\n1,2\n", b"a,b,c\nnobody,x,y\n"])
def test_what_is_no_worksheet(content: bytes) -> None:
    with pytest.raises(GreenpathError):
        handing_out.moodle([Student("ada")], {"ada": b""}, content, "w.csv")


@given(st.text(), st.text(), st.integers(0, 10**9))
def test_moodle_files_have_names_that_it_can_split(name: str, mail: str, number: int) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["a", "b", "c"], [f"P {number}", name, "ada@x.edu"]])
    try:
        content = out.getvalue().encode()
    except UnicodeEncodeError:
        return
    students = [Student("ada", name, "ada@x.edu"), Student("ben", mail)]
    try:
        files, _ = handing_out.moodle(students, {"ada": b"", "ben": b""}, content, "w.csv")
    except GreenpathError:
        return
    for path in files:
        folder, file = path.split("/")
        assert folder.split("_")[1:] == [str(number), "assignfeedback", "file"]
        assert file in {"ada.zip", "ben.zip"}


@pytest.mark.parametrize(
    "arguments", [["links"], ["jupyterhub", "--url", "x"], ["moodle"], ["fax"]]
)
def test_what_is_missing_is_asked_for(cohort: Cohort, arguments: list[str], tmp_path: Path) -> None:
    with pytest.raises(GreenpathError, match=r"it needs|no way 'fax'"):
        run(cohort, tmp_path / "out", *arguments)
