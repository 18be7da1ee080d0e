"""Run one attack as it would be graded, beside an honest neighbour. An edge."""

import asyncio
import csv
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path

from greenpath_gen.errors import GreenpathError
from greenpath_gen.heldout import Pool
from greenpath_gen.templates import inline
from greenpath_grade.model import Graded, Result, Submission
from greenpath_grade.reports.to_table import Look, to_table
from greenpath_grade.sandbox.probe import Proof
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.selftest.control import Shown
from greenpath_grade.selftest.corpus import Attack, Honest, base
from greenpath_grade.selftest.grading import FAILED, grade, handed_in, report
from greenpath_grade.selftest.hand_in import NEIGHBOUR, hand_in
from greenpath_grade.selftest.processes import below
from greenpath_grade.selftest.targets import targets

SETTLE = 0.3
FORMULA = ("=", "+", "-", "@")
REPORTS = (".csv", ".html", ".json", ".md")


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one attack. ``mark`` is None where nothing was graded.

    ``neighbour`` is the mark of the honest client beside it, ``deserved`` what it should be.
    """

    attack: Attack
    shown: Shown
    honest: float
    mark: float | None
    effects: tuple[str, ...]
    survivors: int
    left: tuple[str, ...]
    neighbour: float | None
    deserved: float
    verdict: str

    @property
    def gained(self) -> bool:
        """Tell whether the attack was worth more than the honest mark."""
        return self.mark is not None and self.mark > self.honest

    @property
    def lost(self) -> bool:
        """Tell whether a client that is correct for all that it prints got less for it."""
        return self.attack.honest is Honest.ALL and self.mark != self.honest

    @property
    def harmless(self) -> bool:
        """Tell whether nothing came of it."""
        untouched = self.neighbour == self.deserved
        nothing = not (self.gained or self.lost or self.effects or self.survivors or self.left)
        return nothing and untouched

    @property
    def proved(self) -> bool:
        """Tell whether it was shown to succeed without the sandbox, or why it cannot be."""
        return bool(self.shown.effects or self.attack.why_no_control)

    @property
    def stopped(self) -> bool:
        """Tell whether it is an attack, and was stopped."""
        return self.harmless and self.proved


@dataclass
class Bench:
    """Where attacks are tried, one at a time: a worker at the level that is tested.

    ``ours`` are the processes that this one has started for the self-test, on all benches.
    """

    pool: Pool
    proof: Proof
    worker: Worker
    ours: set[int]

    async def marks(self) -> dict[Honest, float]:
        """Grade the honest clients: what everything else is measured against."""
        found = {Honest.NOTHING: 0.0}
        for honest, name in ((Honest.STEP_1, "Trusting"), (Honest.ALL, "Correct")):
            graded = (
                await grade(self.pool, self.worker, Submission(name, name, base(name)))
            ).graded
            if graded.score is None:
                raise GreenpathError(f"an honest client could not be graded: {graded.error}")
            found[honest] = graded.score
        return found

    async def try_out(
        self, attack: Attack, shown: Shown, marks: dict[Honest, float], names: dict[str, str]
    ) -> Trial:
        """Grade an attack and its neighbour at the same time, and look around.

        NAMES is what the attacker knows of the control's servers.
        """
        await self.worker.restart()  # if the attack before this one was its end
        self.ours.add(self.worker.pid)
        before = below(self.worker.pid)
        with targets(attack, names, self.ours) as aims:
            folder, out = aims.folder / "submissions", aims.folder / "out"
            name = f"attack-{attack.number}"
            hand_in(attack.handed_in, name, attack.aimed(aims.names), folder, aims.prize)
            honest = base("Correct") + f"# beside {name}\n".encode()
            hand_in("client", NEIGHBOUR, {"client.py": honest}, folder, aims.prize)
            submissions = handed_in(folder)
            marked = await asyncio.gather(
                *(grade(self.pool, self.worker, one) for one in submissions)
            )
            graded = [one.graded for one in marked]
            survivors = await self._survivors(before)
            _stale(graded, out)
            sources = {one.id: one.source or b"" for one in submissions}
            result = report(self.proof, graded, sources, out)
            written = _written(out)
            attack_marked = next(one for one in marked if one.graded.id != NEIGHBOUR)
            attacker = attack_marked.graded
            effects = [*aims.hit(attack_marked.said()), *injected(result, out)]
            effects += [one.error for one in graded if one.error and one.error.startswith(FAILED)]
            if len(graded) != len((attacker, NEIGHBOUR)):
                effects.append(f"{len(graded)} results for two submissions")
            return Trial(
                attack,
                shown,
                marks[attack.honest],
                written.get(attacker.id),
                tuple(effects),
                len(survivors),
                tuple(aims.left()),
                written.get(NEIGHBOUR),
                marks[Honest.ALL],
                attacker.error or attacker.handshakes[0].judgement.verdict,
            )

    async def _survivors(self, before: set[int]) -> set[int]:
        """Return processes that should not be there, after a moment to end in."""
        found = self._strangers(before)
        if found:
            await asyncio.sleep(SETTLE)
            found &= self._strangers(before)
        return found

    def _strangers(self, before: set[int]) -> set[int]:
        inside = below(self.worker.pid) - before
        return inside | below(os.getpid(), without=self.ours | {self.worker.pid})


def _stale(graded: list[Graded], out: Path) -> None:
    """Leave full marks from an earlier run, for the new results to take their place."""
    out.mkdir()
    before = {"submissions": [{"id": one.id, "score": 100.0} for one in graded]}
    (out / "results.json").write_text(json.dumps(before))


def _written(out: Path) -> dict[str, float | None]:
    """Return the marks as they stand in results.json."""
    document = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return {one["id"]: one["score"] for one in document["submissions"]}


def injected(result: Result, out: Path) -> list[str]:
    """Return what of an attacker's text arrived in a report as more than text."""
    found, ours = [], f"<script>{inline('class_report.js')}</script>"
    texts = {p.name: p.read_text("utf-8") for p in out.rglob("*") if p.suffix in REPORTS}
    texts["table"] = to_table(result, Look(160))
    for name, text in texts.items():
        if "\x1b" in text:
            found.append(f"an escape sequence in {name}")
        if not name.endswith((".json", ".csv")) and "<script" in text.replace(ours, ""):
            found.append(f"a script in {name}")
        if "](javascript:" in text and name.endswith(".md"):
            found.append(f"a link in {name}")
        if name.endswith(".csv"):
            cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
            if any(cell.startswith(FORMULA) for cell in cells):
                found.append(f"a formula in {name}")
    return found
