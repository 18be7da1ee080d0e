"""Where platforms keep things, and whom they say it is of."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from greenpath_gen.errors import GreenpathError
from greenpath_gen.tokens import PACKAGE, Owner, Tokens
from greenpath_grade.autograder import places
from greenpath_grade.autograder.members import load_members
from greenpath_grade.autograder.places import PLACES, Place, place
from greenpath_grade.autograder.run import autograde
from greenpath_grade.forged import forged
from greenpath_grade.model import Doubt, Hint, Submission
from greenpath_grade.submissions import one_submission

TAG = "submit/2026-06-01T14-32-05Z-a1b2c3d"
CLASSROOM = {
    "CLASSROOM": "cscd27",
    "ASSIGNMENT": "tls",
    "USERNAME": "ada",
    "SUBMISSION_TAG": TAG,
    "COMMIT_URL": "https://x.example/commit",
    "RELEASE_URL": "https://x.example/release",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a root with what every platform writes for a student's submission."""

    def write(name: str, document: Any) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")

    write("home/greenpath.json", {"platform": "gradescope", "visibility": "hidden"})
    users = [{"email": "ada@example.edu"}, {"email": "ben@x.edu"}, {"name": "nobody"}]
    write("autograder/submission_metadata.json", {"users": users})
    write("grade/data/data.json", {"params": {"greenpath": "ada"}, "variant_seed": 3})
    write("homework/custom_validator_input.json", {"username": "ada", "testcase_prefix": "test01"})
    monkeypatch.chdir(tmp_path / "homework")
    return tmp_path


def at(platform: str, root: Path, environment: Mapping[str, str]) -> Place:
    return place(platform, root / "home", environment, root)


@pytest.mark.parametrize(
    ("platform", "environment", "student", "submission"),
    [
        ("gradescope", {}, "ada@example.edu, ben@x.edu", "autograder/submission"),
        ("markus", {"MARKUS_GROUP": "ada"}, "ada", "homework"),
        ("prairielearn", {}, "ada", "grade/student"),
        ("classroom50", CLASSROOM, "ada", "homework"),
        ("submitty", {}, "ada", "homework"),
        ("autolab", {}, "", "homework/handin"),
        ("codegrade", {}, "", "homework"),
        ("vpl", {"MOODLE_USER_EMAIL": "ada@example.edu"}, "ada@example.edu", "homework"),
        ("ci", {"GITHUB_ACTOR": "ada"}, "ada", "homework"),
    ],
)
def test_whose_it_is_and_where(
    platform: str, environment: dict[str, str], student: str, submission: str, root: Path
) -> None:
    found = at(platform, root, environment)
    assert (found.student, found.submission) == (student, root / submission)


def test_every_platform_is_known(root: Path) -> None:
    with pytest.raises(GreenpathError, match="no platform 'blackboard'"):
        at("blackboard", root, {})
    assert {"gradescope", "markus"} <= set(PLACES)


def test_what_the_platform_did_not_write_is_an_error(root: Path) -> None:
    (root / "autograder" / "submission_metadata.json").write_text("[]")
    with pytest.raises(GreenpathError, match="not a JSON object"):
        at("gradescope", root, {})
    with pytest.raises(GreenpathError, match="did not set 'SUBMISSION_TAG'"):
        at("classroom50", root, {})
    with pytest.raises(GreenpathError, match="no time in the tag"):
        at("classroom50", root, {**CLASSROOM, "SUBMISSION_TAG": "submit/today"})


def test_greenpath_itself_is_not_handed_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing else can be written to, the wheels are unpacked beside the student's files."""
    site = root / "homework" / "greenpath-x1" / "site"
    template = site / "greenpath_gen" / "_data" / "student_template" / "client.py"
    template.parent.mkdir(parents=True)
    template.write_text("class Client: pass")
    program = site / "greenpath_gen" / "__init__.py"
    monkeypatch.setattr(places, "PROGRAM", program)
    found = at("markus", root, {})
    assert one_submission(found.submission, "ada", found.ours).source is None


def test_all_that_is_in_the_folder_is_one_students(tmp_path: Path) -> None:
    for name in ("ben/client.py", "chen/client.py", "greenpath/client.py"):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(f"x = {name!r}")
    found = one_submission(tmp_path, "ada", {"greenpath"})
    assert found.id == "ada"
    assert found.source is None
    assert one_submission(tmp_path / "ben", "ada").source == b"x = 'ben/client.py'"
    assert one_submission(tmp_path / "nobody", "ada").error


def test_a_failure_leaves_no_report_and_no_feedback(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was in our place is gone before anything can fail."""
    stale, words = root / "results.json", root / "feedback.md"
    stale.write_text('{"score": 100}')
    words.write_text("All is well.")
    here = Place(root / "homework", lambda _: None, report=stale, feedback=words)
    monkeypatch.setitem(places.PLACES, "stale", lambda *_: here)
    with pytest.raises(GreenpathError, match="no scenario"):
        autograde("stale", root / "home", {})
    assert not stale.exists()
    assert not words.exists()


def test_members_read_packages(tmp_path: Path) -> None:
    numbers = Tokens(bytes(32))
    path = tmp_path / "members.json"
    people = {"Ada@Example.edu": "ada", "ben": "ben"}
    path.write_text(json.dumps({"people": people, "numbers": bytes(32).hex()}))
    known = load_members(path)
    head = f"# greenpath package {numbers.seal(Owner('ben', 0, PACKAGE))}\n".encode()
    assert known.people == {"ada@example.edu": "ada", "ben": "ben"}
    assert known.owners(Submission("ada", "", head)) == [Owner("ben", 0, PACKAGE)]
    hint = Hint(Doubt.ANOTHERS, "client.py is from the package of ben.")
    assert known.hints(Submission("ada", "", head)) == [hint]
    assert known.hints(Submission("ben", "", head)) == []
    assert known.hints(Submission("stranger", "", head)) == []
    assert load_members(tmp_path / "none.json").owners(Submission("ada", "", head)) == []
    path.write_text("{}")
    with pytest.raises(GreenpathError, match="cannot be read"):
        load_members(path)


@pytest.mark.parametrize(
    ("source", "printed", "said"),
    [
        ("print('{\"score\": 100}')", b"", ['"score"']),
        ("open('/autograder/results/results.json')", b"", ["results.json", "/autograder"]),
        ("x = 1  # Grade :=>>100", b"", []),
        ("x = 1", b"Grade :=>>100\n", ["Grade :=>>"]),
        ("raise Alert('unknown_ca', 'not trusted')", b"score 100", []),
    ],
)
def test_results_that_a_client_speaks_of(source: str, printed: bytes, said: list[str]) -> None:
    found = forged(Submission("ada", "", source.encode()), [printed])
    assert all(hint.doubt is Doubt.FORGED for hint in found)
    assert [mark for mark in said if not any(repr(mark) in one.says for one in found)] == []
    assert len(found) == len(said)
