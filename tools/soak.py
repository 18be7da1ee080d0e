"""Grade many submissions, kill the grader at random moments, compare: ``make soak N=100``.

    python tools/soak.py N [KILLS]

One tenth of the submissions are hostile (those of ``tests/grader/test_hostile.py``). They are
graded once undisturbed, and once by a grader that is killed (SIGKILL) KILLS times and started
again each time. Exit status 1 if the reports differ in a byte, a process is left behind, or the
last run, which finds all done, graded anything.
"""

import os
import random
import runpy
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests" / "grader"
ONE_HOSTILE_OF = 10
GRADE = """
import sys, time
from pathlib import Path
from greenpath_grade import run
from greenpath_grade.basis import basis

submissions, out, secret = map(Path, sys.argv[1:])
class Watch(run.Watch):
    done = 0

    def graded(self, result):
        self.done += 1
        if self.done % 50 == 0:
            rss = next(line for line in open("/proc/self/status") if line.startswith("VmRSS"))
            print("graded", self.done, "rss", int(rss.split()[1]) // 1024, "MB", flush=True)

found = basis(submissions, None, "standard", secret, out)
run.grade(run.Order(submissions, out), found, Watch())
"""

WITHOUT = {
    "everything": (),
    "certificate": ("if not verify_certificate(self.site, cert, self.roots):",),
    "signature": ("if not verify(self.share + theirs + cert, proof, owner):",),
}
"""Variants of the correct client: which of its checks are never made."""


def sources(count: int) -> dict[str, str]:
    """Return that many different clients, by the name of who hands them in."""
    clients = runpy.run_path(str(TESTS / "conftest.py"))
    correct: str = clients["CORRECT"]
    plain = [str(clients["TRUSTING"])]
    for checks in WITHOUT.values():
        text = correct
        for check in checks:
            text = text.replace(check, "if False:")
        plain.append(text)
    plain.append(correct.replace("return None", 'raise Exception("not trusted")'))
    hostile = [
        correct + str(a) for a in runpy.run_path(str(TESTS / "test_hostile.py"))["ADDED"].values()
    ]
    found = {}
    for n in range(count):
        text = (
            hostile[n // ONE_HOSTILE_OF % len(hostile)]
            if n % ONE_HOSTILE_OF == 0
            else plain[n % len(plain)]
        )
        found[f"student{n:04}"] = f"{text}\n# handed in by {n}\n"
    return found


def start(home: Path, out: str, log: Path) -> subprocess.Popen[bytes]:
    """Start a grader."""
    arguments = [home / "submissions", home / out, home / "secret"]
    with log.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "-c", GRADE, *map(str, arguments)],
            cwd=home,
            stdout=stream,
            stderr=stream,
        )


def finish(home: Path, out: str, log: Path) -> float:
    """Run a grader to its end; return the seconds that it took."""
    begun = time.monotonic()
    if start(home, out, log).wait() != 0:
        sys.exit(log.read_text())
    return time.monotonic() - begun


def below(pid: int) -> set[tuple[int, str]]:
    """Return the processes below one, each with its start time: a number may be used again."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(entry.name)] = (int(fields[1]), fields[19])
    found: set[int] = set()
    todo = {pid}
    while todo:
        todo = {one for one, (parent, _) in parents.items() if parent in todo} - found
        found |= todo
    return {(one, parents[one][1]) for one in found}


def alive(processes: set[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return those of some processes that still run."""
    left = set()
    for pid, since in processes:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[19] == since and fields[0] != "Z":
            left.add((pid, since))
    return left


def killed(home: Path, out: str, after: float) -> int:
    """Kill a grader some seconds after its start; return how many processes it leaves behind."""
    grader = start(home, out, home / "killed.log")
    time.sleep(after)
    children = below(grader.pid)
    os.kill(grader.pid, signal.SIGKILL)
    grader.wait()
    until = time.monotonic() + 10
    while alive(children) and time.monotonic() < until:
        time.sleep(0.05)
    return len(alive(children))


def reports(out: Path) -> dict[str, bytes]:
    """Return all that a run leaves, but for the journal."""
    files = (path for path in out.rglob("*") if path.is_file() and "journal" not in path.name)
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def handshakes(out: Path) -> int:
    """Return how many handshakes a journal holds."""
    with closing(sqlite3.connect(out / "journal.sqlite")) as journal:
        return int(journal.execute("SELECT count(*) FROM handshakes").fetchone()[0])


def main(arguments: list[str]) -> int:
    """Grade undisturbed, grade disturbed, compare, print figures."""
    count, kills = int(arguments[0]), int(arguments[1]) if arguments[1:] else 10
    with tempfile.TemporaryDirectory(prefix="greenpath-soak-") as scratch:
        home = Path(scratch)
        (home / "secret").write_bytes(bytes(range(32)))
        for name, text in sources(count).items():
            (home / "submissions" / name).mkdir(parents=True)
            (home / "submissions" / name / "client.py").write_text(text, encoding="utf-8")
        log = home / "log"
        seconds = finish(home, "undisturbed", log)
        print(log.read_text(), end="")
        size = (home / "undisturbed" / "journal.sqlite").stat().st_size
        print(f"{count} submissions undisturbed: {seconds:.0f} s, journal {size >> 20} MB")
        left = 0
        for n in range(kills):
            after = random.uniform(0.2, 1.6 * seconds / (kills + 1))  # noqa: S311
            left += killed(home, "disturbed", after)
            print(f"killed {n + 1} of {kills} after {after:.1f} s", flush=True)
        print(f"rest: {finish(home, 'disturbed', log):.0f} s, {left} processes left by the killed")
        first, second = reports(home / "undisturbed"), reports(home / "disturbed")
        different = sorted(n for n in first.keys() | second.keys() if first.get(n) != second.get(n))
        print(f"{len(first)} reports, {len(different)} different {different[:5]}")
        before = handshakes(home / "disturbed")
        seconds = finish(home, "disturbed", log)
        again = handshakes(home / "disturbed") - before
        same = reports(home / "disturbed") == first
        print(f"run again: {seconds:.1f} s, {again} handshakes, reports the same: {same}")
        return int(bool(different or left or again) or not same)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
