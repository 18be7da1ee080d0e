"""Whom on the roster a submission is of: exactly, or by a guess that is called one."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.cohort import Cohort, load_cohort, make_cohort
from greenpath_gen.model import Student
from greenpath_gen.package import zipped_as
from greenpath_gen.sources import load_scenario
from greenpath_gen.tokens import Owner, Tokens
from greenpath_grade.intake.people import Directory, How, Match, Person, Roster, forms, match
from greenpath_grade.model import Doubt, Hint
from greenpath_grade.submissions import find_submissions

ADA = Student("ada", "Ada Lovelace", "ada@example.edu", others=("1004567890", "lovelac1"))
BOB = Student("bob", "Bob Byron", "bob@example.edu")
ZOE = Student("zoe", "Zo\u00eb M\u00fcller")
NUMBERS = Tokens(bytes(32))
CLASS = Roster((ADA, BOB, ZOE), NUMBERS)


def whose(*people: Person | tuple[Person, str], roster: Roster = CLASS) -> list[Match]:
    """Return whom people are; beside one may stand whose package was handed in."""
    pairs = [one if isinstance(one, tuple) else (one, "") for one in people]
    return match([(person, frozenset({own} if own else ())) for person, own in pairs], roster)


@pytest.mark.parametrize("own", ["ada", "ADA", "1004567890", "Lovelac1"])
def test_an_id_is_exact(own: str) -> None:
    assert whose(Person("x", ids=(own,))) == [Match(ADA, How.ID)]


@pytest.mark.parametrize(
    "person",
    [Person("x", email="ADA@example.edu"), Person("x", ids=("ada@Example.edu",))],
)
def test_an_address_is_exact_without_regard_to_case(person: Person) -> None:
    assert whose(person) == [Match(ADA, How.EMAIL)]


def test_the_id_comes_before_the_address_and_the_contradiction_is_said() -> None:
    (found,) = whose(Person("x", ids=("ada",), email="bob@example.edu"))
    assert (found.student, found.how) == (ADA, How.ID)
    assert found.remarks == ("The e-mail address is that of bob.",)


def test_ids_of_two_students_are_nobodys() -> None:
    (found,) = whose(Person("x", ids=("ada", "bob")))
    assert found.student is None
    assert "ada, bob" in found.remarks[0]


def test_a_visitor_number_is_exact_and_said() -> None:
    (found,) = whose((Person("team 7"), "bob"))
    assert (found.student, found.how) == (BOB, How.NUMBER)
    assert "visitor number" in found.remarks[0]


def test_a_visitor_number_against_the_name_is_nobodys() -> None:
    (found,) = whose((Person("x", names=("Ada Lovelace",)), "bob"))
    assert found.student == ADA
    assert found.how is How.GUESS
    assert found.hints == (Hint(Doubt.ANOTHERS, "the package handed in is that of bob."),)


def test_an_id_beats_the_package_and_it_is_said() -> None:
    (found,) = whose((Person("x", ids=("ada",)), "bob"))
    assert (found.student, found.how) == (ADA, How.ID)
    assert found.hints == (Hint(Doubt.ANOTHERS, "the package handed in is that of bob."),)


@pytest.mark.parametrize(
    "name",
    [
        "Zo\u00eb M\u00fcller",
        "M\u00fcller, Zo\u00eb",
        "zoe muller",
        "m\u00fcllerzo\u00eb",
        "mllerzo",
    ],
)
def test_a_name_is_a_guess_and_called_one(name: str) -> None:
    (found,) = whose(Person("x", names=(name,)))
    assert (found.student, found.how) == (ZOE, How.GUESS)
    assert found.remarks == ("Matched to zoe by name alone: this is a guess.",)


def test_no_guess_makes_one_of_two() -> None:
    twins = Roster((Student("a1", "Ada Lovelace"), Student("a2", "Lovelace Ada")))
    (found,) = whose(Person("x", names=("Ada Lovelace",)), roster=twins)
    assert found.student is None
    assert "Several students could be meant" in found.remarks[0]
    for one in whose(*(Person(name, names=("Ada Lovelace",)) for name in "xy")):
        assert one.student is None
        assert "so may another one" in one.remarks[0]


def test_two_that_are_one_students_are_to_be_looked_at() -> None:
    for one in whose(Person("x", ids=("ada",)), Person("y", ids=("lovelac1",))):
        assert (one.student, one.remarks) == (ADA, ())
        assert one.hints == (Hint(Doubt.SEVERAL, "2 submissions are ada's, by id."),)


def test_a_guess_gives_way_to_what_is_exact() -> None:
    guessed, exact = whose(Person("x", names=("Ada Lovelace",)), Person("y", ids=("ada",)))
    assert guessed.student is None
    assert exact == Match(ADA, How.ID)


def test_a_stranger_is_nobody() -> None:
    (found,) = whose((Person("eve/ada", stranger=True, ids=("ada",)), "ada"))
    assert found.student is None


def test_without_a_roster_there_is_nothing_to_say() -> None:
    assert whose(Person("x", ids=("ada",)), roster=Roster()) == [Match()]


def test_an_id_that_another_has_as_a_further_one_is_its_owners() -> None:
    roster = Roster((Student("7", "One"), Student("8", "Two", others=("7",))))
    assert whose(Person("x", ids=("7",)), roster=roster)[0].student == roster.students[0]


WORDS = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_the_order_of_a_names_words_does_not_matter(words: list[str]) -> None:
    assert forms(" ".join(words)) & forms(", ".join(reversed(words)))


@given(
    st.lists(
        st.builds(
            Person,
            st.just("x"),
            ids=st.lists(st.sampled_from(["ada", "bob", "eve", "lovelac1"]), max_size=2).map(tuple),
            email=st.sampled_from(["", "ada@example.edu", "eve@example.edu"]),
            names=st.lists(st.sampled_from(["Ada Lovelace", "Bob", "Zoe Muller"]), max_size=1).map(
                tuple
            ),
        ),
        max_size=5,
    )
)
def test_no_student_is_guessed_twice_or_beside_what_is_exact(people: list[Person]) -> None:
    found = [one for one in whose(*people) if one.student]
    guessed = [one.student for one in found if one.how in {How.GUESS, How.NUMBER}]
    exact = [one.student for one in found if one.how in {How.ID, How.EMAIL}]
    assert len(set(guessed)) == len(guessed)
    assert not any(student in exact for student in guessed)


# ------------------------------------------------------------------------ in real files


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    home = tmp_path_factory.mktemp("class") / "cohort"
    make_cohort(home, load_scenario("classic"), [ADA, BOB], bytes(range(32)))
    return load_cohort(home)


def test_the_cohort_keeps_every_id(cohort: Cohort) -> None:
    assert cohort.students == [ADA, BOB]


def test_a_whole_package_names_its_owner(cohort: Cohort, tmp_path: Path) -> None:
    package = (cohort.path / "students" / "bob.zip").read_bytes()
    root = tmp_path / "all.zip"
    files = {
        "Participant_71_assignsubmission_file/work.zip": package,
        "Participant_72_assignsubmission_file/client.py": b"# nobody's\n",
    }
    root.write_bytes(zipped_as(files))
    roster = Roster(tuple(cohort.students), Tokens.of(cohort.secret))
    found = {one.id: one for one in find_submissions(root, roster)}
    assert set(found) == {"bob", "Participant_72"}
    assert "visitor number" in found["bob"].remarks[0]
    origin = found["bob"].origin
    assert origin is not None
    assert "bob" in origin.ids


def test_a_pasted_visitor_number_names_its_owner(tmp_path: Path) -> None:
    number = NUMBERS.seal(Owner("bob", 0, 3))
    (tmp_path / "team7").mkdir()
    (tmp_path / "team7" / "client.py").write_text(f"# my number was {number}\n")
    (tmp_path / "zz").mkdir()
    (tmp_path / "zz" / "client.py").write_text("# none\n")
    assert {one.id for one in find_submissions(tmp_path, CLASS)} == {"bob", "zz"}


def test_the_gradebook_knows_whom_a_platforms_number_means(tmp_path: Path) -> None:
    root = tmp_path / "all.zip"
    root.write_bytes(
        zipped_as({"smithjo_11_12_client.py": b"#\n", "doeja_13_14_client.py": b"#\n"})
    )
    known = {"11": Person("Smith, Jo", "11", ("lovelac1",), "jo@example.edu", ("Smith, Jo",))}
    found = {o.id: o for o in find_submissions(root, CLASS, None, Directory("canvas", known))}
    assert set(found) == {"ada", "doeja_13"}
    assert found["ada"].remarks == ()
    renamed = {"11": replace(known["11"], shown="O'Brien-Ng", names=("O'Brien-Ng",))}
    other_name = Directory("canvas", renamed)
    found = {o.id: o for o in find_submissions(root, CLASS, None, other_name)}
    assert set(found) == {"ada", "doeja_13"}, "the number counts more than the name"
    assert found["ada"].remarks == (
        "In the gradebook 11 is O'Brien-Ng, and that counts, although the name is smithjo here.",
    )
    local = {o.id for o in find_submissions(root, CLASS, None, replace(other_name, local=True))}
    assert local == {"smithjo_11", "doeja_13"}, "in another assignment the number is another's"
    other = {o.id for o in find_submissions(root, CLASS, None, Directory("moodle", known))}
    assert other == {"smithjo_11", "doeja_13"}, "another platform's numbers mean nothing here"
