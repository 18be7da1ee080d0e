"""Where verify_certificate is withheld, student code has none, and can be right without it."""

import asyncio
import shutil

import pytest

from greenpath_gen.clients import BANK, Handmade, Model, render, source
from greenpath_gen.sources import load_scenario
from greenpath_grade.grade import grade_all
from greenpath_grade.model import Graded, Submission, Verdict
from greenpath_grade.sandbox.launch import Level

LEVEL = Level.NAMESPACES if shutil.which("bwrap") else Level.FILTER

SMUGGLER = """
import sys
from cryptobox import *
FOUND = [name for name in sys.modules if name.endswith("verification") and "cryptobox" in name]
FOUND += [name for name, module in list(sys.modules.items()) if hasattr(module, "check_certificate")]
raise Exception(f"found {FOUND}")
"""


@pytest.fixture(scope="module")
def graded() -> dict[str, Graded]:
    sources = {
        "handmade": render(Handmade),
        "of-the-kit": render(Model),
        "careless": source(BANK["no-authority-bit"]),
        "smuggler": SMUGGLER,
    }
    submissions = [Submission(name, name, text.encode()) for name, text in sources.items()]
    scenario = load_scenario("handmade").scenario
    found = asyncio.run(grade_all(submissions, scenario, bytes(range(32)), LEVEL))
    return {one.id: one for one in found}


def test_the_model_solution_written_by_hand_has_full_marks(graded: dict[str, Graded]) -> None:
    assert graded["handmade"].score == 100.0


def test_a_client_that_calls_it_is_told_so(graded: dict[str, Graded]) -> None:
    one = graded["of-the-kit"]
    assert one.score == 0.0
    said = {h.judgement.reason or h.judgement.detail or "" for h in one.handshakes}
    assert any("verify_certificate is for you to write" in text for text in said)


def test_who_forgets_a_check_by_hand_is_caught(graded: dict[str, Graded]) -> None:
    one = graded["careless"]
    accepted = {h.server for h in one.handshakes if h.judgement.verdict is Verdict.ACCEPTED}
    assert "issuer-not-a-ca" in accepted
    assert one.diagnosis == ("purpose",)


def test_it_is_nowhere_to_be_found(graded: dict[str, Graded]) -> None:
    assert graded["smuggler"].handshakes[0].judgement.detail == "Exception: found []"
