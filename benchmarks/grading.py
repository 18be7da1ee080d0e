"""How fast submissions are graded, against the cryptography of the same handshakes.

python benchmarks/grading.py [--quick] [--write] [--rounds N]
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Callable

import clients
import common
import floor
from greenpath_gen.heldout import arrange, make_pool
from greenpath_gen.sources import load_scenario
from greenpath_grade.crew import Crew
from greenpath_grade.evidence import digest
from greenpath_grade.grade import grade_all
from greenpath_grade.journal import Journal
from greenpath_grade.model import Submission
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Worker

SCENARIO, SECRET = "standard", bytes(32)
SUBMISSIONS = 6
PASSED = 80
"""Points of a client that verifies everything and explains nothing."""

MIXED = 8
"""Submissions of the mixture: six correct ones, one that loops, one that crashes."""

Measured = list[dict[str, float]]
MIXTURE = (*[clients.CLIENT] * 6, clients.LOOP, clients.CRASH)


def graded(level: int, workers: int, count: int, mixed: bool) -> None:
    """Grade, in a process of its own, and print what it cost as JSON.

    COUNT 0 makes the servers, starts the workers and stops them again: what is to be taken off.
    """
    common.adopt()
    scenario = load_scenario(SCENARIO).scenario
    texts = clients.handed_in(count, *(MIXTURE if mixed else ()))
    todo = [Submission(f"s{n}", f"s{n}", text.encode()) for n, text in enumerate(texts)]
    met = arrange(make_pool(scenario, SECRET), digest(clients.CLIENT.encode()))
    ground = floor.handshakes(met, 2)
    wall, own = time.perf_counter(), time.process_time()
    with common.scratch() as home, Journal(home / "journal.sqlite") as journal:
        grading = grade_all(todo, scenario, SECRET, Level(level), journal=journal, workers=workers)
        shelf = asyncio.run(grading)
        if not todo:
            asyncio.run(started(Level(level), workers))
    wall, own = time.perf_counter() - wall, time.process_time() - own
    verdicts = Counter(str(one.judgement.verdict) for result in shelf for one in result.handshakes)
    print(
        json.dumps(
            {
                "floor": ground,
                "wall": wall,
                "judge": own,
                "sandbox": common.reaped(),
                "passed": sum((one.score or 0) >= PASSED for one in shelf),
                "handshakes": sum(verdicts.values()) - verdicts["not-run"],
            }
        )
    )


async def started(level: Level, workers: int) -> None:
    """Start workers and stop them."""
    async with Crew([Worker(level) for _ in range(workers)]):
        pass


def case(
    level: int, workers: int, count: int, mixed: bool = False
) -> Callable[[], dict[str, float]]:
    """Return a measurement in a process of its own."""
    command = [sys.executable, __file__, "graded"]
    command += [str(level), str(workers), str(count), "mixed" if mixed else "plain"]
    return lambda: common.figures(common.run(command))


def levels() -> list[int]:
    """Return the levels of isolation that can be had here, the best first."""
    found: list[int] = []
    for level in sorted(Level, reverse=True):
        try:
            asyncio.run(started(level, 1))
        except Exception as error:  # whatever it is, the level cannot be had
            print(f"L{int(level)} cannot be had here: {error}")
        else:
            found.append(int(level))
    return found


def row(name: str, runs: Measured, starts: Measured, count: int) -> list[str]:
    """Return a row: what a submission costs without what is paid once a run."""
    met = runs[0]["handshakes"] / count
    own = [run["judge"] - start["judge"] for run, start in zip(runs, starts, strict=True)]
    judge = common.spread([one / count for one in own])
    boxes = [run["sandbox"] - start["sandbox"] for run, start in zip(runs, starts, strict=True)]
    box = common.spread([one / count for one in boxes])
    whole = common.spread(a + b for a, b in zip(judge.values, box.values, strict=True))
    ground = common.spread([one["floor"] for one in runs])
    over = [(a - b) / met for a, b in zip(whole.values, ground.values, strict=True)]
    walls = [run["wall"] - start["wall"] for run, start in zip(runs, starts, strict=True)]
    return [
        name,
        ground.text(0, 1000),
        whole.text(0, 1000),
        whole.over(ground).text(2),
        common.spread(1 / one for one in whole.values).text(2),
        common.spread(count / one for one in walls).text(2),
        f"{judge.median / met * 1000:.1f} + {box.median / met * 1000:.1f}",
        common.spread(over).text(1, 1000),
    ]


HEAD = (
    "level, workers",
    "floor ms",
    "ms",
    "times the floor",
    "submissions/s of one core",
    "submissions/s, wall",
    "ms of a handshake: judge + sandbox",
    "overhead ms of a handshake",
)


def main() -> None:
    """Measure, print, write."""
    given = common.arguments(str(__doc__).partition("\n")[0])
    count = 1 if given.quick else SUBMISSIONS
    found = levels()[:1] if given.quick else levels()
    cases: dict[str, Callable[[], dict[str, float]]] = {}
    for level in found:
        for workers in (1, 2):
            cases[f"L{level}, {workers}"] = case(level, workers, count)
            cases[f"L{level}, {workers}, start"] = case(level, workers, 0)
    cases["mixture"] = case(found[0], 2, MIXED, mixed=True)
    measured = common.in_turns(cases, given.rounds)
    names = [name for name in cases if f"{name}, start" in cases]
    for name in names:
        if any(one["passed"] != count for one in measured[name]):
            sys.exit(f"{name}: a correct client did not pass")
    met = round(measured[names[0]][0]["handshakes"] / count)
    rows = [row(name, measured[name], measured[f"{name}, start"], count) for name in names]
    starts = [
        [
            name,
            common.spread([one["judge"] for one in measured[f"{name}, start"]]).text(0, 1000),
            common.spread([one["sandbox"] for one in measured[f"{name}, start"]]).text(0, 1000),
            common.spread([one["wall"] for one in measured[f"{name}, start"]]).text(0, 1000),
        ]
        for name in names
    ]
    mixture = measured["mixture"]
    cpu = common.spread([(one["judge"] + one["sandbox"]) / MIXED for one in mixture])
    wall = common.spread([MIXED / one["wall"] for one in mixture])
    text = (
        f"## A submission\n\nA correct client meets the {met} held-out servers of the scenario "
        f"`{SCENARIO}`, each in a process of its own; {count} submissions in a run. Processor time of "
        "judge, zygotes and clients together. The floor is the cryptography of the same "
        "handshakes, both sides, in one process; the level says what isolates clients (`doctor`).\n\n"
        f"{common.table(HEAD, rows)}\n"
        "To make the servers and to start the workers is not in it. It is paid once a run:\n\n"
        f"{common.table(['level, workers', 'judge ms', 'zygotes ms', 'wall ms'], starts)}\n"
        "## Loops and crashes in the mixture\n\n"
        f"{MIXED} submissions at L{found[0]} with 2 workers: of eight, six are correct, one loops for "
        "ever before it has seen a certificate, one crashes there. A loop costs its limit of computing "
        "time (2 s) once, and no other server is met with such a client.\n\n"
        + common.table(
            ["processor ms of a submission", "submissions/s, wall"],
            [[cpu.text(0, 1000), wall.text(2)]],
        )
    )
    common.publish("grading", "Benchmark: grading", text, given)


if __name__ == "__main__":
    if sys.argv[1:2] == ["graded"]:
        level_, workers_, count_ = map(int, sys.argv[2:5])
        graded(level_, workers_, count_, sys.argv[5] == "mixed")
    else:
        main()
