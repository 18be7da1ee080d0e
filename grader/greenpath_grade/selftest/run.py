"""The self-test: every attack, without the sandbox and in it. An edge."""

import asyncio
import os
from collections.abc import Callable

from greenpath_gen.errors import GreenpathError
from greenpath_gen.sources import load_scenario
from greenpath_gen.write import new_secret
from greenpath_grade.sandbox.probe import Proof, best_level
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.selftest.control import show
from greenpath_grade.selftest.corpus import Attack
from greenpath_grade.selftest.processes import adopt, below
from greenpath_grade.selftest.servers import naive_set, small_pool
from greenpath_grade.selftest.targets import known
from greenpath_grade.selftest.trial import Bench, Trial

BENCHES = 4
"""Attacks that run at the same time: many of them only wait."""


async def prove() -> Proof:
    """Return the proof of the level to test. Raises `GreenpathError` if there is none."""
    proof, _ = await best_level()
    if proof is None:
        raise GreenpathError(
            "student code cannot be isolated here, so there is nothing to test",
            hint="greenpath-grade doctor says what to do",
        )
    return proof


async def selftest(
    proof: Proof, attacks: tuple[Attack, ...], progress: Callable[[int, int], None]
) -> tuple[Trial, ...]:
    """Try all attacks at the level that was proved; return what came of them, in order."""
    adopt()
    scenario = load_scenario("classic").scenario
    servers = naive_set(scenario, new_secret())
    pool = small_pool(scenario, new_secret())
    ours = below(os.getpid())
    benches = [Bench(pool, proof, Worker(proof.level), ours) for _ in range(BENCHES)]
    free: asyncio.Queue[Bench] = asyncio.Queue()
    done = 0

    async def one(attack: Attack) -> Trial:
        nonlocal done
        bench = await free.get()
        try:
            shown = await show(attack, servers, ours)
            trial = await bench.try_out(attack, shown, marks, known(servers))
        finally:
            free.put_nowait(bench)
        done += 1
        progress(done, len(attacks))
        return trial

    try:
        for bench in benches:
            await bench.worker.start()
            ours.add(bench.worker.pid)
        marks = await benches[0].marks()
        for bench in benches:
            free.put_nowait(bench)
        return tuple(await asyncio.gather(*map(one, attacks)))
    finally:
        for bench in benches:
            bench.worker.stop()
