"""All meetings of one submission, in their order, wherever its client runs. An edge: it waits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol

from greenpath_gen.heldout import Contender, Pool, arrange
from greenpath_gen.stream import Stream
from greenpath_grade.evidence import Record, record
from greenpath_grade.judge import judge
from greenpath_grade.marks import truth
from greenpath_grade.model import Judgement, Meeting, Transcript, Verdict
from greenpath_grade.sandbox.inside.protocol import CONSTRUCT, HELLO, IMPORT

TOGETHER = 8
"""Handshakes of one submission that run side by side, once the first has come back."""

MOST_TIMEOUTS = 3
LARGEST_SEED = 2**32 - 1

Meet = Callable[[bytes, Meeting], Awaitable[Transcript]]
"""Lets a client, given as source, meet one server."""


class Host(Protocol):
    """Where clients run: in sandboxes of this machine, or on others."""

    @property
    def turns(self) -> int:
        """How many submissions to have underway."""

    async def receive(self, source: bytes, before: Sequence[Record]) -> Meet:
        """Make ready for a client that has all its meetings but those BEFORE; return how it meets."""


async def meet_all(
    pool: Pool, source: bytes, sha256: str, before: Sequence[Record], meet: Meet
) -> AsyncIterator[list[Record]]:
    """Meet all servers that are left after those BEFORE; return some records at a time.

    What is skipped depends on the verdicts before it alone. Ends early if the sandbox was lost
    for good.
    """
    contenders = arrange(pool, sha256)
    seeds = Stream(pool.secret).sub(f"submission/{sha256}")
    done = [one.judgement for one in before]
    while len(done) < len(contenders):
        batch = contenders[len(done) : len(done) + _room(done)]
        drawn = [seeds.integer(f"{len(done) + n}/seed", 0, LARGEST_SEED) for n in range(len(batch))]
        transcripts = await _meet_some(
            meet, source, contenders, done, list(zip(batch, drawn, strict=True))
        )
        records: list[Record] = []
        for contender, seed, transcript in zip(batch, drawn, transcripts, strict=True):
            known = truth(contender)
            reason = _skip(contenders, done, contender)
            if reason or transcript is None:
                transcript, judgement = None, Judgement(Verdict.NOT_RUN, detail=reason)
            else:
                judgement = judge(transcript.observation, known)
            if judgement.verdict is Verdict.GRADER_FAULT:
                yield records
                return
            done.append(judgement)
            records.append(record(len(done), contender, known, seed, transcript, judgement))
        yield records


async def _meet_some(
    meet: Meet,
    source: bytes,
    contenders: Sequence[Contender],
    done: Sequence[Judgement],
    batch: Sequence[tuple[Contender, int]],
) -> list[Transcript | None]:
    """Meet servers side by side; None for those that are not worth it."""
    wanted = [_skip(contenders, done, contender) is None for contender, _ in batch]
    met = iter(
        await asyncio.gather(
            *(
                meet(source, Meeting(c.url, c.trusted_certs, c.files, seed, c.withheld))
                for (c, seed), go in zip(batch, wanted, strict=True)
                if go
            )
        )
    )
    return [next(met) if go else None for go in wanted]


def _room(done: Sequence[Judgement]) -> int:
    """Return how many handshakes to run side by side: few, where they may be for nothing.

    The first shows whether the client works at all, the next whether it ends with imposters.
    """
    if not done or any(one.verdict is Verdict.TIMED_OUT for one in done):
        return 1
    return TOGETHER if len(done) > MOST_TIMEOUTS else MOST_TIMEOUTS


def _skip(
    contenders: Sequence[Contender], done: Sequence[Judgement], contender: Contender
) -> str | None:
    """Say why a handshake is not worth its time, given those before it; or None."""
    late = 0
    for before, judgement in zip(contenders, done, strict=False):
        verdict = judgement.verdict
        if verdict is Verdict.TIMED_OUT:
            late += 1
            if judgement.stage in {IMPORT, CONSTRUCT, HELLO}:
                return "the client does not come to an end before it meets a server"
            if before.fault is None:
                return "the client does not come to an end with the legitimate server"
            if before.server == contender.server:
                return "the client did not come to an end with a server of the same kind"
        elif judgement.stage == IMPORT and verdict in {Verdict.CRASHED, Verdict.KILLED}:
            return "client.py cannot be loaded"
    return "the client ran out of time too often" if late >= MOST_TIMEOUTS else None
