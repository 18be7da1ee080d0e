"""Prove a level before student code runs: attack it, through the way that student code takes.

Everything that makes the level is attacked at once, and what stands around the filter once
more without it: a layer that does nothing would not be missed otherwise.
"""

import asyncio
import json
import os
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

from greenpath_gen.errors import GreenpathError
from greenpath_grade.sandbox.inside.protocol import ERROR, SETUP, SOURCE
from greenpath_grade.sandbox.launch import Level, require_linux
from greenpath_grade.sandbox.worker import USUAL, Flood, Hangup, Malformed, Worker, WorkerLost

ATTACKS = Path(__file__).parent / "attacks.py"
PROBE_SECONDS = 30.0

PROPERTIES = {
    "files": ("read-a-file", "list-a-folder", "list-the-root", "write-a-file", "read-proc"),
    "network": ("tcp", "udp", "unix-socket", "call-out", "listen"),
    "processes": ("fork", "thread", "execute"),
    "signals": ("signal-parent", "signal-judge"),
    "other memory": ("ptrace", "read-other-memory", "read-the-judge"),
    "new code": ("map-code",),
    "memory": ("hoard-memory",),
    "privileges": ("become-root", "new-namespace"),
    "descriptors": ("open-descriptors",),
    "randomness": ("same-keys",),
}
"""What is reported, and the attacks that show it."""

OTHERS_FILES = ("read-a-file", "list-a-folder", "write-a-file", "read-proc")
LAYERS: dict[Level, dict[str, tuple[str, ...]]] = {
    Level.NAMESPACES: {
        "bubblewrap namespaces, empty root": (
            *OTHERS_FILES,
            *("tcp", "call-out", "signal-judge", "become-root"),
        ),
    },
    Level.UID: {
        "own uid, empty root": (*OTHERS_FILES, "list-the-root", "signal-judge", "become-root"),
    },
    Level.FILTER: {},
    Level.NONE: {},
}
"""The layers around the filter at each level, and what each must stop without it."""

LIMITS: dict[str, tuple[str, ...]] = {"limits": ("hoard-memory",)}
UNLESS_ROOT: dict[str, tuple[str, ...]] = {
    "limits": (*LIMITS["limits"], "fork", "thread"),
    "memory closed to its own user": ("ptrace", "read-other-memory", "read-the-judge"),
}
"""What stands at every level, and what more of it binds whoever is not root."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer by itself: what it must stop, and what of that came through."""

    name: str
    stops: tuple[str, ...]
    came_through: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Tell whether it stopped all that it must."""
        return not self.came_through

    @property
    def words(self) -> str:
        """Say what was found."""
        if self.holds:
            return f"alone stops {', '.join(self.stops)} (tested)"
        return f"DOES NOT HOLD: {', '.join(self.came_through)} came through"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found at a level: each layer by itself, and by property whether it is closed.

    ``came_through`` names the attacks that all layers together did not stop.
    """

    level: Level
    closed: dict[str, bool]
    came_through: tuple[str, ...]
    layers: tuple[Layer, ...] = ()

    @property
    def holds(self) -> bool:
        """Tell whether every attack was stopped, and every layer does its part."""
        return not self.came_through and all(layer.holds for layer in self.layers)

    @property
    def fault(self) -> str:
        """Say why it does not hold."""
        if self.came_through:
            return f"came through: {', '.join(self.came_through)}"
        return "; ".join(f"{one.name}: {one.words}" for one in self.layers if not one.holds)

    def report(self) -> dict[str, object]:
        """Return what reports say of the sandbox."""
        state = {True: "closed (tested)", False: "OPEN"}
        return {
            "level": f"L{int(self.level)}",
            "words": self.level.words,
            "tested": {name: state[closed] for name, closed in self.closed.items()},
            "layers": {layer.name: layer.words for layer in self.layers},
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
            abstract = f"greenpath-probe-{os.urandom(8).hex()}"
            with (
                socket.create_server(("127.0.0.1", 0)) as listener,
                socket.socket(socket.AF_UNIX) as local,
            ):
                local.bind("\0" + abstract)
                local.listen()
                config = {
                    "canary": str(canary),
                    "folder": scratch,
                    "port": listener.getsockname()[1],
                    "abstract": abstract,
                    "judge": os.getpid(),
                    "hoard": (USUAL.memory + 64) << 20,
                }
                came_through, key = await _attack(worker, config)
                without_filter, other_key = await _attack(worker, config, bare=True)
    finally:
        worker.stop()
    if key == other_key:
        came_through = [*came_through, "same-keys"]
    known = {name for names in PROPERTIES.values() for name in names}
    closed = {name: not set(names) & set(came_through) for name, names in PROPERTIES.items()}
    root = level in (Level.FILTER, Level.NONE) and os.geteuid() == 0
    stops = {**LAYERS[level], **(LIMITS if root else UNLESS_ROOT)}
    if level is Level.NAMESPACES and os.geteuid() != 0:
        stops["no further user namespaces"] = ("new-namespace",)
    layers = tuple(
        Layer(name, must, tuple(n for n in must if n in without_filter))
        for name, must in stops.items()
    )
    return Proof(level, closed, tuple(n for n in came_through if n in known), layers)


async def _attack(
    worker: Worker, config: dict[str, object], *, bare: bool = False
) -> tuple[list[str], str]:
    """Run all attacks in one session; return those that came through, and the key it drew."""
    try:
        session = worker.open(bare=bare)
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


LEVELS = (Level.NAMESPACES, Level.UID, Level.FILTER)
"""The levels at which student code may be run, the strongest first."""


async def attempt(level: Level) -> Proof | str:
    """Return the proof of a level that holds here, or why it does not."""
    try:
        require_linux()
        if level is Level.UID and os.geteuid() != 0:
            return "only for root, in a container"
        proof = await probe(level)
    except (GreenpathError, OSError) as error:
        return str(error)
    return proof if proof.holds else proof.fault


async def best_level() -> tuple[Proof | None, dict[Level, str]]:
    """Return the proof of the strongest level that holds here, and why stronger ones do not."""
    reasons: dict[Level, str] = {}
    for level in LEVELS:
        match await attempt(level):
            case Proof() as proof:
                return proof, reasons
            case reason:
                reasons[level] = reason
    return None, reasons
