"""Guessers find a planted leak, each its own; in what greenpath makes they find nothing."""

import io
import math
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from greenpath_gen.answers import answers
from greenpath_gen.chance import Guess, chi_square, statistic
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.guessers import ORDER, Trait, about_dates, lowest, middle, outlier, traits
from greenpath_gen.kit import primitives
from greenpath_gen.leaks import (
    Case,
    Survey,
    case,
    survey,
    survey_cases,
    survey_packages,
)
from greenpath_gen.model import Student
from greenpath_gen.package import package, zipped
from greenpath_gen.plan import ServerSet, plan_student
from greenpath_gen.scenario_file import parse_scenario
from greenpath_gen.sources import load_scenario
from greenpath_gen.stream import Stream
from greenpath_gen.views import View, view

SECRET = bytes(range(32))
CLASSIC = load_scenario("classic").scenario
SETS = 60

Files = dict[str, bytes]
Plant = Callable[[Files, str, Stream], None]
"""Changes a package so that the server of that name can be told."""


@cache
def planned(number: int) -> ServerSet:
    return plan_student(CLASSIC, Student(f"s{number}"), SECRET)


def legitimate(servers: ServerSet) -> str:
    (name,) = (one.name for one in servers.servers if one.fault is None)
    return name


def surveyed(plant: Plant, sets: int = SETS) -> Survey:
    """Have everybody guess packages in which something was planted."""
    cases = []
    for number in range(sets):
        servers = planned(number)
        files, name = package(servers, {}), legitimate(servers)
        plant(files, name, Stream(SECRET).sub(f"plant/{number}"))
        faults = tuple(one.fault for one in servers.servers if one.fault)
        cases.append(Case(view(zipped(files, "student")), name, faults))
    return survey_cases(cases)


def change(files: Files, name: str, kind: str, by: Callable[[bytes], bytes]) -> None:
    """Change a file under its base64."""
    path = f"config/servers/{name}/{kind}"
    files[path] = primitives.b64encode(by(primitives.b64decode(files[path].decode()))).encode()


def others(name: str) -> list[str]:
    return [one for one in (f"server{number}" for number in range(1, 6)) if one != name]


def a_bigger_file(files: Files, name: str, _: Stream) -> None:
    change(files, name, "data.txt", lambda said: said + b"!!!")


def two_smaller_imposters(files: Files, name: str, draw: Stream) -> None:
    for one in draw.shuffle("who", others(name))[:2]:
        change(files, one, "recipe.txt", lambda recipe: recipe[:-3])


def an_emptier_file(files: Files, name: str, _: Stream) -> None:
    change(files, name, "recipe.txt", lambda recipe: recipe[:-40] + bytes(40))


def letters_that_compress(files: Files, name: str, _: Stream) -> None:
    def repeat(der: bytes) -> bytes:
        return der[:-20] + der[-40:-20]

    change(files, name, "server.cert", repeat)


def an_odd_serial_number(files: Files, name: str, _: Stream) -> None:
    def odd(der: bytes) -> bytes:
        return der[:34] + bytes([der[34] | 1]) + der[35:]

    def even(der: bytes) -> bytes:
        return der[:34] + bytes([der[34] & 254]) + der[35:]

    for one in (name, *others(name)):
        change(files, one, "server.cert", odd if one == name else even)


def the_first_to_begin(files: Files, name: str, _: Stream) -> None:
    def earlier(der: bytes) -> bytes:
        place = der.index(b"\x17\x0d") + 2
        return der[:place] + b"16" + der[place + 2 :]

    change(files, name, "server.cert", earlier)


def the_key_is_beside_it(files: Files, name: str, _: Stream) -> None:
    def whole(key: bytes) -> bytes:
        return primitives.private_bytes(primitives.load_private_key(key))

    change(files, name, "priv.key", whole)


def a_word_more(files: Files, name: str, _: Stream) -> None:
    change(files, name, "data.txt", lambda said: said[:-2] + b" " + said[-1:])


def two_figures_that_hang_together(files: Files, name: str, draw: Stream) -> None:
    """Write many x into the filler of each server, and as many v; a few more if it is genuine."""

    def written(der: bytes) -> bytes:
        return der[: 600 - len(text)] + text + der[600:]

    for one in (name, *others(name)):
        many = draw.integer(one, 5, 80)
        text = b"x" * many + b"v" * (many + 8 * (one == name))
        change(files, one, "server.cert", written)


PLANTED: dict[str, tuple[Plant, str]] = {
    "a bigger file": (a_bigger_file, "data.txt: size, highest"),
    "two imposters are smaller": (two_smaller_imposters, "recipe.txt: size, highest"),
    "an emptier file": (an_emptier_file, "recipe.txt: deflated, lowest"),
    "a repetition": (letters_that_compress, "certificate: deflated, lowest"),
    "an odd serial number": (an_odd_serial_number, "serial number: odd, highest"),
    "the first to begin": (the_first_to_begin, "first day, lowest"),
    "the public key beside the private": (
        the_key_is_beside_it,
        "certificate's key in priv.key, rare",
    ),
    "a word more": (a_word_more, "content: words, highest"),
    "what only a machine finds": (
        two_figures_that_hang_together,
        "a discriminant, trained on the other half",
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_leak_is_found_by_the_right_guesser(what: str) -> None:
    plant, guesser = PLANTED[what]
    found = surveyed(plant)
    assert not found.holds
    assert guesser in [one.guesser for one in found.leaks]
    assert f"{guesser:<46}" in found.table(rows=12)


def test_always_in_the_same_place() -> None:
    def moved(one: Case) -> Case:
        servers = list(one.package.servers)
        own = servers.pop(one.answer)
        servers.insert(1, own)
        names = (f"server{number}" for number in range(1, 6))
        renamed = (replace(s, name=n) for s, n in zip(servers, names, strict=True))
        return Case(View(tuple(renamed), one.package.trusted), "server2", one.faults)

    found = survey_cases([moved(case(planned(number))) for number in range(SETS)])
    assert found.positions["server2"] == SETS
    assert found.position_p < found.threshold
    assert "always server2, highest" in [one.guesser for one in found.leaks]


def test_the_zip_may_not_tell_either() -> None:
    def dated(number: int) -> Case:
        servers = planned(number)
        name, buffer = legitimate(servers), io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for path, content in package(servers, {}).items():
                year = 1981 if name in path else 1980
                archive.writestr(zipfile.ZipInfo(f"student/{path}", (year, 1, 1, 0, 0, 0)), content)
        return replace(case(servers), package=view(buffer.getvalue()))

    found = survey_cases([dated(number) for number in range(30)])
    assert "zip: dates, rare" in [one.guesser for one in found.leaks]


def test_nothing_planted_nothing_found() -> None:
    found = surveyed(lambda *_: None)
    assert found.holds, found.table()
    assert found.sets == SETS
    assert sum(found.positions.values()) == SETS


DRAWN = {
    "names": "imposters: [{check: name, count: 4}]",
    "authorities": "imposters: [{check: authority, count: 4}]",
    "issuers": "imposters: [{check: issuer, count: 4}]",
    "purposes": "imposters: [{check: purpose, count: 4}]",
    "dates": "servers: 3\nimposters: [{check: validity, count: 2}]",
    "possession": "imposters: [{check: possession, count: 4}]",
    "transcripts": "imposters: [{check: transcript, count: 4}]",
    "integrity": "servers: 3\nimposters: [{check: integrity, count: 2}]",
    "easy ones": "imposters: [{difficulty: 1-2, count: 4}]",
    "middling ones": "imposters: [{difficulty: 3, count: 4}]",
    "hard ones": "imposters: [{difficulty: 4-5, count: 4}]",
    "by hand": """
pinned: SecureSign
imposters:
  - misissued-by-other-ca
  - [wildcard-public-suffix, key-usage-no-signature]
  - unapproved-certificate-curve
  - trivial-key-share
""",
    "a long name": """
site: www.a-rather-long-name.of-a-site.somewhere.example
imposters: [{check: name, count: 3}, stolen-certificate]
""",
    "a short name": "site: a.bc\nauthorities: [A, B-with-a-long-name, C]\nimposters: [{check: name, count: 4}]",
    "many": "imposters: [{difficulty: 1-5, count: 12}]",
}


def drawn(what: str, count: int) -> Survey:
    text = DRAWN.get(what)
    scenario = (
        parse_scenario(f"title: {what}\n{text}", what) if text else load_scenario(what).scenario
    )
    return survey(scenario, SECRET, count)


@pytest.mark.parametrize("what", ["standard", "names"])
def test_what_we_make_does_not_tell(what: str) -> None:
    found = drawn(what, 40)
    assert found.holds, found.table()


@pytest.mark.long
@pytest.mark.parametrize("what", [*DRAWN, "classic", "standard", "gauntlet", "certificates"])
def test_what_we_make_does_not_tell_in_many_sets(what: str) -> None:
    found = drawn(what, 600)
    assert found.holds, found.table()


def test_a_survey_is_the_same_again() -> None:
    assert survey(CLASSIC, SECRET, 5) == survey(CLASSIC, SECRET, 5)


def test_packages_that_were_handed_out_are_surveyed_with_the_answer_key() -> None:
    handed_out = []
    for number in range(4):
        servers = planned(number)
        archive = zipped(package(servers, {"README.md": b"read me"}), servers.student.id)
        handed_out.append((archive, answers(servers, archive).servers))
    found = survey_packages(handed_out, CATALOGUE)
    wanted = survey_cases([case(planned(number)) for number in range(4)])
    assert found.positions == wanted.positions
    without_zip = [
        [one for one in each.statistics if not one.guesser.startswith("zip")]
        for each in (found, wanted)
    ]
    assert without_zip[0] == without_zip[1]
    with pytest.raises(ValueError, match="nothing to guess"):
        survey_packages([], CATALOGUE)


def test_a_guesser_is_silent_where_a_fault_is_what_it_looks_for() -> None:
    dates = Trait("dates", lambda _, __: 0, ORDER, about_dates)
    assert dates.speaks([CATALOGUE["wrong-domain"], CATALOGUE["expired-ca"]])
    assert not dates.speaks([CATALOGUE["wrong-domain"], CATALOGUE["expired"]])


def test_sizes_and_letters_are_never_excused() -> None:
    everything = list(CATALOGUE)
    for trait in traits(["server1"]):
        if any(word in trait.name for word in ("size", "deflated", "bzipped", "entropy", "byte")):
            field = trait.name.startswith(("issuer's own file", "filler", "public key"))
            assert field or trait.speaks(everything), trait.name


def test_rules_name_all_they_cannot_choose_between() -> None:
    assert lowest([3, 1, 2, 1]) == [1, 3]
    assert middle([1, 5, 6, 7, 20]) == [2]
    assert outlier([1, 5, 6, 7, 20]) == [4]


def exact(n: int, chance: float, found: int) -> float:
    """Return twice the probability that a binomial variable is as far from its mean, that side."""
    more = found >= n * chance
    tail = range(found, n + 1) if more else range(found + 1)
    return 2 * sum(math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in tail)


@pytest.mark.parametrize("tries", [1, 5, 60])
@pytest.mark.parametrize("named", [1, 2, 4])
def test_p_is_never_too_small(tries: int, named: int) -> None:
    for right in range(tries + 1):
        rounds = [Guess(5, named, number < right) for number in range(tries)]
        wanted = exact(tries, named / 5, right)
        assert min(wanted, 1) - 1e-9 <= statistic("somebody", rounds).p <= 40 * wanted


def test_who_always_names_all_but_one_wrong_server_is_found_out() -> None:
    found = statistic("knows one imposter", [Guess(5, 4, True)] * 200)
    assert found.share == 0.25
    assert found.z == pytest.approx(7.07, abs=0.01)
    assert found.p == pytest.approx(2 * 0.8**200, rel=0.1)
    everybody = statistic("names everybody", [Guess(5, 5, True)] * 200)
    assert everybody.hits == pytest.approx(40)
    assert (everybody.z, everybody.p) == (0, 1)


@pytest.mark.parametrize(
    ("counts", "value", "p"),
    [
        ([20, 20, 20, 20, 20], 0, 1.0),
        ([30, 20, 20, 20, 10], 10.0, 0.0404),
        ([60, 40], 4.0, 0.0455),
        ([100, 0, 0], 200.0, 0.0),
    ],
)
def test_chi_square(counts: list[int], value: float, p: float) -> None:
    found = chi_square(counts)
    assert found[0] == pytest.approx(value)
    assert found[1] == pytest.approx(p, abs=1e-4)
