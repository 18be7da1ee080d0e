"""What each platform hands out, named as it names it: whose is what, and which attempt counts."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from greenpath_gen.errors import GreenpathError
from greenpath_gen.model import Student
from greenpath_gen.package import zipped_as
from greenpath_grade.intake.people import Roster
from greenpath_grade.model import Submission
from greenpath_grade.run import each_once
from greenpath_grade.submissions import find_submissions

ADA, ALAN, OLD = b"# by ada\n", b"# by alan\n", b"# an earlier attempt\n"
CLASS = Roster(
    (
        Student("lovelac1", "Ada Lovelace", "ada@example.edu", others=("1004567890",)),
        Student("turinga2", "Turing, Alan", "alan@example.edu", others=("0004567891",)),
        Student("hopperg3", "Grace Hopper", "grace@example.edu"),
    )
)


def read(
    home: Path, files: Mapping[str, bytes], packed: bool, people: Roster = CLASS, name: str = "all"
) -> dict[str, Submission]:
    """Return what is found in a zip of these files, or in the folder that it unpacks to."""
    if packed:
        root = home / f"{name}.zip"
        root.write_bytes(zipped_as(files))
    else:
        root = home / name
        for path, content in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
    return {one.id: one for one in find_submissions(root, people)}


both = pytest.mark.parametrize("packed", [True, False], ids=["zip", "unpacked"])

# ------------------------------------------------------------------------ Canvas

CANVAS = {
    "lovelaceada_11023_889123_client.py": ADA,
    "turingalan_LATE_11024_889139_client.py": OLD,
    "turingalan_LATE_11024_889140_client-1.py": ALAN,
    "hoppergrace_11025_889150_client.pdf": b"%PDF-1.7\n",
}


@both
def test_canvas(tmp_path: Path, packed: bool) -> None:
    found = read(tmp_path, CANVAS, packed)
    assert set(found) == {"lovelac1", "turinga2", "hopperg3"}
    assert found["lovelac1"].source == ADA
    assert found["turinga2"].source == ALAN
    assert found["turinga2"].notes == ()  # the name is of Canvas's making
    assert "PDF" in (found["hopperg3"].error or "")
    latest, late = found["turinga2"].remarks[:2]
    assert "passed over: 'turingalan_LATE_11024_889139_client.py'" in latest
    assert late == "Canvas marks it as late."
    origin = found["turinga2"].origin
    assert origin is not None
    assert (origin.layout, origin.key) == ("canvas", "11024")
    assert origin.place == "turingalan_LATE_11024_889140_client-1.py"


@both
def test_a_name_of_canvas_is_a_guess(tmp_path: Path, packed: bool) -> None:
    for one in read(tmp_path, CANVAS, packed).values():
        assert any("by name alone: this is a guess" in said for said in one.remarks)
        assert one.origin is not None
        assert one.origin.guess == one.id
        assert one.origin.ids == ()


def test_the_number_of_canvas_is_exact_where_the_roster_has_it_for_that_name(
    tmp_path: Path,
) -> None:
    people = Roster((Student("11023", "Ada Lovelace"), Student("11024", "Somebody Else")))
    found = read(tmp_path, CANVAS, True, people)
    assert found["11023"].remarks == ()
    assert "11024" not in found, "another one's number is not his"
    assert found["turingalan_11024"].source == ALAN


def test_what_is_typed_into_canvas_is_reported(tmp_path: Path) -> None:
    files = {"lovelaceada_11023_text.html": b"<p>my code</p>", **CANVAS}
    del files["lovelaceada_11023_889123_client.py"]
    found = read(tmp_path, files, True)
    assert "'text.html' is a web page" in (found["lovelac1"].error or "")


def test_anonymous_submissions_of_canvas_are_nobodys_and_graded(tmp_path: Path) -> None:
    files = {"anon_x7Kq2_889150_client.py": ADA, "LATE_anon_p3Ld9_889151_client.py": ALAN}
    found = read(tmp_path, files, True)
    assert {name: one.source for name, one in found.items()} == {
        "anon_x7Kq2": ADA,
        "anon_p3Ld9": ALAN,
    }
    assert "Canvas marks it as late." in found["anon_p3Ld9"].remarks


# ------------------------------------------------------------------------ Moodle

MOODLE = {
    "Ada Lovelace_1234567_assignsubmission_file/client.py": ADA,
    "Alan Turing_1234568_assignsubmission_file_/homework/client.py": ALAN,
    "Alan Turing_1234568_assignsubmission_onlinetext/onlinetext.html": b"<p>see my file</p>",
    "Grace Hopper_1234569_assignsubmission_onlinetext/onlinetext.html": b"<p>code</p>",
}


@both
def test_moodle_in_folders(tmp_path: Path, packed: bool) -> None:
    found = read(tmp_path, MOODLE, packed)
    assert found["lovelac1"].source == ADA
    assert found["turinga2"].source == ALAN
    assert "web page" in (found["hopperg3"].error or "")
    origin = found["turinga2"].origin
    assert origin is not None
    assert origin.key == "1234568"
    assert origin.place == "Alan Turing_1234568_assignsubmission_file_"


def test_moodle_without_folders(tmp_path: Path) -> None:
    files = {
        "Ada Lovelace_1234567_assignsubmission_file_client.py": ADA,
        "Ada Lovelace_1234567_assignsubmission_file_explanations.md": b"server1: legitimate\n",
        "Alan Turing_1234568_assignsubmission_file_x_9_assignsubmission_file_client.py": ALAN,
    }
    found = read(tmp_path, files, True)
    assert found["lovelac1"].source == ADA
    assert found["lovelac1"].explanations == "server1: legitimate\n"
    assert found["turinga2"].source == ALAN, "a student's own file name says no number"


def test_a_username_before_moodles_name_is_exact(tmp_path: Path) -> None:
    files = {"lovelac1_Ada Lovelace_7_assignsubmission_file/client.py": ADA}
    found = read(tmp_path, files, True)
    assert found["lovelac1"].remarks == ()


def test_participants_of_a_blind_marking_stay_apart(tmp_path: Path) -> None:
    files = {f"Participant_{n}_assignsubmission_file/client.py": ADA for n in (71, 72)}
    people = Roster((Student("71", "Ada Lovelace"), Student("72")))
    found = read(tmp_path, files, True, people)
    assert set(found) == {"Participant_71", "Participant_72"}, "no number of a participant is an id"


# ------------------------------------------------------------------------ Gradescope

METADATA = b"""---
submission_409194023:
  :submitters:
  - :name: Ada Lovelace
    :sid: '1004567890'
    :email: ADA@example.edu
  :created_at: 2026-04-26 17:34:00.861687000 Z
  :score: 2.0
  :results:
    tests: []
  :history: []
submission_409194020:
  :submitters:
  - :name: A. L.
    :sid: '1004567890'
    :email: ADA@example.edu
  :created_at: 2026-04-26 12:34:00.861687000 Z
...
---
submission_500000001:
  :submitters:
  - :name: Alan Turing
    :sid: 0004567891
    :email: alan.turing@elsewhere.org
  - :name: Grace Hopper
    :sid:
    :email: grace@example.edu
  :created_at: 2026-04-26 10:34:00.861687000 -07:00
submission_500000002:
  :submitters: []
"""
GRADESCOPE = {
    "assignment_7_export/submission_metadata.yml": METADATA,
    "assignment_7_export/submission_409194023/client.py": ADA,
    "assignment_7_export/submission_409194020/client.py": OLD,
    "assignment_7_export/submission_500000001/client.py": ALAN,
    "assignment_7_export/submission_500000002/client.py": b"# nobody's\n",
}


@both
def test_gradescope(tmp_path: Path, packed: bool) -> None:
    found = read(tmp_path, GRADESCOPE, packed)
    assert set(found) == {"lovelac1", "turinga2", "hopperg3", "submission_500000002"}
    assert found["lovelac1"].source == ADA
    assert found["lovelac1"].submitted == datetime(2026, 4, 26, 17, 34, 0, 861687, UTC)
    assert "'submission_409194020' (2026-04-26 12:34" in found["lovelac1"].remarks[0]
    assert "names no submitters" in found["submission_500000002"].remarks[0]


def test_a_group_of_gradescope_is_graded_for_each_member(tmp_path: Path) -> None:
    found = read(tmp_path, GRADESCOPE, True)
    for member in ("turinga2", "hopperg3"):
        assert found[member].source == ALAN
        assert found[member].path == "submission_500000001"
        assert found[member].remarks == (
            "Handed in by a group: alan.turing@elsewhere.org, grace@example.edu.",
        )
        assert found[member].submitted == datetime(
            2026, 4, 26, 10, 34, 0, 861687, timezone(timedelta(hours=-7))
        )


def test_who_is_named_twice_is_no_group(tmp_path: Path) -> None:
    ada = b"  - :email: ada@example.edu\n"
    metadata = b"submission_1:\n  :submitters:\n" + ada + ada
    files = {"submission_metadata.yml": metadata, "submission_1/client.py": ADA}
    found = read(tmp_path, files, True)
    assert set(found) == {"lovelac1"}
    assert found["lovelac1"].remarks == ()


def test_members_of_a_group_are_not_said_to_be_alike(tmp_path: Path) -> None:
    found = list(read(tmp_path, GRADESCOPE, True).values())
    assert len(each_once(found)) == len(found) - 1


def test_a_student_number_keeps_its_leading_zeros(tmp_path: Path) -> None:
    found = read(tmp_path, GRADESCOPE, True)
    origin = found["turinga2"].origin
    assert origin is not None
    assert "0004567891" in origin.ids


def test_two_of_one_name_are_not_merged(tmp_path: Path) -> None:
    metadata = "".join(
        f"submission_{n}:\n  :submitters:\n  - :name: Jo Smith\n" for n in (1, 2)
    ).encode()
    files = {f"submission_{n}/client.py": b"# %d\n" % n for n in (1, 2)}
    root = tmp_path / "all.zip"
    root.write_bytes(zipped_as({**files, "submission_metadata.yml": metadata}))
    assert [one.source for one in find_submissions(root)] == [b"# 1\n", b"# 2\n"]


@pytest.mark.parametrize("when", ["0001-01-01 00:00:00 +12:00", "9999-12-31 23:59:59 -12:00"])
def test_a_time_that_is_none_in_utc_is_no_time(tmp_path: Path, when: str) -> None:
    metadata = METADATA.replace(b"2026-04-26 17:34:00.861687000 Z", when.encode())
    files = {**GRADESCOPE, "assignment_7_export/submission_metadata.yml": metadata}
    found = read(tmp_path, files, True)
    assert {one.path for one in found.values()} >= {"submission_409194020"}
    assert found["lovelac1"].submitted == datetime(2026, 4, 26, 12, 34, 0, 861687, UTC)


@pytest.mark.parametrize(
    ("metadata", "word"),
    [
        (b"--- {[", "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"[" * 100 + b"]" * 100, "nested too deep"),
        (b"[" * 5000, "cannot be read"),
        (b"&a [*a]", "does not name its submitters"),
        (METADATA + b"submission_409194023:\n  :submitters:\n  - :email: eve@x.org\n", "twice"),
        (b"submission_409194023: 3\n", "names no submitters"),
    ],
)
def test_bad_metadata_costs_nobody_their_grade(tmp_path: Path, metadata: bytes, word: str) -> None:
    files = {**GRADESCOPE, "assignment_7_export/submission_metadata.yml": metadata}
    found = read(tmp_path, files, True)
    one = found["submission_409194023"]
    assert one.source == ADA
    assert word in one.remarks[0]


# ------------------------------------------------------------------------ the others

BRIGHTSPACE = {
    "index.html": b"<html></html>",
    "123-456 - Ada Lovelace - Sep 1, 2026 1200 PM/client.py": ADA,
    "123-455 - Ada Lovelace - Sep 1, 2026 115 AM/client.py": OLD,
    "123-454 - Ada Lovelace - Aug 30, 2026 1159 PM/client.py": OLD,
    "124-460 - turinga2 Turing, Alan - Sep 2, 2026 930 AM/client.py": ALAN,
}


@both
def test_brightspace(tmp_path: Path, packed: bool) -> None:
    found = read(tmp_path, BRIGHTSPACE, packed)
    assert {name: one.source for name, one in found.items()} == {"lovelac1": ADA, "turinga2": ALAN}
    said = found["lovelac1"].remarks[0]
    assert said.index("Aug 30, 2026 1159 PM") < said.index("Sep 1, 2026 115 AM")
    assert found["turinga2"].remarks == (), "a username beside the roster's name is exact"
    assert found["lovelac1"].submitted is None, "no zone is named"
    assert (found["lovelac1"].origin or pytest.fail("no origin")).when == "Sep 1, 2026 1200 PM"


def test_a_first_name_is_no_username(tmp_path: Path) -> None:
    files = {"1-2 - Ada Byron - Sep 1, 2026 1200 PM/client.py": ADA}
    people = Roster((Student("ada", "Ada Lovelace"), Student("bob", "Bob")))
    (own,) = read(tmp_path, files, True, people)
    assert own == "Ada Byron_1"


def test_brightspace_without_folders(tmp_path: Path) -> None:
    files = {
        "123-456 - Ada Lovelace - Sep 1, 2026 1200 PM - client.py": ADA,
        "124-460 - Alan Turing - Sep 2, 2026 930 AM - a - Sep 3, 2026 930 AM - client.py": ALAN,
    }
    found = read(tmp_path, files, True)
    assert {name: one.source for name, one in found.items()} == {"lovelac1": ADA, "turinga2": ALAN}


RECEIPT = b"""Name: Ada Lovelace (lovelac1)
Assignment: TLS client
Date Submitted: Thursday, December 12, 2024 1:22:26 PM EST
Current Grade: Needs Grading

Submission Field:
Name: Alan Turing (turinga2)
"""
BLACKBOARD = {
    "TLS client_lovelac1_attempt_2024-12-12-13-22-26.txt": RECEIPT,
    "TLS client_lovelac1_attempt_2024-12-12-13-22-26_client.py": ADA,
    "TLS client_lovelac1_attempt_2024-12-11-13-22-26.txt": RECEIPT,
    "TLS client_lovelac1_attempt_2024-12-11-13-22-26_client.py": OLD,
    "TLS client_turinga2_attempt_2024-12-12-13-22-27_x_lovelac1_attempt_2025-01-01-00-00-00_client.py": ALAN,
    "TLS client_hopperg3_attempt_2024-12-12-13-22-28.txt": b"Name: Grace Hopper (hopperg3)\n",
}


@both
def test_blackboard(tmp_path: Path, packed: bool) -> None:
    found = read(tmp_path, BLACKBOARD, packed)
    assert set(found) == {"lovelac1", "turinga2", "hopperg3"}
    assert found["lovelac1"].source == ADA
    assert "2024-12-11-13-22-26" in found["lovelac1"].remarks[0]
    assert found["turinga2"].source == ALAN, "a student's own file name says nothing"
    assert "no file was handed in" in (found["hopperg3"].error or "")
    origin = found["lovelac1"].origin
    assert origin is not None
    assert origin.when == "Thursday, December 12, 2024 1:22:26 PM EST"


def test_a_username_with_an_underscore_is_in_the_receipt(tmp_path: Path) -> None:
    files = {
        "HW_ada_l_attempt_2024-12-12-13-22-26.txt": b"Name: Ada (ada_l)\r\n",
        "HW_ada_l_attempt_2024-12-12-13-22-26_client.py": ADA,
    }
    assert set(read(tmp_path, files, True, Roster((Student("ada_l"), Student("l"))))) == {"ada_l"}


NBGRADER = {
    "submitted/lovelac1/tls/client.py": ADA,
    "submitted/lovelac1/tls/timestamp.txt": b"2026-02-02 15:58:23.948203 UTC",
    "submitted/turinga2/tls/client.py": ALAN,
    "submitted/turinga2/tls/timestamp.txt": b"2026-02-02 15:58:23 America/Toronto",
    "submitted/turinga2/ps1/ps1.ipynb": b"{}",
}


@both
def test_nbgrader(tmp_path: Path, packed: bool) -> None:
    found = read(tmp_path, NBGRADER, packed)
    assert {name: one.source for name, one in found.items()} == {"lovelac1": ADA, "turinga2": ALAN}
    assert found["lovelac1"].submitted == datetime(2026, 2, 2, 15, 58, 23, 948203, UTC)
    moment = found["turinga2"].submitted
    assert moment is not None
    assert moment.astimezone(UTC).hour == 20


def test_several_assignments_of_nbgrader_are_a_question(tmp_path: Path) -> None:
    with pytest.raises(GreenpathError, match="several assignments with a client: tls, tls2"):
        read(tmp_path, {**NBGRADER, "submitted/turinga2/tls2/client.py": ALAN}, True)


@both
def test_clones_of_a_classroom(tmp_path: Path, packed: bool) -> None:
    files = {
        "tls-client-submissions/tls-client-lovelac1/client.py": ADA,
        "tls-client-submissions/tls-client-turinga2/client.py": ALAN,
        "tls-client-submissions/tls-client-turinga2/.git/HEAD": b"ref",
    }
    found = read(tmp_path, files, packed)
    assert {name: one.source for name, one in found.items()} == {"lovelac1": ADA, "turinga2": ALAN}


@both
def test_groups_of_markus_are_folders(tmp_path: Path, packed: bool) -> None:
    files = {"lovelac1/A5/client.py": ADA, "group_7/client.py": ALAN}
    found = read(tmp_path, files, packed)
    assert {name: one.source for name, one in found.items()} == {"lovelac1": ADA, "group_7": ALAN}
    assert "Matched to nobody on the roster (group_7" in found["group_7"].remarks[0]


def test_a_single_group_of_markus_keeps_its_name_if_told(tmp_path: Path) -> None:
    root = tmp_path / "A5_prof.zip"
    root.write_bytes(zipped_as({"lovelac1/client.py": ADA}))
    (one,) = find_submissions(root, CLASS, "markus")
    assert one.id == "lovelac1"
