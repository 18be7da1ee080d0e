"""The scenario language: what each key does to a set and to the held-out servers."""

import json
from collections import Counter

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from greenpath_gen.cli import app
from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.heldout import LEGITIMATE, arrange, make_pool
from greenpath_gen.kit import certificates
from greenpath_gen.model import Student
from greenpath_gen.plan import ServerSet, plan_student
from greenpath_gen.scenario import BIENVENUE, STRATA, WELCOME, Scenario
from greenpath_gen.scenario_file import parse_scenario
from greenpath_gen.sources import bundled_scenarios, load_scenario

SECRET = bytes(range(32))
TITLE = "title: A test\n"


def read(text: str) -> Scenario:
    return parse_scenario(TITLE + text, "own.yaml")


def planned(text: str, student: str = "ada") -> ServerSet:
    return plan_student(read(text), Student(student), SECRET)


def faults(servers: ServerSet) -> list[str]:
    return [one.fault.id for one in servers.servers if one.fault]


def test_six_scenarios_are_bundled() -> None:
    assert {"classic", "standard", "certificates", "handshake", "gauntlet", "handmade"} <= set(
        bundled_scenarios()
    )


def test_a_title_is_enough_for_one_imposter_of_each_kind() -> None:
    servers = planned("")
    assert len(servers.servers) == 5
    checks = {CATALOGUE[name].check for name in faults(servers)}
    assert all(checks & set(stratum) for stratum in STRATA)


@pytest.mark.parametrize("count", [2, 3, 8, 13])
def test_there_are_as_many_servers_as_one_likes(count: int) -> None:
    assert len(planned(f"servers: {count}\n").servers) == count


def test_a_count_makes_several_imposters() -> None:
    servers = planned("imposters:\n  - check: transcript\n    count: 3\n  - expired\n")
    kinds = Counter(CATALOGUE[name].check for name in faults(servers))
    assert kinds == {"transcript": 3, "validity": 1}


def test_servers_and_imposters_must_agree() -> None:
    with pytest.raises(
        GreenpathError, match="7 servers are 6 imposters, but 1 are listed"
    ) as error:
        read("servers: 7\nimposters: [expired]\n")
    assert error.value.where == "own.yaml:2"


@pytest.mark.parametrize(("text", "least", "most"), [("2", 2, 2), ("3-4", 3, 4), ('"1 - 2"', 1, 2)])
def test_difficulty_bounds_what_is_drawn(text: str, least: int, most: int) -> None:
    scenario = read(f"difficulty: {text}\nimposters:\n  - check: name\n  - check: issuer\n")
    for options in scenario.options():
        assert options
        assert all(least <= one.difficulty <= most for one in options)


def test_an_imposter_has_its_own_difficulty() -> None:
    scenario = read("difficulty: 1\nimposters:\n  - difficulty: 4\n  - check: name\n")
    assert {one.difficulty for one in scenario.options()[0]} == {4}
    assert {one.difficulty for one in scenario.options()[1]} == {1}


def test_a_list_of_ids_is_drawn_among() -> None:
    drawn = {
        name
        for number in range(20)
        for name in faults(planned("imposters:\n  - [expired, self-signed-leaf]\n", f"s{number}"))
    }
    assert drawn == {"expired", "self-signed-leaf"}


def test_what_needs_more_than_the_kit_is_asked_for() -> None:
    plain = read("imposters: [{check: purpose}]\n")
    assert not any(one.beyond_kit for one in plain.options()[0])
    assert not any(one.beyond_kit for one in plain.held_out_faults())
    exam = read(
        "imposters: [{check: purpose}]\nheld_out: {also: [key-usage-no-signature, nonce-reuse]}\n"
    )
    assert "key-usage-no-signature" in {one.id for one in exam.options()[0]}
    added = {one.id for one in exam.held_out_faults() if one.beyond_kit}
    assert added == {"key-usage-no-signature", "nonce-reuse"}


def test_what_is_held_out_is_chosen() -> None:
    scenario = read("held_out:\n  checks: [name, validity]\n  without: expired\n  instances: 3\n")
    ids = {one.id for one in scenario.held_out_faults()}
    assert "not-yet-valid" in ids
    assert "expired" not in ids
    assert {CATALOGUE[name].check for name in ids} == {"name", "validity"}
    met = Counter(one.server for one in make_pool(scenario, SECRET).contenders)
    assert set(met) == {LEGITIMATE, *ids}
    assert {met[name] for name in ids} == {3}


def test_a_pinned_site_has_one_issuer() -> None:
    text = "pinned: SecureSign\nimposters: [misissued-by-other-ca, expired, stolen-certificate]\n"
    servers = planned(text)
    for one in servers.servers:
        issuer = certificates.certificate_info(one.files.certificate)["issuer"]
        own = one.fault is None or one.fault.id != "misissued-by-other-ca"
        assert (issuer == "SecureSign") is own
    with pytest.raises(GreenpathError, match="makes no sense without `pinned:`"):
        read("imposters: [misissued-by-other-ca]\n")
    with pytest.raises(GreenpathError, match="not among the authorities"):
        read("pinned: NobodyCert\n")


def test_messages_are_what_servers_tell() -> None:
    servers = planned("site: bank.example\nmessages: ['{site}: your ticket is {token}']\n")
    told = [one.files.data.decode() for one in servers.servers]
    assert all(text.startswith("bank.example: your ticket is ") for text in told)
    assert len(set(told)) == 5
    assert len({len(text) for text in told}) == 1


@pytest.mark.parametrize(
    "message", ["no token", "{token} {token}", "{token} {name}", "{token} {", "{token!r}"]
)
def test_a_message_has_one_token_and_no_surprise(message: str) -> None:
    with pytest.raises(GreenpathError, match="must"):
        read(f"messages: [{json.dumps(message)}]\n")


def test_the_rubric_is_the_scenarios() -> None:
    assert read("rubric: {accept: 10, reject: 80, explain: 10}\n").rubric.max_score == 100.0
    with pytest.raises(GreenpathError, match="did you mean 'explain'"):
        read("rubric: {explian: 10}\n")


def test_servers_speak_the_language_of_the_scenario() -> None:
    assert read("").messages == (WELCOME,)
    assert read("language: fr\n").messages == (BIENVENUE,)
    assert BIENVENUE.isascii()
    own = "messages: ['Salut {token}']\n"
    assert read(f"language: fr\n{own}").messages == read(own).messages == ("Salut {token}",)


def test_legitimate_content_is_not_always_text() -> None:
    met = arrange(make_pool(read(""), SECRET), "0" * 64)
    assert met[0].files.data.startswith(b"Welcome to greenpath.program!")
    assert b"\0" in met[-1].files.data


@pytest.fixture(scope="module")
def schema() -> dict[str, object]:
    document = json.loads(CliRunner().invoke(app, ["schema"]).output)
    jsonschema.Draft202012Validator.check_schema(document)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("name", bundled_scenarios())
def test_the_schema_takes_the_bundled_scenarios(name: str, schema: dict[str, object]) -> None:
    jsonschema.validate(yaml.safe_load(load_scenario(name).text), schema)


@pytest.mark.parametrize(
    "text",
    [
        "imposters:\n  - [expired, not-yet-valid]\n  - check: [name]\n    difficulty: 2-4\n",
        "imposters:\n  - ours-alone\n",
        "difficulty: 3\nservers: 9\n",
    ],
)
def test_the_schema_takes_all_short_forms(text: str, schema: dict[str, object]) -> None:
    jsonschema.validate(yaml.safe_load(TITLE + text), schema)


@pytest.mark.parametrize(
    "text", ["sight: a.b\n", "imposters:\n  - chekc: name\n", "servers: many\n", "language: de\n"]
)
def test_the_schema_refuses_what_is_refused(text: str, schema: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(TITLE + text), schema)
    with pytest.raises(GreenpathError):
        read(text)
