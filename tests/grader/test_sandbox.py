"""The sandbox: every level holds against the attacks, and the attacks do work without one."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

import greenpath_grade
from greenpath_gen.data import CRYPTOBOX
from greenpath_grade.sandbox import worker as worker_module
from greenpath_grade.sandbox.inside.protocol import ERROR, SETUP, SOURCE
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.probe import ATTACKS, PROPERTIES, best_level, probe
from greenpath_grade.sandbox.worker import USUAL, Worker, WorkerLost

REPOSITORY = Path(greenpath_grade.__file__).parents[2]
NO_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
NO_BWRAP = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
LEVELS = [
    pytest.param(Level.NAMESPACES, marks=NO_BWRAP),
    pytest.param(Level.UID, marks=NO_ROOT),
    pytest.param(Level.FILTER),
]

SPY = b"""
import json, os, sys
from cryptobox import generate_asymmetric_key

def is_open(fd):
    try:
        os.write(fd, b"")
    except OSError as error:
        return error.errno != 9
    return True

class Client:
    def __init__(self, url, trusted_certs):
        raise Exception(json.dumps({
            "key": generate_asymmetric_key()[0].hex(),
            "random": os.urandom(16).hex(),
            "open": [fd for fd in range(1024) if is_open(fd)],
            "environment": dict(os.environ),
            "argv": [*sys.argv, *sys.orig_argv],
            "path": [*sys.path, sys.executable],
        }))
"""
T = TypeVar("T")
SLEEPER = b"import time\ntime.sleep(600)\n"


async def told(worker: Worker, source: bytes) -> dict[str, Any]:
    """Let a client raise what it found out, and return that."""
    session = worker.open()
    try:
        async with asyncio.timeout(20):
            setup = {"url": "https://site.example", "trusted_certs": []}
            await session.send(SETUP, json.dumps(setup).encode())
            await session.send(SOURCE, source)
            kind, payload = await session.receive()
            while kind != ERROR:
                kind, payload = await session.receive()
    finally:
        await worker.close(session)
    found: dict[str, Any] = json.loads(json.loads(payload)["reason"])
    return found


def with_worker(level: Level, use: Callable[[Worker], Awaitable[T]]) -> T:
    async def run() -> T:
        worker = Worker(level)
        await worker.start()
        try:
            return await use(worker)
        finally:
            worker.stop()

    return asyncio.run(run())


def descendants(of: int) -> set[int]:
    """Return the processes below one, zombies left out."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                parents[int(folder.name)] = int(parent)
    found: set[int] = set()
    todo = {of}
    while todo:
        todo = {pid for pid, parent in parents.items() if parent in todo} - found
        found |= todo
    return found


def pid_of(worker: Worker) -> int:
    assert worker._zygote is not None
    return worker._zygote.process.pid


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_holds(level: Level) -> None:
    proof = asyncio.run(probe(level))
    assert proof.holds, proof.came_through
    assert set(proof.closed) == set(PROPERTIES)
    assert all(proof.closed.values())
    assert proof.report()["level"] == f"L{int(level)}"


def test_the_best_level_is_one_that_holds() -> None:
    proof, reasons = asyncio.run(best_level())
    assert proof is not None
    assert proof.holds
    assert proof.level not in reasons
    assert proof.level > Level.NONE


HARMLESS_ONLY = """
import json, runpy, sys
sys.path.insert(0, sys.argv[1])
attacks = runpy.run_path(sys.argv[2])
attacks["ATTACKS"][:] = [a for a in attacks["ATTACKS"] if a.__name__ != "ptrace"]
try:
    attacks["Client"](sys.argv[3], [])
except Exception as error:
    print(error)
"""


def test_the_attacks_work_where_nothing_stops_them(tmp_path: Path) -> None:
    (tmp_path / "canary").write_text("secret")
    config = {"canary": str(tmp_path / "canary"), "folder": str(tmp_path), "port": 9}
    config |= {
        "judge": os.getpid(),
        "abstract": "nobody-listens",
        "hoard": (USUAL.memory + 64) << 20,
    }
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            HARMLESS_ONLY,
            str(CRYPTOBOX.parent),
            str(ATTACKS),
            json.dumps(config),
        ],
        capture_output=True,
        check=True,
        timeout=30,
        cwd=tmp_path,
    )
    came_through = set(json.loads(done.stdout)["came_through"])
    expected = {"read-a-file", "list-a-folder", "write-a-file", "read-proc", "udp", "unix-socket"}
    expected |= {"listen", "fork", "thread", "execute", "signal-parent", "signal-judge"}
    expected |= {"map-code", "hoard-memory"}
    assert came_through >= expected


def test_no_isolation_is_proved_to_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe must see that everything is open, not fall over."""
    monkeypatch.setattr(worker_module, "START_SECONDS", 6.0)
    proof = asyncio.run(probe(Level.NONE))
    assert not proof.holds
    assert {"tcp", "call-out", "read-the-judge"} <= set(proof.came_through) or os.geteuid() != 0
    closed = [name for name, is_closed in proof.closed.items() if is_closed]
    assert len(closed) < len(PROPERTIES) / 2, closed


@pytest.mark.parametrize("level", LEVELS)
def test_what_a_client_finds(level: Level) -> None:
    async def use(worker: Worker) -> tuple[dict[str, Any], dict[str, Any]]:
        one, other = await asyncio.gather(told(worker, SPY), told(worker, SPY))
        return one, other

    one, other = with_worker(level, use)
    assert one["key"] != other["key"]
    assert one["random"] != other["random"]
    assert set(one["open"]) <= {0, 1, 2, 3}
    assert not any(one["argv"])
    assert str(Path.home()) not in str(one["environment"])
    assert str(REPOSITORY) not in json.dumps([one["environment"], one["argv"]])


def _text(pid: int, what: str) -> str:
    try:
        return Path(f"/proc/{pid}/{what}").read_bytes().decode()
    except PermissionError:
        return ""  # closed even to us


@NO_BWRAP
def test_the_zygote_knows_no_place_of_ours() -> None:
    async def use(worker: Worker) -> list[tuple[str, str]]:
        inside = descendants(pid_of(worker))
        return [(_text(pid, "cmdline"), _text(pid, "environ")) for pid in inside]

    seen = with_worker(Level.NAMESPACES, use)
    zygotes = [(line, env) for line, env in seen if not line.split("\0")[0].endswith("bwrap")]
    assert len(zygotes) == 1
    for line, environment in zygotes:
        assert str(REPOSITORY) not in line + environment
        names = {pair.split("=")[0] for pair in environment.split("\0") if pair}
        assert names <= {"PYTHONHASHSEED", "LC_ALL", "PATH", "PWD"}


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_remains(level: Level) -> None:
    before = descendants(os.getpid())

    async def use(worker: Worker) -> set[int]:
        sessions = [worker.open() for _ in range(3)]
        for session in sessions:
            await session.send(SETUP, b'{"url": "x", "trusted_certs": []}')
            await session.send(SOURCE, SLEEPER)
            await session.receive()
        running = descendants(os.getpid()) - before
        for session in sessions:
            session.socket.close()
        return running

    running = with_worker(level, use)
    assert len(running) >= 4
    until = time.monotonic() + 5
    while (left := {p for p in running if p in descendants(os.getpid())}) and (
        time.monotonic() < until
    ):
        time.sleep(0.05)
    assert not left
    alive = {p for p in running if Path(f"/proc/{p}/cmdline").exists()}
    assert not {p for p in alive if b"zygote" in Path(f"/proc/{p}/cmdline").read_bytes()}


@pytest.mark.parametrize("level", LEVELS)
def test_a_closed_session_has_no_process(level: Level) -> None:
    async def use(worker: Worker) -> tuple[int, set[int]]:
        before = descendants(os.getpid())
        session = worker.open()
        await session.send(SETUP, b'{"url": "x", "trusted_certs": []}')
        await session.send(SOURCE, SLEEPER)
        await session.receive()
        code = await worker.close(session)
        return code, descendants(os.getpid()) - before

    code, left = with_worker(level, use)
    assert code == -signal.SIGKILL
    assert not left


@pytest.mark.parametrize("level", LEVELS)
def test_a_lost_zygote_is_replaced(level: Level) -> None:
    async def use(worker: Worker) -> tuple[int, int, dict[str, Any]]:
        old = pid_of(worker)
        session = worker.open()
        os.kill(old, signal.SIGKILL)
        await asyncio.sleep(0.5)  # bubblewrap takes its own down a moment later
        with pytest.raises(WorkerLost):
            await worker.close(session)
        await worker.restart()
        return old, pid_of(worker), await told(worker, SPY)

    old, new, found = with_worker(level, use)
    assert old != new
    assert found["key"]


def test_a_living_zygote_is_kept() -> None:
    async def use(worker: Worker) -> bool:
        before = pid_of(worker)
        await worker.restart()
        return pid_of(worker) == before

    assert with_worker(Level.FILTER, use)


def test_a_stopped_worker_opens_nothing() -> None:
    async def use(worker: Worker) -> None:
        worker.stop()
        with pytest.raises(WorkerLost):
            worker.open()

    with_worker(Level.FILTER, use)
