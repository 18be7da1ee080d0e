"""Runs one attack as in grading, but with nothing that isolates it, and says what became of that.

A process of its own, like `keeper`; and like there, the attacks are harmless and bounded.

    python -m greenpath_grade.selftest.level_0  < order in JSON  > outcome in JSON
"""

import asyncio
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from greenpath_gen.sources import load_scenario
from greenpath_gen.write import new_secret
from greenpath_grade.model import Submission
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.selftest.grading import grade
from greenpath_grade.selftest.processes import below, bound, end
from greenpath_grade.selftest.servers import small_pool

MEETINGS = 3


def main() -> None:
    """Do what is ordered on stdin."""
    order = json.load(sys.stdin)
    bound()
    json.dump(asyncio.run(level_0(order)), sys.stdout)


async def level_0(order: dict[str, Any]) -> dict[str, Any]:
    """Grade the attack, with nothing that isolates it."""
    pool = small_pool(load_scenario("classic").scenario, new_secret())
    few = replace(pool, contenders=pool.contenders[:MEETINGS])
    source = Path(order["submission"], "client.py").read_bytes()
    worker = Worker(Level.NONE)
    await worker.start()
    try:
        marked = await grade(few, worker, Submission("ada", "ada", source))
    finally:
        worker.stop()
    survivors = below(os.getpid())
    end(survivors)
    text = marked.said()
    return {
        "score": None,
        "id": None,
        "ended": True,
        "status": 0,
        "said": text,
        "said_bytes": len(text),
        "survivors": len(survivors),
        "lost_sandbox": marked.graded.score is None,
        "report": "",
    }


if __name__ == "__main__":
    main()
