"""Scenario files: the good ones parse, the others are refused at file and line."""

import re
import subprocess
import sys
import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from greenpath_gen.checks import Check
from greenpath_gen.errors import GreenpathError
from greenpath_gen.scenario import Scenario, draw_faults
from greenpath_gen.scenario_file import LONGEST_FILE, parse_scenario
from greenpath_gen.sources import bundled_scenarios, load_scenario
from greenpath_gen.stream import Stream

GOOD = "title: A test\nimposters:\n  - expired\n  - check: name\n"
KINDS = (
    {Check.NAME},
    {Check.AUTHORITY, Check.ISSUER},
    {Check.VALIDITY, Check.PURPOSE},
    {Check.POSSESSION, Check.TRANSCRIPT},
)


def refused(text: str) -> GreenpathError:
    with pytest.raises(GreenpathError) as caught:
        parse_scenario(text, "own.yaml")
    assert caught.value.message
    return caught.value


@pytest.mark.parametrize("name", bundled_scenarios())
def test_a_bundled_scenario_parses_and_can_be_drawn(name: str) -> None:
    source = load_scenario(name)
    assert source.name == name
    assert source.scenario.title
    assert source.scenario.description
    drawn = draw_faults(source.scenario, Stream(b"any"))
    assert len(drawn) == sum(draw.count for draw in source.scenario.imposters) >= 4


def test_classic_and_standard_are_bundled() -> None:
    assert {"classic", "standard"} <= set(bundled_scenarios())


def test_a_small_scenario_gets_the_defaults() -> None:
    scenario = parse_scenario(GOOD, "own.yaml")
    assert scenario.site == "greenpath.program"
    assert scenario.authorities == ("IronRoot", "SecureSign", "TrustCert")
    assert [draw.fault for draw in scenario.imposters] == [("expired",), ()]


WRONG = {
    "unknown-key": (GOOD + "sight: greenpath.program\n", 5, "did you mean 'site'?"),
    "unknown-key-of-an-imposter": (
        "title: A test\nimposters:\n  - expired\n  - chekc: name\n",
        4,
        "did you mean 'check'?",
    ),
    "unknown-fault": (
        "title: A test\nimposters:\n  - wrong-domain\n  - stolen-certifcate\n",
        4,
        "did you mean 'stolen-certificate'?",
    ),
    "unknown-check": (
        "title: A test\nimposters:\n  - expired\n  - check: nmae\n",
        4,
        "did you mean 'name'?",
    ),
    "unknown-check-in-a-list": (
        "title: A test\nimposters:\n  - check:\n    - name\n    - validty\n",
        5,
        "did you mean 'validity'?",
    ),
    "missing-title": ("imposters:\n  - expired\n", 1, "'title' is missing"),
    "no-imposters": ("title: A test\nimposters: []\n", 2, "at least 1 item"),
    "bad-yaml": ("title: A test\nimposters: [expired\nsite: a.b\n", 3, "YAML"),
    "tab": ("title: A test\nimposters:\n\t- expired\n", 3, "YAML"),
    "alias": ("title: &t A test\ndescription: *t\nimposters: [expired]\n", 2, "alias"),
    "key-twice": (GOOD + "title: Another\n", 5, "'title' is given twice"),
    "key-twice-below": (
        "title: A test\nimposters:\n  - check: name\n    check: purpose\n",
        4,
        "'check' is given twice",
    ),
    "list-at-the-top": ("- title: A test\n- imposters: [expired]\n", 1, "key: value"),
    "empty": ("", 1, "key: value"),
    "same-fault-twice": (
        "title: A test\nimposters:\n  - expired\n  - expired\n",
        2,
        "not enough different faults",
    ),
    "more-of-a-check-than-there-are": (
        "title: A test\nimposters:\n  - check: possession\n    count: 5\n",
        2,
        "not enough different faults",
    ),
    "a-check-that-no-fault-fails": (
        "title: A test\nimposters:\n  - check: framing\n",
        2,
        "not enough different faults",
    ),
    "neither-fault-nor-check": ("title: A test\nimposters:\n  - {}\n", 3, "`check:`"),
    "both-fault-and-check": (
        "title: A test\nimposters:\n  - fault: expired\n    check: name\n",
        3,
        "`check:`",
    ),
    "no-imposter": ("title: A test\nimposters: []\n", 2, "imposters"),
    "not-a-domain": (GOOD + "site: Greenpath.Program\n", 5, "domain"),
    "not-an-authority": (GOOD + "authorities:\n  - IronRoot\n  - Iron Root\n", 7, "authority"),
    "one-authority": (GOOD + "authorities: [IronRoot]\n", 5, "authorities"),
    "unknown-key-of-the-rubric": (
        GOOD + "rubric:\n  accept: 10\n  expalin: 10\n",
        7,
        "did you mean 'explain'?",
    ),
    "unknown-rung": (
        GOOD + "rubric:\n  ladder:\n    crashed: 0\n    rejectd-late: 0.5\n",
        8,
        "did you mean 'rejected-late'?",
    ),
    "accepting-is-no-rung": (
        GOOD + "rubric:\n  ladder:\n    accepted: 0.5\n",
        7,
        "'accepted' is not a key",
    ),
    "rung-above-a-refusal": (
        GOOD + "rubric:\n  ladder:\n    crashed: 2\n",
        7,
        "less than or equal",
    ),
    "negative-points": (GOOD + "rubric:\n  explain: -1\n", 6, "greater than or equal to 0"),
    "refusing-worth-nothing": (GOOD + "rubric:\n  reject: 0\n", 6, "greater than 0"),
    "endless-points": (GOOD + "rubric:\n  accept: .inf\n", 6, "less than or equal to 1000"),
    "points-that-are-no-number": (GOOD + "rubric:\n  accept: .nan\n", 6, "rubric.accept"),
    "unknown-disclosure": (
        GOOD + "rubric:\n  disclosure: actul\n",
        6,
        "'actul' is not one of 'none', 'actual' or 'full'; did you mean 'actual'?",
    ),
    "gate-that-is-neither": (GOOD + "rubric:\n  gate: maybe\n", 6, "rubric.gate"),
    "unknown-language": (GOOD + "language: eng\n", 5, "did you mean 'en'?"),
    "authorities-of-one-name": (GOOD + "authorities: [IronRoot, ironroot]\n", 5, "one name"),
}


@pytest.mark.parametrize(("text", "line", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_at_its_line(text: str, line: int, says: str) -> None:
    error = refused(text)
    assert error.where == f"own.yaml:{line}"
    assert says in error.message
    assert str(error).startswith(f"own.yaml:{line}: ")


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = GOOD + "colour: red\nrubric:\n  accept: -1\n  late: {due: 2026-12-01}\n"
    error = refused(text)
    first = len(GOOD.splitlines()) + 1
    places = re.findall(r"own\.yaml:(\d+): ", str(error))
    assert sorted(map(int, places)) == [first, first + 2, first + 3]


def test_a_rubric_keeps_the_defaults_of_what_it_does_not_say() -> None:
    rubric = parse_scenario(
        GOOD + "rubric:\n  gate: no\n  ladder: {rejected-late: 0.1}\n", "own.yaml"
    ).rubric
    assert (rubric.accept, rubric.reject, rubric.explain) == (20, 60, 20)
    assert not rubric.gate
    worth = rubric.ladder.rungs()
    assert (worth["rejected"], worth["crashed"], worth["rejected-late"]) == (1, 0.25, 0.1)
    assert rubric.disclosure == "actual"


def test_the_schema_knows_the_rubric_as_files_spell_it() -> None:
    known = Scenario.model_json_schema()["$defs"]
    assert {"gate", "ladder", "disclosure"} <= set(known["Rubric"]["properties"])
    assert {"crashed", "rejected-late", "timed-out"} <= set(known["Ladder"]["properties"])
    assert not known["Ladder"]["additionalProperties"]


def test_a_huge_file_is_refused() -> None:
    assert refused("#" * (LONGEST_FILE + 1)).where == "own.yaml"


def test_a_wrong_name_is_answered_with_the_right_one() -> None:
    with pytest.raises(GreenpathError, match=r"did you mean 'classic'\?") as caught:
        load_scenario("clasic")
    assert "standard" in caught.value.hint


@given(st.text())
@example("a" * 5000 + ": " + "[" * 5000)
@example("title: \ud800")
@example("title: 2020-13-45")
@example("title: " + "9" * 5000)
@example("? [a, b]\n: c")
@example("1: 2\nnull: 3")
@example("<<: 1")
def test_any_text_gives_a_scenario_or_an_error(text: str) -> None:
    _parses_or_says_why(text)


PIECES = (
    *("title:", "site:", "authorities:", "imposters:", "check:", "fault:", "expired", "name"),
    *("\n", "\n  ", "\n  - ", " ", "- ", ": ", "[", "]", "{", "}", ", ", "? ", "| ", "> ", "# "),
    *("&a ", "*a", "<<: ", "'", '"', "%YAML 9.9\n", "---\n", "...\n", "\t", "\0", "\ufeff", "null"),
    *("1", "1.5", ".nan", "0x", "1:60", "2020-01-01", "true", "~", "possession", "IronRoot"),
    *("!!str ", "!!int ", "!!float ", "!!bool ", "!!null ", "!!timestamp ", "!!binary ", "!!set "),
    *("!!omap ", "!!pairs ", "!!seq ", "!!map ", "!own ", "!!python/name:os.system "),
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_pieces_of_yaml_give_a_scenario_or_an_error(text: str) -> None:
    _parses_or_says_why(text)
    _parses_or_says_why(f"title: A test\nimposters: [expired]\ndescription: {text}")


@pytest.mark.parametrize(
    "value", ["!!timestamp x", "!!bool x", "!!int ''", "!!int '-'", "!!float ''", "!!binary é"]
)
def test_a_value_that_does_not_fit_its_tag_is_refused(value: str) -> None:
    assert refused(f"title: {value}\nimposters: [expired]\n").where.startswith("own.yaml")


def _parses_or_says_why(text: str) -> None:
    result: Scenario | GreenpathError
    try:
        result = parse_scenario(text, "own.yaml")
    except GreenpathError as error:
        result = error
    assert isinstance(result, Scenario) or result.where.startswith("own.yaml")


def test_standard_gives_every_student_one_of_each_kind() -> None:
    scenario = load_scenario("standard").scenario
    drawn = []
    for number in range(50):
        faults = draw_faults(scenario, Stream(b"a class").sub(f"student{number}"))
        checks = {fault.check for fault in faults}
        assert len(faults) == len({fault.id for fault in faults}) == 4
        assert all(kind & checks for kind in KINDS)
        drawn.append(frozenset(fault.id for fault in faults))
    assert len(set(drawn)) > 20
    possible = {fault.id for options in scenario.options() for fault in options}
    assert len(possible) > 30
    assert len(frozenset().union(*drawn)) > 0.9 * len(possible)


def test_classic_gives_everybody_the_original_imposters() -> None:
    faults = draw_faults(load_scenario("classic").scenario, Stream(b"a class"))
    assert {fault.id for fault in faults} == {
        "stolen-certificate",
        "wrong-domain",
        "untrusted-ca",
        "fake-ca-same-name",
    }


ANY = "check: [authority, issuer, name, validity, purpose, possession, transcript]"


def _drawn_in_time(imposters: list[str]) -> str:
    """Read and draw a scenario in a process of its own, so that an endless search ends."""
    program = textwrap.dedent("""
        import sys
        from greenpath_gen.errors import GreenpathError
        from greenpath_gen.scenario import draw_faults
        from greenpath_gen.scenario_file import parse_scenario
        from greenpath_gen.stream import Stream
        try:
            scenario = parse_scenario(sys.argv[1], "own.yaml")
            for number in range(20):
                draw_faults(scenario, Stream(b"%d" % number))
            print("drawn")
        except GreenpathError as error:
            print(error)
    """)
    text = "title: A test\nimposters:\n" + "".join(f"  - {one}\n" for one in imposters)
    command = [sys.executable, "-c", program, text]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=3, check=False)
    except subprocess.TimeoutExpired:
        return "still searching"
    return done.stdout + done.stderr


def test_a_long_list_that_cannot_be_drawn_is_refused_soon() -> None:
    said = _drawn_in_time([ANY] * 9 + ["expired", "expired"])
    assert "not enough different faults" in said


def test_a_long_list_that_can_be_drawn_is_drawn_soon() -> None:
    said = _drawn_in_time([ANY] * 9 + ["check: possession", "check: purpose"])
    assert said.strip() == "drawn"
