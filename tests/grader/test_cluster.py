"""A cluster does what this machine would do: the same bytes, whoever is lost in the middle."""

import asyncio
import json
import pickle
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from greenpath_gen import cluster as clusters
from greenpath_gen.checks import Check
from greenpath_gen.cluster import Answer, Lost, Standing, Workers, refusal, tool, work
from greenpath_gen.errors import GreenpathError
from greenpath_gen.heldout import make_pool
from greenpath_gen.making import Job, make, read_made
from greenpath_gen.model import Student
from greenpath_gen.rubric import Limits, Rubric
from greenpath_gen.scenario import HeldOut, Scenario
from greenpath_gen.sources import ScenarioFile, load_scenario
from greenpath_grade import cluster
from greenpath_grade.cli import app
from greenpath_grade.cluster import Cluster, Errand, meet_servers, stand
from greenpath_grade.evidence import Head, digest, read_seen, record, write_seen
from greenpath_grade.grade import LOST, grade_all
from greenpath_grade.journal import JOURNAL, Journal
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
from greenpath_grade.selftest.processes import below
from greenpath_grade.session import shake_hands

SECRET = bytes(range(32))
SCENARIO = Scenario(
    title="A part of it all",
    held_out=HeldOut(checks=(Check.NAME, Check.POSSESSION)),
    rubric=Rubric(limits=Limits(computing=1)),
)
SOURCE = ScenarioFile("part", "", Path("part.yaml"), SCENARIO)
POOL = make_pool(SCENARIO, SECRET)

FAILING = {
    "a crash": "    def send_client_hello(self):\n        return 1 / 0\n",
    "a loop": "    def receive_data(self, data):\n        while True: pass\n",
    "hostile": "    def send_client_hello(self):\n        import os\n        os.kill(os.getppid(), 9)\n",
    "silent": "    def send_client_hello(self):\n        import os\n        os._exit(0)\n",
}
"""What is wrong with a client, and the method that makes it so."""


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


# ---------------------------------------------------------------- grading, without Dask


def test_what_workers_saw_is_judged_as_it_would_be_here(
    here: type[Here], correct: str, trusting: str
) -> None:
    crash = trusting + FAILING["a crash"]
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
    crash = trusting + FAILING["a crash"]
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


# ---------------------------------------------------------------- the connection


def test_without_dask_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(GreenpathError, match="Dask, which is not installed") as raised:
        asyncio.run(Workers("tcp://127.0.0.1:1").__aenter__())
    assert "greenpath[cluster]" in raised.value.hint


def test_where_no_scheduler_is_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 0.5)
    with pytest.raises(GreenpathError, match=r"scheduler tcp://127.0.0.1:\d+ cannot be reached"):
        asyncio.run(Workers(f"tcp://127.0.0.1:{free_port()}").__aenter__())


class Failing:
    """A client of a scheduler that is lost with every task."""

    def submit(self, *_: object, **__: object) -> None:
        """Lose the task."""
        raise CancelledError

    async def close(self) -> None:
        """Leave."""


def test_a_scheduler_that_is_lost_again_and_again_ends_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected: list[Failing] = []

    async def connect(_: Workers) -> Failing:
        connected.append(Failing())
        return connected[-1]

    async def run() -> None:
        async with Workers("tcp://there:8786") as workers:
            await workers.run(work, tool(), str, 7)

    monkeypatch.setattr(Workers, "_connect", connect)
    with pytest.raises(GreenpathError, match=r"scheduler tcp://there:8786 was lost 5 times") as one:
        asyncio.run(run())
    assert "run the same command again" in one.value.hint
    assert len(connected) == 1 + clusters.TRIES


# ---------------------------------------------------------------- generation, without Dask


def test_a_package_that_did_not_arrive_whole_is_refused() -> None:
    source = load_scenario("classic")
    text = make(source, SECRET, datetime(2026, 11, 24, tzinfo=UTC), Job(Student("ada")))
    made = read_made(text)
    assert made.answers.student == Student("ada")
    kept = make(source, SECRET, datetime.now(UTC), Job(Student("ada"), made.answers.package))
    assert read_made(kept) == replace(made, files={})
    with pytest.raises(GreenpathError, match="did not arrive"):
        read_made(text.replace(b'"client.py"', b'"other.py"'))
    with pytest.raises(GreenpathError, match="did not arrive"):
        read_made(text[:-1])


def test_a_worker_that_is_another_makes_no_package() -> None:
    def never(_: object) -> bytes:
        raise AssertionError("a package was made")

    assert work({**tool(), "openssl": "OpenSSL 1"}, never, None)[2] == b""
    assert work(tool(), lambda job: str(job).encode(), 7)[2] == b"7"


# ---------------------------------------------------------------- with Dask, and losses


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Machines:
    """A scheduler and workers of one thread each; what dies is not started again by itself."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._scheduler()

    def _start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *arguments]
        with (self.scratch / f"{program}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--no-dashboard"],
                cwd=self.scratch,
                stdout=log,
                stderr=log,
            )

    def _scheduler(self) -> subprocess.Popen[bytes]:
        return self._start("scheduler", "--port", str(self.port))

    def add_workers(self, count: int) -> None:
        """Start some more."""
        options = ["--no-nanny", "--nthreads", "1", "--local-directory", str(self.scratch)]
        for _ in range(count):
            self.workers.append(self._start("worker", self.address, *options))

    def kill_worker(self, number: int) -> None:
        """Kill one, and wait until nothing of it is left: no client outlives its judge."""
        one = self.workers.pop(number)
        children = below(one.pid)
        one.kill()
        one.wait()
        until = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in children):
            assert time.monotonic() < until
            time.sleep(0.02)

    def restart_scheduler(self, workers: int) -> None:
        """Kill the scheduler. Its workers end by themselves; then all begins anew."""
        self.scheduler.kill()
        self.scheduler.wait()
        while self.workers:
            self.workers.pop().wait(60)
        self.scheduler = self._scheduler()
        self.add_workers(workers)

    def close(self) -> None:
        """Kill all."""
        for one in (*self.workers, self.scheduler):
            one.kill()
            one.wait()


@contextmanager
def machines(scratch: Path, workers: int) -> Iterator[Machines]:
    scratch.mkdir(exist_ok=True)
    one = Machines(scratch)
    try:
        one.add_workers(workers)
        yield one
    finally:
        one.close()


def command(home: Path, program: str, *arguments: str) -> subprocess.Popen[bytes]:
    with (home / f"{program}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", program, *arguments], cwd=home, stdout=log, stderr=log
        )


def grader(home: Path, out: str, *arguments: str) -> subprocess.Popen[bytes]:
    options = ["--scenario", "standard", "--secret", "secret", "--out", out, *arguments]
    return command(home, "greenpath_grade", "submissions", *options)


def generator(home: Path, out: str, *arguments: str) -> subprocess.Popen[bytes]:
    options = ["--students", "40", "--secret", "secret", "--out", out, *arguments]
    return command(home, "greenpath_gen", "new-cohort", *options)


def files(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder by name, but for the journal, whose order is nobody's."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(JOURNAL)
    }


def size(path: Path) -> int:
    """Return how many bytes were added to a journal that is being written."""
    log = path.with_name(f"{path.name}-wal")
    return log.stat().st_size if log.exists() else 0


def wait_for_growth(running: subprocess.Popen[bytes], out: Path, times: int) -> None:
    """Wait until a journal has grown some times."""
    until, before = time.monotonic() + 120, size(out / JOURNAL)
    while times:
        assert running.poll() is None, "it ended before anything was killed"
        assert time.monotonic() < until
        time.sleep(0.02)
        now = size(out / JOURNAL)
        times -= now > before
        before = now


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with submissions of all kinds, graded here."""
    conftest: dict[str, Any] = {}
    exec((Path(__file__).parent / "conftest.py").read_text(), conftest)
    correct, trusting = conftest["CORRECT"], conftest["TRUSTING"]
    sources = {
        **{f"right{n}": f"{correct}\n# {n}\n" for n in range(6)},
        **{f"trusting{n}": f"{trusting}\n# {n}\n" for n in range(4)},
        **{name: f"{correct}\n{text}" for name, text in FAILING.items()},
    }
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "secret").write_bytes(SECRET)
    for name, text in sources.items():
        (folder / "submissions" / name).mkdir(parents=True)
        (folder / "submissions" / name / "client.py").write_text(text)
    assert grader(folder, "local").wait(600) == 0
    return folder


def assert_same(home: Path, out: str) -> None:
    """Compare: the reports are the same, and the journal has every handshake once."""
    assert files(home / out) == files(home / "local")
    count = len(list((home / "submissions").iterdir()))
    with (
        closing(sqlite3.connect(home / out / JOURNAL)) as db,
        closing(sqlite3.connect(home / "local" / JOURNAL)) as local,
    ):
        for query in (
            "SELECT sha256, key, head FROM attempts ORDER BY sha256",
            "SELECT sha256, number FROM handshakes JOIN attempts USING (attempt) ORDER BY 1, 2",
            "SELECT sha256, error FROM ends JOIN attempts USING (attempt) ORDER BY 1",
            "SELECT id, sha256 FROM results JOIN attempts USING (attempt) ORDER BY 1",
        ):
            assert db.execute(query).fetchall() == local.execute(query).fetchall()
        assert db.execute("SELECT count(*) FROM ends").fetchone() == (count,)


@pytest.mark.long
def test_two_of_four_workers_are_killed_and_nothing_is_lost_or_doubled(
    home: Path, tmp_path: Path
) -> None:
    choose = random.Random()
    with machines(tmp_path, 4) as there:
        running = grader(home, "killed", "--dask", there.address)
        for _ in range(2):
            wait_for_growth(running, home / "killed", choose.randint(1, 3))
            time.sleep(choose.random())
            there.kill_worker(choose.randrange(len(there.workers)))
        assert running.poll() is None
        assert running.wait(600) == 0, (home / "greenpath_grade.log").read_text()
        assert len(there.workers) == 2
    assert_same(home, "killed")


@pytest.mark.long
def test_a_scheduler_that_restarts_costs_nothing(home: Path, tmp_path: Path) -> None:
    with machines(tmp_path, 2) as there:
        running = grader(home, "restarted", "--dask", there.address)
        wait_for_growth(running, home / "restarted", 3)
        there.restart_scheduler(2)
        assert running.poll() is None
        assert running.wait(600) == 0, (home / "greenpath_grade.log").read_text()
    assert_same(home, "restarted")


@pytest.mark.long
def test_a_grader_that_is_killed_goes_on_with_other_workers_or_none(
    home: Path, tmp_path: Path
) -> None:
    with machines(tmp_path, 2) as there:
        running = grader(home, "gone", "--dask", there.address)
        wait_for_growth(running, home / "gone", 2)
        running.kill()
        running.wait()
    assert grader(home, "gone").wait(600) == 0
    assert_same(home, "gone")


@pytest.mark.long
def test_packages_are_the_same_when_a_worker_is_killed(home: Path, tmp_path: Path) -> None:
    assert generator(home, "cohort").wait(300) == 0
    with machines(tmp_path, 3) as there:
        running = generator(home, "cohort-far", "--dask", there.address)
        until = time.monotonic() + 120
        while len(list(home.glob("cohort-far.partial/students/*.zip"))) < 3:
            assert time.monotonic() < until
            time.sleep(0.02)
        there.kill_worker(0)
        assert running.poll() is None
        assert running.wait(300) == 0, (home / "greenpath_gen.log").read_text()
    assert files(home / "cohort-far") == files(home / "cohort")
