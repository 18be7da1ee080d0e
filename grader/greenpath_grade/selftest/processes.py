"""The processes below this one: which there are, what they may use up, their end. An edge."""

import ctypes
import os
import resource
import signal
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
LIMITS = (
    (resource.RLIMIT_AS, 2 << 30),
    (resource.RLIMIT_FSIZE, 64 << 20),
    (resource.RLIMIT_CPU, 30),
    (resource.RLIMIT_CORE, 0),
)


def adopt() -> None:
    """Become the parent of every descendant that loses its own, so that none is overlooked."""
    one, zero = ctypes.c_ulong(1), ctypes.c_ulong(0)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, one, zero, zero, zero)


def bound() -> None:
    """Adopt descendants, and bound what this process and they may use up."""
    adopt()
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))


def below(pid: int, without: Collection[int] = ()) -> set[int]:
    """Return the living processes below one, but not those WITHOUT and what is below them."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, IndexError):
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state not in "ZX":
                    parents[int(folder.name)] = int(parent)
    found: set[int] = set()
    todo = {pid}
    while todo:
        todo = {one for one, parent in parents.items() if parent in todo} - found - {*without}
        found |= todo
    return found


def end(pids: set[int]) -> None:
    """Kill processes, and wait until they are gone."""
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 2
    while pids & below(os.getpid()) and time.monotonic() < until:
        time.sleep(0.01)
