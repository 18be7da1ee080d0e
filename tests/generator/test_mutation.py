"""The mutation score: which wrong clients get full marks, and what would show them up."""

from functools import cache

import pytest

from greenpath_gen.clients.bank import BANK
from greenpath_gen.heldout import make_pool
from greenpath_gen.model import Student
from greenpath_gen.mutation import (
    Score,
    killers,
    of_pool,
    of_set,
    reach,
    score_pool,
    score_set,
    survivors,
)
from greenpath_gen.plan import plan_student
from greenpath_gen.scenario_file import parse_scenario
from greenpath_gen.sources import bundled_scenarios, load_scenario

SECRET = bytes(range(32))


@cache
def classic() -> Score:
    return score_pool(load_scenario("classic").scenario, SECRET)


@pytest.mark.long
def test_no_wrong_client_gets_full_marks_from_the_held_out_servers() -> None:
    assert classic().survivors == ()
    assert classic().share == 1.0
    assert classic().killed >= 30


@pytest.mark.long
def test_what_the_kit_cannot_show_is_not_counted_and_named() -> None:
    names = {one.id for one in classic().equivalent}
    assert names == {
        *("no-signing-usage", "any-curve", "wildcard-over-anything", "wildcard-across-labels")
    }


@pytest.mark.long
@pytest.mark.parametrize("name", bundled_scenarios())
def test_every_bundled_scenario_scores_100_percent(name: str) -> None:
    assert score_pool(load_scenario(name).scenario, SECRET).survivors == ()


def test_a_scenario_that_leaves_out_a_check_lets_those_through_who_lack_it() -> None:
    text = "title: T\nimposters: [wrong-domain]\nheld_out:\n  checks: [name, possession]\n"
    scenario = parse_scenario(text, "own.yaml")
    clients = [BANK["no-time-check"], BANK["name-from-certificate"]]
    alive = survivors(of_pool(make_pool(scenario, SECRET)), clients)
    assert [one.id for one in alive] == ["no-time-check"]
    ways = set(killers(alive[0], reach(scenario, SECRET)))
    assert {"expired", "not-yet-valid"} <= ways
    assert "wrong-domain" not in ways


@pytest.mark.long
def test_the_original_exercise_lets_wrong_clients_through() -> None:
    servers = plan_student(load_scenario("classic").scenario, Student("ada"), SECRET)
    found = score_set(servers, classic().equivalent)
    assert {"no-time-check"} <= {one.id for one in found.survivors}
    assert 0.2 < found.share < 0.9


def test_a_late_rejection_earns_no_full_marks() -> None:
    servers = plan_student(load_scenario("classic").scenario, Student("ada"), SECRET)
    late = [BANK["ready-first"], BANK["signature-after-ready"]]
    assert survivors(of_set(servers), late) == []
