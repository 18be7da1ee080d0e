"""Archives that mean harm, one case each: refused with a reason, and nobody else is lost."""

import io
import re
import stat
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from greenpath_gen.cohort import make_cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.model import Student
from greenpath_gen.sources import load_scenario
from greenpath_grade.basis import basis
from greenpath_grade.model import Submission
from greenpath_grade.reports.by_hand import by_hand
from greenpath_grade.run import Order, grade
from greenpath_grade.submissions import find_submissions

ADA, ALAN, EVE = b"# by ada\n", b"# by alan\n", b"# by eve\n"
GOOD: "Members" = {"lovelaceada_1_11_client.py": ADA, "turingalan_2_12_client.py": ALAN}
OWN = "eve_3_13_client.py"

Members = Mapping[str | zipfile.ZipInfo, bytes]


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content, method)
    return out.getvalue()


def special(mode: int) -> Members:
    info = zipfile.ZipInfo(OWN)
    info.create_system = 3
    info.external_attr = (mode | 0o777) << 16
    return {info: b"/etc/passwd"}


def packed(members: Members) -> Members:
    return {"eve_3_13_work.zip": zipped(members)}


def locked() -> bytes:
    content = bytearray(zipped({"client.py": EVE}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def spoiled() -> bytes:
    content = bytearray(zipped({"client.py": EVE}, zipfile.ZIP_STORED))
    content[content.index(EVE)] ^= 1
    return bytes(content)


def twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("client.py", EVE)
        archive.writestr("client.py", ALAN)
    return out.getvalue()


def nested(depth: int) -> bytes:
    content = zipped({"client.py": EVE})
    for _ in range(depth):
        content = zipped({"again.zip": content})
    return content


def many(count: int) -> bytes:
    """Return a zip that lists one member so many times."""
    name = b"a/client.py"
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0) + name
    head = (b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0)
    member = struct.pack("<4s6H3L5H2L", *head) + name
    size, start = len(member) * count, len(local)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, start + size, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + member * count + end64 + locator + end


# What eve hands in, the id it is found under, words of the reason.
CASES: dict[str, tuple[Callable[[], Members], str, str]] = {
    "traversal": (lambda: {f"../{OWN}": EVE}, "..", "points out of the zip"),
    "traversal within": (lambda: packed({"a/../../client.py": EVE}), "eve_3", "points out"),
    "traversal by backslashes": (
        lambda: packed({"..\\..\\client.py": EVE}),
        "eve_3",
        "points out of the zip",
    ),
    "absolute path": (lambda: packed({"/etc/client.py": EVE}), "eve_3", "points out of the zip"),
    "drive letter": (
        lambda: packed({"C:/homework/client.py": EVE}),
        "eve_3",
        "points out of the zip",
    ),
    "link": (lambda: special(stat.S_IFLNK), "eve_3", "is a link or a device"),
    "device": (lambda: special(stat.S_IFCHR), "eve_3", "is a link or a device"),
    "pipe": (lambda: special(stat.S_IFIFO), "eve_3", "is a link or a device"),
    "bomb": (lambda: {OWN: bytes(50 << 20)}, "eve_3", "larger than 1024 KiB"),
    "bomb in a zip": (lambda: packed({"client.py": bytes(50 << 20)}), "eve_3", "larger than"),
    "zips without end": (lambda: {"eve_3_13_a.zip": nested(6)}, "eve_3", "too many zips in zips"),
    "many members": (
        lambda: {"eve_3_13_a.zip": many(50_001)},
        "eve_3",
        "lists more than 50000 files",
    ),
    "a million members": (
        lambda: {"eve_3_13_a.zip": many(1_000_000)},
        "eve_3",
        "lists more than 50000 files",
    ),
    "two of one name": (lambda: {"eve_3_13_a.zip": twice()}, "eve_3", "several files that may be"),
    "rivals by case": (
        lambda: packed({"Client.py": EVE, "CLIENT.py": ALAN}),
        "eve_3",
        "several files that may be",
    ),
    "password": (lambda: {"eve_3_13_a.zip": locked()}, "eve_3", "needs a password"),
    "rare packing": (
        lambda: {"eve_3_13_a.zip": zipped({"client.py": EVE}, zipfile.ZIP_BZIP2)},
        "eve_3",
        "packed in a rare way",
    ),
    "cut": (lambda: {"eve_3_13_a.zip": zipped({"client.py": EVE})[:-30]}, "eve_3", "damaged"),
    "spoiled": (lambda: {"eve_3_13_a.zip": spoiled()}, "eve_3", "damaged"),
    "no zip": (lambda: {"eve_3_13_a.zip": b"Rar!\x1a\x07\x01\x00"}, "eve_3", "RAR"),
    "empty": (lambda: {"eve_3_13_a.zip": b""}, "eve_3", "is empty"),
    "too deep": (
        lambda: packed({"/".join("abcdefghijklmnopqr") + "/client.py": EVE}),
        "eve_3",
        "folders deep",
    ),
    "folder of its name": (lambda: packed({"client.py/x": EVE}), "eve_3", "there is no client.py"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_a_reason_and_costs_nobody_else(tmp_path: Path, case: str) -> None:
    make, own, reason = CASES[case]
    root = tmp_path / "submissions.zip"
    root.write_bytes(zipped({**GOOD, **make()}))
    found = {one.id: one for one in find_submissions(root)}
    assert set(found) == {"lovelaceada_1", "turingalan_2", own}
    assert found["lovelaceada_1"].source == ADA
    assert found["turingalan_2"].source == ALAN
    assert found[own].source is None
    assert reason in (found[own].error or "")
    assert found[own].unsafe is any(words in reason for words in ("points out", "a link or"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", [EVE, b"# other\n"])
def test_one_name_twice_in_the_class_is_one_students_trouble(tmp_path: Path, second: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in [*GOOD.items(), (OWN, EVE), (OWN, second)]:
            archive.writestr(name, content)
    found = {one.id: one for one in whole(tmp_path, out.getvalue())}
    assert found["lovelaceada_1"].source == ADA
    assert found["turingalan_2"].source == ALAN
    same = second == EVE
    assert found["eve_3"].source == (EVE if same else None)
    assert ("several files that may be" in (found["eve_3"].error or "")) is not same


def test_numbers_without_end_are_no_numbers(tmp_path: Path) -> None:
    names = [
        f"eve_{'9' * 5000}_{'8' * 5000}_client.py",
        f"submission_{'7' * 5000}/client.py",
        f"1-{'6' * 5000} - Eve - Sep 1, 2026 1200 PM/client.py",
    ]
    found = whole(tmp_path, zipped({**GOOD, **dict.fromkeys(names, EVE)}))
    assert [one.source for one in found].count(EVE) == len(names)


def raw_names(*names: bytes) -> bytes:
    """Return a zip of files whose names are these bytes, with no word on their encoding."""
    stand_ins = [f"{'x' * (len(name) - 2)}{n:02}" for n, name in enumerate(names)]
    content = zipped(dict.fromkeys([*stand_ins], EVE))
    for stand_in, name in zip(stand_ins, names, strict=True):
        content = content.replace(stand_in.encode(), name)
    return content


def whole(tmp_path: Path, content: bytes) -> list[Submission]:
    root = tmp_path / "class.zip"
    root.write_bytes(content)
    return find_submissions(root)


def test_names_that_are_no_utf_8_stay_apart_and_can_be_shown(tmp_path: Path) -> None:
    names = (b"\xff_3_13_client.py", b"\xfe_4_13_client.py", b"a\nb_5_13_client.py")
    found = whole(tmp_path, raw_names(*names))
    assert len({one.id for one in found}) == 3
    assert all(one.source == EVE for one in found)
    for one in found:
        said = f"{one.id}{one.path}{one.origin}"
        assert said.encode()
        assert not re.search(r"[\x00-\x1f]", one.id + one.path)


def test_names_that_differ_in_composition_only_are_one_student(tmp_path: Path) -> None:
    names: dict[str | zipfile.ZipInfo, bytes] = {"Zoe\u0308_9_assignsubmission_file/client.py": ADA}
    names |= {"Zo\u00eb_9_assignsubmission_file/explanations.md": b"server1: legitimate"}
    (one,) = whole(tmp_path, zipped(names))
    assert one.id == "Zo\u00eb_9"
    assert one.explanations


@pytest.mark.parametrize("count", [50_001, 1_000_000])
def test_a_class_of_a_million_is_refused_at_once_in_little_memory(
    tmp_path: Path, count: int
) -> None:
    root = tmp_path / "class.zip"
    root.write_bytes(many(count))
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(GreenpathError, match="lists more than 50000 files"):
            find_submissions(root)
        taken, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 1
    assert peak < 10 << 20


def test_the_class_report_knows_what_is_unsafe_and_whose_it_may_be(tmp_path: Path) -> None:
    """Whatever students call their files, and whichever two files name one student."""
    home = tmp_path / "submissions"
    (home / "points out of the zip").mkdir(parents=True)
    (home / "points out of the zip" / "is a link or a device.md").write_bytes(b"")
    (home / "eve.zip").write_bytes(zipped({"../client.py": EVE}))
    for name in ("ada.txt", "1004567890.pdf"):
        (home / name).write_bytes(ADA)
    ada = Student("ada", "Ada Lovelace", others=("1004567890",))
    make_cohort(tmp_path / "cohort", load_scenario("classic"), [ada], bytes(32))
    found = basis(home, None, None, None, tmp_path / "results")
    result = grade(Order(home, tmp_path / "results", unsafe=True), found)
    groups = {group.title: {item.ids for item in group.items} for group in by_hand(result)}
    assert groups["Unsafe archives"] == {("eve",)}
    assert groups["Several of one student"] == {("ada", "ada.txt")}
