"""Runs one attack as in grading, but with nothing that isolates it, and says what became of that.

A process of its own, like `keeper`; and like there, the attacks are harmless and bounded.

    python -m greenpath_grade.selftest.level_0  < order in JSON  > outcome in JSON
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from greenpath_gen.cohort import load_scenario
from greenpath_gen.write import new_secret
from greenpath_grade.model import End
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.selftest.processes import below, bound, end
from greenpath_grade.selftest.servers import small_pool
from greenpath_grade.session import shake_hands

MEETINGS = 2


def main() -> None:
    """Do what is ordered on stdin."""
    order = json.load(sys.stdin)
    bound()
    json.dump(asyncio.run(level_0(order)), sys.stdout)


async def level_0(order: dict[str, Any]) -> dict[str, Any]:
    """Let the attack meet servers as in grading, with nothing that isolates it."""
    pool = small_pool(load_scenario("classic").scenario, new_secret())
    source = Path(order["submission"], "client.py").read_bytes()
    worker = Worker(Level.NONE)
    await worker.start()
    said, lost = "", False
    try:
        for contender in pool.contenders[:MEETINGS]:
            seen = await shake_hands(worker, source, contender)
            said += (seen.printed + seen.detail).decode("utf-8", "replace")
            lost = lost or seen.end is End.WORKER_LOST
            if seen.end is End.WORKER_LOST:
                await worker.restart()
    finally:
        worker.stop()
    survivors = below(os.getpid())
    end(survivors)
    return {
        "score": None,
        "id": None,
        "ended": True,
        "status": 0,
        "said": said,
        "said_bytes": len(said),
        "survivors": len(survivors),
        "lost_sandbox": lost,
        "report": "",
    }


if __name__ == "__main__":
    main()
