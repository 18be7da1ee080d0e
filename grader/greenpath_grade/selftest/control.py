"""Show that an attack succeeds where nothing stops it. An edge: it starts a keeper."""

import asyncio
import json
import sys
from dataclasses import dataclass
from typing import Any

from greenpath_gen.errors import GreenpathError
from greenpath_grade.selftest.corpus import Attack, Control, Honest
from greenpath_grade.selftest.hand_in import NEIGHBOUR, hand_in
from greenpath_grade.selftest.servers import SLOW
from greenpath_grade.selftest.targets import LARGE, Targets, known, targets

NAIVE_MARKS = {Honest.NOTHING: 0.0, Honest.STEP_1: 20.0, Honest.ALL: 100.0}
"""What the naive grader gives whoever does not attack it."""

KEEPER_SECONDS = 60.0
MUCH_OUTPUT = 1 << 20
OWN_FILES = ("servers", "toolbox/", "results-", "report.html", "unpacked/")
"""What the naive grader itself leaves in its folder."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How an attack succeeded without the sandbox: empty if it did not."""

    control: Control
    effects: tuple[str, ...]


async def show(attack: Attack, servers: list[dict[str, Any]], ours: set[int]) -> Shown:
    """Run an attack's control. OURS takes the processes that are started for it."""
    if attack.control is Control.NONE:
        return Shown(attack.control, ())
    with targets(attack, known(servers), ours) as aims:
        home = hand_in(
            attack.handed_in,
            "ada",
            attack.aimed(aims.names),
            aims.folder / "submissions",
            aims.prize,
        )
        slow = SLOW if attack.knows("slow") else 0.0
        order = {
            "before": attack.control is Control.REGRADED,
            "submission": str(home),
            "scratch": str(aims.scratch),
            "servers": [{**one, "seconds": slow * one["legitimate"]} for one in servers],
        }
        module = "level_0" if attack.control is Control.LEVEL_0 else "keeper"
        outcome = await _keep(module, order, ours)
        return Shown(attack.control, tuple(_effects(attack, outcome, aims)))


async def _keep(module: str, order: dict[str, Any], ours: set[int]) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", f"greenpath_grade.selftest.{module}"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    ours.add(process.pid)
    try:
        async with asyncio.timeout(KEEPER_SECONDS):
            said, complaint = await process.communicate(json.dumps(order).encode())
        outcome: dict[str, Any] = json.loads(said)
        return outcome
    except (TimeoutError, ValueError) as error:
        last = (
            complaint.decode("utf-8", "replace").strip()[-500:] if "complaint" in locals() else ""
        )
        raise GreenpathError(f"a control of the self-test failed: {error} {last}") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        ours.discard(process.pid)


def _effects(attack: Attack, outcome: dict[str, Any], aims: Targets) -> list[str]:
    found = []
    score, honest = outcome["score"], NAIVE_MARKS[attack.honest]
    if score is not None and score > honest:
        found.append(f"{score:g} instead of {honest:g}")
    found += aims.hit(outcome["said"])
    large = [p for p in aims.scratch.rglob("*") if p.is_file() and p.stat().st_size > LARGE]
    if large:
        found.append(f"{large[0].stat().st_size >> 20} MB on the disk")
    left = [name for name in aims.left() if not name.removeprefix("scratch/").startswith(OWN_FILES)]
    if left:
        found.append(f"files left: {len(left)}")
    if outcome["survivors"]:
        found.append(f"processes left: {outcome['survivors']}")
    if outcome["said_bytes"] > MUCH_OUTPUT:
        found.append(f"{outcome['said_bytes'] >> 20} MB of output kept")
    if outcome["id"] == NEIGHBOUR:
        found.append("a result under the neighbour's name")
    if "<script>" in outcome["report"]:
        found.append("a script in the report")
    if outcome["lost_sandbox"]:
        found.append("the sandbox was killed")
    if not outcome["ended"]:
        found.append("the grader hung")
    elif score is None and attack.control is not Control.LEVEL_0:
        found.append(f"no result (exit status {outcome['status']})")
    return found
