"""A client that comes to no end, wherever it does: it costs a few deadlines, not one for each server."""

import asyncio

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.rubric import Limits, Rubric
from greenpath_gen.scenario import HeldOut, Scenario
from greenpath_grade.grade import grade_all
from greenpath_grade.model import Submission, Verdict
from greenpath_grade.sandbox.launch import Level

SCENARIO = Scenario(
    title="A part of it all",
    held_out=HeldOut(checks=(Check.NAME, Check.POSSESSION)),
    rubric=Rubric(limits=Limits(computing=1)),
)

LOOPS = {
    "import": "while True: pass",
    "constructor": """
class Client(Client):
    def __init__(self, url, trusted_certs):
        while True: pass
""",
    "hello": """
class Client(Client):
    def send_client_hello(self):
        while True: pass
""",
    "ready": """
class Client(Client):
    def send_client_ready(self, server_hello):
        while True: pass
""",
    "data": """
class Client(Client):
    def receive_data(self, data):
        while True: pass
""",
    "imposters": """
class Client(Client):
    def send_client_ready(self, server_hello):
        answer = super().send_client_ready(server_hello)
        while answer is None: pass
        return answer
""",
    "closed": """
import os
class Client(Client):
    def send_client_hello(self):
        os.close(3)
        while True: pass
""",
}


EVERY_DAY = {"import", "ready", "imposters", "closed"}


@pytest.mark.parametrize(
    "where",
    [pytest.param(one, marks=[] if one in EVERY_DAY else pytest.mark.long) for one in LOOPS],
)
def test_a_loop_costs_a_few_deadlines_not_one_for_each_server(
    shaken: list[bytes], correct: str, where: str
) -> None:
    submission = Submission("ada", "ada.py", (correct + LOOPS[where]).encode())
    (one,) = asyncio.run(grade_all([submission], SCENARIO, bytes(range(32)), Level.FILTER))
    late = [h for h in one.handshakes if h.judgement.verdict is Verdict.TIMED_OUT]
    assert len(late) == (3 if where == "imposters" else 1)
    assert len(shaken) <= 4
    assert {h.judgement.detail for h in late} == {late[0].judgement.detail}
    rest = {h.judgement.verdict for h in one.handshakes if h not in late}
    assert rest <= {Verdict.NOT_RUN, Verdict.ACCEPTED}
