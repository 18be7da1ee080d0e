"""Grades into what an instructor exported: each into the right line and column, or none."""

import contextlib
import csv
import io
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.errors import GreenpathError
from greenpath_grade.gradebooks.book import Book, choose_column
from greenpath_grade.gradebooks.fill import Filled, fill, read_book
from greenpath_grade.gradebooks.marks import Mark, read_marks
from greenpath_grade.gradebooks.report import to_text
from greenpath_grade.model import Graded, Origin, Result
from greenpath_grade.reports.to_json import to_json

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,TLS client (445871),Final Score\n"
    "    Points Possible,,,,,10.00,(read only)\n"
    '"Lovelace, Ada",11023,1004567890,lovelac1,"LEC01, LEC02",9.50,50\n'
    '"Turing, Alan",11024,1004567891,turinga2,LEC01,EX,\n'
    '"Hopper, ""Amazing"" Grace",11025,1004567892,hopperg3,LEC01,,\n'
    '"Student, Test",11029,,,LEC01,,\n'
)
MOODLE = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 71","Ada Lovelace",ada@example.edu,"Submitted for grading",9.50,10.00,Yes,'
    '"Friday, 20 November 2026, 2:22 PM",-,"fine<br>work"\n'
    '"Participant 72","Alan Turing",alan@example.edu,"Submitted for grading",,10.00,No,-,-,\n'
    '"Participant 73","Grace Hopper",grace@example.edu,"No submission",,10.00,Yes,-,-,\n'
)
MARKUS = (
    "Group name,User Name,Section,Last Name,First Name,ID number,Email,Total Mark,TLS,"
    "Bonus/Deductions\n"
    ",,,,,,Out Of,20,20,\n"
    "lovelac1,lovelac1,L1,Lovelace,Ada,1004567890,ada@example.edu,3,3,\n"
    "group_7,turinga2,L1,Turing,Alan,1004567891,alan@example.edu,,,\n"
    "group_7,hopperg3,L1,Hopper,Grace,1004567892,grace@example.edu,,,\n"
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,TLS client Points Grade <Numeric MaxPoints:10 Weight:5 "
    "Category:Homework>,End-of-Line Indicator\r\n"
    "#1004567890,#lovelac1,,#\r\n"
    "#1004567891,#turinga2,4,#\r\n"
)
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t'
    '"TLS client [Total Pts: 10 Score] |1281892"\t"Weighted Total [Total Pts: up to 100 Score] '
    '|7"\t"Grading Notes"\r\n'
    '"Lovelace"\t"Ada"\t"lovelac1"\t"1004567890"\t"2026-11-20"\t"Yes"\t""\t"50"\t""\r\n'
    '"Turing"\t"Alan"\t"turinga2"\t"1004567891"\t"2026-11-20"\t"Yes"\t"4"\t"40"\t""\r\n'
)


def mark(
    own: str, score: float | None, origin: Origin | None = None, *, error: str = "no client.py"
) -> Mark:
    return Mark(
        own,
        "0" * 64,
        None if score is None else Decimal(str(score)),
        Decimal(100),
        "" if score is not None else error,
        origin or Origin("folders", ids=(own,)),
    )


def filled(
    text: str | bytes, *marks: Mark, column: str | None = None, encoding: str = "utf-8"
) -> Filled:
    content = text.encode(encoding) if isinstance(text, str) else text
    book = read_book(content, "export.csv")
    return fill(book, choose_column(book, column, "export.csv"), marks)


def changed(before: str, after: Filled, delimiter: str = ",", encoding: str = "utf-8") -> set[str]:
    """Return the cells that differ, as another reader of CSV sees them: old -> new."""
    old, new = (
        list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        for text in (before, after.content.decode(encoding))
    )
    assert [len(row) for row in old] == [len(row) for row in new]
    pairs = (
        (a, b) for one, two in zip(old, new, strict=True) for a, b in zip(one, two, strict=True)
    )
    return {f"{a} -> {b}" for a, b in pairs if a != b}


def test_canvas() -> None:
    done = filled(
        CANVAS,
        mark("ada", 85.5, Origin("canvas", "11023")),
        mark("turinga2", 50),
        mark("hopperg3", 33.333),
    )
    assert changed(CANVAS, done) == {"9.50 -> 8.55", " -> 3.33"}
    assert done.content.decode() == CANVAS.replace("9.50,50", "8.55,50").replace(
        "hopperg3,LEC01,,", "hopperg3,LEC01,3.33,"
    )
    assert [one.id for one in done.written] == ["ada", "hopperg3"]
    assert done.left == ("turinga2: the gradebook says EX, which is left as it is (line 4)",)
    assert done.notes == ("Scaled from 100 points to 10, which is what the column is out of.",)
    assert done.without == 1


def test_without_ids_of_the_institution_canvas_has_its_own() -> None:
    text = (
        "Student,ID,Section,TLS client (1),More (2)\n"
        "    Points Possible,,,10.00,5\n"
        '"Lovelace, Ada",11023,LEC01,,\n'
    )
    done = filled(text, mark("11023", 100), column="TLS client")
    assert changed(text, done) == {" -> 10"}


def test_moodle() -> None:
    done = filled(
        MOODLE,
        mark("Ada Lovelace_71", 20, Origin("moodle", "71")),
        mark("Alan Turing_72", 30, Origin("moodle", "72")),
        mark("grace", None, Origin("gradescope", email="GRACE@example.edu")),
    )
    assert changed(MOODLE, done) == {"9.50 -> 2"}
    assert done.left == (
        "Alan Turing_72: Moodle says that it cannot be changed (line 3)",
        "grace: could not be graded: no client.py; the cell is left empty (line 4)",
    )


def test_the_worksheet_of_another_assignment_gives_nobody_anothers_grade() -> None:
    origin = Origin("moodle", "71", name="Eve Adams", ids=(), email="eve@example.edu")
    done = filled(MOODLE, mark("eve", 20, origin), mark("x", 30, Origin("moodle", "73")))
    assert changed(MOODLE, done) == {" -> 3"}
    assert done.left == (
        "eve: In the gradebook 71 is Ada Lovelace, not Eve Adams: the number was not relied on",
    )


@pytest.mark.parametrize("own", ["71", "Participant 71"])
def test_a_number_of_a_participant_is_nobodys_id(own: str) -> None:
    done = filled(MOODLE, mark(own, 20))
    assert not done.written
    assert done.content.decode() == MOODLE


def test_markus_writes_a_groups_mark_into_all_its_lines() -> None:
    done = filled(MARKUS, mark("group_7", 50), mark("lovelac1", 100))
    assert changed(MARKUS, done) == {" -> 10", "3 -> 20"}
    assert [(one.id, one.row) for one in done.written] == [
        ("group_7", 4),
        ("group_7", 5),
        ("lovelac1", 3),
    ]
    rows = list(csv.DictReader(io.StringIO(done.content.decode())))
    assert [row["Total Mark"] for row in rows] == ["20", "3", "", ""], "MarkUs adds up by itself"


def test_brightspace() -> None:
    done = filled(
        BRIGHTSPACE, mark("lovelac1", 77.7), mark("x", 50, Origin("", ids=("1004567891",)))
    )
    assert changed(BRIGHTSPACE, done) == {" -> 7.77", "4 -> 5"}
    assert b",4,#\r\n" not in done.content
    assert done.content.count(b"\r\n") == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_blackboard(encoding: str) -> None:
    done = filled(BLACKBOARD, mark("lovelac1", 77.7), mark("turinga2", 50), encoding=encoding)
    assert changed(BLACKBOARD, done, "\t", encoding) == {" -> 7.77", "4 -> 5"}
    expected = BLACKBOARD.replace('"Yes"\t""\t"50"', '"Yes"\t"7.77"\t"50"')
    assert done.content == expected.replace('"Yes"\t"4"', '"Yes"\t"5"').encode(encoding)


# ------------------------------------------------------------------------ whose line


def test_two_submissions_of_one_line_are_both_left_out() -> None:
    done = filled(CANVAS, mark("lovelac1", 50), mark("ada", 70, Origin("canvas", "11023")))
    assert done.content.decode() == CANVAS
    assert done.left == (
        "lovelac1: the same line is that of ada, too",
        "ada: the same line is that of lovelac1, too",
    )


def test_a_guess_is_not_written() -> None:
    done = filled(CANVAS, mark("lovelac1", 50, Origin("folders", ids=(), guess="lovelac1")))
    assert done.content.decode() == CANVAS
    assert "a guess is not written" in done.left[0]


def test_ids_that_mean_two_lines_are_left_out() -> None:
    done = filled(CANVAS, mark("x", 50, Origin("", ids=("lovelac1", "turinga2"))))
    assert done.content.decode() == CANVAS
    assert done.left == ("x: several lines could be meant: 3, 4",)


def test_a_name_is_no_key() -> None:
    done = filled(CANVAS, mark("Lovelace, Ada", 50), mark("Ada Lovelace", 50))
    assert done.content.decode() == CANVAS
    assert all("no line has its id" in said for said in done.left)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        *((CANVAS, "hopperg3"), (MOODLE, "grace@example.edu"), (MARKUS, "group_7")),
        *((BRIGHTSPACE, "turinga2"), (BLACKBOARD, "lovelac1")),
    ],
)
def test_what_could_not_be_graded_is_never_zero(text: str, own: str) -> None:
    done = filled(text, mark(own, None))
    assert done.content.decode() == text
    assert not done.written
    assert all("could not be graded: no client.py" in said for said in done.left)
    assert len(done.left) == (2 if own == "group_7" else 1)


# ------------------------------------------------------------------------ which column

TWO = CANVAS.replace("Final Score", "Other work (99)").replace("(read only)", "5")


def test_the_column_is_asked_for_where_there_are_several() -> None:
    with pytest.raises(
        GreenpathError, match=r"'TLS client \(445871\)', 'Other work \(99\)'"
    ) as said:
        filled(TWO)
    assert "--column" in said.value.hint


@pytest.mark.parametrize("wanted", ["Other work (99)", "Other work", "99", "other WORK"])
def test_a_column_may_be_named_by_title_or_number(wanted: str) -> None:
    done = filled(TWO, mark("turinga2", 100), column=wanted)
    assert changed(TWO, done) == {" -> 5"}


def test_what_is_read_only_or_unknown_is_no_column() -> None:
    for wanted in ("Final Score", "Section", "ID", "nothing"):
        with pytest.raises(GreenpathError, match="no column that can hold grades is called"):
            filled(CANVAS, column=wanted)


# ------------------------------------------------------------------------ any file, any results


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: (CANVAS + text).encode()))
def test_any_file_is_understood_or_refused(content: bytes) -> None:
    try:
        book = read_book(content, "export.csv")
        column = choose_column(book, None, "export.csv")
    except GreenpathError:
        return
    assert fill(book, column, []).content == content


@pytest.mark.parametrize(
    ("first", "again", "last"),
    [
        ("OrgDefinedId,Username,", " Points Grade <", ",End-of-Line Indicator\n"),
        ("Last Name,First Name,Username,", " [a", "|1\n"),
        ("Last Name,First Name,Username,", " ", "[a: 1] |1\n"),
        ("Student,ID,Section,", " (1", ")\n"),
        ("Identifier,Grade\n", "a 1", "\n"),
    ],
)
def test_a_name_without_end_takes_no_time(first: str, again: str, last: str) -> None:
    began = time.process_time()
    with contextlib.suppress(GreenpathError):
        read_book(f"{first}{again * 20_000}{last}".encode(), "export.csv")
    assert time.process_time() - began < 1


def test_grades_are_read_from_results_json() -> None:
    origin = Origin(
        "canvas", "11023", "lovelaceada_11023_1_client.py", ids=("ada",), email="a@x.org"
    )
    graded = [
        Graded("ada", "x", "1" * 64, None, 66.6, 100.0, origin=origin),
        Graded("bob", "y", "2" * 64, "no client.py", None, 100.0),
    ]
    text = to_json(Result("classic", None, {"level": "L4"}, 100.0, tuple(graded)))
    one, two = read_marks(text, "results.json")
    assert (one.score, one.max_score, one.origin) == (Decimal("66.6"), Decimal(100), origin)
    assert (two.score, two.error, two.origin.ids) == (None, "no client.py", ("bob",))


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"version": 2, "submissions": []}', "[" * 100_000),
        '{"version": 1, "submissions": [{"id": "ada", "score": NaN}]}',
        '{"version": 1, "submissions": [{"id": "a", "sha256": "", "score": NaN, "max_score": 1, "error": ""}]}',
    ],
)
def test_what_is_no_results_json_is_refused(text: str) -> None:
    with pytest.raises(GreenpathError, match="these are no results"):
        read_marks(text, "results.json")


def test_the_report_says_all_that_was_done() -> None:
    content = CANVAS.encode()
    book: Book = read_book(content, "export.csv")
    marks = [mark("lovelac1", 50), mark("eve\n=cmd()", 50), mark("hopperg3", None)]
    said = to_text(book, fill(book, choose_column(book, None, "x"), marks))
    assert said.splitlines() == [
        "Canvas: 1 grade written into 'TLS client (445871)'",
        "  Scaled from 100 points to 10, which is what the column is out of.",
        "  lovelac1: 9.50 was replaced by 5",
        "Not written: 2",
        "  eve =cmd(): no line has its id or e-mail address",
        "  hopperg3: could not be graded: no client.py; the cell is left empty (line 5)",
        "2 lines without a submission: left as they were",
    ]
