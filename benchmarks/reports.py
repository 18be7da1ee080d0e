"""How long reports of a large class take, and how large they are.

python benchmarks/reports.py [--quick] [--write] [--rounds N]
"""

import json
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import clients
import common
from greenpath_gen.checks import Check
from greenpath_gen.heldout import Contender, arrange, make_pool
from greenpath_gen.scenario import Scenario
from greenpath_gen.sources import load_scenario
from greenpath_grade.alike import find_alike
from greenpath_grade.marks import mark
from greenpath_grade.model import Graded, Judgement, Lesson, Result, Submission, Verdict
from greenpath_grade.publish import write_reports, write_students
from greenpath_grade.reports.to_csv import to_csv
from greenpath_grade.reports.to_html import to_html
from greenpath_grade.reports.to_json import json_parts
from greenpath_grade.shelf import Shelf
from greenpath_grade.strategies import strategies
from greenpath_grade.submissions import given as given_kit

CLASSES = (400, 10_000)
COMPARED = (400, 1200)
"""Different submissions that are compared, every two; more is calculated."""

ROUNDS_UP_TO = 1000
"""Submissions; reports of larger classes are written once."""

KINDS = 60
"""Different submissions of a class; the rest are like one of these."""

SANDBOX: dict[str, object] = {"level": "L4", "words": "bubblewrap", "tested": {}}


def kind(contenders: Sequence[Contender], number: int) -> list[Judgement]:
    """Return how a client ends that lacks a few checks and tells what it sees."""
    draw = random.Random(number)  # noqa: S311 - a mixture, not a secret
    lacks = {check for check in Check if draw.random() < number / (2 * KINDS)}
    return [
        Judgement(Verdict.ACCEPTED, "receive_data")
        if one.fault is None or one.check in lacks
        else Judgement(Verdict.REJECTED, "send_client_ready", reason=one.fault.title)
        for one in contenders
    ]


def classroom(scenario: Scenario, count: int) -> Result:
    """Return the result of a class of COUNT, laid on a shelf as a run does."""
    contenders = arrange(make_pool(scenario, bytes(32)), "")
    graded = [
        mark(Submission("", "", b""), f"{n:064x}", contenders, kind(contenders, n), scenario)
        for n in range(KINDS)
    ]
    names = (f"student{number:05}" for number in range(count))
    everybody: Shelf = Shelf(
        replace(graded[n % KINDS], id=name, path=name) for n, name in enumerate(names)
    )
    lessons = tuple(
        Lesson(one.id, one.check, one.title, one.explanation, one.gain, one.standard)
        for one in scenario.held_out_faults()
    )
    return Result(
        *("standard", None, SANDBOX, scenario.rubric.max_score, everybody),
        title=scenario.title,
        rubric=scenario.rubric,
        earned=strategies(scenario),
        lessons=lessons,
    )


def written(count: int) -> None:
    """Write all reports of a class, in a process of its own; print what each cost as JSON."""
    scenario = load_scenario("standard").scenario
    result = classroom(scenario, count)
    source = clients.CLIENT.encode()
    found: dict[str, float] = {"before": _peak()}
    with common.scratch() as out:
        for name, write in _reports(result, scenario, source, out).items():
            begun = time.process_time()
            size = write()
            found[f"{name} s"] = time.process_time() - begun
            found[f"{name} MB"] = size / 1e6
            found[f"{name} peak"] = _peak()
    found["peak"] = _peak()
    print(json.dumps(found))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _reports(
    result: Result, scenario: Scenario, source: bytes, out: Path
) -> dict[str, Callable[[], int]]:
    everybody: Sequence[Graded] = result.submissions

    def students() -> int:
        write_students(result, scenario, {one.id: source for one in everybody}, out)
        return sum(path.stat().st_size for path in (out / "students").rglob("*.*"))

    def class_reports() -> int:
        write_reports(result, out)
        return sum(path.stat().st_size for path in out.glob("*.*"))

    return {
        "results.json": lambda: sum(len(part.encode()) for part in json_parts(result)),
        "report.html": lambda: len(to_html(result).encode()),
        "grades.csv": lambda: len(to_csv(result).encode()),
        "all class reports, written": class_reports,
        "students' pages, written": students,
    }


def compared(count: int) -> None:
    """Look for submissions that are alike among COUNT that are all different; print the seconds."""
    todo = [
        Submission(f"s{number}", "", text.encode())
        for number, text in enumerate(clients.all_different(count))
    ]
    files, begun = given_kit().files, time.process_time()
    find_alike(todo, files)
    print(json.dumps({"s": time.process_time() - begun}))


def case(what: str, count: int) -> Callable[[], dict[str, float]]:
    """Return a measurement in a process of its own."""
    command = [sys.executable, __file__, what, str(count)]
    return lambda: common.figures(common.run(command, seconds=3600))


def main() -> None:
    """Measure, print, write."""
    given = common.arguments(str(__doc__).partition("\n")[0])
    sizes = (20,) if given.quick else CLASSES
    pairs = (20,) if given.quick else COMPARED
    cases = {str(size): case("written", size) for size in sizes if size <= ROUNDS_UP_TO}
    cases |= {f"{size} compared": case("compared", size) for size in pairs}
    measured = common.in_turns(cases, given.rounds)
    for size in sizes:
        if size > ROUNDS_UP_TO:
            measured |= common.in_turns({str(size): case("written", size)}, 1)
    rows, memory = [], []
    for size in sizes:
        found = measured[str(size)]
        for name in (key.removesuffix(" s") for key in found[0] if key.endswith(" s")):
            spent = common.spread([one[f"{name} s"] for one in found])
            rows.append(
                [
                    f"{size:,}",
                    name,
                    spent.text(2),
                    common.spread(one / size for one in spent.values).text(2, 1000),
                    f"{found[0][f'{name} MB']:.1f}",
                    common.spread([one[f"{name} peak"] for one in found]).text(0),
                ]
            )
        peaks = [common.spread([one[key] for one in found]).text(0) for key in ("before", "peak")]
        memory.append([f"{size:,}", *peaks])
    text = (
        "The results of a class, laid on a shelf as a run leaves them, go to every report. "
        f"Processor time of one process; above {ROUNDS_UP_TO:,} submissions measured once.\n\n"
    )
    head = ["submissions", "report", "s", "ms of a submission", "MB", "peak MB since"]
    text += common.table(head, rows) + "\nPeak memory of the process, MB:\n\n"
    text += common.table(["submissions", "before reports", "after"], memory)
    rows = []
    for size in pairs:
        spent = common.spread([one["s"] for one in measured[f"{size} compared"]])
        two = common.spread(one / (size * (size - 1) / 2) for one in spent.values)
        whole = two.median * CLASSES[-1] ** 2 / 2
        rows.append([f"{size:,}", spent.text(2), two.text(1, 1e6), f"{whole / 60:.0f}"])
    text += (
        "\n## Looking for submissions that are alike\n\n"
        "Every two different submissions are compared, so this grows with the square of the class. "
        "All of these share the exercise's lines and differ in the rest. Equal files, and such as differ "
        "in names alone, are found without comparing and count once.\n\n"
    )
    head = ["submissions", "s", "us of a pair", f"calculated for {CLASSES[-1]:,}, min"]
    text += common.table(head, rows)
    common.publish("reports", "Benchmark: reports", text, given)


if __name__ == "__main__":
    if sys.argv[1:2] == ["written"]:
        written(int(sys.argv[2]))
    elif sys.argv[1:2] == ["compared"]:
        compared(int(sys.argv[2]))
    else:
        main()
