"""Student code finds the Python it knows in the sandbox, and its ways of refusing are understood."""

import asyncio

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.heldout import Contender, Pool, arrange
from greenpath_gen.scenario import HeldOut, Scenario
from greenpath_grade import grade as grading
from greenpath_grade import meet
from greenpath_grade.model import Graded, Submission, Verdict
from greenpath_grade.sandbox.probe import best_level

CLIENT = """
{head}
from cryptobox import *
class Client:
    def __init__(self, url, trusted_certs):
        self.url = url
    def send_client_hello(self):
        self.priv, self.pub = generate_asymmetric_key()
        return self.pub
    def send_client_ready(self, server_hello):
        self.k = key_exchange(self.priv, server_hello[:120])
        {ready}
        return memoryview(encrypt(self.k, b"READY"))
    def receive_data(self, data):
        return bytearray(decrypt(self.k, data))
"""

REFUSALS = {
    "exit": "exit('no')",
    "quit": "quit()",
    "throw": "(_ for _ in ()).throw(Exception('no'))",
    "unittest": "import unittest; unittest.TestCase().assertTrue(False, 'no')",
    "cryptography": "from cryptography.exceptions import InvalidSignature; raise InvalidSignature",
}
IMPORTS = """
import asyncio, configparser, datetime, json, logging, shlex, sys, tomllib, unittest.mock
from concurrent.futures import ThreadPoolExecutor
from cryptography.hazmat.backends import default_backend
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
datetime.datetime.strptime("2026", "%Y")
logging.basicConfig(); logging.warning("to stderr")
sys.stdout.buffer.write(b"bytes")
"""


async def grade(sources: dict[str, str]) -> dict[str, Graded]:
    proof, reasons = await best_level()
    assert proof is not None, reasons
    submissions = [Submission(name, name, code.encode()) for name, code in sources.items()]
    scenario = Scenario(
        title="A part of it all", held_out=HeldOut(checks=(Check.NAME, Check.POSSESSION))
    )
    graded = await grading.grade_all(submissions, scenario, bytes(32), proof.level)
    return {one.id: one for one in graded}


def test_usual_ways_of_refusing_are_refusals() -> None:
    sources = {n: CLIENT.format(head="", ready=ready) for n, ready in REFUSALS.items()}
    for graded in asyncio.run(grade(sources)).values():
        verdicts = {h.judgement.verdict for h in graded.handshakes}
        assert verdicts == {Verdict.REJECTED}, (graded.id, graded.handshakes[0].judgement)
        assert graded.score == 0


def test_usual_imports_and_kinds_of_bytes_work() -> None:
    graded = asyncio.run(grade({"one": CLIENT.format(head=IMPORTS, ready="pass")}))["one"]
    assert graded.score == 20, graded.feedback


def test_a_fault_of_the_grader_costs_no_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = arrange

    calls: list[str] = []

    def failing(pool: Pool, sha256: str) -> tuple[Contender, ...]:
        calls.append(sha256)
        if len(calls) == 1:
            raise RuntimeError("ours")
        return genuine(pool, sha256)

    monkeypatch.setattr(meet, "arrange", failing)
    source = CLIENT.format(head="", ready="pass")
    graded = asyncio.run(grade({"first": source, "second": source + "\n"}))
    assert [graded["first"].score, graded["second"].score] == [None, 20]
    assert "the grader failed (RuntimeError)" in (graded["first"].error or "")
