"""Which platform the names are of: most of them decide, two are a question, asking overrides."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenpath_gen.errors import GreenpathError
from greenpath_gen.model import Student
from greenpath_gen.package import zipped_as
from greenpath_grade.intake.entries import Entry
from greenpath_grade.intake.people import Roster
from greenpath_grade.intake.platforms.detect import LAYOUTS, detect
from greenpath_grade.model import Submission
from greenpath_grade.submissions import find_submissions

ADA, ALAN = b"# by ada\n", b"# by alan\n"
CLASS = Roster((Student("lovelac1", "Ada Lovelace"), Student("turinga2", "Alan Turing")))

CANVAS = {
    "lovelaceada_11023_889123_client.py": ADA,
    "turingalan_LATE_11024_889140_client-1.py": ALAN,
}
MOODLE = {
    f"{name}_assignsubmission_file/client.py": ADA for name in ("Ada Lovelace_7", "Alan Turing_8")
}
BRIGHTSPACE = {
    "index.html": b"<html></html>",
    "123-456 - Ada Lovelace - Sep 1, 2026 1200 PM/client.py": ADA,
    "124-460 - Alan Turing - Sep 2, 2026 930 AM/client.py": ALAN,
}
BLACKBOARD = {
    f"TLS client_{name}_attempt_2024-12-12-13-22-26_client.py": ADA
    for name in ("lovelac1", "turinga2")
}
NBGRADER = {"submitted/lovelac1/tls/client.py": ADA, "submitted/turinga2/tls/client.py": ALAN}


def read(
    home: Path, files: Mapping[str, bytes], layout: str | None = None
) -> dict[str, Submission]:
    root = home / "all.zip"
    root.write_bytes(zipped_as(files))
    return {one.id: one for one in find_submissions(root, CLASS, layout)}


@pytest.mark.parametrize("other", [MOODLE, BRIGHTSPACE, BLACKBOARD])
def test_names_of_two_platforms_are_refused(tmp_path: Path, other: dict[str, bytes]) -> None:
    with pytest.raises(GreenpathError, match="several platforms: Canvas") as caught:
        read(tmp_path, {**CANVAS, **other})
    assert "--layout" in caught.value.hint


def test_names_that_fit_two_platforms_are_refused_unless_told(tmp_path: Path) -> None:
    files = {"Ada_1_assignsubmission_file_11_22_client.py": ADA}
    with pytest.raises(GreenpathError, match=r"Canvas \(1\), Moodle \(1\)"):
        read(tmp_path, files)
    assert set(read(tmp_path, files, "moodle")) == {"Ada_1"}


@pytest.mark.parametrize("whole", [CANVAS, MOODLE, BRIGHTSPACE, BLACKBOARD])
def test_what_a_platform_does_not_explain_is_graded_by_its_own_name(
    tmp_path: Path, whole: dict[str, bytes]
) -> None:
    found = read(tmp_path, {**whole, "odd one/client.py": b"# odd\n"})
    assert found["odd one"].source == b"# odd\n"
    assert any("Its name is not one that" in said for said in found["odd one"].remarks)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_platform_that_is_asked_for_in_vain_is_said(tmp_path: Path, layout: str) -> None:
    title = LAYOUTS[layout].TITLE
    with pytest.raises(GreenpathError, match=f"named as {title} names submissions"):
        read(tmp_path, {"client.py": ADA}, layout)


@pytest.mark.parametrize(
    ("layout", "files"),
    [
        *(("canvas", CANVAS), ("moodle", MOODLE), ("brightspace", BRIGHTSPACE)),
        *(("blackboard", BLACKBOARD), ("nbgrader", NBGRADER)),
    ],
)
def test_asking_for_the_platform_that_it_is_changes_nothing(
    tmp_path: Path, layout: str, files: dict[str, bytes]
) -> None:
    found = read(tmp_path, files)
    assert set(found) == {"lovelac1", "turinga2"}
    assert read(tmp_path, files, layout) == found


@pytest.mark.parametrize("layout", ["markus", "nbgrader"])
def test_folders_of_a_platform_that_is_asked_for_are_read_once(tmp_path: Path, layout: str) -> None:
    files = {"lovelac1/tls/client.py": ADA, "turinga2/tls/client.py": ALAN, "odd.py": b"# odd\n"}
    found = read(tmp_path, files, layout)
    assert {name: one.source for name, one in found.items()} == {
        "lovelac1": ADA,
        "turinga2": ALAN,
        "odd.py": b"# odd\n",
    }


def test_a_folder_in_the_place_of_metadata_makes_no_gradescope(tmp_path: Path) -> None:
    files = {"submission_1/client.py": ADA, "submission_metadata.yml/client.py": ALAN}
    assert {one.source for one in read(tmp_path, files).values()} == {ADA, ALAN}


def test_one_name_does_not_make_a_platform(tmp_path: Path) -> None:
    files = {f"student{n}.py": ADA for n in range(5)}
    files |= {"eve_1_2_client.py": ALAN}
    found = read(tmp_path, files)
    assert set(found) == {*(f"student{n}" for n in range(5)), "eve_1_2_client"}


def test_a_platforms_zip_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / "submissions.zip").write_bytes(zipped_as(CANVAS))
    found = {one.id for one in find_submissions(tmp_path / "submissions", CLASS)}
    assert found == {"lovelac1", "turinga2"}


NAMES = st.text(st.characters(exclude_characters="/\\\0"), min_size=1, max_size=60).filter(
    lambda name: name not in {".", ".."}
)


@settings(max_examples=150, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=6))
def test_whatever_students_call_their_files_a_canvas_zip_is_one(
    names: list[str],
) -> None:
    entries = [
        Entry((f"lovelaceada_{n}_{n}_{name}",), lambda _: b"") for n, name in enumerate(names, 1)
    ]
    users = {
        person.key
        for hand_in in LAYOUTS["canvas"].hand_ins(entries, "")
        for person in hand_in.people
    }
    assert users == {str(n) for n in range(1, len(names) + 1)}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(NAMES, st.sampled_from(["", "client.py", "a/client.py"])), min_size=1, max_size=6
    ),
    NAMES,
)
def test_any_names_are_read_or_refused(names: list[tuple[str, str]], home: str) -> None:
    entries = [
        Entry((top, *(part for part in below.split("/") if part)), lambda _: b"")
        for top, below in names
    ]
    try:
        found = detect(entries, home)
    except GreenpathError:
        return
    if found is not None:
        tops = LAYOUTS[found].explains(entries, home)
        assert tops <= {entry.parts[0] for entry in entries}
        assert LAYOUTS[found].hand_ins(entries, home)
