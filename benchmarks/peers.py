"""The same job in other graders: five servers, one legitimate, four imposters.

python benchmarks/peers.py [--quick] [--write] [--rounds N]
"""

import asyncio
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import clients
import common
import lab
import peer_kinds
from greenpath_gen.sources import load_scenario
from greenpath_grade.crew import Crew
from greenpath_grade.judge import judge
from greenpath_grade.marks import truth
from greenpath_grade.model import Meeting, Verdict
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Worker

SUBMISSIONS = {
    "pytest": 5,
    "gradescope-utils": 5,
    "check50": 3,
    "otter": 2,
    "nbgrader": 5,
    "dmoj": 5,
}
OURS, OURS_STANDARD = 60, 6
PASSED = 80
HANDSHAKES = 5
Case = Callable[[], tuple[common.Cost, int]]
WANTED_OVER_ISOLATING, WANTED_OVER_ALL = 5, 1


async def _meet_five(count: int) -> int:
    servers, right = lab.five(), 0
    async with Crew([Worker(Level.NAMESPACES)]) as crew:
        for source in clients.handed_in(count):
            meetings = (Meeting(s.url, s.trusted_certs, s.files, 1, s.withheld) for s in servers)
            met = await asyncio.gather(*(crew.meet(source.encode(), one) for one in meetings))
            verdicts = [
                judge(seen.observation, truth(one)).verdict
                for seen, one in zip(met, servers, strict=True)
            ]
            right += verdicts == [Verdict.ACCEPTED, *[Verdict.REJECTED] * len(lab.FAULTS)]
    return right


def five_handshakes(count: int) -> tuple[common.Cost, int]:
    """Meet the peers' very five servers in the sandbox, from the start of Python to the verdicts."""
    cost = common.must(common.run([sys.executable, __file__, "five", str(count)]))
    return cost, int(cost.output)


def command(home: Path, scenario: str) -> tuple[common.Cost, int]:
    """Grade a class with the command, from an empty folder of results to all reports."""
    with common.scratch() as out:
        order: list[str | Path] = [
            sys.executable,
            "-m",
            "greenpath_grade",
            "grade",
            home / "submissions",
        ]
        order += ["--scenario", scenario, "--secret", home / "secret", "--out", out / "results"]
        cost = common.must(common.run(order))
        found = json.loads((out / "results" / "results.json").read_text("utf-8"))["submissions"]
        return cost, sum((one["score"] or 0) >= PASSED for one in found)


def ours(home: Path, quick: bool) -> dict[str, tuple[int, int, Case]]:
    """Return our own cases: submissions, handshakes of each, and how to run it."""
    five = home / "five.yaml"
    five.write_text(lab.scenario_text(), encoding="utf-8")
    cases: dict[str, tuple[int, int, Case]] = {}
    wanted = {
        "greenpath-grade, five faults": (str(five), 3 if quick else OURS),
        "greenpath-grade, its own pool": ("standard", 1 if quick else OURS_STANDARD),
    }
    for name, (scenario, count) in wanted.items():
        folder = home / name.replace(" ", "-")
        peer_kinds.hand_in(folder, clients.handed_in(count))
        (folder / "secret").write_bytes(bytes(32))
        met = lab.handshakes(load_scenario(scenario).scenario)
        cases[name] = (count, met, partial(command, folder, scenario))
    count = 3 if quick else OURS
    cases["greenpath, the same five servers"] = (count, HANDSHAKES, partial(five_handshakes, count))
    return cases


def main() -> None:
    """Install, measure, print, write."""
    given = common.arguments(str(__doc__).partition("\n")[0])
    peers = [one for one in peer_kinds.PEERS if not given.quick or one.name == "pytest"]
    versions: dict[str, str] = {}
    absent: list[str] = []
    for peer in peers:
        try:
            versions[peer.name] = peer_kinds.install(peer)
        except peer_kinds.Missing as error:
            absent.append(f"{peer.name} could not be installed here: {error}")
    with common.scratch() as home:
        site = lab.make(home / "lab")
        counts, met, cases, isolates = {}, {}, {}, {}
        theirs: dict[str, peer_kinds.Peer] = {}
        for peer in peers:
            if peer.name in versions:
                count = 1 if given.quick else SUBMISSIONS[peer.name]
                (home / peer.name).mkdir()
                case = peer.prepare(home / peer.name, site, clients.handed_in(count))
                name = f"{peer.name} {versions[peer.name]}"
                counts[name], met[name], cases[name] = count, HANDSHAKES, case
                isolates[name], theirs[name] = peer.isolates, peer
        for name, (count, handshakes, case) in ours(home, given.quick).items():
            counts[name], met[name], cases[name] = count, handshakes, case
            isolates[name] = Level.NAMESPACES.words
        measured = common.in_turns(cases, given.rounds)
    for name, found in measured.items():
        if any(right != counts[name] for _, right in found):
            sys.exit(
                f"{name}: {found[0][1]} of {counts[name]} passed\n{found[0][0].output[-2000:]}"
            )
    cpu = {
        name: common.spread([cost.cpu / counts[name] for cost, _ in found])
        for name, found in measured.items()
    }
    wall = {
        name: common.spread([cost.wall / counts[name] for cost, _ in found])
        for name, found in measured.items()
    }
    reference = "greenpath-grade, five faults"
    rows = [
        [
            name,
            isolates[name],
            str(counts[name]),
            str(met[name]),
            cpu[name].text(0, 1000),
            wall[name].text(0, 1000),
            cpu[name].over(cpu[reference]).text(2),
            wall[name].over(wall[reference]).text(2),
            f"{cpu[name].median * 1000 / met[name]:.0f}",
        ]
        for name in sorted(cases, key=lambda name: cpu[name].median)
    ]
    head = [
        "grader",
        "isolates student code by",
        "submissions",
        "handshakes of each",
        "processor ms of a submission",
        "wall ms",
        "processor, times greenpath-grade",
        "wall, times greenpath-grade",
        "processor ms of a handshake",
    ]
    text = (
        ABOUT
        + common.table(head, rows)
        + "\n"
        + verdicts(cpu, wall, met, theirs)
        + "".join(f"\n{line}\n" for line in absent)
    )
    common.publish("peers", "Benchmark: the same job in other graders", text, given)


ABOUT = f"""One job for all: grade a correct client against five servers, one legitimate and four
imposters ({", ".join(lab.FAULTS)}). Each grader is set up as its documentation says, in an environment of its
own, and run by its own command; start-up is in the figures. `nbgrader autograde` and DMOJ's judge get all
submissions at once, so their start is shared, as is ours; the others take one at a time.

- *greenpath-grade, five faults* is the whole command, from start-up and the proof of the sandbox to all
  reports and pages, with a scenario that holds out the same four faults. Twelve servers are the fewest it
  takes: each kind twice, the legitimate one in two shapes.
- *greenpath, the same five servers* meets the peers' very servers in the sandbox, to the verdicts: no
  evidence is kept, no report written.
- *greenpath-grade, its own pool* is what a class really gets: every fault a client of the kit can refuse.

"""


def verdicts(
    cpu: dict[str, common.Spread],
    wall: dict[str, common.Spread],
    met: dict[str, int],
    theirs: dict[str, peer_kinds.Peer],
) -> str:
    """Say how we stand beside the fastest peer that isolates, and beside the fastest that does not."""
    lines = []
    isolating = [name for name, peer in theirs.items() if peer.confines]
    for what, among, wanted in (
        ("the fastest peer that isolates student code", isolating, WANTED_OVER_ISOLATING),
        (
            "the fastest peer that does not",
            [name for name in theirs if name not in isolating],
            WANTED_OVER_ALL,
        ),
    ):
        if not among:
            continue
        best = min(among, key=lambda name: cpu[name].median)
        for mine in (name for name in cpu if name not in theirs):
            ratio, by_wall = cpu[best].over(cpu[mine]), wall[best].over(wall[mine])
            each = common.spread(r * met[mine] / met[best] for r in ratio.values)
            same = met[mine] == met[best]
            aim = f" (the same job; wanted: more than {wanted})" if same else ""
            lines.append(
                f"- {what}, {best}, takes {ratio.text(2)} times the processor time of *{mine}* for a "
                f"submission, {by_wall.text(2)} times the wall time, and {each.text(2)} times the "
                f"processor time for a handshake{aim}\n"
            )
    return "".join(lines)


if __name__ == "__main__":
    if sys.argv[1:2] == ["five"]:
        print(asyncio.run(_meet_five(int(sys.argv[2]))))
    else:
        main()
