"""A cohort: the same for the same secret, individual, apart from its answers, never half written."""

import hashlib
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.checks import Check
from greenpath_gen.cohort import load_cohort, load_scenario, make_cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.model import Student
from greenpath_gen.plan import plan_student
from greenpath_gen.roster import SAFE_ID, numbered, parse_roster
from greenpath_gen.scenario import Scenario, parse_scenario
from greenpath_gen.stream import Stream

SECRET = bytes(range(32))
CLASS = [Student("ada"), Student("bela"), Student("chen")]


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "cohort"
    make_cohort(out, load_scenario("standard"), CLASS, SECRET)
    return out


def test_the_same_secret_gives_the_same_bytes_anywhere(cohort: Path, tmp_path: Path) -> None:
    again = tmp_path / "elsewhere" / "c"
    make_cohort(again, load_scenario("standard"), CLASS, SECRET)
    assert tree(again) == tree(cohort)


def test_a_student_more_changes_nobody_else(cohort: Path, tmp_path: Path) -> None:
    make_cohort(tmp_path / "c", load_scenario("standard"), [Student("zoe"), *CLASS], SECRET)
    students, more = tree(cohort / "students"), tree(tmp_path / "c" / "students")
    assert {name: more[name] for name in students} == students
    assert set(more) - set(students)


def config(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((folder / "config").rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def test_no_two_packages_share_a_key_or_certificate(cohort: Path) -> None:
    contents = [c for s in CLASS for _, c in config(cohort / "students" / s.id)]
    assert len(contents) == len(set(contents)) == 3 * (3 + 5 * 4)


def test_no_answer_and_no_secret_is_in_a_package(cohort: Path) -> None:
    words = re.compile(
        "|".join(rf"(?<![\w-]){re.escape(n)}(?![\w-])" for n in CATALOGUE.ids if "-" in n)
    )
    everything = b""
    for path in (cohort / "students").rglob("*"):
        assert not words.search(path.name)
        if path.is_file():
            everything += path.read_bytes()
    assert SECRET not in everything
    assert SECRET.hex().encode() not in everything
    assert not words.search(everything.decode("latin-1"))
    assert not any(f.title.encode() in everything for f in CATALOGUE)


def test_the_servers_of_a_package_are_alike(cohort: Path) -> None:
    for student in CLASS:
        home = cohort / "students" / student.id / "config" / "servers"
        sizes = {
            tuple((p.name, p.stat().st_size) for p in sorted(server.iterdir()))
            for server in home.iterdir()
        }
        assert len(sizes) == 1


def test_a_zip_holds_the_folder_with_dates_of_no_day(cohort: Path) -> None:
    folder = cohort / "students" / "ada"
    with zipfile.ZipFile(cohort / "students" / "ada.zip") as archive:
        inside = {i.filename.removeprefix("ada/"): archive.read(i) for i in archive.infolist()}
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert inside == {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_the_answer_key_is_apart_private_and_right(cohort: Path) -> None:
    key = yaml.safe_load((cohort / "instructor" / "answer_key.yaml").read_text())
    assert list(key["students"]) == [s.id for s in CLASS]
    for answer in key["students"].values():
        assert sorted(answer["servers"]) == [f"server{n}" for n in range(1, 6)]
        assert sum(fault == "legitimate" for fault in answer["servers"].values()) == 1
    assert stat.S_IMODE((cohort / "instructor" / "secret").stat().st_mode) == 0o600
    assert (cohort / "instructor" / "secret").read_bytes() == SECRET
    assert load_cohort(cohort).answers["ada"] == key["students"]["ada"]["servers"]


def test_an_existing_cohort_is_not_touched(cohort: Path) -> None:
    before = tree(cohort)
    with pytest.raises(GreenpathError, match="already there"):
        make_cohort(cohort, load_scenario("classic"), CLASS, SECRET)
    assert tree(cohort) == before


def test_an_interrupted_run_leaves_nothing_half_and_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "cohort"

    def interrupt(done: int, total: int) -> None:
        assert total == 3
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_cohort(out, load_scenario("classic"), CLASS, progress=interrupt)
    assert not out.exists()
    work = tmp_path / "cohort.partial"
    secret = (work / "instructor" / "secret").read_bytes()
    written = tree(work / "students")
    assert len(list((work / "students").glob("*.zip"))) == 2
    made = make_cohort(out, load_scenario("classic"), CLASS)
    assert made.secret == secret
    assert written.items() <= tree(out / "students").items()
    assert [path.name for path in tmp_path.iterdir()] == ["cohort"]


def test_standard_gives_everybody_one_of_each_kind() -> None:
    scenario = load_scenario("standard").scenario
    kinds = [
        {Check.NAME},
        {Check.AUTHORITY, Check.ISSUER},
        {Check.VALIDITY, Check.PURPOSE},
        {Check.POSSESSION, Check.TRANSCRIPT},
    ]
    seen = set()
    for student in numbered(40):
        faults = [s.fault for s in plan_student(scenario, student, SECRET).servers if s.fault]
        assert all(any(f.check in kind for f in faults) for kind in kinds)
        seen |= {f.id for f in faults}
    assert len(seen) > 8


GOOD = Path(__file__).parents[1].joinpath("scenarios", "classic.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("site:", "sites:", 6, "did you mean 'site'"),
        ("wrong-domain", "wrong-domian", 10, "did you mean 'wrong-domain'"),
        ("  - wrong-domain", "  - check: nmae", 10, "did you mean 'name'"),
        ("  - wrong-domain", "  - chek: name", 10, "did you mean 'check'"),
        ("title: Five servers, only one can be trusted\n", "", 1, "'title' is missing"),
        ("greenpath.program", "Green Path", 6, "not a domain"),
        ("imposters:", "imposters: [", 8, "not readable as YAML"),
        ("site:", "title: again\nsite:", 6, "given twice"),
        ("- untrusted-ca", "- stolen-certificate", 8, "not enough different faults"),
    ],
)
def test_a_wrong_scenario_is_refused_by_line(old: str, new: str, line: int, said: str) -> None:
    with pytest.raises(GreenpathError) as refused:
        parse_scenario(GOOD.replace(old, new, 1), "my.yaml")
    assert said in refused.value.message
    assert int(refused.value.where.removeprefix("my.yaml:")) in range(line - 1, line + 2)


@given(st.text())
def test_any_text_is_a_scenario_or_an_error_for_people(text: str) -> None:
    with suppress(GreenpathError):
        assert isinstance(parse_scenario(text, "x"), Scenario)


@pytest.mark.parametrize(
    "content",
    [
        b"id,name\nada,Ada\nbela,Bela\n",
        b"\xef\xbb\xbfName;E-Mail;ID\r\nAda;a@x.org;ada\r\nBela;b@x.org;bela\r\n",
        "Username\tName\nada\tAda\nbela\tBéla\n".encode("utf-16"),
        b"ada\nbela\n",
    ],
)
def test_rosters_are_read_as_systems_export_them(content: bytes) -> None:
    assert [s.id for s in parse_roster(content, "r.csv")] == ["ada", "bela"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("ADA,x", "already on line 2"),
        (",x", "empty"),
        ("../up,x", "not safe"),
        ("a/b,x", "not safe"),
        ("con,x", "reserved"),
        (".hidden,x", "not safe"),
    ],
)
def test_a_bad_line_of_a_roster_is_named(row: str, said: str) -> None:
    with pytest.raises(GreenpathError) as refused:
        parse_roster(f"id,name\nada,Ada\n{row}\n".encode(), "r.csv")
    assert "r.csv:3" in str(refused.value)
    assert said in str(refused.value)


@given(st.binary() | st.text().map(lambda t: f"id\n{t}".encode("utf-8", "replace")))
def test_any_bytes_are_a_roster_or_an_error_for_people(content: bytes) -> None:
    with suppress(GreenpathError):
        assert all(SAFE_ID.fullmatch(s.id) for s in parse_roster(content, "r.csv"))


@given(st.text(), st.integers(0, 10**40), st.integers(0, 10**40))
def test_draws_stay_in_their_range_and_repeat(label: str, low: int, more: int) -> None:
    draw = Stream(SECRET)
    value = draw.integer(label, low, low + more)
    assert low <= value <= low + more
    assert value == Stream(SECRET).integer(label, low, low + more)


@given(st.text(), st.lists(st.integers()))
def test_a_shuffle_loses_nothing(label: str, items: list[int]) -> None:
    assert sorted(Stream(SECRET).shuffle(label, items)) == sorted(items)


def test_draws_are_the_same_for_ever() -> None:
    assert Stream(SECRET).sub("a").bytes("b", 8).hex() == "43ce8028426d5829"
