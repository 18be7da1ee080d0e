"""A first handshake, in a process that has only just begun: what it imports counts."""

import asyncio
import sys
import time

import clients
import lab
from greenpath_grade.crew import Crew
from greenpath_grade.judge import judge
from greenpath_grade.marks import truth
from greenpath_grade.model import Meeting, Verdict
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Worker


def measured(begun: float) -> dict[str, float]:
    """Make servers, start a worker and meet one; return the seconds since BEGUN at each step."""
    imported = time.perf_counter()
    server = lab.five()[0]
    made = time.perf_counter()

    async def run() -> tuple[float, float]:
        async with Crew([Worker(Level.NAMESPACES)]) as crew:
            up = time.perf_counter()
            meeting = Meeting(server.url, server.trusted_certs, server.files, 1, server.withheld)
            seen = await crew.meet(clients.CLIENT.encode(), meeting)
            if judge(seen.observation, truth(server)).verdict is not Verdict.ACCEPTED:
                sys.exit(f"the first handshake failed: {seen.observation}")
            return up, time.perf_counter()

    up, done = asyncio.run(run())
    return {
        "imported": imported - begun,
        "servers": made - begun,
        "zygote": up - begun,
        "handshake": done - begun,
        "worker": done - made,
    }
