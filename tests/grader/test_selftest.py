"""greenpath-grade selftest: its attacks work, its control is honest, and it can fail."""

import ast
import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from greenpath_gen.sources import load_scenario
from greenpath_grade.cli import app
from greenpath_grade.model import Result
from greenpath_grade.reports.to_selftest import to_selftest, to_selftest_json
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.probe import Proof, best_level
from greenpath_grade.selftest import corpus, run
from greenpath_grade.selftest.control import Shown, show
from greenpath_grade.selftest.corpus import Attack, Control, Honest, attacks, base
from greenpath_grade.selftest.servers import naive_set
from greenpath_grade.selftest.targets import known, targets
from greenpath_grade.selftest.trial import Trial, injected

SECRET = bytes(range(32))
ATTACKS = {one.number: one for one in attacks()}
NOT_ISOLATED = Proof(Level.NONE, {}, ())


def chosen(*numbers: str) -> tuple[Attack, ...]:
    return tuple(ATTACKS[number] for number in numbers)


def tried(proof: Proof, *numbers: str) -> dict[str, Trial]:
    trials = asyncio.run(run.selftest(proof, chosen(*numbers), lambda _done, _total: None))
    return {one.attack.number: one for one in trials}


@pytest.fixture(scope="module")
def proof() -> Proof:
    found, _ = asyncio.run(best_level())
    assert found is not None
    return found


# The corpus


def test_all_of_the_catalogue_is_there() -> None:
    assert {int(re.sub(r"\D", "", number)) for number in ATTACKS} >= set(range(1, 47))
    assert len({one.title for one in ATTACKS.values()}) == len(ATTACKS)


@pytest.mark.parametrize("number", ATTACKS)
def test_every_attack_says_what_it_is(number: str) -> None:
    attack = ATTACKS[number]
    assert attack.title
    assert attack.tries
    assert attack.success
    assert (attack.control is Control.NONE) == bool(attack.why_no_control)
    if attack.control is Control.NONE:
        assert attack.instead


@pytest.mark.parametrize("number", ATTACKS)
def test_every_attack_is_aimed_and_runs(number: str) -> None:
    servers = naive_set(load_scenario("classic").scenario, SECRET)
    with targets(ATTACKS[number], known(servers), set()) as aims:
        for name, content in ATTACKS[number].aimed(aims.names).items():
            assert not re.findall(rb"@[a-z]+@", content)
            assert b"from base" not in content
            if number != "21":
                ast.parse(content, name)


# The control


@pytest.mark.parametrize(("name", "honest"), [("Correct", Honest.ALL), ("Trusting", Honest.STEP_1)])
def test_the_naive_grader_is_right_about_the_honest(name: str, honest: Honest) -> None:
    files = {"client.py": base(name).decode()}
    client = replace(ATTACKS["13"], honest=honest, files=files)
    servers = naive_set(load_scenario("classic").scenario, SECRET)
    assert asyncio.run(show(client, servers, set())) == Shown(Control.NAIVE, ())
    poor = asyncio.run(show(replace(client, honest=Honest.NOTHING), servers, set()))
    assert [effect.endswith("instead of 0") for effect in poor.effects] == [True]


# The trials


@pytest.mark.long
def test_some_attacks_are_stopped_here(proof: Proof) -> None:
    trials = tried(proof, "1", "13", "22", "30b", "33", "37", "39", "41", "44b", "45", "46")
    assert {n: one.shown.effects for n, one in trials.items() if not one.shown.effects} == {}
    assert {n: one.effects for n, one in trials.items() if not one.stopped} == {}
    assert trials["30b"].mark == trials["46"].mark == trials["1"].neighbour
    assert trials["44b"].mark is None


@pytest.mark.long
def test_without_isolation_the_self_test_fails() -> None:
    trials = tried(NOT_ISOLATED, "9", "39", "40", "41", "42", "43")
    assert {n: one.shown.effects for n, one in trials.items() if not one.shown.effects} == {}
    assert [n for n, one in trials.items() if one.stopped] == []
    assert "read a secret" in trials["39"].effects
    assert "reached the network" in trials["41"].effects
    assert len(trials["40"].left) == 20
    text = to_selftest(NOT_ISOLATED, tuple(trials.values()))
    assert text.count("NOT STOPPED:") == len(trials)
    assert "0 of 6 attacks stopped" in text


@pytest.mark.long
def test_who_kills_the_sandbox_costs_the_neighbour_nothing() -> None:
    trial = tried(NOT_ISOLATED, "32")["32"]
    assert "the sandbox was killed" in trial.shown.effects
    assert trial.mark is None
    assert trial.neighbour == trial.deserved


STOPPED = Trial(
    ATTACKS["13"],
    Shown(Control.NAIVE, ("100 instead of 20",)),
    20.0,
    20.0,
    (),
    0,
    (),
    80.0,
    80.0,
    "",
)


def test_what_counts_as_stopped() -> None:
    assert STOPPED.stopped
    assert replace(STOPPED, mark=None).stopped
    assert replace(STOPPED, mark=0.0).stopped
    for came in (
        {"mark": 20.5},
        {"effects": ("read a secret",)},
        {"survivors": 1},
        {"left": ("scratch/file",)},
        {"neighbour": 79.0},
        {"neighbour": None},
        {"shown": Shown(Control.NAIVE, ())},
        {"attack": ATTACKS["30b"], "honest": 80.0},
    ):
        assert not replace(STOPPED, **came).stopped, came


def test_without_a_control_there_is_a_reason() -> None:
    one = replace(STOPPED, attack=ATTACKS["12"], shown=Shown(Control.NONE, ()))
    assert one.stopped
    assert "12: no control, because" in to_selftest(NOT_ISOLATED, (one,))
    unshown = replace(STOPPED, shown=Shown(Control.NAIVE, ()))
    assert "NOT SHOWN" in to_selftest(NOT_ISOLATED, (unshown,))


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("grades.csv", 'id,reason\nada,"=1+1"\n', "a formula"),
        ("feedback.md", "<script>alert(1)</script>", "a script"),
        ("feedback.md", "[click](javascript:alert(1))", "a link"),
        ("results.json", "\x1b[31m", "an escape sequence"),
        ("report.html", "<script>", "a script"),
    ],
)
def test_code_in_a_report_is_seen(name: str, text: str, found: str, tmp_path: Path) -> None:
    nothing = Result("classic", None, {"level": "L4", "words": ""}, 100.0, ())
    (tmp_path / name).write_text("harmless")
    assert injected(nothing, tmp_path) == []
    (tmp_path / name).write_text(text)
    assert injected(nothing, tmp_path) == [f"{found} in {name}"]


# The command


def test_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "attacks", lambda: chosen("1", "39"))
    done = CliRunner().invoke(app, ["selftest"])
    assert done.exit_code == 0, done.output
    assert "2 of 2 attacks stopped" in done.output
    assert "neighbours affected 0" in done.output


@pytest.mark.long
def test_the_command_fails_where_something_comes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing_holds() -> Proof:
        return NOT_ISOLATED

    monkeypatch.setattr(corpus, "attacks", lambda: chosen("39"))
    monkeypatch.setattr(run, "prove", nothing_holds)
    done = CliRunner().invoke(app, ["selftest", "--json"])
    assert done.exit_code == 1
    document = json.loads(done.output)
    assert document["stopped"] == 0
    assert document["attacks"][0]["came_through"][0] == "read a secret"
    assert document == json.loads(
        to_selftest_json(NOT_ISOLATED, tuple(tried(NOT_ISOLATED, "39").values()))
    )
