"""Zygotes that are started before they are needed: taken by who needs one, and never left behind."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from greenpath_gen.errors import GreenpathError
from greenpath_grade.sandbox import ahead
from greenpath_grade.sandbox.ahead import take, zygotes_ahead
from greenpath_grade.sandbox.launch import Level, Zygote
from greenpath_grade.sandbox.worker import Worker

STARTED = """
import subprocess, sys
from greenpath_grade.sandbox import launch
real = subprocess.Popen
def noted(*given, **named):
    print("started", "cryptography" in sys.modules)
    return real(*given, **named)
launch.subprocess.Popen = noted
from greenpath_grade import cli
sys.argv = ["greenpath-grade", *sys.argv[1:]]
cli.main()
"""


@pytest.fixture
def level(monkeypatch: pytest.MonkeyPatch) -> Level:
    monkeypatch.setattr(ahead, "_first_level", lambda: Level.FILTER)
    return Level.FILTER


def alive(zygote: Zygote) -> bool:
    return zygote.process.poll() is None


def test_a_worker_takes_one_that_is_there(level: Level) -> None:
    async def run(expected: int) -> None:
        worker = Worker(level)
        await worker.start()
        assert worker.pid == expected
        worker.stop()

    with zygotes_ahead(1):
        ((_, zygote),) = ahead._waiting
        asyncio.run(run(zygote.process.pid))
        assert not ahead._waiting
    assert not alive(zygote)


def test_each_is_taken_once_and_then_new_ones_are_started(level: Level) -> None:
    with zygotes_ahead(2):
        taken = [take(level) for _ in range(3)]
    try:
        assert len({one.process.pid for one in taken}) == 3
        assert all(map(alive, taken))
    finally:
        for one in taken:
            one.stop()


@pytest.mark.usefixtures("level")
def test_another_level_than_was_started_is_started_anew() -> None:
    with zygotes_ahead(1):
        other = take(Level.NONE)
        ((its, waiting),) = ahead._waiting
        assert its is Level.FILTER
        assert other.process.pid != waiting.process.pid
    assert alive(other)
    assert not alive(waiting)
    other.stop()


@pytest.mark.usefixtures("level")
def test_those_that_nobody_takes_are_stopped_also_after_an_error() -> None:
    left: list[Zygote] = []

    def fail() -> None:
        with zygotes_ahead(2):
            left.extend(zygote for _, zygote in ahead._waiting)
            raise GreenpathError("there is nothing")

    with pytest.raises(GreenpathError, match="there is nothing"):
        fail()
    assert len(left) == 2
    assert not any(map(alive, left))
    assert not ahead._waiting


def test_what_keeps_one_from_starting_is_told_to_who_needs_it(
    level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_: Level) -> Zygote:
        raise GreenpathError("bubblewrap is not installed")

    monkeypatch.setattr(ahead, "start", none)
    with (
        zygotes_ahead(2),
        pytest.raises(GreenpathError, match="bubblewrap is not installed"),
    ):
        take(level)


def test_one_that_died_meanwhile_is_no_sandbox(level: Level) -> None:
    with zygotes_ahead(1):
        ahead._waiting[0][1].process.kill()
        with pytest.raises(GreenpathError, match="the sandbox does not start"):
            asyncio.run(Worker(level).start())


@pytest.mark.parametrize(
    ("bubblewrap", "root", "first"),
    [
        (True, True, Level.NAMESPACES),
        (True, False, Level.NAMESPACES),
        (False, True, Level.UID),
        (False, False, Level.FILTER),
    ],
)
def test_the_first_level_is_the_one_that_is_tried_first(
    bubblewrap: bool, root: bool, first: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/bwrap" if bubblewrap else None)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    assert ahead._first_level() is first


@pytest.mark.parametrize("more", [[], ["--unsafe"], ["--dask", "tcp://127.0.0.1:1"]])
def test_the_command_starts_them_before_it_imports_what_takes_long(
    more: list[str], tmp_path: Path
) -> None:
    (tmp_path / "submissions").mkdir()
    order = [sys.executable, "-c", STARTED, "grade", "submissions", *more]
    ended = subprocess.run(order, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert ended.returncode == 1
    assert "error:" in ended.stderr
    started = [line for line in ended.stdout.splitlines() if line.startswith("started")]
    wanted = 0 if more else 1 + len(os.sched_getaffinity(0))
    assert started == ["started False"] * wanted


@pytest.mark.usefixtures("level")
def test_an_interrupt_at_the_terminal_reaches_no_zygote() -> None:
    with zygotes_ahead(1):
        ((_, zygote),) = ahead._waiting
        assert os.getpgid(zygote.process.pid) == zygote.process.pid != os.getpgid(0)


INTERRUPTED = """
import ctypes, os, random, signal, subprocess, sys, time
from pathlib import Path

ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: what is left comes to us
def children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
for _ in range(60):
    grader = subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL, start_new_session=True)
    while not children(grader.pid):
        time.sleep(0.0005)
    time.sleep(random.random() * 0.012)
    os.killpg(grader.pid, signal.SIGINT)
    grader.wait()
time.sleep(1.0)
while (pid := next(iter(children(os.getpid())), None)) and os.waitpid(int(pid), os.WNOHANG)[0]:
    pass
print(len(children(os.getpid())))
"""


@pytest.mark.long
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
def test_an_interrupt_while_bubblewrap_starts_leaves_no_process(
    tmp_path: Path, trusting: str
) -> None:
    (tmp_path / "ada.py").write_text(trusting)
    grade = [sys.executable, "-m", "greenpath_grade", str(tmp_path), "--out", str(tmp_path / "out")]
    command = [sys.executable, "-c", INTERRUPTED, *grade]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert ended.stdout.splitlines()[-1] == "0"
