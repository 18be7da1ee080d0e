"""Where the time of one sandboxed handshake goes: judge, zygote, client; and how much of it when.

python benchmarks/handshake.py [--quick] [--write] [--rounds N]
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import clients
import common
import floor
import grading
import lab
from greenpath_grade.crew import Crew
from greenpath_grade.model import Meeting
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Worker

HANDSHAKES = 200
TOGETHER = 4
TICK = 1 / os.sysconf("SC_CLK_TCK")

UNTIL = {
    "a process, confined; client.py ends at its first line": "raise SystemExit\n",
    "and client.py is compiled, the toolbox imported, a client made": clients.CLIENT.replace(
        "        self.private, self.public =",
        "        return None\n        self.private, self.public =",
    ),
    "and a key is made, the server answers": clients.CLIENT.replace(
        "        server_key =", "        return None\n        server_key ="
    ),
    "and the key is exchanged, the hello decrypted": clients.CLIENT.replace(
        "        if not verify_certificate",
        "        return None\n        if not verify_certificate",
    ),
    "and the certificate is verified": clients.CLIENT.replace(
        "        owner =", "        return None\n        owner ="
    ),
    "and the signature is verified, the data decrypted": clients.CLIENT,
}
"""Clients that end earlier and earlier; what they differ in is what a step costs."""


def measured(level: int, source: str, count: int) -> None:
    """Let a client meet the legitimate server COUNT times; print milliseconds of each as JSON."""
    server = lab.five()[0]
    meeting = Meeting(server.url, server.trusted_certs, server.files, 1, server.withheld)

    async def run() -> dict[str, float]:
        worker = Worker(Level(level))
        async with Crew([worker]) as crew:
            await crew.meet(source.encode(), meeting)
            zygote = innermost(worker.pid)
            before, own = used(zygote), time.process_time()
            for _ in range(count // TOGETHER):
                some = (crew.meet(source.encode(), meeting) for _ in range(TOGETHER))
                await asyncio.gather(*some)
            own, after = time.process_time() - own, used(zygote)
        change = {key: (after[key] - before[key]) / count for key in before}
        return {"judge": own / count * 1000, **change}

    found = asyncio.run(run())
    found["floor"] = floor.handshakes([server], 20) * 1000
    print(json.dumps(found))


def innermost(pid: int) -> int:
    """Return the zygote itself: at the best level bubblewrap's processes stand before it."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return innermost(int(below[0])) if below else pid


def used(pid: int) -> dict[str, float]:
    """Return milliseconds of a process and of the children it has waited for, and their faults."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    own, system, theirs, their_system = (int(one) * TICK * 1000 for one in fields[11:15])
    return {"zygote": own + system, "client": theirs + their_system, "faults": float(fields[8])}


def case(level: int, source: str, count: int) -> Callable[[], dict[str, float]]:
    """Return a measurement in a process of its own."""
    command = [sys.executable, __file__, "measured", str(level), source, str(count)]
    return lambda: common.figures(common.run(command))


def main() -> None:
    """Measure, print, write."""
    given = common.arguments(str(__doc__).partition("\n")[0])
    levels = grading.levels()[: 1 if given.quick else None]
    count = 20 if given.quick else HANDSHAKES
    cases = {f"L{level}": case(level, clients.CLIENT, count) for level in levels}
    cases |= {what: case(levels[0], source, count) for what, source in UNTIL.items()}
    found = common.in_turns(cases, given.rounds)

    def row(name: str) -> list[str]:
        runs = found[name]
        parts = ("judge", "zygote", "client")
        whole = common.spread([sum(one[part] for part in parts) for one in runs])
        spreads = [common.spread([one[part] for one in runs]).text(1) for part in parts]
        faults = common.spread([one["faults"] for one in runs]).text(0)
        return [name, whole.text(1), *spreads, faults]

    ground = common.spread([one["floor"] for one in found[f"L{levels[0]}"]])
    head = ["", "all", "judge", "zygote", "client", "page faults of the client"]
    text = (
        "Milliseconds of processor time of a handshake with the legitimate server; the client's are those "
        f"of its process, which lives for this handshake alone. The floor is {ground.text(1)} ms: both "
        "sides' cryptography, nothing else.\n\n"
        "## At each level of isolation\n\n"
        + common.table(head, [row(f"L{level}") for level in levels])
        + f"\n## Until when, at L{levels[0]}\n\nEach line's client goes one step further than that of the "
        "line before.\n\n" + common.table(head, [row(what) for what in UNTIL])
    )
    common.publish("handshake", "Benchmark: one handshake", text, given)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measured"]:
        measured(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    else:
        main()
