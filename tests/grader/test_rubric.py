"""The rubric: what can be had for nothing under it, and what students are told."""

import json
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from greenpath_gen.faults import CATALOGUE
from greenpath_gen.rubric import Disclosure, Rubric
from greenpath_gen.scenario import Scenario
from greenpath_gen.scenario_file import parse_scenario
from greenpath_gen.sources import bundled_scenarios, load_scenario
from greenpath_grade.cli import app
from greenpath_grade.diagnose import diagnose
from greenpath_grade.feedback import feedback
from greenpath_grade.model import Earned, Handshake, Judgement, Verdict
from greenpath_grade.reports.to_rubric import to_rubric
from greenpath_grade.strategies import strategies

SMALL = "title: A test\nimposters: [wrong-domain]\nheld_out: {checks: [name, validity]}\n"
EVERYBODY = {"reject-all", "crash-on-all", "coin-flip", "first-that-answers", "known-legitimate"}


def scenario(rubric: str = "{}") -> Scenario:
    return parse_scenario(f"{SMALL}rubric: {rubric}\n", "own.yaml")


@cache
def earned(name: str) -> dict[str, Earned]:
    return by_name(load_scenario(name).scenario)


def by_name(scenario: Scenario) -> dict[str, Earned]:
    return {one.strategy: one for one in strategies(scenario)}


def too_much(scenario: Scenario) -> set[str]:
    return {one.strategy for one in strategies(scenario) if not one.holds}


@pytest.mark.parametrize("name", bundled_scenarios())
def test_a_bundled_scenario_pays_nobody_for_nothing(name: str) -> None:
    found = earned(name)
    assert found["reject-all"].points == 0.0
    assert found["crash-on-all"].points == 0.0
    assert found["first-that-answers"].points <= 10.0
    assert 0.0 < found["coin-flip"].points <= 10.0
    for strategy in ("accept-all", "known-imposters", "known-legitimate"):
        assert found[strategy].points <= 20.0, strategy
    assert found["known-names"].points <= 21.0
    assert all(one.holds for one in found.values())


@pytest.mark.parametrize("name", bundled_scenarios())
def test_verifying_and_explaining_is_what_pays(name: str) -> None:
    found = earned(name)
    assert found["right-reasons"].points == 100.0
    assert found["no-reasons"].points == 80.0
    assert 80.0 < found["one-reason"].points <= 90.0
    assert found["crash-on-imposters"].points == 35.0


def test_without_the_gate_the_bounds_do_not_hold() -> None:
    assert too_much(scenario("{gate: off}")) == EVERYBODY
    assert too_much(scenario()) == set()


def test_what_is_paid_for_trusting_everybody_pays_coins_too() -> None:
    assert "coin-flip" in too_much(scenario("{accept: 90, reject: 10, explain: 0}"))


def test_where_one_reason_fits_all_it_is_said() -> None:
    only_dates = SMALL.replace("[name, validity]", "[validity]")
    assert "one-reason" in too_much(parse_scenario(only_dates, "own.yaml"))


def test_the_figures_are_the_same_every_time() -> None:
    assert strategies(scenario()) == strategies(scenario())


def test_no_ladder_opens_the_gate() -> None:
    generous = "{ladder: {crashed: 1, malformed: 1, killed: 1, timed-out: 1}}"
    found = by_name(scenario(generous))
    assert found["crash-on-all"].points == 0.0
    assert found["crash-on-imposters"].points == found["no-reasons"].points == 80.0


def test_the_rubric_is_put_into_words() -> None:
    rubric = Rubric.model_validate(
        {"accept": 5, "ladder": {"rejected-late": 0.5}, "disclosure": "none"}
    )
    said = to_rubric("own", rubric, (Earned("reject-all", "refuses every server", 0.0, 0.0),))
    for words in (
        *("85 points", "5 for reaching", "60 for refusing", "45 of the 60"),
        *("crashed: 25%", "only afterwards: 50%", "nothing of the hidden faults"),
    ):
        assert words in said
    assert "Nothing earns more than it should." in said


def ran(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["rubric", *arguments])
    return done.exit_code, done.output


def test_the_command_prints_a_scenarios_rubric(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(SMALL)
    code, said = ran(f"{file}")
    assert code == 0
    assert "The rubric of own: 100 points" in said
    assert "TOO MUCH" not in said


def test_the_command_warns_of_a_bad_rubric(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(f"{SMALL}rubric: {{gate: off}}\n")
    code, said = ran(f"{file}")
    assert code == 1
    warned = {line.split()[0] for line in said.splitlines() if "TOO MUCH" in line}
    assert warned == EVERYBODY
    assert "gate: true" in said


def test_the_command_prints_json(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(f"{SMALL}rubric: {{gate: off, ladder: {{rejected-late: 0.5}}}}\n")
    code, said = ran(f"{file}", "--json")
    document = json.loads(said)
    assert code == 1
    assert not document["holds"]
    assert document["rubric"]["ladder"]["rejected-late"] == 0.5
    first = document["strategies"][0]
    assert (first["strategy"], first["points"], first["at_most"]) == ("reject-all", 60.0, 0.0)


MET = (
    ("wrong-domain", Verdict.ACCEPTED),
    ("wrong-domain", Verdict.REJECTED),
    ("expired", Verdict.CRASHED),
)


def told(disclosure: Disclosure) -> str:
    handshakes = [
        Handshake("legitimate", None, Judgement(Verdict.ACCEPTED, "receive_data")),
        *(
            Handshake(name, CATALOGUE[name].check, Judgement(verdict, "send_client_ready"))
            for name, verdict in MET
        ),
    ]
    diagnosis = diagnose(handshakes, CATALOGUE)
    return "\n".join(feedback(handshakes, diagnosis, CATALOGUE, disclosure))


@pytest.mark.parametrize("disclosure", ["none", "actual", "full"])
def test_the_missing_check_is_always_told(disclosure: Disclosure) -> None:
    assert "Missing check: name. Ask of every server:" in told(disclosure)


def test_nothing_is_told_of_the_hidden_faults() -> None:
    said = told("none")
    assert CATALOGUE["wrong-domain"].title not in said
    assert "1 of 2" not in said
    assert not any(name in said for name, _ in MET)


def test_a_fault_that_fooled_the_client_is_described() -> None:
    said = told("actual")
    assert CATALOGUE["wrong-domain"].title in said
    assert CATALOGUE["expired"].title not in said
    assert not any(name in said for name, _ in MET)


def test_the_verdict_on_every_fault_is_told() -> None:
    said = told("full")
    assert CATALOGUE["wrong-domain"].title in said
    assert "trusted the server and received its data: wrong-domain (1 of 2)." in said
    assert "refused the server: wrong-domain (1 of 2)." in said
    assert "crashed: expired (1 of 1)." in said
