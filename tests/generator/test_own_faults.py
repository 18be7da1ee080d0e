"""An instructor's own faults: a Python file beside the scenario."""

import pickle
from pathlib import Path

import pytest

from greenpath_gen.cohort import load_cohort, make_cohort, verify_cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.lint import look
from greenpath_gen.model import Student
from greenpath_gen.roster import numbered
from greenpath_gen.sources import ScenarioFile, _parsed, load_scenario

SCENARIO = """
title: With a fault of our own
faults: ours.py
imposters: [other-top-level-domain, stolen-certificate]
held_out:
  checks: [name, possession]
"""
OURS = '''
from dataclasses import replace

from greenpath_gen.faults import Catcher, Check, fault


@fault(
    Check.NAME,
    Catcher.VERIFY_CERTIFICATE,
    french="Le domaine de premier niveau est un autre.",
    standard="RFC 9525, section 6.3",
    difficulty=1,
    alerts=("bad_certificate",),
    reasons=("name",),
    openssl=62,
)
def other_top_level_domain(server, draw):
    """The certificate is for the same name under another top-level domain.

    Whoever owns one of the two need not own the other: they are different names.

    An attacker buys the name that was left over.
    """
    name = server.certificate.domains[0].partition(".")[0] + ".example"
    certificate = replace(server.certificate, organisation=name, domains=(name,))
    return replace(server, certificate=certificate)
'''


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    (tmp_path / "ours.py").write_text(OURS)
    (tmp_path / "own.yaml").write_text(SCENARIO)
    return tmp_path / "own.yaml"


def test_it_is_drawn_proved_and_held_out(scenario: Path, tmp_path: Path) -> None:
    source = load_scenario(scenario)
    assert "other-top-level-domain" not in CATALOGUE
    held_out = {one.id for one in source.scenario.held_out_faults()}
    assert {"other-top-level-domain", "wrong-domain", "zero-signature"} <= held_out
    made = make_cohort(tmp_path / "cohort", source, [Student("ada")])
    answers = made.key.students["ada"].servers.values()
    assert sorted(answers) == ["legitimate", "other-top-level-domain", "stolen-certificate"]
    found = load_cohort(tmp_path / "cohort")
    assert found.scenario.scenario.catalogue["other-top-level-domain"].check == "name"
    assert verify_cohort(found) == []


def test_many_students_get_it_too(scenario: Path, tmp_path: Path) -> None:
    made = make_cohort(tmp_path / "cohort", load_scenario(scenario), numbered(20))
    assert len(made.key.students) == 20


def test_lint_proves_it(scenario: Path) -> None:
    finding = look((load_scenario(scenario), "other-top-level-domain"))
    assert finding.sentences == ("proved",)


def test_lint_says_what_is_wrong_with_it(scenario: Path) -> None:
    (scenario.parent / "ours.py").write_text(OURS.replace("openssl=62", "openssl=10"))
    copy = scenario.rename(scenario.with_name("again.yaml"))
    finding = look((load_scenario(copy), "other-top-level-domain"))
    assert not finding.holds
    assert "openssl verify says error 62, the fault declares error 10" in finding.sentences


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def broken(:\n    pass\n", r"ours\.py:1: the faults cannot be loaded: SyntaxError"),
        (
            "\n\nraise ValueError('no')\n",
            r"ours\.py:3: the faults cannot be loaded: ValueError: no",
        ),
        ("x = 1\n", r"ours\.py: no fault is defined here"),
        (OURS.replace("other_top_level_domain", "expired"), "two faults are called expired"),
        (OURS.replace("difficulty=1", "difficulty=9"), "the difficulty of .* is 9, not 1 to 5"),
        (OURS.replace("\n    An attacker buys the name that was left over.\n", ""), "docstring"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_line(
    scenario: Path, text: str, said: str
) -> None:
    (scenario.parent / "ours.py").write_text(text)
    with pytest.raises(GreenpathError, match=said):
        load_scenario(scenario.rename(scenario.with_name(f"{abs(hash(text))}.yaml")))


@pytest.mark.parametrize("name", ["../ours.py", "/etc/ours.py", "ours", "a b.py"])
def test_the_file_lies_beside_the_scenario(scenario: Path, name: str) -> None:
    text = SCENARIO.replace("ours.py", name)
    other = scenario.with_name("other.yaml")
    other.write_text(text)
    with pytest.raises(GreenpathError, match="lies beside the scenario"):
        load_scenario(other)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(SCENARIO)
    with pytest.raises(GreenpathError, match=r"ours\.py: there is no such file"):
        load_scenario(tmp_path / "own.yaml")


def test_a_source_travels_to_other_processes(scenario: Path) -> None:
    again = pickle.loads(pickle.dumps(load_scenario(scenario)))
    assert isinstance(again, ScenarioFile)
    assert again.text == SCENARIO


def test_they_travel_to_another_machine_as_text(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "ours.py").write_text(OURS, encoding="utf-8")
    source = load_scenario(tmp_path / "mine.yaml")
    sent = pickle.dumps(source)
    for path in tmp_path.iterdir():
        path.unlink()
    _parsed.cache_clear()
    again = pickle.loads(sent)
    assert (again.name, again.text, again.faults_text) == ("mine", SCENARIO, OURS)
    held_out = [one.id for one in again.scenario.held_out_faults()]
    assert held_out == [one.id for one in source.scenario.held_out_faults()]
    assert "other-top-level-domain" in held_out
