"""The number of a package, in the first line of its client: whose it is, where nobody else says."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from greenpath_gen.cli import app
from greenpath_gen.cohort import Cohort
from greenpath_gen.tokens import PACKAGE, Owner, Tokens
from greenpath_grade.alike import find_alike
from greenpath_grade.intake.text import understand
from greenpath_grade.model import Doubt, Graded, Hint, Submission
from greenpath_grade.overrides import Overrides
from greenpath_grade.own_set import with_own_set
from greenpath_grade.submissions import find_submissions, given


def client(cohort: Cohort, student: str) -> bytes:
    return (cohort.path / "students" / student / "client.py").read_bytes()


def test_a_client_names_its_owner_under_seal(cohort: Cohort) -> None:
    tokens = Tokens.of(cohort.secret)
    for student in ("ada", "ben"):
        first, _, rest = client(cohort, student).partition(b"\n")
        assert tokens.owners(first.decode()) == [Owner(student, 0, PACKAGE)]
        assert student.encode() not in first
        assert rest == given().files["client.py"]
    changed = first[:-1] + (b"0" if first[-1:] != b"0" else b"1")
    assert tokens.owners(changed.decode()) == []


def test_somebody_elses_package_is_reported(cohort: Cohort) -> None:
    one = Submission("ada", "ada", client(cohort, "ben"))
    graded = with_own_set(Graded("ada", "ada", "", None, 0.0, 100.0), one, cohort, Overrides())
    assert graded.hints == (Hint(Doubt.ANOTHERS, "client.py is from the package of ben."),)
    own = Submission("ada", "ada", client(cohort, "ada"))
    assert with_own_set(graded, own, cohort, Overrides()).hints == graded.hints


def test_whose_names_the_package(cohort: Cohort) -> None:
    path = cohort.path / "students" / "ada" / "client.py"
    done = CliRunner().invoke(app, ["whose", str(cohort.path), str(path)])
    assert (done.exit_code, done.output) == (0, "ada: the package itself\n")


def test_the_number_makes_no_difference_to_what_is_said_of_a_client(
    cohort: Cohort, tmp_path: Path
) -> None:
    """Neither to the reader, who sees what was handed out, nor to whom it is alike."""
    for student in ("ada", "ben"):
        (tmp_path / student).mkdir()
        (tmp_path / student / "client.py").write_bytes(client(cohort, student))
    found = find_submissions(tmp_path)
    assert all("nothing is filled in yet" in one.notes[0] for one in found)
    assert find_alike(found, given().files) == ()
    source, notes = understand(client(cohort, "ada"), "client.py")
    assert (source, notes) == (client(cohort, "ada"), ())


@pytest.mark.parametrize("student", ["ada", "ben"])
def test_the_zip_holds_the_same_client(cohort: Cohort, student: str) -> None:
    import zipfile

    with zipfile.ZipFile(cohort.path / "students" / f"{student}.zip") as package:
        assert package.read(f"{student}/client.py") == client(cohort, student)
