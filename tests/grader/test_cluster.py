"""What workers elsewhere saw is judged as it would be here; workers that differ are refused."""

import asyncio
import json
import pickle
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from greenpath_gen.checks import Check
from greenpath_gen.cluster import Answer, Lost, Standing, Workers, refusal
from greenpath_gen.errors import GreenpathError
from greenpath_gen.heldout import make_pool
from greenpath_gen.rubric import Limits, Rubric
from greenpath_gen.scenario import HeldOut, Scenario
from greenpath_gen.sources import ScenarioFile
from greenpath_grade import cluster
from greenpath_grade.cli import app
from greenpath_grade.cluster import Cluster, Errand, meet_servers, stand
from greenpath_grade.evidence import Head, digest, read_seen, record, write_seen
from greenpath_grade.grade import LOST, grade_all
from greenpath_grade.journal import Journal
from greenpath_grade.judge import Truth
from greenpath_grade.model import (
    End,
    Graded,
    Judgement,
    Meeting,
    Observation,
    Submission,
    Transcript,
    Verdict,
)
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.session import shake_hands

SECRET = bytes(range(32))
SCENARIO = Scenario(
    title="A part of it all",
    held_out=HeldOut(checks=(Check.NAME, Check.POSSESSION)),
    rubric=Rubric(limits=Limits(computing=1)),
)
SOURCE = ScenarioFile("part", "", Path("part.yaml"), SCENARIO)
POOL = make_pool(SCENARIO, SECRET)

CRASH = "    def send_client_hello(self):\n        return 1 / 0\n"
"""A method that crashes, to be added to a client."""


class Here(Workers):
    """Workers that are this process: no Dask, no network. LOSE as many tasks before one is done."""

    lose = 0
    done = 0

    async def __aenter__(self) -> "Here":
        self.turns = 2
        return self

    async def __aexit__(self, *_: object) -> None:
        for crew in cluster._crews.values():
            await crew.__aexit__(None, None, None)
        cluster._crews.clear()
        cluster._lock.cache_clear()

    async def standings(self, stand: Callable[[], Any]) -> list[Answer]:
        """Ask this process."""
        return [await stand()]

    async def run(
        self,
        task: Callable[..., Answer | Awaitable[Answer]],
        expected: Standing,
        *arguments: object,
    ) -> bytes:
        """Run a task here, with arguments that have travelled."""
        if Here.lose:
            Here.lose -= 1
            raise Lost("workers one, two and three")
        Here.done += 1
        answer = task(expected, *pickle.loads(pickle.dumps(arguments)))
        host, found, content = answer if isinstance(answer, tuple) else await answer
        if found != expected:
            raise refusal(host, expected, found)
        return content


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> type[Here]:
    """Let the workers of a cluster be this process; a scenario travels by its name here."""
    monkeypatch.setattr(cluster, "Workers", Here)
    monkeypatch.setattr(ScenarioFile, "__reduce__", lambda _: (_part, ()))
    monkeypatch.setattr(Here, "lose", 0)
    monkeypatch.setattr(Here, "done", 0)
    return Here


def _part() -> ScenarioFile:
    return SOURCE


def handed_in(**sources: str) -> list[Submission]:
    return [Submission(name, f"{name}.py", text.encode()) for name, text in sources.items()]


async def _graded(
    submissions: Sequence[Submission], journal: Journal, far: bool
) -> dict[str, Graded]:
    there = Cluster("here", SOURCE, SECRET)
    level, _ = await there.prove(2)
    host = there if far else None
    found = await grade_all(submissions, SCENARIO, SECRET, level, journal=journal, host=host)
    return {one.id: one for one in found}


def grade(
    submissions: Sequence[Submission], journal: Journal, *, far: bool = True
) -> dict[str, Graded]:
    return asyncio.run(_graded(submissions, journal, far))


def test_what_workers_saw_is_judged_as_it_would_be_here(
    here: type[Here], correct: str, trusting: str
) -> None:
    crash = trusting + CRASH
    submissions = handed_in(ada=correct, bob=trusting, eve=crash, dan=trusting)
    with Journal() as far, Journal() as near:
        assert grade(submissions, far) == grade(submissions, near, far=False)
        assert here.done == 3, "equal sources are one task"
        for number in (1, 2, 3):
            one, other = far.attempt(number), near.attempt(number)
            assert one.head == other.head
            judged = [(r.number, r.server, r.seed, r.judgement) for r in one.records]
            assert judged == [(r.number, r.server, r.seed, r.judgement) for r in other.records]


def test_a_cluster_goes_on_where_a_run_here_was_interrupted(
    here: type[Here], monkeypatch: pytest.MonkeyPatch, trusting: str
) -> None:
    met: list[Meeting] = []

    async def noted(worker: Worker, source: bytes, meeting: Meeting) -> Transcript:
        met.append(meeting)
        return await shake_hands(worker, source, meeting)

    with Journal() as near:
        whole = grade(handed_in(ada=trusting), near, far=False)
        attempt = near.attempt(1)
        head = Head(
            digest(trusting.encode()), POOL.digest(), json.loads(attempt.head)["environment"]
        )
        monkeypatch.setattr("greenpath_grade.crew.shake_hands", noted)
        with Journal() as other:
            other.add(other.begin(head, trusting.encode()), attempt.records[:5])
            assert grade(handed_in(ada=trusting), other) == whole
            assert other.attempt(1).records[:5] == attempt.records[:5]
            assert grade(handed_in(ada=trusting), other, far=False) == whole
    assert (here.done, len(met)) == (1, len(POOL.contenders) - 5)


def test_what_is_lost_with_its_workers_is_no_score(here: type[Here], trusting: str) -> None:
    here.lose = 1
    crash = trusting + CRASH
    with Journal() as journal:
        graded = grade(handed_in(ada=trusting, bob=crash), journal)
        assert [one.error for one in graded.values() if one.score is None] == [LOST]
        again = grade(handed_in(ada=trusting, bob=crash), journal)
    assert [one.score for one in again.values()] == [20.0, 0.0]


def test_what_was_seen_travels_as_text_without_any_judgement() -> None:
    one = Transcript(Observation(End.COMPLETE, "receive_data", data=b"\xff"), (), b"key")
    seen = record(1, POOL.contenders[0], Truth(True, b"data"), 7, one, Judgement(Verdict.ACCEPTED))
    text = write_seen([seen, replace(seen, data=b"not run", transcript=None)])
    assert read_seen(text) == {b"data": one}
    assert b"accepted" not in text
    with pytest.raises(ValueError, match="JSON"):
        read_seen(text[:-10])


def test_a_worker_that_is_another_runs_no_client(
    here: type[Here], monkeypatch: pytest.MonkeyPatch, correct: str
) -> None:
    del here

    async def never(*_: object) -> Transcript:
        raise AssertionError("a client ran")

    monkeypatch.setattr("greenpath_grade.crew.shake_hands", never)
    errand = Errand(SOURCE, SECRET, correct.encode(), ())

    async def refused() -> Answer:
        expected = {**(await stand())[1], "cryptography": "1.0"}
        return await meet_servers(expected, errand)

    host, found, content = asyncio.run(refused())
    assert (host, content) == (socket.gethostname(), b"")
    with pytest.raises(GreenpathError, match=r"refused.*cryptography .*, not 1\.0$"):
        raise refusal(host, {**found, "cryptography": "1.0"}, found)


@pytest.mark.parametrize(
    ("differs", "there", "said"),
    [
        ("python", "CPython 3.99.0", "refused.*python CPython 3.99.0, not CPython"),
        ("isolation", "L2", "refused.*isolation L2, not L"),
        ("greenpath", "0.0.1+00", "refused.*greenpath 0.0.1"),
    ],
)
def test_workers_that_differ_are_refused_with_words(
    here: type[Here], monkeypatch: pytest.MonkeyPatch, differs: str, there: str, said: str
) -> None:
    async def two(_: Here, stand: Callable[[], Any]) -> list[Answer]:
        first = await stand()
        return [first, ("node7", {**first[1], differs: there}, first[2])]

    monkeypatch.setattr(here, "standings", two)
    with pytest.raises(GreenpathError, match=f"node7 was {said}"):
        asyncio.run(Cluster("here", SOURCE, SECRET).prove(2))


def test_workers_must_be_as_this_machine(here: type[Here], monkeypatch: pytest.MonkeyPatch) -> None:
    async def other(_: Here, stand: Callable[[], Any]) -> list[Answer]:
        _, found, report = await stand()
        return [("node7", {**found, "openssl": "OpenSSL 1"}, report)]

    monkeypatch.setattr(here, "standings", other)
    with pytest.raises(GreenpathError, match=r"node7 was refused.*openssl OpenSSL 1, not"):
        asyncio.run(Cluster("here", SOURCE, SECRET).prove(2))


def test_a_level_is_required_of_workers_too(
    here: type[Here], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def weak(_: Here, stand: Callable[[], Any]) -> list[Answer]:
        host, found, report = await stand()
        return [(host, {**found, "isolation": "L2"}, report)]

    monkeypatch.setattr(here, "standings", weak)
    with pytest.raises(GreenpathError, match=r"L4 is required, .* isolated at L2 on"):
        asyncio.run(Cluster("here", SOURCE, SECRET).prove(4))


def test_where_nothing_isolates_no_client_runs(
    here: type[Here], monkeypatch: pytest.MonkeyPatch
) -> None:
    del here

    async def none() -> tuple[None, dict[object, str]]:
        return None, {}

    monkeypatch.setattr(cluster, "best_level", none)
    monkeypatch.setattr(cluster, "_proofs", [])
    with pytest.raises(GreenpathError, match=r"L2 is required, .* isolated at L0 on"):
        asyncio.run(Cluster("here", SOURCE, SECRET).prove(2))


def test_an_errand_in_a_log_tells_nothing() -> None:
    said = repr(Errand(SOURCE, SECRET, b"her client", ()))
    assert SECRET.hex() not in said
    assert repr(SECRET) not in said
    assert "her client" not in said


@pytest.mark.parametrize("other", [["--unsafe"], ["--workers", "2"]])
def test_a_cluster_is_not_unsafe_and_has_its_own_workers(tmp_path: Path, other: list[str]) -> None:
    done = CliRunner().invoke(app, [str(tmp_path), "--dask", "tcp://localhost:1", *other])
    assert done.exit_code == 2
    assert "--dask goes with neither" in done.output
