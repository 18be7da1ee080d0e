"""Workers enough for all cores: one is chosen for every handshake, a lost one is replaced."""

import asyncio
import itertools
from collections.abc import Sequence
from types import TracebackType

from greenpath_gen.errors import GreenpathError
from greenpath_grade.evidence import Record
from greenpath_grade.meet import Meet
from greenpath_grade.model import End, Meeting, Observation, Transcript
from greenpath_grade.sandbox.inside.protocol import IMPORT
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.session import shake_hands

SUBMISSIONS_PER_WORKER = 2
"""Submissions that are graded side by side: one that waits holds up no other."""

TRIES_ALONE = 2
"""How often a handshake that lost its worker is run again, in a worker of its own."""


class Crew:
    """Some workers of one level; they run as long as the ``async with`` block."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self._workers = workers
        self._turns = itertools.cycle(self._workers)
        self._alone = asyncio.Lock()

    async def __aenter__(self) -> "Crew":
        """Start all workers. Raises `GreenpathError` with what one said if it cannot."""
        starts = (worker.start() for worker in self._workers)
        failed = [e for e in await asyncio.gather(*starts, return_exceptions=True) if e]
        if failed:
            self._stop()
            raise failed[0]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop all workers; when this returns, no client is alive."""
        self._stop()

    def _stop(self) -> None:
        for worker in self._workers:
            worker.stop()

    @property
    def turns(self) -> int:
        """How many submissions to have underway."""
        return len(self._workers) * SUBMISSIONS_PER_WORKER

    async def receive(self, source: bytes, before: Sequence[Record]) -> Meet:  # noqa: ARG002
        """Return how a client meets servers: here nothing has to be made ready."""
        return self.meet

    async def meet(self, source: bytes, meeting: Meeting) -> Transcript:
        """Let a client meet a server.

        A worker that is lost takes the handshakes of other submissions with it. So each of
        them is run again by itself: whoever was to blame then harms nobody else, and ends as
        `End.WORKER_LOST`.
        """
        worker = next(self._turns)
        transcript = await shake_hands(worker, source, meeting)
        if transcript.observation.end is not End.WORKER_LOST:
            return transcript
        try:
            await worker.restart()
            for _ in range(TRIES_ALONE):
                transcript = await self._meet_alone(source, meeting)
                if transcript.observation.end is not End.WORKER_LOST:
                    break
        except GreenpathError:  # no new worker can be had just now
            return Transcript(Observation(End.WORKER_LOST, IMPORT))
        return transcript

    async def _meet_alone(self, source: bytes, meeting: Meeting) -> Transcript:
        async with self._alone:
            worker = Worker(self._workers[0].level, self._workers[0].limits)
            await worker.start()
            try:
                return await shake_hands(worker, source, meeting)
            finally:
                worker.stop()
