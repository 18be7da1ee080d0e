"""What was seen can be shown, judged again and run again; what was changed is noticed."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import CATALOGUE
from greenpath_grade.basis import basis
from greenpath_grade.evidence import Record, digest, read_record, seal, write_record
from greenpath_grade.journal import JOURNAL, Journal
from greenpath_grade.judge import Truth, judge, without_bytes
from greenpath_grade.model import End, Judgement, Observation, Verdict
from greenpath_grade.replay import replay
from greenpath_grade.run import Order, grade
from greenpath_grade.sandbox.inside.protocol import READY, REASON_KEPT

SPEAKING = """
class Client(Client):
    def send_client_ready(self, server_hello):
        print("\\x1b[31mhello")
        answer = super().send_client_ready(server_hello)
        if answer is None:
            raise Alert("certificate_unknown", f"no: {server_hello!r}")
        return answer
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, correct: str) -> Path:
    home = tmp_path_factory.mktemp("course")
    for name, text in {"ada": correct + SPEAKING, "bob": "nothing = True\n"}.items():
        (home / "submissions" / name).mkdir(parents=True)
        (home / "submissions" / name / "client.py").write_text(text)
    (home / "submissions" / "eve").mkdir()
    (home / "submissions" / "eve" / "notes.txt").write_text("no client")
    found = basis(home / "submissions", None, "classic", None, home / "results")
    grade(Order(home / "submissions", home / "results"), found)
    return home / "results"


@pytest.fixture(scope="module")
def numbers(results: Path) -> dict[str, int]:
    """Return the number of the first handshake with each kind of server."""
    with Journal(results / JOURNAL) as journal:
        records = journal.attempt(journal.results()["ada"]).records
        return {journal.server(one.server).server: one.number for one in reversed(records)}


def text(results: Path, which: str, again: bool = False) -> str:
    lines, same = replay(results, which, again)
    assert same, lines
    return "\n".join(lines)


def test_a_table_of_all_handshakes(results: Path) -> None:
    shown = text(results, "ada")
    assert {fault for fault in CATALOGUE.ids if fault in shown} >= {"expired", "untrusted-ca"}
    assert "accepted" in shown
    assert "judged again: all the same" in shown


def test_the_legitimate_server(results: Path, numbers: dict[str, int]) -> None:
    shown = text(results, f"ada/{numbers['legitimate']}")
    for words in ("client_hello", "server_hello", "READY", "Welcome to", "what the server sent"):
        assert words in shown
    assert "fits this handshake" in shown
    assert "\n  client_ready " in shown
    assert "accepted" in shown


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("expired", "valid from"),
        ("subject-name-only", "domains"),
        ("stolen-certificate", "does NOT fit"),
        ("mitm-key-share", "does NOT fit"),
    ],
)
def test_an_imposter(results: Path, numbers: dict[str, int], fault: str, words: str) -> None:
    shown = text(results, f"ada/{numbers[fault]}")
    assert CATALOGUE[fault].title in shown
    assert words in shown
    assert "certificate_unknown" in shown
    assert "rejected, send_client_ready, Alert" in shown
    assert "\n  client_ready " not in shown


def test_it_is_fit_for_a_terminal(results: Path, numbers: dict[str, int]) -> None:
    shown = text(results, f"ada/{numbers['expired']}")
    assert "it printed" in shown
    assert "\x1b" not in shown
    assert "hello" in shown


def test_the_reason_in_the_results_holds_no_message(results: Path) -> None:
    assert "certificate_unknown: no: …" in (results / "results.json").read_text()


def test_what_was_not_run_says_so(results: Path) -> None:
    shown = text(results, "bob/2")
    assert "not-run" in shown
    assert "client.py cannot be loaded" in shown or "no class Client" in text(results, "bob/1")


def test_again(results: Path, numbers: dict[str, int]) -> None:
    for server in ("legitimate", "expired"):
        assert "run again     the same" in text(results, f"ada/{numbers[server]}", again=True)


@pytest.mark.parametrize(
    ("which", "words"),
    [("adda", "ada"), ("ada/0", "1 to"), ("ada/999", "1 to"), ("ada/x", "1 to"), ("eve", "eve")],
)
def test_what_is_not_there(results: Path, which: str, words: str) -> None:
    with pytest.raises(GreenpathError) as failed:
        replay(results, which, again=False)
    assert words in f"{failed.value} {failed.value.hint}"


def test_again_needs_one_handshake(results: Path) -> None:
    with pytest.raises(GreenpathError, match="one handshake"):
        replay(results, "ada", again=True)


def test_no_journal_is_made_by_looking_for_one(tmp_path: Path) -> None:
    with pytest.raises(GreenpathError, match=JOURNAL):
        replay(tmp_path, "ada", again=False)
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------- what was changed


@pytest.fixture
def changed(
    results: Path, tmp_path: Path
) -> Callable[[int, Callable[[Record], Record], bool], Path]:
    """Return a function that changes a record in a copy, and may seal everything anew."""

    def change(number: int, how: Callable[[Record], Record], sealed: bool) -> Path:
        (tmp_path / JOURNAL).write_bytes((results / JOURNAL).read_bytes())
        with closing(sqlite3.connect(tmp_path / JOURNAL)) as db:
            (attempt,) = db.execute("SELECT attempt FROM results WHERE id = 'ada'").fetchone()
            (head,) = db.execute(
                "SELECT head FROM attempts WHERE attempt = ?", (attempt,)
            ).fetchone()
            rows: list[tuple[int, bytes]] = db.execute(
                "SELECT number, record FROM handshakes WHERE attempt = ? ORDER BY number",
                (attempt,),
            ).fetchall()
            last = digest(head)
            for n, packed in rows:
                record = zlib.decompress(packed)
                if n == number:
                    record = write_record(how(read_record(record)))
                    db.execute(
                        "UPDATE handshakes SET record = ? WHERE attempt = ? AND number = ?",
                        (zlib.compress(record), attempt, n),
                    )
                last = seal(last, record)
                if sealed:
                    db.execute(
                        "UPDATE handshakes SET seal = ? WHERE attempt = ? AND number = ?",
                        (last, attempt, n),
                    )
            if sealed:
                db.execute("UPDATE ends SET seal = ? WHERE attempt = ?", (last, attempt))
            db.commit()
        return tmp_path

    return change


def accepted(record: Record) -> Record:
    return replace(record, judgement=Judgement(Verdict.ACCEPTED, "receive_data"))


def other_data(record: Record) -> Record:
    return replace(record, data=b"something else")


@pytest.mark.parametrize("which", ["ada", "ada/{}", "ada/1"])
@pytest.mark.parametrize("how", [accepted, other_data])
def test_a_changed_record_is_noticed(
    changed: Callable[..., Path], numbers: dict[str, int], which: str, how: Any
) -> None:
    home = changed(numbers["expired"], how, False)
    lines, same = replay(home, which.format(numbers["expired"]), again=False)
    assert not same
    assert f"does NOT fit from handshake {numbers['expired']} on" in "\n".join(lines)


def test_a_changed_verdict_is_noticed_even_if_it_was_sealed(
    changed: Callable[..., Path], numbers: dict[str, int]
) -> None:
    home = changed(numbers["expired"], accepted, True)
    for which in ("ada", f"ada/{numbers['expired']}"):
        lines, same = replay(home, which, again=False)
        assert not same
        assert "rejected" in "\n".join(lines)
        assert "seal          fits" in "\n".join(lines)


def command(results: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "greenpath_grade", "replay", str(results), *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("COV")},
    )


def test_the_command(results: Path, changed: Callable[..., Path], numbers: dict[str, int]) -> None:
    done = command(results, f"ada/{numbers['expired']}", "--again")
    assert done.returncode == 0, done.stderr
    assert "judged again  the same" in done.stdout
    assert command(changed(1, other_data, False), "ada/1").returncode == 1
    failed = command(results, "nobody")
    assert failed.returncode == 1
    assert failed.stderr.startswith("error:")


# ------------------------------------------------------------------------ without bytes

KEY = bytes(range(7, 250, 3))


@pytest.mark.parametrize(
    "written",
    [
        repr(KEY),
        f"bytearray({KEY!r})",
        KEY.hex(),
        KEY.hex(" "),
        KEY.hex(":"),
        str(int.from_bytes(KEY)),
        hex(int.from_bytes(KEY)),
        str(list(KEY)),
        repr(KEY)[:-1],
    ],
)
def test_bytes_are_left_out_of_reasons(written: str) -> None:
    shown = without_bytes(f"wrong key {written}")
    assert shown.startswith("wrong key ")
    assert "…" in shown
    assert len(shown) < 30


@given(st.binary(), st.binary(), st.sampled_from([1, 2, 5, 11, 14, 20, 40]))
def test_reasons_are_the_same_whatever_the_keys(one: bytes, other: bytes, times: int) -> None:
    shown = set()
    for seed in (one, other):
        key = b"".join(hashlib.sha512(seed + bytes([n])).digest() for n in range(times))
        reason = (
            f"key {key!r}, {key.hex()} or {list(key)} of {int.from_bytes(key[:64])}: {key!r} is it"
        )
        said = {"how": "raised", "type": "Exception", "reason": reason[:REASON_KEPT]}
        seen = Observation(End.ERROR, READY, json.dumps(said).encode())
        shown.add(judge(seen, Truth(False, b"")).reason)
    assert shown == {"key …, … or … of …: … is it" if times < 12 else "key …"}


@pytest.mark.parametrize(
    "words",
    [
        "server b's certificate expired on 2021-01-03, and b's key isn't the one that signed it",
        "issued by ShadowCert, which I do not trust: not in [IronRoot, SecureSign, TrustCert]",
        "generate_assymmetric_key() is not defined in cryptobox.cryptobox",
        "wrong name: evil.greenpath.program instead of greenpath.program (RFC 6125, 6.4)",
        "got b'READYY' instead of b'READY'",
        "expected 120 bytes, got 119, then 1, 2, 3",
        "certificate_expired",
    ],
)
def test_words_are_left_in_reasons(words: str) -> None:
    assert without_bytes(words) == words
