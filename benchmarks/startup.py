"""How long it takes until something happens: help, the first handshake, one handshake again.

python benchmarks/startup.py [--quick] [--write] [--rounds N]
"""

import sys
from collections.abc import Callable
from pathlib import Path

import clients
import common
import lab
import peer_kinds

ROUNDS = 10
GOAL = 0.3
"""Seconds of wall time until the first handshake is done."""

FIRST = f"""
import time
begun = time.perf_counter()
from greenpath_grade.sandbox.ahead import zygotes_ahead
with zygotes_ahead({{ahead}}):
    import json, sys
    sys.path.insert(0, {str(common.REPO / "benchmarks")!r})
    import first
    print(json.dumps(first.measured(begun)))
"""


def main() -> None:
    """Measure, print, write."""
    given = common.arguments(str(__doc__).partition("\n")[0])
    given.rounds = given.rounds if given.quick or "--rounds" in sys.argv else ROUNDS
    with common.scratch() as home:
        peer_kinds.hand_in(home, clients.handed_in(1))
        (home / "five.yaml").write_text(lab.scenario_text(), encoding="utf-8")
        grade: list[str | Path] = [sys.executable, "-m", "greenpath_grade"]
        (home / "one").mkdir()
        (home / "one" / "ada.py").write_text("raise SystemExit\n", encoding="utf-8")
        scenario: list[str | Path] = ["--scenario", home / "five.yaml"]
        order: list[str | Path] = [
            *grade,
            "grade",
            home / "submissions",
            *scenario,
            "--out",
            home / "results",
        ]
        common.must(common.run(order, cwd=home))
        commands: dict[str, list[str | Path]] = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "greenpath-gen --help": [sys.executable, "-m", "greenpath_gen", "--help"],
            "greenpath-grade --help": [*grade, "--help"],
            "greenpath-grade replay results s0/1": [*grade, "replay", "results", "s0/1"],
            "greenpath-grade replay results s0/1 --again": [
                *grade,
                "replay",
                "results",
                "s0/1",
                "--again",
            ],
            "greenpath-grade one (a client that cannot be loaded: one handshake, all reports)": [
                *grade,
                "grade",
                "one",
                *scenario,
                "--fresh",
                "--out",
                "other",
            ],
        }

        def case(command: list[str | Path]) -> Callable[[], common.Cost]:
            return lambda: common.must(common.run(command, cwd=home))

        cases = {name: case(command) for name, command in commands.items()}
        for ahead in (0, 1):
            cases[f"first {ahead}"] = case([sys.executable, "-c", FIRST.format(ahead=ahead)])
        measured = common.in_turns(cases, given.rounds, lambda _: None)
    alone, steps = (
        [common.figures(cost) for cost in measured.pop(f"first {ahead}")] for ahead in (0, 1)
    )
    rows = [
        [
            f"`{name}`",
            common.spread([one.cpu for one in costs]).text(0, 1000),
            common.spread([one.wall for one in costs]).text(0, 1000),
        ]
        for name, costs in measured.items()
    ]
    text = "## Commands\n\n"
    text += common.table(["command", "processor ms", "wall ms"], rows)
    text += (
        "\n## The first handshake\n\nWall time since Python ran its first line, in a fresh process; "
        f"the goal is less than {GOAL * 1000:.0f} ms. The zygote starts meanwhile, as with the commands "
        "that grade; not in it is that they prove the sandbox first.\n\n"
    )
    named = {
        "imported": "all modules are imported",
        "servers": "and the servers are made (twelve, keys and certificates)",
        "zygote": "and the zygote is up, all that clients may import in it",
        "handshake": "and the first handshake is judged",
    }
    rows = [
        [said, common.spread([one[step] for one in steps]).text(0, 1000)]
        for step, said in named.items()
    ]
    text += common.table(["when", "ms"], rows)
    wall = common.spread([one["worker"] for one in alone]).text(0, 1000)
    text += f"\nA worker that is not started ahead takes {wall} ms from its start to its first verdict.\n"
    common.publish("startup", "Benchmark: start-up", text, given)


if __name__ == "__main__":
    main()
