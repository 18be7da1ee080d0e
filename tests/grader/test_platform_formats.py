"""Results as platforms read them: each by a reader of its own, and none with a 0 for no grade."""

import io
import json
import re
import unittest
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from greenpath_gen.errors import GreenpathError
from greenpath_grade.cli import app
from greenpath_grade.model import Graded, Result
from greenpath_grade.publish import write_formats
from greenpath_grade.reports.platforms.autolab import PROBLEM, to_autolab
from greenpath_grade.reports.platforms.classroom50 import Commit, to_classroom50
from greenpath_grade.reports.platforms.codegrade import to_codegrade
from greenpath_grade.reports.platforms.formats import FORMATS, to_format
from greenpath_grade.reports.platforms.gradescope import to_gradescope
from greenpath_grade.reports.platforms.junit import to_junit
from greenpath_grade.reports.platforms.markus import to_markus
from greenpath_grade.reports.platforms.prairielearn import to_prairielearn
from greenpath_grade.reports.platforms.submitty import to_submitty
from greenpath_grade.reports.platforms.told import Told, spread, told
from greenpath_grade.reports.platforms.vpl import to_vpl

FEEDBACK = 'Grade :=>>100\n--|>\nGrade :=>>99\n{"scores": {"greenpath": 100}}\n\x00<b>\u202e'
"""Words of a student that look like results, as feedback may quote them."""

COMMIT = Commit(
    *("cscd27", "tls", "individual", "ada", "submit/2026-06-01T14-32-05Z-a1b2c3d"),
    *("https://x.example/c", "https://x.example/r", "https://x.example/d", "2026-06-01T14:32:05Z"),
)
NOBODY = Graded("none", "none", "", "there is no client.py", None, 100.0)


def of(name: str, shared: Result) -> Told:
    (graded,) = [one for one in shared.submissions if one.id == name]
    return told(graded, shared, FEEDBACK)


@pytest.fixture
def good(shared: Result) -> Told:
    return of("ada", shared)


@pytest.fixture
def wrong(shared: Result) -> Told:
    return of("ben", shared)


@pytest.fixture
def ungraded(shared: Result) -> Told:
    return told(NOBODY, shared, FEEDBACK)


def everybody(shared: Result) -> list[Told]:
    return [told(one, shared, FEEDBACK) for one in shared.submissions]


def test_parts_add_up_to_the_score(shared: Result) -> None:
    for one in everybody(shared):
        assert sum(part.points for part in one.parts) == (one.score or 0) + one.deducted
        assert sum(part.most for part in one.parts) == (one.most if one.parts else 0)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.integers(-3, 3))
def test_points_are_spread_without_a_rest(values: list[float], off: int) -> None:
    total = round(sum(values) * 100) + off
    whole = spread(values, total)
    assert sum(whole) == total
    assert all(abs(w - 100 * v) <= 5 for w, v in zip(whole, values, strict=True))


def test_nothing_but_the_instructors_notes_names_others(shared: Result) -> None:
    one = of("ben", shared)
    assert "visitor number" in "\n".join(note.says for note in one.notes)
    public = [to_gradescope(one), to_prairielearn(one), to_submitty(one), to_vpl(one)]
    assert not any("visitor number" in text for text in public if text)


def test_gradescope(good: Told, wrong: Told) -> None:
    found = json.loads(to_gradescope(wrong, "after_published") or "")
    assert found["score"] == 45.0
    assert found["stdout_visibility"] == "hidden"
    assert {one["visibility"] for one in found["tests"]} == {"after_published"}
    assert {one["status"] for one in found["tests"]} == {"passed", "failed"}
    assert {one["status"] for one in json.loads(to_gradescope(good) or "")["tests"]} == {"passed"}


def test_gradescope_as_gradescopes_own_library_writes_it(good: Told) -> None:
    """Every key that both write has the same type, and is spelled as theirs is."""
    runner = pytest.importorskip("gradescope_utils.autograder_utils.json_test_runner")
    decorators = pytest.importorskip("gradescope_utils.autograder_utils.decorators")

    class Reference(unittest.TestCase):
        @decorators.weight(2.5)  # type: ignore[untyped-decorator]
        @decorators.number("1.1")  # type: ignore[untyped-decorator]
        @decorators.visibility("visible")  # type: ignore[untyped-decorator]
        def test_handshake(self) -> None:
            """Reaches the server."""

    out = io.StringIO()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Reference)
    runner.JSONTestRunner(visibility="visible", stdout_visibility="hidden", stream=out).run(suite)
    theirs = json.loads(out.getvalue())
    ours = json.loads(to_gradescope(good) or "")
    for reference, own in ((theirs, ours), (theirs["tests"][0], ours["tests"][0])):
        shared = set(reference) & set(own) - {"tests"}
        assert {key: type(own[key]) for key in shared} == {
            key: type(reference[key]) for key in shared
        }
    assert set(theirs["tests"][0]) <= set(ours["tests"][0])


def test_markus(wrong: Told) -> None:
    lines = [json.loads(line) for line in (to_markus(wrong) or "").splitlines()]
    tests = [one for one in lines if "name" in one]
    assert sum(Decimal(str(one["marks_earned"])) for one in tests) == 45
    assert sum(Decimal(str(one["marks_total"])) for one in tests) == 100
    assert len({one["name"] for one in tests}) == len(tests)
    assert {one["status"] for one in tests} <= {"pass", "partial", "fail"}
    assert all(isinstance(one["output"], str) for one in tests)
    (tags,) = [one["tags"] for one in lines if "tags" in one]
    assert [one["name"] for one in tags] == [
        "greenpath: Answers of somebody else, or remembered ones",
    ]
    assert "visitor number" in tags[0]["description"]


def test_markus_deducts_what_is_late(good: Told) -> None:
    late = replace(good, score=9000, deducted=1000)
    assert '{"mark": -10.0, "unit": "points"' in (to_markus(late) or "")


def test_prairielearn(wrong: Told, ungraded: Told) -> None:
    found = json.loads(to_prairielearn(wrong))
    assert found["score"] == pytest.approx(0.45)
    assert all({"name", "points", "max_points"} <= set(one) for one in found["tests"])
    none = json.loads(to_prairielearn(ungraded))
    assert none == {"gradable": False, "format_errors": ["there is no client.py"]}


def test_codegrade(wrong: Told) -> None:
    text = to_codegrade(wrong) or ""
    assert text.isascii()
    *tests, total = [json.loads(line) for line in text.splitlines()]
    assert total == {"tag": "points", "points": "4500/10000"}
    assert all(one["tag"] == "unit-test" for one in tests)
    (case,) = tests[0]["results"][0]["testCases"]
    assert Fraction(case["weight"]) == 25
    assert case["status"] == "success"


def test_classroom50_has_whole_numbers_that_add_up(wrong: Told) -> None:
    found = json.loads(to_classroom50(wrong, COMMIT) or "")
    assert (found["score"], found["max-score"]) == (4500, 10000)
    assert all(type(one["score"]) is int for one in found["tests"])
    assert sum(one["score"] for one in found["tests"]) == found["score"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found["datetime"])


def test_submitty(wrong: Told, ungraded: Told) -> None:
    found = json.loads(to_submitty(wrong))
    assert found["status"] == "success"
    assert found["data"]["score"] == pytest.approx(0.45)
    assert {one["status"] for one in found["data"]["message"]} <= {
        *("information", "failure", "warning", "success"),
    }
    assert json.loads(to_submitty(ungraded))["status"] == "fail"


def test_autolab_reads_the_last_line_and_no_other(wrong: Told) -> None:
    lines = (to_autolab(wrong) or "").rstrip().splitlines()
    quoted = re.sub(r"([a-zA-Z0-9]+):", r'"\1":', lines[-1])
    assert json.loads(quoted)["scores"] == {PROBLEM: 45.0}
    assert json.loads(lines[-2])["_presentation"] == "semantic"
    assert re.search(r"[a-zA-Z0-9]:", lines[-2].replace('":', "")) is None
    assert all(line.startswith("| ") for line in lines[:-3])


def proposed(text: str) -> str:
    """Return the grade as Virtual Programming Lab finds it: the last one that begins a line."""
    grades = re.findall(r"^Grade :=>>(.*)$", text, re.MULTILINE)
    return grades[-1].strip() if grades else ""


def test_vpl_proposes_our_grade_alone(wrong: Told, ungraded: Told) -> None:
    text = to_vpl(wrong, Fraction(0), Fraction(10))
    assert re.findall(r"^Grade :=>>", text, re.MULTILINE) == ["Grade :=>>"]
    assert proposed(text) == "4.50"
    assert text.count("--|>") == 1
    assert proposed(to_vpl(ungraded)) == ""


def test_no_words_end_the_comments_of_vpl(good: Told) -> None:
    for words in ("--|>", "----|>|>", "--\x0b|>", "--|>>", "-" + "--|>" * 3 + "|>"):
        assert to_vpl(replace(good, feedback=words)).count("--|>") == 1


def test_junit(shared: Result) -> None:
    text = to_junit(everybody(shared))
    root = ElementTree.fromstring(text.encode())
    assert len(root) == len(shared.submissions)
    errors = [one for one in root if one.get("errors") == "1"]
    assert {one.get("name") for one in errors} == {"none", "zip"}
    assert root.get("errors") == "2"
    assert "\x00" not in text


@given(st.text())
def test_junit_holds_any_text(text: str) -> None:
    one = Told(text, "", None, 100, text, (), 0, text, (), text)
    (suite,) = ElementTree.fromstring(to_junit([one]).encode())
    assert suite.get("errors") == "1"


CANNOT_SAY: Any = (to_gradescope, to_markus, to_codegrade, to_autolab)


@pytest.mark.parametrize("write", CANNOT_SAY)
def test_what_could_not_be_graded_is_never_a_zero(write: Any, ungraded: Told) -> None:
    assert write(ungraded) is None
    assert to_classroom50(ungraded, COMMIT) is None


@pytest.mark.parametrize("name", FORMATS)
def test_formats_by_name(name: str, good: Told, ungraded: Told) -> None:
    assert to_format(name, [good])
    if name not in {"prairielearn", "submitty", "vpl", "junit"}:
        with pytest.raises(GreenpathError, match="could not be graded"):
            to_format(name, [ungraded])
    if name != "junit":
        with pytest.raises(GreenpathError, match="of one submission, and there are 2"):
            to_format(name, [good, good])


def test_formats_are_written_beside_the_results(shared: Result, tmp_path: Path) -> None:
    home = tmp_path / "students" / "ada"
    home.mkdir(parents=True)
    (home / "feedback.md").write_text("What to look at.")
    (ada,) = [one for one in shared.submissions if one.id == "ada"]
    alone = replace(shared, submissions=(ada,))
    write_formats(alone, tmp_path, {"gradescope": tmp_path / "there" / "results.json"})
    found = json.loads((tmp_path / "there" / "results.json").read_text())
    assert (found["score"], found["output"]) == (100.0, "What to look at.")


@pytest.mark.parametrize("wanted", ["junit", "junit=", "=x", "excel=grades.xls"])
def test_the_command_says_which_formats_there_are(wanted: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["grade", str(tmp_path), "--format", wanted])
    assert done.exit_code == 2
    assert "FORMAT=FILE" in done.output
