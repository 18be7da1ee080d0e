"""How fast packages are made, against the cryptography that is in them.

python benchmarks/generation.py [--quick] [--write] [--rounds N] [--largest STUDENTS]
"""

import itertools
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import common
import floor
from greenpath_gen.making import student_package
from greenpath_gen.model import Student
from greenpath_gen.package import zipped
from greenpath_gen.plan import plan_student
from greenpath_gen.proof import prove
from greenpath_gen.sources import load_scenario

SCENARIOS = ("classic", "standard")
CLASSES = (1, 10, 100, 1000, 10_000)
ROUNDS_UP_TO = 100
"""Students; larger classes are made once."""

STUDENTS = 30
"""Students of one round of the parts."""

PARTS = ("floor", "plan", "package", "zip", "prove")
PROOF = "proof"
LABELS = {
    "floor": "floor: the same keys and signatures, nothing else",
    "plan": "the plan: keys, certificates, faults, repaired twins",
    "package": "and the files of the package, handout included",
    "zip": "and its zip",
    "prove": "and its proof: 9 handshakes with a reference client, 4 ends of them without one check",
}


def parts(name: str, students: int) -> Callable[[], dict[str, float]]:
    """Return a measurement of each step of one scenario: processor seconds of a student."""
    scenario = load_scenario(name).scenario
    counted, proof = floor.operations(scenario), floor.proof(scenario)
    numbers = itertools.count()  # nobody comes twice: what is remembered of them would be used

    def measure() -> dict[str, float]:
        spent = dict.fromkeys(PARTS, 0.0)

        def ground() -> None:  # before and after: the clock of the processor drifts
            spent["floor"] += floor.student_sets(counted) * students / 2
            spent[PROOF] = spent.get(PROOF, 0.0) + floor.proofs(proof) * students / 2

        ground()
        for number in itertools.islice(numbers, students):
            student = Student(f"other{number}")
            begun = time.process_time()
            servers = plan_student(scenario, student, bytes(32))
            planned = time.process_time()
            files = student_package(scenario, servers)
            packed = time.process_time()
            zipped(files, student.id)
            closed = time.process_time()
            prove(servers, files, datetime.now(UTC))
            proved = time.process_time()
            marks = (begun, planned, packed, closed, proved)
            for part, start, end in zip(PARTS[1:], marks, marks[1:], strict=False):
                spent[part] += end - start
        ground()
        return {part: seconds / students for part, seconds in spent.items()}

    return measure


def cohort(home: Path, students: int) -> common.Cost:
    """Make a cohort with the command, and remove it."""
    out = home / "cohort"
    command = [sys.executable, "-m", "greenpath_gen", "new-cohort"]
    command += ["--students", str(students), "--out", str(out)]
    cost = common.must(common.run(command, seconds=3600))
    made = sum(1 for _ in (out / "students").glob("*.zip"))
    if made != students:
        sys.exit(f"{made} zips for {students} students")
    shutil.rmtree(out)
    return cost


def steps(name: str, measured: list[dict[str, float]]) -> list[list[str]]:
    """Return the rows of one scenario: sums up to each step, and how often the floor."""
    rows, ground = [], common.spread([one["floor"] for one in measured])
    for number, part in enumerate(PARTS):
        within = PARTS[1 : number + 1] if number else PARTS[:1]
        total = common.spread([sum(one[step] for step in within) for one in measured])
        rate = common.spread(1 / value for value in total.values)
        rows.append(
            [name, LABELS[part], total.text(1, 1000), rate.text(0), total.over(ground).text(2), ""]
        )
    both = common.spread([one["floor"] + one[PROOF] for one in measured])
    rows[-1][-1] = total.over(both).text(2)
    return rows


def main() -> None:
    """Measure, print, write."""
    given = common.arguments(str(__doc__).partition("\n")[0])
    students = 3 if given.quick else STUDENTS
    measured = common.in_turns({name: parts(name, students) for name in SCENARIOS}, given.rounds)
    rows = [row for name in SCENARIOS for row in steps(name, measured[name])]
    text = "## What a package costs\n\nProcessor time of one core, one process, per student.\n\n"
    head = ["scenario", "what is done", "ms", "students/s", "times the floor"]
    head += ["times the floor, the proof's cryptography in it"]
    text += common.table(head, rows)
    counted = {name: floor.operations(load_scenario(name).scenario) for name in SCENARIOS}
    said = "; ".join(
        f"{name} {one.keys:.1f} keys and {one.signatures:.1f} signatures"
        for name, one in counted.items()
    )
    proofs = {name: floor.proof(load_scenario(name).scenario) for name in SCENARIOS}
    shown = "; ".join(
        f"{name} {one.sessions:.0f} sessions (a key, two exchanges, a signature) and "
        f"{one.verifications:.1f} signatures to verify"
        for name, one in proofs.items()
    )
    text += (
        f"\nOn average a student's set takes: {said}. A bare set of five servers and three "
        "authorities would be 8 of each; the rest are faults' own keys, and the repaired twin of each "
        f"imposter, which the proof needs. A proof takes: {shown}; the last column is against both.\n"
    )
    largest = 10 if given.quick else given.largest or CLASSES[-1]
    sizes = [size for size in CLASSES if size <= largest]
    with common.scratch() as home:
        small = [size for size in sizes if size <= ROUNDS_UP_TO]
        costs = common.in_turns(
            {f"{size} students": (lambda n=size: cohort(home, n)) for size in small},  # type: ignore[misc]
            given.rounds,
        )
        for size in sizes:
            if size > ROUNDS_UP_TO:
                costs[f"{size} students"] = [cohort(home, size)]
    rows = []
    for size in sizes:
        found = costs[f"{size} students"]
        cpu = common.spread([one.cpu for one in found])
        rows.append(
            [
                f"{size:,}",
                common.spread([one.wall for one in found]).text(1),
                cpu.text(1),
                common.spread(size / one for one in cpu.values).text(1),
                common.spread([one.memory for one in found]).text(0),
            ]
        )
    text += (
        "\n## What a cohort costs\n\n`greenpath-gen new-cohort --students N`: start-up, proofs, "
    )
    text += "zips, answer key and all writing; on all cores from 16 students on. "
    text += f"Above {ROUNDS_UP_TO:,} students measured once.\n\n"
    after = ""
    if sizes[-1] < CLASSES[-1]:
        cpu = common.spread([one.cpu for one in costs[f"{sizes[-1]} students"]])
        after = (
            f"\nLarger classes were left out of this run. A student costs the same in each, so {CLASSES[-1]:,} "
            f"would take {cpu.median / sizes[-1] * CLASSES[-1] / 60:.0f} min of processor time.\n"
        )
    head = ["students", "wall s", "processor s", "students/s of one core", "peak MB of a process"]
    common.publish(
        "generation", "Benchmark: generation", text + common.table(head, rows) + after, given
    )


if __name__ == "__main__":
    main()
