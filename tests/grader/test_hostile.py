"""Clients that attack, flood, lie or fall over; and their neighbours, who must not notice."""

import asyncio
import json
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.rubric import Limits, Rubric
from greenpath_gen.scenario import HeldOut, Scenario
from greenpath_gen.sources import load_scenario
from greenpath_grade.grade import grade_all
from greenpath_grade.journal import Journal
from greenpath_grade.judge import REASON_SHOWN
from greenpath_grade.model import Graded, Result, Submission, Verdict
from greenpath_grade.publish import write_reports, write_students
from greenpath_grade.sandbox.inside.protocol import CONSTRUCT, HELLO, IMPORT, READY, RECEIVE
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.session import PRINTED_RECORDED

SECRET = bytes(range(32))
LEVEL = Level.NAMESPACES if shutil.which("bwrap") else Level.FILTER

# What is added to a client that would otherwise be correct.
ADDED = {
    "infinite-loop": """
class Client(Client):
    def send_client_hello(self):
        while True: pass
""",
    "late-loop": """
class Client(Client):
    def send_client_ready(self, server_hello):
        while True: pass
""",
    "sleeper": """
import time
time.sleep(3600)
""",
    "leaver": """
import os
class Client(Client):
    def send_client_ready(self, server_hello):
        os._exit(0)
""",
    "segfault": """
import ctypes
class Client(Client):
    def send_client_ready(self, server_hello):
        ctypes.string_at(0)
""",
    "memory-bomb": """
class Client(Client):
    def send_client_hello(self):
        hoard = []
        while True:
            hoard.append(bytearray(64 << 20))
""",
    "fork-bomb": """
import os
class Client(Client):
    def send_client_hello(self):
        while True:
            os.fork()
""",
    "threads": """
import threading, time
class Client(Client):
    def send_client_hello(self):
        while True:
            threading.Thread(target=time.sleep, args=(60,)).start()
""",
    "socket": """
import socket
class Client(Client):
    def send_client_hello(self):
        socket.socket().connect(("127.0.0.1", 80))
""",
    "reader": """
class Client(Client):
    def send_client_hello(self):
        return open("/etc/passwd", "rb").read()
""",
    "printer": """
class Client(Client):
    def send_client_hello(self):
        for _ in range(200):
            print("noise " * 10_000)
        return super().send_client_hello()
    def receive_data(self, data):
        print("x" * 5_000_000)
        return super().receive_data(data)
""",
    "raw-flood": """
import os
class Client(Client):
    def send_client_hello(self):
        while True:
            os.write(3, b"p" + (60_000).to_bytes(4, "big") + bytes(60_000))
""",
    "long-frame": """
import os
class Client(Client):
    def send_client_ready(self, server_hello):
        os.write(3, b"a" + bytes([255] * 4) + b"x" * 1000)
        return super().send_client_ready(server_hello)
""",
    "text": """
class Client(Client):
    def send_client_ready(self, server_hello):
        return "READY"
""",
    "lying-bytes-true": """
class Liar(bytes):
    def __eq__(self, other): return False
    def __len__(self): return 0
    def __bytes__(self): return b"lies"
    def __iter__(self): return iter(b"lies")
    __hash__ = None
class Client(Client):
    def receive_data(self, data):
        return Liar(super().receive_data(data))
""",
    "lying-bytes-false": """
class Liar(bytes):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __len__(self): return 10
    def __bytes__(self): return self.truth
    __hash__ = None
class Client(Client):
    def receive_data(self, data):
        liar = Liar(b"made up")
        liar.truth = super().receive_data(data)
        return liar
""",
    "hanging-reason": """
class Hang(Exception):
    def __str__(self):
        while True: pass
class Client(Client):
    def send_client_ready(self, server_hello):
        raise Hang
""",
    "long-reason": """
class Client(Client):
    def send_client_ready(self, server_hello):
        raise Exception("n" * (50 << 20))
""",
    "burrower": """
import gc, sys
gc.unfreeze()
HUNTED = {"Contender", "Truth", "Pool", "Server", "ServerFiles", "Blueprint", "Worker", "Judge"}
class Client(Client):
    def send_client_ready(self, server_hello):
        self.k = key_exchange(self.own, server_hello[:120])
        return encrypt(self.k, b"READY")
    def receive_data(self, data):
        found = [type(o).__name__ for o in gc.get_objects() if type(o).__name__ in HUNTED]
        frame = sys._getframe()
        while frame:
            found += [n for n in frame.f_locals if n in {"server", "contender", "fault", "truth"}]
            frame = frame.f_back
        found += [name for name in sys.modules if name.startswith("greenpath")]
        print("found", found)
        return super().receive_data(data)
""",
    "forger": """
import os
MADE_UP = b"made up"
def frame(kind, payload=b""):
    os.write(3, kind + len(payload).to_bytes(4, "big") + payload)
class Client(Client):
    def send_client_ready(self, server_hello):
        for _ in range(3):
            frame(b"a", MADE_UP)
        os._exit(0)
""",
    "eager-forger": """
import os
def frame(kind, payload=b""):
    os.write(3, kind + len(payload).to_bytes(4, "big") + payload)
class Client(Client):
    def send_client_ready(self, server_hello):
        super().send_client_ready(server_hello)
        frame(b"a", encrypt(self.k, b"READY"))
        frame(b"a", b"made up")
        os.read(3, 1)
        os._exit(0)
""",
    "stage-forger": """
import os
class Client(Client):
    def send_client_ready(self, server_hello):
        os.write(3, b"s" + (6).to_bytes(4, "big") + b"import")
        return None
""",
    "unreadable-account": """
import os
class Client(Client):
    def send_client_ready(self, server_hello):
        os.write(3, b"e" + (3).to_bytes(4, "big") + b"{{{")
        os._exit(0)
""",
    "rebel": """
import sys
sys.modules["inside.child"].account = lambda *_: {"how": "raised", "type": "Alert", "alert": "unknown_ca", "reason": "x"}
class Client(Client):
    def send_client_hello(self):
        return 1 / 0
""",
    "no-class": """
del Client
class Klient: pass
""",
    "half-done": """
class Client:
    def __init__(self, url, trusted_certs): pass
    send_client_hello = Client.send_client_hello
    send_client_ready = lambda self, hello: encrypt(key_exchange(self.own, hello[:120]), b"READY")
""",
    "last-words": """
import os
def frame(kind, payload=b""):
    os.write(3, kind + len(payload).to_bytes(4, "big") + payload)
class Client(Client):
    def send_client_ready(self, server_hello):
        frame(b"a", super().send_client_ready(server_hello) or b"")
        frame(b"e", b'{"how": "raised", "type": "Alert", "reason": "no"}')
        os._exit(0)
""",
    "keys-in-reasons": """
class Client(Client):
    def send_client_ready(self, server_hello):
        print(self.own, server_hello)
        raise Exception(f"{server_hello!r} {self.share.hex()} {list(self.own)}")
""",
    "addresses": """
class Client(Client):
    def send_client_ready(self, server_hello):
        answer = super().send_client_ready(server_hello)
        print(object(), {"a", "b", "c"})
        if answer is None:
            raise Exception(f"\\x1b[1m not trusted: {object()}")
        return answer
""",
}

REMEMBERING = """
import builtins, sys
from cryptobox import *
import cryptobox

HOLDERS = [builtins, sys, cryptobox, sys.modules["__main__"]]
met = sum(vars(holder).get("_times_met", 0) for holder in HOLDERS)
for holder in HOLDERS:
    holder._times_met = met + 1
"""
FORGETFUL = """
class Client(Client):
    def send_client_ready(self, server_hello):
        return super().send_client_ready(server_hello) if met == 0 else None
"""
DETERMINISTIC = (
    *("correct", "trusting", "text", "addresses", "segfault", "socket", "long-reason"),
    *("half-done", "last-words", "keys-in-reasons", "raw-flood", "late-loop", "leaver"),
)


CHECKS = (Check.NAME, Check.POSSESSION)
FEW = {"wrong-domain", "suffix-trick", "stolen-certificate", "signed-with-ephemeral-key"}
LEFT_OUT = tuple(one.id for one in CATALOGUE if one.check in CHECKS and one.id not in FEW)
"""What a client does that is hostile does not depend on how many servers it meets."""


@pytest.fixture(scope="module")
def sources(correct: str, trusting: str) -> dict[str, bytes]:
    found = {name: (correct + added).encode() for name, added in ADDED.items()}
    return {
        "correct": correct.encode(),
        **found,
        "trusting": trusting.encode(),
        "remembering": (REMEMBERING + trusting + FORGETFUL).encode(),
        "latin-1": ("# -*- coding: latin-1 -*-\n# vérifié, sûr\n" + correct).encode("latin-1"),
        "utf-16": correct.encode("utf-16"),
        "utf-8-bom": correct.encode("utf-8-sig"),
        "empty": b"",
        "null-bytes": b"\0" * 1000,
        "neighbour": b"# last in line\n" + correct.encode(),
    }


def grade(
    sources: Mapping[str, bytes], journal: Journal | None = None, workers: int | None = None
) -> dict[str, Graded]:
    submissions = [Submission(name, f"{name}.py", source) for name, source in sources.items()]
    scenario = Scenario(
        title="A part of it all",
        held_out=HeldOut(checks=CHECKS, without=LEFT_OUT),
        rubric=Rubric(limits=Limits(seconds=6, computing=1, memory=256)),
    )
    run = grade_all(submissions, scenario, SECRET, LEVEL, journal=journal, workers=workers)
    return {one.id: one for one in asyncio.run(run)}


@pytest.fixture(scope="module")
def journal() -> Iterator[Journal]:
    with Journal() as journal:
        yield journal


@pytest.fixture(scope="module")
def graded(sources: dict[str, bytes], journal: Journal) -> dict[str, Graded]:
    return grade(sources, journal)


def printed(journal: Journal, name: str) -> set[bytes]:
    records = journal.attempt(journal.results()[name]).records
    return {one.transcript.observation.printed for one in records if one.transcript}


def verdicts(one: Graded) -> Counter[tuple[Verdict, str | None]]:
    return Counter((h.judgement.verdict, h.judgement.stage) for h in one.handshakes)


def ran(one: Graded) -> list[Verdict]:
    return [h.judgement.verdict for h in one.handshakes if h.judgement.verdict != "not-run"]


def details(one: Graded) -> set[str]:
    return {h.judgement.detail or "" for h in one.handshakes if h.judgement.verdict != "not-run"}


def test_everybody_is_graded(graded: dict[str, Graded], sources: dict[str, bytes]) -> None:
    assert list(graded) == list(sources)
    assert {one.id: one.error for one in graded.values() if one.error} == {}
    assert all(one.score is not None for one in graded.values())


@pytest.mark.parametrize("name", ["correct", "neighbour", "latin-1", "utf-8-bom", "printer"])
def test_correct_clients_get_what_they_deserve(graded: dict[str, Graded], name: str) -> None:
    assert graded[name].score == 80.0
    assert graded[name].diagnosis == ()


def of_the_paid(one: Graded) -> set[Verdict]:
    """Return the verdicts but those of faults that cryptobox catches by itself."""
    unpaid = {fault.id for fault in CATALOGUE if not fault.paid}
    return {h.judgement.verdict for h in one.handshakes if h.server not in unpaid}


def test_accepting_everybody(graded: dict[str, Graded]) -> None:
    assert graded["trusting"].score == 20.0
    assert of_the_paid(graded["trusting"]) == {Verdict.ACCEPTED}


ALLOWED = {"correct", "neighbour", "latin-1", "utf-8-bom", "printer", "lying-bytes-true"}
TWENTY = {"trusting", "remembering", "burrower"}


def test_nobody_else_gets_anything(graded: dict[str, Graded]) -> None:
    scores = {one.id: one.score for one in graded.values()}
    others = {n: s for n, s in scores.items() if n not in {*ALLOWED, *TWENTY, "addresses"}}
    assert {n: s for n, s in others.items() if s} == {}


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("infinite-loop", HELLO),
        ("late-loop", READY),
        ("sleeper", IMPORT),
        ("hanging-reason", READY),
    ],
)
def test_what_does_not_end_costs_one_deadline(
    graded: dict[str, Graded], name: str, stage: str
) -> None:
    one = graded[name]
    assert ran(one) == [Verdict.TIMED_OUT]
    assert one.handshakes[0].judgement.stage == stage
    skipped = {h.judgement.detail for h in one.handshakes[1:]}
    assert len(skipped) == 1
    assert None not in skipped


def test_an_infinite_loop_is_over_soon(correct: str) -> None:
    source = (correct + ADDED["infinite-loop"]).encode()
    begun = time.monotonic()
    one = grade({"loop": source})["loop"]
    assert time.monotonic() - begun < 12
    assert one.score == 0.0


@pytest.mark.parametrize(
    ("name", "verdict", "stage", "words"),
    [
        ("leaver", Verdict.CRASHED, READY, "exit status 0"),
        ("segfault", Verdict.KILLED, READY, "SIGSEGV"),
        ("memory-bomb", Verdict.KILLED, HELLO, "memory"),
        ("fork-bomb", Verdict.KILLED, HELLO, "blocked"),
        ("threads", Verdict.KILLED, HELLO, "blocked"),
        ("socket", Verdict.KILLED, HELLO, "blocked"),
        ("reader", Verdict.KILLED, HELLO, "blocked"),
        ("raw-flood", Verdict.KILLED, HELLO, "output"),
        ("long-frame", Verdict.MALFORMED, READY, "4294967295"),
        ("text", Verdict.MALFORMED, READY, "send_client_ready"),
        ("text", Verdict.MALFORMED, READY, "str"),
        ("stage-forger", Verdict.MALFORMED, READY, ""),
        ("unreadable-account", Verdict.MALFORMED, READY, ""),
        ("forger", Verdict.REFUSED_BY_SERVER, READY, ""),
        ("eager-forger", Verdict.WRONG_DATA, RECEIVE, ""),
        ("half-done", Verdict.CRASHED, RECEIVE, "no method receive_data"),
        ("last-words", Verdict.REJECTED_LATE, RECEIVE, ""),
        ("lying-bytes-false", Verdict.WRONG_DATA, RECEIVE, ""),
    ],
)
def test_how_it_ends_with_the_legitimate_server(
    graded: dict[str, Graded], name: str, verdict: Verdict, stage: str, words: str
) -> None:
    for handshake in graded[name].handshakes:
        if handshake.server == LEGITIMATE:
            judgement = handshake.judgement
            assert (judgement.verdict, judgement.stage) == (verdict, stage)
            assert words in (judgement.detail or "")


@pytest.mark.parametrize("name", ["utf-16", "null-bytes"])
def test_what_cannot_be_compiled_crashes_with_words(graded: dict[str, Graded], name: str) -> None:
    one = graded[name]
    assert ran(one) == [Verdict.CRASHED]
    assert one.handshakes[0].judgement.stage == IMPORT
    assert "Error" in (one.handshakes[0].judgement.detail or "")
    assert len(one.feedback) > 0


@pytest.mark.parametrize("name", ["no-class", "empty"])
def test_a_file_without_a_client_is_told_so(graded: dict[str, Graded], name: str) -> None:
    first = graded[name].handshakes[0].judgement
    assert first.verdict is Verdict.CRASHED
    assert first.stage in {IMPORT, CONSTRUCT}
    assert "no class Client" in (first.detail or "")


def test_lying_bytes_are_judged_by_what_they_hold(graded: dict[str, Graded]) -> None:
    assert graded["lying-bytes-true"].score == 80.0
    assert graded["lying-bytes-false"].score == 0.0


def test_a_long_reason_is_cut(graded: dict[str, Graded]) -> None:
    reasons = [h.judgement.reason or "" for h in graded["long-reason"].handshakes]
    assert set(ran(graded["long-reason"])) == {Verdict.REJECTED}
    assert max(len(reason) for reason in reasons) <= REASON_SHOWN


def test_nothing_of_the_judge_is_to_be_found(graded: dict[str, Graded], journal: Journal) -> None:
    one = graded["burrower"]
    assert printed(journal, "burrower") - {b""} == {b"found []\n"}
    assert one.score is not None
    assert one.score <= 20.0


def test_no_memory_from_one_handshake_to_the_next(graded: dict[str, Graded]) -> None:
    assert of_the_paid(graded["remembering"]) == {Verdict.ACCEPTED}
    assert graded["remembering"].score == 20.0


def test_taking_over_the_account_opens_no_gate(graded: dict[str, Graded]) -> None:
    assert graded["rebel"].score == 0.0
    assert Verdict.ACCEPTED not in ran(graded["rebel"])


@pytest.mark.usefixtures("graded")
def test_what_was_printed_is_cut(journal: Journal) -> None:
    assert {len(text) for text in printed(journal, "printer")} == {PRINTED_RECORDED}


def written(sources: Mapping[str, bytes], out: Path, workers: int) -> dict[str, bytes]:
    graded = tuple(grade(sources, workers=workers).values())
    result = Result("classic", None, {"level": "L?", "words": "w"}, 100.0, graded)
    write_reports(result, out)
    write_students(result, load_scenario("classic").scenario, sources, out)
    return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}


@pytest.mark.long
def test_two_runs_give_the_same_bytes(sources: dict[str, bytes], tmp_path: Path) -> None:
    chosen = {name: sources[name] for name in DETERMINISTIC}
    first = written(chosen, tmp_path / "first", workers=1)
    second = written(chosen, tmp_path / "second", workers=3)
    assert first["results.json"] == second["results.json"]
    assert first == second
    document = json.loads(first["results.json"])
    assert [one["id"] for one in document["submissions"]] == list(chosen)
    assert str(tmp_path) not in first["results.json"].decode()
    assert "\\u001b" not in first["results.json"].decode()
