"""Runs one attack on the naive grader, and says what became of that.

A process of its own, which adopts whatever the attack leaves and ends it. The attacks are
harmless by construction; time, memory, file sizes and output are bounded besides.

    python -m greenpath_grade.selftest.keeper  < order in JSON  > outcome in JSON
"""

import json
import os
import selectors
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from greenpath_gen.data import CRYPTOBOX
from greenpath_grade.selftest.processes import below, bound, end

NAIVE = Path(__file__).with_name("naive.py")
SECONDS = 6.0
MOST_SECONDS = 40.0
LATE = 1.5
KEPT = 256 * 1024


def main() -> None:
    """Do what is ordered on stdin."""
    order = json.load(sys.stdin)
    bound()
    json.dump(naive(order), sys.stdout)


def naive(order: dict[str, Any]) -> dict[str, Any]:
    """Let the naive grader grade the attack."""
    scratch = Path(order["scratch"])
    results = f"results-{os.urandom(8).hex()}.json"
    if order["before"]:
        (scratch / results).write_text('{"score": 100}')
    (scratch / "servers").write_text(json.dumps(order["servers"]))
    (scratch / "toolbox").mkdir()
    (scratch / "toolbox" / "cryptobox").symlink_to(CRYPTOBOX)
    arguments = [order["submission"], str(scratch / "toolbox"), str(scratch / "servers"), results]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-B", str(NAIVE), *arguments],
        cwd=scratch,
        env={"HOME": str(scratch), "TMPDIR": str(scratch), "RESULTS": results},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    said, count, ended = _follow(process)
    if below(os.getpid()) - {process.pid}:
        time.sleep(LATE)
    survivors = below(os.getpid()) - ({process.pid} if not ended else set())
    end(below(os.getpid()))
    process.wait()
    score, name = _score(scratch / results, said)
    report = scratch / "report.html"
    return {
        "score": score,
        "id": name,
        "ended": ended,
        "status": process.returncode,
        "said": said.decode("utf-8", "replace"),
        "said_bytes": count,
        "survivors": len(survivors),
        "lost_sandbox": False,
        "report": report.read_text() if report.exists() else "",
    }


def _follow(process: "subprocess.Popen[bytes]") -> tuple[bytes, int, bool]:
    """Read what a process says until it ends; its pipe may be held open by others for longer."""
    if process.stdout is None:
        raise ValueError("the process has no pipe")
    said, count, begun = bytearray(), 0, time.monotonic()
    os.set_blocking(process.stdout.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        ended = False
        while not _hangs(process.pid, time.monotonic() - begun):
            ended = process.poll() is not None
            if not selector.select(0.02):
                if ended:
                    break
                continue
            part = process.stdout.read(1 << 16)
            if not part:
                if ended:
                    break
                time.sleep(0.02)
                continue
            count += len(part)
            said += part
            del said[KEPT // 2 : -KEPT // 2]
    return bytes(said), count, ended


def _hangs(pid: int, elapsed: float) -> bool:
    """Tell whether a process will not end; on a busy machine, it may only wait for its turn."""
    if not SECONDS < elapsed < MOST_SECONDS:
        return elapsed >= MOST_SECONDS
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    computed = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return fields[0] != "R" or computed > SECONDS / 2


def _score(results: Path, said: bytes) -> tuple[float | None, str | None]:
    """Return the mark that the naive grader gave: in its file, or else in its last line."""
    lines = said.decode("utf-8", "replace").strip().splitlines()
    for text in (results.read_text() if results.exists() else "", lines[-1] if lines else ""):
        try:
            found = json.loads(text)
            return float(found["score"]), found.get("id")
        except (ValueError, KeyError, TypeError):
            continue
    return None, None


if __name__ == "__main__":
    main()
