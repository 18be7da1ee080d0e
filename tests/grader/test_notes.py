"""Remarks on what was handed in: what was not used, what will be missed, where it is reported."""

import asyncio
import csv
import io
import json
import sys
from pathlib import Path

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.data import student_files
from greenpath_gen.scenario import HeldOut, Scenario
from greenpath_gen.sources import load_scenario
from greenpath_grade.grade import grade_all
from greenpath_grade.intake.beside import AVAILABLE, Given, remarks
from greenpath_grade.intake.entries import Entry
from greenpath_grade.model import Alike, Graded, Kind, Result, Submission, Verdict
from greenpath_grade.reports.to_csv import to_csv
from greenpath_grade.reports.to_feedback import to_feedback as as_markdown
from greenpath_grade.reports.to_json import to_json
from greenpath_grade.reports.to_table import Look, to_table
from greenpath_grade.sandbox.probe import best_level
from greenpath_grade.shelf import Shelf
from greenpath_grade.student.page import page
from greenpath_grade.student.teller import tell
from greenpath_grade.submissions import find_submissions, given

KIT = student_files()
CODE = b"class Client:\n    name = 'own'\n"


def notes(root: Path, files: dict[str, bytes], client: bytes = CODE) -> tuple[str, ...]:
    """Return the notes on a client that was handed in with FILES beside it."""
    for name, content in {"client.py": client, **files}.items():
        path = root / "ada" / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (one,) = find_submissions(root)
    assert one.source == client
    return one.notes


# ------------------------------------------------------------------------ what is beside it


def test_a_whole_package_as_it_was_handed_out_is_worth_no_remark(tmp_path: Path) -> None:
    assert notes(tmp_path, {name: c for name, c in KIT.items() if name != "client.py"}) == ()


def test_line_ends_do_not_change_the_toolbox(tmp_path: Path) -> None:
    files = {n: c.replace(b"\n", b"\r\n") for n, c in KIT.items() if n.startswith("cryptobox/")}
    files["cryptobox/__pycache__/cryptobox.cpython-312.pyc"] = b"compiled"
    assert notes(tmp_path, files) == ()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cryptobox/certificates.py", KIT["cryptobox/certificates.py"] + b"\nevil = True\n"),
        ("cryptobox/__init__.py", b"def verify(*_): return True\n"),
        ("cryptobox/more.py", b""),
        ("cryptobox/cryptobox.py", b"#" * (2 << 20)),
    ],
)
def test_a_changed_toolbox_is_reported(tmp_path: Path, name: str, content: bytes) -> None:
    files = {n: c for n, c in KIT.items() if n.startswith("cryptobox/")}
    (note,) = notes(tmp_path, {**files, name: content})
    assert f"'{name}'" in note
    assert "passed over" in note


@pytest.mark.parametrize(
    "name",
    [
        *("os.py", "json.py", "sitecustomize.py", "usercustomize.py", "conftest.py"),
        *("cryptobox.py", "cryptography.py", "hashlib.pyd", "ssl.cpython-311-x86_64-linux-gnu.so"),
        *("cryptography/__init__.py", "json/decoder.py"),
    ],
)
def test_a_module_that_stands_in_for_another_is_reported(tmp_path: Path, name: str) -> None:
    (note,) = notes(tmp_path, {name: b"raise SystemExit\n"})
    first, slash, _ = name.partition("/")
    assert f"'{first}{slash}'" in note
    assert "passed over" in note


@pytest.mark.parametrize("name", ["notes.py", "test/data.txt", "json.txt", "old/os.py", "os/x.md"])
def test_what_takes_nobodys_place_is_worth_no_remark(tmp_path: Path, name: str) -> None:
    assert notes(tmp_path, {name: b"x = 1\n"}) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: b"# Ada, student 1\n" + text.replace(b"# bytes", b"# BYTES"),
        lambda text: text.replace(b"    ", b"\t"),
    ],
)
def test_the_unchanged_template_is_graded_and_said_to_be_that(
    tmp_path: Path, change: object
) -> None:
    assert callable(change)
    (note,) = notes(tmp_path, {}, change(KIT["client.py"]))
    assert "nothing is filled in" in note


def test_a_template_with_one_line_of_work_is_not(tmp_path: Path) -> None:
    filled = KIT["client.py"].replace(b"return None", b"return generate_asymmetric_key()[1]", 1)
    assert notes(tmp_path, {}, filled) == ()


# ------------------------------------------------------------------------ what it imports


@pytest.mark.parametrize(
    ("line", "module", "words"),
    [
        ("import helpers", "helpers", "only client.py itself is run"),
        ("from helpers.more import *", "helpers", "only client.py itself is run"),
        ("from .helpers import check", "helpers", "only client.py itself is run"),
        ("from . import helpers", "helpers", "only client.py itself is run"),
        ("from server import Server", "server", "only client.py itself is run"),
        ("import numpy as np", "numpy", "not there"),
        ("import os, tkinter", "tkinter", "not there"),
        ("def f():\n    import requests", "requests", "not there"),
        ("try:\n    import OpenSSL\nexcept ImportError:\n    pass", "OpenSSL", "not there"),
    ],
)
def test_an_import_that_will_fail_is_named_with_its_line(
    tmp_path: Path, line: str, module: str, words: str
) -> None:
    source = "from cryptobox import *\n\n" + line + "\n"
    (note,) = notes(tmp_path, {"helpers.py": b"check = 1\n"}, source.encode())
    number = next(n for n, text in enumerate(source.split("\n"), 1) if module in text)
    assert f"'{module}' in line {number}" in note
    assert words in note


@pytest.mark.parametrize(
    "line",
    [
        "import os, sys, json, hashlib, datetime, typing",
        "from cryptobox.cryptobox import *",
        "from cryptography.hazmat.primitives import hashes",
        "import xml.etree.ElementTree as tree, concurrent.futures",
        "if __name__ == '__main__':\n    from server import Server\n    import tkinter",
        "text = 'import numpy'",
        "import numpy as",
    ],
)
def test_an_import_that_works_or_never_runs_is_not(tmp_path: Path, line: str) -> None:
    assert notes(tmp_path, {}, line.encode() + b"\n") == ()


def test_there_are_never_too_many_remarks_on_imports(tmp_path: Path) -> None:
    lines = "".join(f"import missing{n}\n" for n in range(100))
    assert len(notes(tmp_path, {}, lines.encode())) == 5


@pytest.mark.parametrize(
    "source",
    [
        b"x = " + b"-" * 50_000 + b"1",
        b"a" + b".b" * 25_000,
        b"(" * 50_000,
        b"x = f'" + b"{1}" * 20_000 + b"'",
        b"if 1:\n" + b" x\n\tx\n",
        b"import " + b"a." * 30_000 + b"a",
        b"#" * (1 << 20),
        b"x = '\\d'\n",
    ],
)
def test_no_source_can_harm_who_looks_at_it(source: bytes) -> None:
    client = Entry(("client.py",), lambda _: source)
    assert len(remarks(source, client, [client], given())) <= 5


def test_what_is_said_to_be_missing_is_missing(correct: str) -> None:
    """Were one of these modules there after all, its note would mislead."""
    missing = sorted(
        name
        for name in sys.stdlib_module_names
        if remarks(
            f"import {name}\n".encode(), Entry(("client.py",), bytes), [], Given(KIT, frozenset())
        )
    )
    assert "sqlite3" in missing
    assert not AVAILABLE.intersection(missing)
    tried = (
        "there = []\n"
        f"for name in {missing}:\n"
        "    try:\n"
        "        __import__(name)\n"
        "        there.append(name)\n"
        "    except BaseException:\n"
        "        pass\n"
        "raise Exception(f'there: {there}')\n"
    )
    (graded,) = asyncio.run(grade([Submission("ada", "ada", (tried + correct).encode())]))
    assert graded.handshakes[0].judgement.detail == "Exception: there: []"


# ------------------------------------------------------------------------ how it is graded


async def grade(submissions: list[Submission]) -> Shelf:
    proof, reasons = await best_level()
    assert proof is not None, reasons
    scenario = Scenario(
        title="A part of it all", held_out=HeldOut(checks=(Check.NAME, Check.POSSESSION))
    )
    return await grade_all(submissions, scenario, bytes(32), proof.level)


def test_however_it_is_written_the_same_code_has_the_same_score(
    tmp_path: Path, correct: str
) -> None:
    accented = "# Zoë\n" + correct
    spellings = {
        "utf-8-sig": accented.encode("utf-8-sig"),
        "utf-16": accented.encode("utf-16"),
        "latin-1": accented.encode("latin-1"),
        "cp1254": ("# coding: cp1254\n" + accented).encode("cp1254"),
        "crlf": accented.replace("\n", "\r\n").encode(),
        "cr": accented.replace("\n", "\r").encode(),
    }
    for name, content in spellings.items():
        (tmp_path / f"{name}.py").write_bytes(content)
    graded = asyncio.run(grade(find_submissions(tmp_path)))
    assert {one.id: one.score for one in graded} == dict.fromkeys(spellings, 80.0)


def test_tabs_mixed_with_spaces_are_told_with_their_line(tmp_path: Path, correct: str) -> None:
    broken = correct.replace("        self.roots = trusted_certs", "\tself.roots = trusted_certs")
    line = broken[: broken.index("\t")].count("\n") + 1
    (tmp_path / "ada.py").write_text(broken)
    (graded,) = asyncio.run(grade(find_submissions(tmp_path)))
    assert graded.handshakes[0].judgement.verdict is Verdict.CRASHED
    assert "TabError" in graded.feedback[0]
    assert f"line {line}" in graded.feedback[0]


# ------------------------------------------------------------------------ where it is reported

NOTE = "Your code was taken from 'client [1].py': the file is to be client.py."
SECOND = "=cmd()|a"


def result(*alike: Alike) -> Result:
    graded = (
        Graded("ada", "ada", "00", None, 80.0, 100.0, notes=(NOTE, SECOND)),
        Graded("bob", "bob", "", "there is no client.py", None, 100.0, notes=(SECOND,)),
    )
    return Result("classic", None, {"level": "L3", "words": "well"}, 100.0, graded, alike)


def test_notes_and_likeness_are_in_the_results() -> None:
    document = json.loads(to_json(result(Alike(("ada", "bob"), Kind.SIMILAR, 0.93))))
    assert [one["notes"] for one in document["submissions"]] == [[NOTE, SECOND], [SECOND]]
    assert document["alike"] == [{"ids": ["ada", "bob"], "kind": "similar", "similarity": 0.93}]


def test_notes_are_in_the_grades_and_are_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(result()))))
    assert rows[0]["note"] == f"{NOTE} {SECOND}"
    assert rows[1]["note"] == f"there is no client.py. {SECOND}"
    alone = Graded("eve", "eve", "00", None, 0.0, 100.0, notes=(SECOND,))
    told = to_csv(Result("classic", None, {"level": "L3"}, 100.0, (alone,)))
    assert next(csv.DictReader(io.StringIO(told)))["note"] == f"'{SECOND}"


def to_feedback(one: Graded) -> str:
    """Return what a student reads of a result."""
    scenario = load_scenario("classic").scenario
    said = tell(one, scenario, b"")
    return as_markdown(page(said, scenario.catalogue, scenario.language, ("L4", "")))


def test_notes_are_told_to_their_student_who_does_not_hear_of_likeness() -> None:
    alike = result(Alike(("ada", "bob"), Kind.IDENTICAL, 1.0))
    text = to_feedback(alike.submissions[0])
    assert "'client \\[1\\].py'" in text
    assert "=cmd()\\|a" in text
    assert "bob" not in text
    without = Graded("ada", "ada", "00", None, 80.0, 100.0)
    assert "About what you handed in" not in to_feedback(without)


def test_the_table_says_whom_to_look_at() -> None:
    alike = [
        Alike(("ada", "bela"), Kind.IDENTICAL, 1.0),
        Alike(("chen", "dora", "emil"), Kind.RENAMED, 1.0),
        Alike(tuple(f"s{n}" for n in range(9)), Kind.SIMILAR, 0.93),
    ]
    lines = to_table(result(*alike)).split("\n")
    assert lines[-4:] == [
        "",
        "Look at by hand: ada and bela handed in the same file",
        "Look at by hand: chen, dora and emil handed in the same code but for names",
        "Look at by hand: s0, s1, s2, s3, s4 and 4 more handed in nearly the same code (93%)",
    ]
    many = to_table(result(*alike * 10), Look(60)).split("\n")
    assert many[-1] == "Look at by hand: 20 more in results.json, under alike"
    assert max(map(len, many)) <= 60
    assert "Look at" not in to_table(result())
