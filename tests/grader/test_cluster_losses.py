"""The same bytes whoever is lost in the middle: workers, the scheduler or the grader itself."""

import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from greenpath_grade.journal import JOURNAL
from greenpath_grade.selftest.processes import below

SECRET = bytes(range(32))

FAILING = {
    "a crash": "    def send_client_hello(self):\n        return 1 / 0\n",
    "a loop": "    def receive_data(self, data):\n        while True: pass\n",
    "hostile": "    def send_client_hello(self):\n        import os\n        os.kill(os.getppid(), 9)\n",
    "silent": "    def send_client_hello(self):\n        import os\n        os._exit(0)\n",
}
"""What is wrong with a client, and the method that makes it so."""


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
def home(tmp_path_factory: pytest.TempPathFactory, correct: str, trusting: str) -> Path:
    """Return a folder with submissions of all kinds, graded here."""
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
