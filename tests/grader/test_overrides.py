"""The instructor has the last word on free text: it is kept, it is shown, it counts."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.cohort import make_cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.model import Student
from greenpath_gen.sources import load_scenario
from greenpath_grade import run
from greenpath_grade.basis import basis
from greenpath_grade.explain import Opinion
from greenpath_grade.grade import Choice
from greenpath_grade.intake.asked import Asked
from greenpath_grade.model import Explained
from greenpath_grade.overrides import TEMPLATE, key_of, read_overrides, shown_key
from greenpath_grade.replay import replay

SCENARIO = """
title: Two checks
site: greenpath.program
authorities: [IronRoot, SecureSign]
imposters: [expired, wrong-domain, untrusted-ca, stolen-certificate]
held_out: {checks: [validity, name]}
rubric: {late: {due: 2026-11-01 12:00Z, extensions: {LOVELAC1: 2026-12-02 12:00Z}}}
"""
ADA = Student("ada", "Ada Lovelace", "ada@example.edu", others=("0012347", "lovelac1"))
ODDLY = "it went off like old milk"
WHERE = "overrides.yaml"

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
KNOWN = {
    key_of("ada", "expired", None, ODDLY),
    key_of("ada", "wrong-domain", None, ODDLY),
    key_of("ben", "server2", "stolen"),
}


CLASS = Asked({"ada": ("0012347", "Li.X"), "ben": ()})


def failure(text: str) -> str:
    with pytest.raises(GreenpathError) as caught:
        read_overrides(text, WHERE)
    return str(caught.value)


# ----------------------------------------------------------------------------- the file


def test_a_line_decides_one_judgement() -> None:
    key = key_of("ada", "expired", "certificate_expired", ODDLY)
    found = read_overrides(f"# mine\n\n{key}: right  # she knows\n", WHERE)
    opinion, overridden = found.apply(key, Opinion(Explained.NONE, "names: nothing"))
    assert overridden
    assert opinion.explained is Explained.RIGHT
    assert opinion.evidence == "names: nothing; the grader found: none"
    other = key_of("ada", "expired", "certificate_expired", f"{ODDLY}!")
    assert found.apply(other, opinion) == (opinion, False)


@pytest.mark.parametrize("text", ["", "# nothing\n", TEMPLATE, "{}\n"])
def test_a_file_may_decide_nothing(text: str) -> None:
    assert read_overrides(text, WHERE).judged == {}


def test_the_example_in_the_file_is_right() -> None:
    (example,) = [line for line in TEMPLATE.splitlines() if "right    #" in line]
    found = read_overrides(example.removeprefix("# "), WHERE)
    assert list(found.judged.values()) == [Explained.RIGHT]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("a/b/c: right\na/b/d: rigth\n", ":2", "did you mean 'right'?"),
        ("ada: right\n", ":1", "is no key"),
        ("a/b/c: right\n\na/b/c: wrong\n", ":3", "given twice, first in line 1"),
        ("a/b/c: [right]\n", ":1", "no judgement"),
        ("- a/b/c\n", ":1", "not a list of"),
        ("a/b/c: right\na/b/d: {\n", ":3", "not readable"),
        ("[a]: right\n", ":1", "is no key"),
        (f"? {'[' * 350}{']' * 350}\n: right\n", ":1", "is no key"),
        ("a/b/c: \x00\n", "", "not readable"),
        ("[" * 100_000, "", "not readable"),
        ("#" * (1 << 21), "", "characters"),
    ],
)
def test_mistakes_are_reported_with_their_line(text: str, place: str, said: str) -> None:
    message = failure(text)
    assert message.startswith(f"{WHERE}{place}: ")
    assert said in message


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("ada/expired/0123456789", "ada says something else of expired now"),
        ("ada/expird/0123456789", "ada says nothing of 'expird'; did you mean 'expired'?"),
        ("adda/expired/0123456789", "no explanations of 'adda'; did you mean 'ada'?"),
        ("li.y/expired/0123456789", "no explanations of 'li.y'; did you mean 'ada', whose other"),
    ],
)
def test_what_applies_to_nothing_is_reported(key: str, said: str) -> None:
    found = read_overrides(f"# first\n{key}: right\n", WHERE)
    (line,) = found.unused(KNOWN, CLASS)
    assert line.startswith(f"{WHERE}:2: not applied: {said}")
    used = read_overrides("".join(f"{shown_key(one)}: wrong\n" for one in KNOWN), WHERE)
    assert list(used.unused(KNOWN, CLASS)) == []


@pytest.mark.parametrize("own", ["ada", "Ada", "0012347", "li.x"])
def test_a_key_may_begin_with_any_id_of_the_student(own: str) -> None:
    key = key_of("ada", "expired", None, ODDLY)
    found = read_overrides(f"{key_of(own, 'expired', None, ODDLY)}: right\n", WHERE).of(CLASS)
    assert found.judged == {key: Explained.RIGHT}
    assert list(found.unused(KNOWN, CLASS)) == []


def test_a_key_under_two_ids_is_refused() -> None:
    with pytest.raises(GreenpathError, match=r"^overrides\.yaml:2: .*given in line 1"):
        read_overrides("ada/a/1: right\nli.x/a/1: wrong\n", WHERE).of(CLASS)


@pytest.mark.parametrize("own", ["0012345", "ada@example.edu", "m\u00fcller_7", "eve/ada", "li x"])
def test_a_key_is_copied_as_it_stands_in_the_list(own: str) -> None:
    """From the text of the file and from a spreadsheet alike: nothing in it is doubled."""
    key = key_of(own, "server2", ODDLY)
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([shown_key(key), own])
    assert out.getvalue().startswith(f"{shown_key(key)},")
    assert read_overrides(f"{shown_key(key)}: right\n", WHERE).judged == {key: Explained.RIGHT}


@given(NAMES, NAMES, st.text(max_size=30))
def test_every_key_can_stand_in_the_file(submission: str, server: str, said: str) -> None:
    key = key_of(submission, server, said)
    assert read_overrides(f"{shown_key(key)}: vague\n", WHERE).judged == {key: Explained.VAGUE}


# ----------------------------------------------------------------------------- a whole run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, correct: str) -> Path:
    """Return a folder with a cohort of one and her submission; the client explains oddly."""
    home: Path = tmp_path_factory.mktemp("overrides")
    (home / "two.yaml").write_text(SCENARIO)
    make_cohort(home / "cohort", load_scenario(home / "two.yaml"), [ADA])
    own = home / "submissions" / "ada"
    own.mkdir(parents=True)
    source = correct.replace(
        "            return None", f"            raise ValueError({ODDLY!r})", 1
    )
    assert ODDLY in source
    (own / "client.py").write_text(source)
    (own / "explanations.md").write_text("".join(f"server{n}: {ODDLY}\n" for n in range(1, 6)))
    return home


def grade(home: Path) -> dict[str, Any]:
    found = basis(home / "submissions", None, None, None, home / "results")
    run.grade(run.Order(home / "submissions", home / "results", unsafe=True), found)
    document: dict[str, Any] = json.loads((home / "results" / "results.json").read_text())
    return document


def listed(home: Path) -> list[dict[str, str]]:
    text = (home / "results" / "explanations.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_last_word(home: Path) -> None:
    """One story: grade, disagree, grade again, and again after the text was changed."""
    (before,) = grade(home)["submissions"]
    told = [one for one in before["handshakes"] if one["explained"] is not None]
    assert {one["explained"] for one in told} == {"none"}
    assert all("right: " in one["evidence"] and not one["overridden"] for one in told)
    overrides = home / "results" / "overrides.yaml"
    assert overrides.read_text() == TEMPLATE

    rows = listed(home)
    assert {row["said"] for row in rows} == {ODDLY}
    mine = [row for row in rows if row["answer"] == "expired"]
    assert {row["server"] for row in mine} > {"held-out"}
    assert len(mine) == 2
    decided = TEMPLATE + "".join(f"{row['key']}: right\n" for row in mine)
    overrides.write_text(decided)

    document = grade(home)
    (after,) = document["submissions"]
    assert document["overrides_not_applied"] == []
    changed = [one for one in after["handshakes"] if one["overridden"]]
    assert {(one["server"], one["explained"]) for one in changed} == {("expired", "right")}
    assert after["score"] > before["score"]
    written = {one["answer"]: one for one in after["explanations"]}
    assert written["expired"]["explained"] == "right"
    assert written["expired"]["overridden"] is True
    assert written["wrong-domain"]["overridden"] is False
    assert [row["overridden"] for row in listed(home) if row["answer"] == "expired"] == ["yes"] * 2
    assert overrides.read_text() == decided

    (home / "submissions" / "ada" / "explanations.md").write_text("server1: something else\n")
    document = grade(home)
    assert not any(one["overridden"] for one in document["submissions"][0]["explanations"])
    (unused,) = document["overrides_not_applied"]
    line = decided.splitlines().index(f"{mine[1]['key']}: right") + 1
    assert unused.startswith(f"overrides.yaml:{line}: not applied: ada says ")

    overrides.write_text("ada/expired: right\n")
    with pytest.raises(GreenpathError, match=r"^overrides\.yaml:1: "):
        grade(home)


def test_a_run_takes_any_id_of_the_roster(home: Path) -> None:
    """--times, --only, the overrides and an appeal: each by another id than the roster's first."""
    (home / "results").mkdir(exist_ok=True)
    (home / "results" / "overrides.yaml").write_text(TEMPLATE)
    grade(home)
    key = listed(home)[0]["key"].replace("ada/", "LOVELAC1/")
    (home / "results" / "overrides.yaml").write_text(f"{key}: wrong\n")
    (home / "times.csv").write_text("id,submitted\n0012347,2026-12-01 12:00Z\n")
    found = basis(home / "submissions", None, None, None, home / "results")
    order = run.Order(
        home / "submissions",
        home / "results",
        Choice(frozenset({"Ada@Example.edu"})),
        unsafe=True,
        times=home / "times.csv",
    )
    result = run.grade(order, found)
    (one,) = result.submissions
    assert result.unused == ()
    assert (one.id, one.name) == ("ada", "Ada Lovelace")
    assert one.submitted is not None
    assert one.score is not None
    assert one.deducted == 0.0
    for word in ("ada", "lovelac1", "0012347", "ADA@example.edu"):
        lines, same = replay(home / "results", f"{word}/1", again=False)
        assert same
        assert lines[0].startswith("ada/1: ")
    with pytest.raises(GreenpathError, match="did you mean 'ada', whose other id is 'lovelac1'"):
        replay(home / "results", "lovelace1/3", again=False)
    with pytest.raises(GreenpathError, match="there is no submission 'adda'; did you mean 'ada'"):
        run.grade(replace(order, choice=Choice(frozenset({"adda"}))), found)


def test_the_list_is_yaml_ready(home: Path) -> None:
    (home / "results" / "overrides.yaml").write_text(TEMPLATE)
    grade(home)
    for row in listed(home):
        assert yaml.safe_load(f"{row['key']}: right") == {row["key"]: "right"}
