"""Prove a level before student code runs: attack it, through the way that student code takes."""

import asyncio
import json
import os
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

from greenpath_gen.errors import GreenpathError
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Flood, Hangup, Malformed, Worker, WorkerLost
from greenpath_grade.sandbox.zygote import ERROR, SETUP, SOURCE

ATTACKS = Path(__file__).parent / "attacks.py"
PROBE_SECONDS = 30.0

PROPERTIES = {
    "files": ("read-a-file", "list-a-folder", "write-a-file", "read-proc"),
    "network": ("tcp", "udp", "unix-socket", "listen"),
    "processes": ("fork", "thread", "execute"),
    "signals": ("signal-parent", "signal-judge"),
    "other memory": ("ptrace", "read-other-memory"),
    "new code": ("map-code",),
    "privileges": ("become-root", "new-namespace"),
    "descriptors": ("open-descriptors",),
    "randomness": ("same-keys",),
}
"""What is reported, and the attacks that show it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found at a level: by property, is it closed? And which attacks came through."""

    level: Level
    closed: dict[str, bool]
    came_through: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Tell whether every attack was stopped."""
        return not self.came_through

    def report(self) -> dict[str, object]:
        """Return what reports say of the sandbox."""
        state = {True: "closed (tested)", False: "OPEN"}
        return {
            "level": f"L{int(self.level)}",
            "words": self.level.words,
            "tested": {name: state[closed] for name, closed in self.closed.items()},
        }


async def probe(level: Level) -> Proof:
    """Start a worker at a level and attack it. Raises `GreenpathError` if it does not start."""
    worker = Worker(level)
    await worker.start()
    try:
        with tempfile.TemporaryDirectory(prefix="greenpath-probe-") as scratch:
            canary = Path(scratch, "canary")
            canary.write_text("secret")
            canary.chmod(0o644)
            Path(scratch).chmod(0o755)
            with socket.create_server(("127.0.0.1", 0)) as listener:
                config = {
                    "canary": str(canary),
                    "folder": scratch,
                    "port": listener.getsockname()[1],
                    "judge": os.getpid(),
                }
                came_through, key = await _attack(worker, config)
                _, other_key = await _attack(worker, config)
    finally:
        worker.stop()
    if key == other_key:
        came_through = [*came_through, "same-keys"]
    known = {name for names in PROPERTIES.values() for name in names}
    closed = {name: not set(names) & set(came_through) for name, names in PROPERTIES.items()}
    return Proof(level, closed, tuple(n for n in came_through if n in known))


async def _attack(worker: Worker, config: dict[str, object]) -> tuple[list[str], str]:
    """Run all attacks in one session; return those that came through, and the key it drew."""
    try:
        session = worker.open()
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                setup = {"url": json.dumps(config), "trusted_certs": []}
                await session.send(SETUP, json.dumps(setup).encode())
                await session.send(SOURCE, ATTACKS.read_bytes())
                while True:
                    kind, payload = await session.receive()
                    if kind == ERROR:
                        break
        finally:
            await worker.close(session)
        found = json.loads(json.loads(payload)["reason"])
        return list(found["came_through"]), str(found["key"])
    except (
        TimeoutError,
        Hangup,
        Malformed,
        Flood,
        WorkerLost,
        ValueError,
        KeyError,
        TypeError,
    ) as error:
        raise GreenpathError(
            f"the sandbox cannot be proved: {type(error).__name__} {error}"
        ) from None


async def best_level() -> tuple[Proof | None, dict[Level, str]]:
    """Return the proof of the strongest level that holds here, and why stronger ones do not."""
    reasons: dict[Level, str] = {}
    for level in (Level.NAMESPACES, Level.UID, Level.FILTER):
        if level is Level.UID and os.geteuid() != 0:
            reasons[level] = "only for root, in a container"
            continue
        try:
            proof = await probe(level)
        except (GreenpathError, OSError) as error:
            reasons[level] = str(error)
            continue
        if proof.holds:
            return proof, reasons
        reasons[level] = f"came through: {', '.join(proof.came_through)}"
    return None, reasons
