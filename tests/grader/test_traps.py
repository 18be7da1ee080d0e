"""The twelve traps that a sandbox like ours can fall into. Each test stands in one of them.

What can be seen from outside is asked of the kernel, not of the client.
"""

import asyncio
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest

from greenpath_gen.data import CRYPTOBOX
from greenpath_gen.errors import GreenpathError
from greenpath_gen.rubric import Limits
from greenpath_grade.sandbox import launch
from greenpath_grade.sandbox.inside.protocol import CONFINEMENT_FAILED, ERROR, SETUP, SOURCE
from greenpath_grade.sandbox.launch import ENVIRONMENT, INSIDE, PYTHON, RUN, Level, bubblewrap
from greenpath_grade.sandbox.probe import attempt, best_level
from greenpath_grade.sandbox.worker import Hangup, Session, Worker

ROOT = os.geteuid() == 0
NO_ROOT = pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
NOT_AS_ROOT = pytest.mark.skipif(ROOT, reason="root is not held by it")
NO_BWRAP = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
LEVELS = [
    pytest.param(Level.NAMESPACES, marks=NO_BWRAP),
    pytest.param(Level.UID, marks=NO_ROOT),
    pytest.param(Level.FILTER),
]
SLEEP = b"import time\ntime.sleep(600)\n"
SPIN = b"while True: pass\n"
T = TypeVar("T")


def with_worker(level: Level, use: Callable[[Worker], Awaitable[T]]) -> T:
    async def run() -> T:
        worker = Worker(level, Limits(computing=1))
        await worker.start()
        try:
            return await use(worker)
        finally:
            worker.stop()

    return asyncio.run(run())


@asynccontextmanager
async def client(
    worker: Worker, source: bytes | None, *, bare: bool = False
) -> AsyncIterator[Session]:
    """Start a client, or (None) a child that has not been told yet what it is."""
    session = worker.open(bare=bare)
    try:
        if source is not None:
            setup = {"url": "https://site.example", "trusted_certs": []}
            await session.send(SETUP, json.dumps(setup).encode())
            await session.send(SOURCE, source)
        yield session
    finally:
        await worker.close(session)


async def account(session: Session) -> Any:
    async with asyncio.timeout(20):
        while True:
            kind, payload = await session.receive()
            if kind == ERROR:
                return json.loads(payload)


async def told(worker: Worker, body: str, *, bare: bool = False) -> Any:
    """Run statements in a client that leave something in ``found``, and return that."""
    source = f"import json, os\nfound = None\n{body}\nraise Exception(json.dumps(found))\n"
    async with client(worker, source.encode(), bare=bare) as session:
        return json.loads((await account(session))["reason"])


def pid_of(worker: Worker) -> int:
    assert worker._zygote is not None
    return worker._zygote.process.pid


def below(pid: int) -> set[int]:
    """Return the processes below one, zombies left out."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _lives(int(folder.name)):
            with suppress(OSError):
                parents[int(folder.name)] = int(status(int(folder.name))["PPid"])
    found: set[int] = set()
    todo = {pid}
    while todo:
        todo = {one for one, parent in parents.items() if parent in todo} - found
        found |= todo
    return found


async def newest(worker: Worker, before: set[int]) -> int:
    """Return the process that came below a worker's zygote, once it is confined."""
    for _ in range(200):
        new = below(pid_of(worker)) - before
        if new and limits(max(new))["Max processes"] == ["0", "0"]:
            await asyncio.sleep(0.1)
            return max(new)
        await asyncio.sleep(0.02)
    raise AssertionError("no child came")


def status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def limits(pid: int) -> dict[str, list[str]]:
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[:2] for line in lines}


def gone(pids: set[int], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while any(Path(f"/proc/{pid}/cmdline").exists() and _lives(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# 1. Identical keys in every fork


@pytest.mark.parametrize("level", LEVELS)
def test_1_no_two_children_draw_the_same(level: Level) -> None:
    body = "from cryptobox import *\nfound = [generate_asymmetric_key()[1].hex(), generate_symmetric_key().hex()]"

    async def use(worker: Worker) -> list[Any]:
        return await asyncio.gather(*(told(worker, body) for _ in range(6)))

    drawn = with_worker(level, use)
    assert len({key for key, _ in drawn}) == len(drawn)
    assert len({nonce for _, nonce in drawn}) == len(drawn)


@NO_BWRAP
def test_1_a_zygote_refuses_to_be_process_1() -> None:
    """There OpenSSL could not tell its children apart."""
    command = bubblewrap()
    command.insert(-1, "--as-pid-1")
    command += [str(PYTHON), "-P", "-s", "-S", "-c", RUN, "/", "0", "/strict.bpf", "0", "", "/site"]
    failed = subprocess.run(command, env={}, capture_output=True, text=True, check=False)
    assert failed.returncode != 0
    assert "must not be process 1" in failed.stderr


# 2. A zygote poisoned by one child for the next


@pytest.mark.parametrize("level", LEVELS)
def test_2_a_child_cannot_reach_into_the_zygote(level: Level) -> None:
    """Not even without the filter: each layer is enough."""
    body = """
import ctypes, cryptobox
class Piece(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]
libc = ctypes.CDLL(None, use_errno=True)
own = ctypes.create_string_buffer(b"poison", 8)
here, there = Piece(ctypes.addressof(own), 6), Piece(id(cryptobox.encrypt) + 16, 6)
args = os.getppid(), ctypes.byref(here), ctypes.c_ulong(1), ctypes.byref(there), ctypes.c_ulong(1), 0
found = [libc.process_vm_writev(*args)]
try:
    open(f"/proc/{os.getppid()}/mem", "r+b", buffering=0).close()
    found.append("opened")
except OSError:
    found.append("closed")
"""

    async def use(worker: Worker, *, bare: bool) -> Any:
        return await told(worker, body, bare=bare)

    assert with_worker(level, lambda worker: use(worker, bare=False)) == [-1, "closed"]
    if not (ROOT and level is Level.FILTER):
        assert with_worker(level, lambda worker: use(worker, bare=True)) == [-1, "closed"]


@pytest.mark.parametrize("level", LEVELS)
def test_2_what_a_client_changes_is_gone_with_it(level: Level) -> None:
    async def use(worker: Worker) -> Any:
        await told(worker, "import cryptobox\ncryptobox.poison = 1\nos.environ['POISON'] = '1'")
        return await told(
            worker,
            "import cryptobox\nfound = [hasattr(cryptobox, 'poison'), 'POISON' in os.environ]",
        )

    assert with_worker(level, use) == [False, False]


# 3. The environment of the grader in /proc/1/environ


@pytest.mark.parametrize("level", LEVELS)
def test_3_no_process_of_the_sandbox_has_our_environment(
    level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENPATH_SECRET", "told-to-nobody")

    async def use(worker: Worker) -> list[bytes]:
        seen = []
        async with client(worker, SLEEP) as session:
            await session.receive()
            for pid in {pid_of(worker), *below(pid_of(worker))}:
                try:
                    seen.append(Path(f"/proc/{pid}/environ").read_bytes())
                except PermissionError:
                    seen.append(b"closed to us, and so to any client")
        return seen

    seen = with_worker(level, use)
    assert len(seen) >= 2
    assert not any(b"told-to-nobody" in environment for environment in seen)


@pytest.mark.parametrize("level", LEVELS)
def test_3_there_is_no_proc(level: Level) -> None:
    body = """
found = []
for path in ("/proc/1/environ", "/proc/self/environ", "/proc/self/maps", "/proc"):
    try:
        os.open(path, os.O_RDONLY)
        found.append(path)
    except OSError:
        pass
"""

    async def use(worker: Worker) -> Any:
        return await told(worker, body), await told(worker, body, bare=True)

    filtered, bare = with_worker(level, use)
    assert filtered == []
    assert bare == [] or level is Level.FILTER


# 4. A root that can be written to

WRITES = """
found = []
for folder in ("/", "/tmp", "/dev", "/dev/shm", "/var/tmp", "/usr/lib", "/site", "/inside", "/run"):
    try:
        os.close(os.open(f"{folder}/greenpath-was-here", os.O_CREAT | os.O_WRONLY))
        os.unlink(f"{folder}/greenpath-was-here")
        found.append(folder)
    except OSError:
        pass
    try:
        os.mkdir(f"{folder}/greenpath-was-here")
        os.rmdir(f"{folder}/greenpath-was-here")
        found.append(folder)
    except OSError:
        pass
"""


@pytest.mark.parametrize("level", LEVELS)
def test_4_nothing_can_be_written_to(level: Level) -> None:
    async def use(worker: Worker) -> Any:
        return await told(worker, WRITES), await told(worker, WRITES, bare=True)

    filtered, bare = with_worker(level, use)
    assert filtered == []
    assert bare == [] or level is Level.FILTER


# 5. --unshare-all only tries


@NO_BWRAP
def test_5_every_namespace_is_asked_for_by_name() -> None:
    command = bubblewrap()
    tried = {option for option in command if option.endswith("-try")} - {"--unshare-cgroup-try"}
    assert not tried
    assert "--unshare-all" not in command
    wanted = {f"--unshare-{kind}" for kind in ("ipc", "pid", "net", "uts")}
    assert {*wanted, *(() if ROOT else ("--unshare-user", "--disable-userns"))} <= set(command)


@NO_BWRAP
@NO_ROOT
def test_5_the_namespaces_are_others_than_ours() -> None:
    async def use(worker: Worker) -> set[str]:
        inside = max(below(pid_of(worker)))
        kinds = ("ipc", "mnt", "net", "pid", "uts")
        return {
            k
            for k in kinds
            if Path(f"/proc/{inside}/ns/{k}").readlink() == Path(f"/proc/self/ns/{k}").readlink()
        }

    assert with_worker(Level.NAMESPACES, use) == set()


# 6. Root inside is root outside


@pytest.mark.parametrize("level", LEVELS)
def test_6_no_child_of_root_is_root(level: Level) -> None:
    async def use(worker: Worker) -> dict[str, str]:
        before = below(pid_of(worker))
        async with client(worker, None):
            return status(await newest(worker, before))

    seen = with_worker(level, use)
    assert seen["CapEff"] == seen["CapPrm"] == seen["CapAmb"] == "0" * 16 or (
        ROOT and level is Level.FILTER
    )
    if level is not Level.FILTER:
        assert "0" not in seen["Uid"].split()
        assert "0" not in seen["Gid"].split()
        assert "0" not in seen["Groups"].split()


@NO_BWRAP
@NO_ROOT
def test_6_a_bound_file_of_root_alone_stays_closed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    private = tmp_path / "private"
    private.write_text("root's")
    private.chmod(0o600)
    command = bubblewrap
    monkeypatch.setattr(
        launch,
        "bubblewrap",
        lambda: [*command()[:-5], "--ro-bind", str(private), "/private", *command()[-5:]],
    )
    body = """
try:
    found = open("/private").read()
except PermissionError:
    found = "closed"
"""
    assert with_worker(Level.NAMESPACES, lambda worker: told(worker, body, bare=True)) == "closed"


# 7. --die-with-parent means the thread


def test_7_a_zygote_is_not_started_from_a_thread() -> None:
    failed: list[BaseException] = []

    def start() -> None:
        try:
            launch.start(Level.FILTER).stop()
        except RuntimeError as error:
            failed.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main" in str(failed[0])


# 8. Sleeping children outlive a grader that is killed

GRADER = """
import asyncio, json, sys
from greenpath_grade.sandbox.inside.protocol import SETUP, SOURCE
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Worker

async def main():
    worker = Worker(Level(int(sys.argv[1])))
    await worker.start()
    for _ in range(3):
        session = worker.open()
        await session.send(SETUP, b'{"url": "x", "trusted_certs": []}')
        await session.send(SOURCE, b"import time\\ntime.sleep(600)\\n")
        await session.receive()
    print("sleeping", flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture
def adoptive() -> Iterator[None]:
    """Become the parent of whoever loses theirs, so that no survivor is overlooked."""
    subreaper = 36
    ctypes.CDLL(None).prctl(subreaper, 1, 0, 0, 0)
    yield
    ctypes.CDLL(None).prctl(subreaper, 0, 0, 0, 0)


@pytest.mark.usefixtures("adoptive")
@pytest.mark.parametrize("level", [*LEVELS, Level.NONE])
def test_8_nothing_outlives_a_grader_that_is_killed(level: Level, tmp_path: Path) -> None:
    command = [sys.executable, "-c", GRADER, str(int(level))]
    own = {**os.environ, "TMPDIR": str(tmp_path)}  # an empty root is left, if one was made
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=own) as grader:
        assert grader.stdout is not None
        assert grader.stdout.readline() == b"sleeping\n"
        family = below(grader.pid)
        assert len(family) >= 4
        grader.kill()
    assert gone(family, 2.0)


# 9. Limits on computing


DEAF = b"import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"


@pytest.mark.parametrize(
    ("level", "source", "end"),
    [
        *(pytest.param(*one.values, SPIN, signal.SIGXCPU, marks=one.marks) for one in LEVELS),
        (Level.NONE, SPIN, signal.SIGXCPU),
        (Level.NONE, DEAF + SPIN, signal.SIGKILL),
    ],
)
def test_9_computing_ends(level: Level, source: bytes, end: signal.Signals) -> None:
    """Whoever does not hear SIGXCPU is killed a second later."""

    async def use(worker: Worker) -> int:
        session = worker.open()
        await session.send(SETUP, b'{"url": "x", "trusted_certs": []}')
        await session.send(SOURCE, source)
        with pytest.raises(Hangup):
            await account(session)
        return await worker.close(session)

    assert with_worker(level, use) == -end


# 10. What a system says of itself is not what it does

PRETENDER = """#!/bin/sh
# says that it isolates, and leaves out {left_out}
exec {python} - "$@" <<'END'
import os, sys
arguments = sys.argv[1:]
for option, count in {left_out!r}.items():
    while option in arguments:
        at = arguments.index(option)
        del arguments[at : at + count]
os.execv({bwrap!r}, [{bwrap!r}, *arguments])
END
"""


def pretend(home: Path, monkeypatch: pytest.MonkeyPatch, left_out: dict[str, int]) -> None:
    script = home / "bwrap"
    script.write_text(
        PRETENDER.format(python=PYTHON, left_out=left_out, bwrap=shutil.which("bwrap"))
    )
    script.chmod(0o755)
    home.chmod(0o755)
    monkeypatch.setenv("PATH", f"{home}:{os.environ['PATH']}")


@NO_BWRAP
@pytest.mark.parametrize(
    ("left_out", "seen"),
    [
        ({"--unshare-net": 1}, "tcp"),
        pytest.param({"--unshare-pid": 1}, "signal-judge", marks=NOT_AS_ROOT),
        pytest.param({"--remount-ro": 2}, "write-a-file", marks=NOT_AS_ROOT),
    ],
)
def test_10_a_bubblewrap_that_isolates_less_is_found_out(
    left_out: dict[str, int], seen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although the filter alone would stop every attack."""
    pretend(tmp_path, monkeypatch, left_out)
    reason = asyncio.run(attempt(Level.NAMESPACES))
    assert isinstance(reason, str)
    assert seen in reason


@NOT_AS_ROOT
def test_10_being_root_is_tried_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert isinstance(asyncio.run(attempt(Level.UID)), str)


def test_10_a_bubblewrap_that_fails_costs_a_level(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho 'bwrap: no namespaces here' >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    proof, reasons = asyncio.run(best_level())
    assert proof is not None
    assert proof.level is (Level.UID if ROOT else Level.FILTER)
    assert "no namespaces here" in reasons[Level.NAMESPACES]


# 11. More of the grader in the sandbox than it needs

WALK = """
import os
for home, folders, files in os.walk("/"):
    for name in files:
        print(f"{home.rstrip('/')}/{name}")
"""


def inside(script: str) -> list[str]:
    """Run a script in nothing but bubblewrap, as it is used."""
    command = [*bubblewrap(), str(PYTHON), "-I", "-S", "-c", script]
    return subprocess.run(
        command, env={}, capture_output=True, text=True, check=True
    ).stdout.splitlines()


@NO_BWRAP
def test_11_only_the_toolbox_and_the_inside_are_bound() -> None:
    seen = inside(WALK)
    libraries = (*launch._libraries(), Path("/lib"), Path("/lib64"), Path("/lib32"))
    system = (str(PYTHON), *(f"{home}/" for home in libraries if home.is_dir()), "/etc/ld.so.cache")
    ours = [path for path in seen if not path.startswith(system)]
    bound = {f"/inside/{p.relative_to(INSIDE)}" for p in INSIDE.rglob("*") if p.is_file()}
    toolbox = {
        f"/site/cryptobox/{p.relative_to(CRYPTOBOX)}" for p in CRYPTOBOX.rglob("*") if p.is_file()
    }
    foreign = ("/site/cryptography/", "/site/cffi/", "/site/_cffi_backend")
    rest = {path for path in ours if not path.startswith(foreign)}
    assert rest - bound - toolbox <= {"/strict.bpf", "/dev/null"}
    assert {"/inside/zygote.py", "/site/cryptobox/__init__.py"} <= rest
    assert not [path for path in seen if "/greenpath_grade/" in path]


@NO_BWRAP
def test_11_a_greenpath_among_the_systems_libraries_is_covered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    package = Path(json.__file__).resolve().parent  # stands for one installed beside it
    look = f"import os; print(os.listdir({str(package)!r}))"
    assert "decoder.py" in inside(look)[0]
    monkeypatch.setattr(launch, "PACKAGES", (package,))
    assert inside(look) == ["[]"]


# 12. The order in the child


@pytest.mark.parametrize("level", LEVELS)
def test_12_a_child_is_confined_before_it_is_told_anything(level: Level) -> None:
    async def use(worker: Worker) -> tuple[dict[str, str], dict[str, list[str]], set[str]]:
        before = below(pid_of(worker))
        async with client(worker, None):
            child = await newest(worker, before)
            try:
                descriptors = {fd.name for fd in Path(f"/proc/{child}/fd").iterdir()}
            except PermissionError:
                descriptors = {"0", "1", "2", "3"}  # closed to us; test_sandbox asks the client
            return status(child), limits(child), descriptors

    state, limit, descriptors = with_worker(level, use)
    assert state["NoNewPrivs"] == "1"
    assert state["Seccomp"] == "2"
    assert descriptors == {"0", "1", "2", "3"}
    assert limit["Max processes"] == ["0", "0"]
    assert limit["Max file size"] == ["0", "0"]
    assert limit["Max core file size"] == ["0", "0"]
    soft, hard = map(int, limit["Max cpu time"])
    assert hard == soft + 1
    assert int(limit["Max address space"][1]) <= 512 << 20


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("broken", [b"", b"\xff" * 12, b"\xff" * 64])
def test_12_without_its_filter_no_client_is_read(
    level: Level, broken: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "broken.bpf"
    file.write_bytes(broken)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(folder.stat().st_mode | 0o011)
    monkeypatch.setattr(launch, "filter_file", lambda: file)

    async def use(worker: Worker) -> int:
        session = worker.open()
        with pytest.raises(Hangup):
            await session.receive()
        return await worker.close(session)

    if broken == b"\xff" * 64:  # looks like one, and the kernel will not have it
        assert with_worker(level, use) == CONFINEMENT_FAILED
    else:
        with pytest.raises(GreenpathError, match="system-call filter"):
            with_worker(level, use)
    assert isinstance(asyncio.run(attempt(level)), str)


# Elsewhere


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_other_systems_are_told_where_to_grade(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(GreenpathError, match="Linux only") as failed:
        launch.start(Level.NONE)
    assert "WSL" in (failed.value.hint or "")
    assert "PATH" in ENVIRONMENT
