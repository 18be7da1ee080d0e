"""Clients run on the workers of a Dask cluster, in their sandboxes. An edge: the network.

A worker is trusted: it gets the grading secret and is the judge's hand there. It returns what
was seen, and this machine judges, so that nothing it concludes is taken over; and this machine
alone keeps the journal and writes reports.
"""

import asyncio
import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from greenpath_gen.cluster import Answer, Lost, Standing, Workers, refusal
from greenpath_gen.errors import GreenpathError
from greenpath_gen.heldout import Pool, make_pool
from greenpath_gen.rubric import Limits
from greenpath_gen.sources import ScenarioFile
from greenpath_grade.crew import Crew
from greenpath_grade.environment import LIMITS, environment
from greenpath_grade.evidence import (
    Record,
    digest,
    read_record,
    read_seen,
    write_record,
    write_seen,
)
from greenpath_grade.meet import Meet, meet_all
from greenpath_grade.model import End, Meeting, Observation, Transcript
from greenpath_grade.sandbox.inside.protocol import IMPORT
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.probe import Proof, best_level
from greenpath_grade.sandbox.worker import USUAL, Worker

LAYERS = "layers"
"""Where the layers around student code stand in a worker's standing."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A submission on its way to a worker, with all that its meetings follow from.

    ``before`` are the records of meetings that it has had. Nothing of it is shown in a log.
    """

    scenario: ScenarioFile = field(repr=False)
    secret: bytes = field(repr=False)
    source: bytes = field(repr=False)
    before: tuple[bytes, ...] = field(repr=False)


@dataclass
class Cluster:
    """A host whose clients run on the workers of a scheduler; within an ``async with`` block."""

    address: str
    scenario: ScenarioFile
    secret: bytes = field(repr=False)

    async def prove(self, required: int) -> tuple[Level, dict[str, object]]:
        """Have all workers prove their sandboxes; return their level, and what reports say of it.

        Raises `GreenpathError` if the workers differ, or isolate less than is REQUIRED.
        """
        async with Workers(self.address) as workers:
            first, *others = await workers.standings(stand)
        self._expected = first[1]
        for host, standing, _ in others:
            if standing != self._expected:
                raise refusal(host, self._expected, standing)
        level = Level(int(self._expected["isolation"].removeprefix("L")))
        if level < required:
            raise GreenpathError(
                f"L{required} is required, and student code is isolated at L{int(level)} on "
                f"{first[0]}: {self._expected[LAYERS]}",
                hint="greenpath-grade doctor says there how to get it",
            )
        here = {**_environment(level), LAYERS: self._expected[LAYERS]}
        if here != self._expected:
            raise refusal(first[0], here, self._expected)
        report: dict[str, object] = json.loads(first[2])
        return level, report

    async def __aenter__(self) -> "Cluster":
        """Connect. Raises `GreenpathError`."""
        self._workers = await Workers(self.address).__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave."""
        await self._workers.__aexit__()

    @property
    def turns(self) -> int:
        """How many submissions to have underway."""
        return self._workers.turns

    async def receive(self, source: bytes, before: Sequence[Record]) -> Meet:
        """Have a client meet all its servers; return how it met them.

        What was not seen, as the workers were lost, is lost as in a sandbox of this machine.
        Raises `GreenpathError`.
        """
        errand = Errand(self.scenario, self.secret, source, tuple(map(write_record, before)))
        try:
            seen = read_seen(await self._workers.run(meet_servers, self._expected, errand))
        except Lost:
            seen = {}

        async def meet(_: bytes, meeting: Meeting) -> Transcript:
            lost = Transcript(Observation(End.WORKER_LOST, IMPORT))
            return seen.get(meeting.files.data, lost)

        return meet


# ---------------------------------------------------------------- on a worker


async def stand() -> Answer:
    """Prove the sandbox of this worker, and say what it is and what reports say of it."""
    proof = await _proved()
    report = json.dumps(proof.report()).encode() if proof else b""
    return socket.gethostname(), _standing(proof), report


async def meet_servers(expected: Standing, errand: Errand) -> Answer:
    """Let a client meet its servers on this worker, if it is as EXPECTED; return what was seen."""
    proof = await _proved()
    found = _standing(proof)
    if proof is None or found != expected:
        return socket.gethostname(), found, b""
    pool = _pool(errand.scenario, errand.secret)
    before = [read_record(text) for text in errand.before]
    crew = await _crew(proof.level, errand.scenario.scenario.rubric.limits)
    met = meet_all(pool, errand.source, digest(errand.source), before, crew.meet)
    records = [one async for some in met for one in some]
    return socket.gethostname(), found, write_seen(records)


def _standing(proof: Proof | None) -> Standing:
    if proof is None:
        return {**_environment(Level.NONE), LAYERS: "none that holds"}
    return {**_environment(proof.level), LAYERS: ", ".join(one.name for one in proof.layers)}


def _environment(level: Level) -> Standing:
    """Return what a machine is; the limits travel with the scenario."""
    return {name: it for name, it in environment(level, USUAL).items() if name != LIMITS}


async def _proved() -> Proof | None:
    """Return the proof of the best level here, tried once."""
    async with _lock():
        if not _proofs:
            _proofs.append((await best_level())[0])
    return _proofs[0]


async def _crew(level: Level, limits: Limits) -> Crew:
    """Return this worker's sandbox; it runs until the worker ends, and dies with it."""
    async with _lock():
        if (level, limits) not in _crews:
            _crews[level, limits] = await Crew([Worker(level, limits)]).__aenter__()
    return _crews[level, limits]


_proofs: list[Proof | None] = []
_crews: dict[tuple[Level, Limits], Crew] = {}


@cache
def _lock() -> asyncio.Lock:
    return asyncio.Lock()


@lru_cache(4)
def _pool(scenario: ScenarioFile, secret: bytes) -> Pool:
    return make_pool(scenario.scenario, secret)
