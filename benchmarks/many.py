"""A very large class on a small machine: is memory flat, the last submission as quick as the first.

python benchmarks/many.py [--quick] [--write] [--largest SUBMISSIONS]
"""

import json
import os
import sys
import time
from pathlib import Path

import clients
import common
import lab
from greenpath_gen.sources import load_scenario
from greenpath_grade import run
from greenpath_grade.basis import basis
from greenpath_grade.model import Graded

SUBMISSIONS, WANTED, SAMPLES = 1000, 10_000, 10
USUAL = "standard"
"""A scenario with the pool that a class usually gets."""


class Watch(run.Watch):
    """Notes memory and times as results come in."""

    def __init__(self, every: int) -> None:
        self.every, self.done, self.begun = every, 0, time.perf_counter()
        self.samples: list[dict[str, float]] = []

    def graded(self, _result: Graded) -> None:
        """Count a result; note how things stand at every so many."""
        self.done += 1
        if self.done % self.every == 0:
            sample = {
                "done": float(self.done),
                "wall": time.perf_counter() - self.begun,
                "judge": resident(os.getpid()),
            }
            self.samples.append(sample)
            print(sample, file=sys.stderr, flush=True)


def resident(pid: int) -> float:
    """Return the resident memory of a process in MB; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def graded(home: Path, count: int) -> None:
    """Grade all, and print what was noted as JSON."""
    out = home / "results"
    found = basis(home / "submissions", None, str(home / "five.yaml"), home / "secret", out)
    watch = Watch(max(1, count // SAMPLES))
    result = run.grade(run.Order(home / "submissions", out), found, watch)
    if any((one.score or 0) < 80 for one in result.submissions):
        sys.exit("a correct client did not pass")
    stored = {
        "journal": (out / "journal.sqlite").stat().st_size / 1e6,
        "results.json": (out / "results.json").stat().st_size / 1e6,
        "report.html": (out / "report.html").stat().st_size / 1e6,
        "students": sum(path.stat().st_size for path in out.glob("students/*/*")) / 1e6,
    }
    print(json.dumps({"samples": watch.samples, "stored": stored}))


def main() -> None:
    """Measure, print, write."""
    given = common.arguments(str(__doc__).partition("\n")[0])
    given.rounds = 1
    count = 20 if given.quick else given.largest or SUBMISSIONS
    with common.scratch() as home:
        for number, source in enumerate(clients.handed_in(count)):
            folder = home / "submissions" / f"s{number:06}"
            folder.mkdir(parents=True)
            (folder / "client.py").write_text(source, encoding="utf-8")
        (home / "five.yaml").write_text(lab.scenario_text(), encoding="utf-8")
        (home / "secret").write_bytes(bytes(32))
        cost = common.run([sys.executable, __file__, "graded", home, str(count)], seconds=10_000)
        found = json.loads(common.must(cost).output.strip().splitlines()[-1])
    samples, stored = found["samples"], found["stored"]
    rows = []
    for before, one in zip([{"done": 0.0, "wall": 0.0}, *samples], samples, strict=False):
        rate = (one["done"] - before["done"]) / (one["wall"] - before["wall"])
        rows.append(
            [f"{one['done']:,.0f}", f"{one['wall']:.0f}", f"{rate:.1f}", f"{one['judge']:.0f}"]
        )
    middle, last = samples[len(samples) // 2], samples[-1]
    slope = (last["judge"] - middle["judge"]) / (last["done"] - middle["done"])
    here, usual = (lab.handshakes(one) for one in (lab.scenario(), load_scenario(USUAL).scenario))
    text = (
        f"{count:,} correct submissions, all different, with the scenario of five servers of the "
        f"comparison ({here} handshakes each), graded by one command on all cores.\n\n"
        + common.table(["graded", "wall s", "submissions/s since", "MB resident, judge"], rows)
        + f"\nWhole run: {cost.wall:.0f} s wall, {cost.cpu:.0f} s processor, which is "
        f"{cost.cpu / count * 1000:.0f} ms of a submission; peak memory {cost.memory:.0f} MB. "
        + "Stored: "
        + ", ".join(f"{name} {size:.1f} MB" for name, size in stored.items())
        + f". In its second half the judge grew by {slope * 1024:.1f} KB with every submission: each result is laid aside "
        "compressed until the reports are written.\n\n"
    )
    if count < WANTED:
        text += (
            f"Extrapolated to {WANTED:,} submissions on this machine: "
            f"{cost.wall / count * WANTED / 60:.0f} min wall, {cost.cpu / count * WANTED / 60:.0f} min "
            f"of processor time, {last['judge'] + slope * (WANTED - count):.0f} MB for the judge while "
            "it grades. "
        )
    text += (
        f"With the pool of the scenario `{USUAL}` ({usual} handshakes) all but the start is "
        f"{usual / here:.0f} times that.\n"
    )
    common.publish("many", "Benchmark: a very large class", text, given)


if __name__ == "__main__":
    if sys.argv[1:2] == ["graded"]:
        graded(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
