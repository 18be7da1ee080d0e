"""What every benchmark shares: measuring, rounds, statistics, tables and pages.

The machine is never quiet, so figures are of processor time unless they say wall time, what is
compared runs in turns (A, B, A, B), and every figure comes with its spread.
"""

import argparse
import ctypes
import json
import os
import platform
import re
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

REPO = Path(__file__).parents[1]
PAGES = REPO / "docs" / "benchmarks"
PR_SET_CHILD_SUBREAPER = 36
ROUNDS = 3
WIDTH = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost: seconds of wall and processor time, peak memory in MB, its output.

    The processor time is that of all processes it started, also of those it left behind.
    """

    wall: float
    cpu: float
    memory: float
    status: int
    output: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure that was measured several times."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the middle value."""
        return statistics.median(self.values)

    def text(self, digits: int = 1, scale: float = 1.0) -> str:
        """Write it as ``median (min-max)``."""
        low, high = min(self.values) * scale, max(self.values) * scale
        return f"{self.median * scale:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"

    def over(self, other: "Spread") -> "Spread":
        """Return the ratios to another figure, round by round."""
        return spread(a / b for a, b in zip(self.values, other.values, strict=True))


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    seconds: float = 600.0,
    given: str = "",
) -> Cost:
    """Run a command, with GIVEN to read, to its end and measure it. Its descendants are all waited for.

    bubblewrap leaves its inner process behind, whose time nobody would then be told: as their
    subreaper (`prctl`) this process inherits such processes.
    """
    adopt()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as entered:
        entered.write(given.encode())
        entered.seek(0)
        begun = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=dict(env) if env is not None else None,
            stdin=entered,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        wall = cpu = memory = 0.0
        status = 0
        while True:
            try:
                pid, ended, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                if time.perf_counter() - begun > seconds:
                    os.killpg(process.pid, 9)
                time.sleep(0.001)
                continue
            cpu += used.ru_utime + used.ru_stime
            memory = max(memory, used.ru_maxrss / 1024)
            if pid == process.pid:
                wall = time.perf_counter() - begun
                status = process.returncode = os.waitstatus_to_exitcode(ended)
        output.seek(0)
        return Cost(wall, cpu, memory, status, output.read().decode("utf-8", "replace"))


def adopt() -> None:
    """Inherit the processes that descendants leave behind."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reaped() -> float:
    """Wait for all descendants; return the processor seconds of all that there ever were."""
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime


def must(cost: Cost) -> Cost:
    """Return a cost if the command succeeded; end with what it said if not."""
    if cost.status != 0:
        sys.exit(f"a benchmark's command failed ({cost.status}):\n{cost.output[-3000:]}")
    return cost


def in_turns(
    cases: Mapping[str, Callable[[], T]], rounds: int, before: Callable[[str], None] = print
) -> dict[str, list[T]]:
    """Run all cases, then all again: what disturbs one disturbs the others as well."""
    found: dict[str, list[T]] = {name: [] for name in cases}
    for number in range(1, rounds + 1):
        for name, case in cases.items():
            before(f"round {number} of {rounds}: {name} (load {os.getloadavg()[0]:.1f})")
            found[name].append(case())
    return found


def spread(values: Iterable[float]) -> Spread:
    """Return values as a spread."""
    return Spread(tuple(values))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def processor() -> str:
    """Return the name of the processor."""
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def machine() -> str:
    """Return in a sentence on what is measured."""
    from cryptography import __version__ as cryptography
    from cryptography.hazmat.backends.openssl import backend

    cores = len(os.sched_getaffinity(0))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{processor()}, {cores} cores, shared; Linux {platform.release()}, Python "
        f"{platform.python_version()}, cryptography {cryptography} ({backend.openssl_version_text()}); "
        f"load average at the end {load}."
    )


def arguments(what: str) -> argparse.Namespace:
    """Read a benchmark's command line."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument(
        "--quick", action="store_true", help="the smallest run, to see that it works"
    )
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks/NAME.md")
    parser.add_argument("--rounds", type=int, default=0, help=f"how often, by default {ROUNDS}")
    parser.add_argument("--largest", type=int, default=0, help="leave out larger classes than this")
    given = parser.parse_args()
    given.rounds = given.rounds or (1 if given.quick else ROUNDS)
    return given


def publish(name: str, title: str, text: str, given: argparse.Namespace) -> None:
    """Print a page, and write it where it is told."""
    command = shlex.join(["python", f"benchmarks/{name}.py", *sys.argv[1:]])
    turns = (
        f"Every figure is the median of {given.rounds} rounds (smallest-largest), taken in turns."
        if given.rounds > 1
        else "Measured once."
    )
    page = f"# {title}\n\nMeasured on {datetime.now(UTC):%Y-%m-%d} with `{command}`: {machine()} {turns}\n\n{text}"
    page = wrapped(page)
    print(page)
    if given.write:
        PAGES.mkdir(parents=True, exist_ok=True)
        (PAGES / f"{name}.md").write_text(page, encoding="utf-8")


def wrapped(page: str) -> str:
    """Return a page with its paragraphs and list items in lines of one width; tables stay."""
    blocks = []
    for block in page.strip().split("\n\n"):
        lines = block.splitlines()
        if lines[0].startswith("- "):
            items = re.split(r"\n(?=- )", block)
            blocks.append("\n".join(_filled(item, "  ") for item in items))
        else:
            blocks.append(block if lines[0][:1] in "|#" else _filled(block, ""))
    return "\n\n".join(blocks) + "\n"


def _filled(text: str, indent: str) -> str:
    return textwrap.fill(
        " ".join(text.split()),
        WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="greenpath-bench-") as path:
        yield Path(path)


def figures(cost: Cost) -> dict[str, float]:
    """Return the figures that a measured Python program printed as its last line, as JSON."""
    found: dict[str, float] = json.loads(must(cost).output.strip().splitlines()[-1])
    return found
