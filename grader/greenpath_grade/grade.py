"""The conductor: submissions in, results out, through the journal, from wherever clients run."""

import asyncio
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from greenpath_gen.errors import GreenpathError
from greenpath_gen.heldout import Pool, arrange, make_pool
from greenpath_gen.scenario import Scenario
from greenpath_grade.crew import Crew
from greenpath_grade.environment import environment
from greenpath_grade.evidence import Head, digest, write_server
from greenpath_grade.journal import Attempt, Journal, State
from greenpath_grade.marks import NONE, mark, not_graded
from greenpath_grade.meet import Host, meet_all
from greenpath_grade.model import Graded, Submission
from greenpath_grade.overrides import Overrides
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.shelf import Shelf, pack

LOST = "the sandbox failed; grade this one again"
LEFT_OUT = "not graded yet: this run was told to leave it out"

Progress = Callable[[Graded], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which submissions a run grades; what is finished stays, unless told to begin ``fresh``.

    ``only`` these ids, if there are any. If ``changed`` or ``failed`` is set, only those that
    are new or changed, or could not be graded before.
    """

    only: frozenset[str] = frozenset()
    changed: bool = False
    failed: bool = False
    fresh: bool = False

    def wants(self, submission: Submission, state: State | None) -> bool:
        """Tell whether to grade a submission that has come so far; STATE is None for a new one."""
        if self.only and submission.id not in self.only:
            return False
        if self.changed or self.failed:
            return {
                None: self.changed,
                State.STARTED: self.changed,
                State.FAILED: self.failed,
                State.FINISHED: False,
            }[state]
        return self.fresh or state is not State.FINISHED


EVERYTHING = Choice()


@dataclass
class Grader:
    """Grades submissions, and knows what was graded before.

    ``new`` are the attempts begun in this run, ``follows`` says from which attempt the result
    of a submission, by its id, follows.
    """

    pool: Pool
    scenario: Scenario
    journal: Journal
    environment: dict[str, str]
    choice: Choice
    overrides: Overrides = NONE
    new: set[int] = field(default_factory=set)
    follows: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep the servers: the evidence is about them."""
        self.servers = self.pool.digest()
        self.journal.keep_servers([write_server(one) for one in self.pool.contenders])
        self._alike: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def known(self, submission: Submission) -> Graded | None:
        """Return the result of a submission that this run leaves as it is; None if it grades it."""
        if submission.source is None:
            error = submission.error or "there is nothing to grade"
            return not_graded(submission, "", error, self.scenario.rubric)
        sha256 = digest(submission.source)
        attempt = self._before(sha256)
        if self.choice.wants(submission, attempt.state if attempt else None):
            return None
        if attempt is not None and attempt.state is State.FINISHED:
            return self._marked(submission, sha256, attempt)
        error = (attempt.error if attempt else None) or LEFT_OUT
        return not_graded(submission, sha256, error, self.scenario.rubric)

    async def grade(self, submission: Submission, host: Host) -> Graded:
        """Grade one submission, from where it was left.

        Raises `GreenpathError` if the journal fails: nothing can be kept any more.
        """
        source = submission.source or b""
        sha256 = digest(source)
        async with self._alike[sha256]:
            attempt = self._begun(sha256, source)
            try:
                if len(attempt.records) < len(self.pool.contenders):
                    meet = await host.receive(source, attempt.records)
                    met = meet_all(self.pool, source, sha256, attempt.records, meet)
                    async for records in met:
                        attempt = self.journal.add(attempt, records)
                fault = None if len(attempt.records) == len(self.pool.contenders) else LOST
            except GreenpathError:
                raise
            except Exception as error:  # ours, and it must cost no other submission
                fault = f"the grader failed ({type(error).__name__}); please report it"
            if fault or attempt.state is not State.FINISHED:
                self.journal.end(attempt, fault)
        if fault:
            return not_graded(submission, sha256, fault, self.scenario.rubric)
        return self._marked(submission, sha256, attempt)

    def _before(self, sha256: str) -> Attempt | None:
        """Return the last attempt at a source, if it can be built upon."""
        attempt = self.journal.latest(Head(sha256, self.servers, self.environment))
        return attempt if attempt and attempt.broken is None else None

    def _begun(self, sha256: str, source: bytes) -> Attempt:
        """Return the attempt to go on with. Equal sources share one, also a fresh one."""
        attempt = self._before(sha256)
        if attempt is None or (self.choice.fresh and attempt.number not in self.new):
            attempt = self.journal.begin(Head(sha256, self.servers, self.environment), source)
            self.new.add(attempt.number)
        return attempt

    def _marked(self, submission: Submission, sha256: str, attempt: Attempt) -> Graded:
        self.follows[submission.id] = attempt.number
        judgements = [one.judged() for one in attempt.records]
        contenders = arrange(self.pool, sha256)
        return mark(submission, sha256, contenders, judgements, self.scenario, self.overrides)


async def grade_all(
    submissions: Sequence[Submission],
    scenario: Scenario,
    secret: bytes,
    level: Level,
    progress: Progress | None = None,
    *,
    journal: Journal | None = None,
    choice: Choice = EVERYTHING,
    workers: int | None = None,
    host: AbstractAsyncContextManager[Host] | None = None,
    known: Callable[[Sequence[Graded]], None] | None = None,
    overrides: Overrides = NONE,
) -> Shelf:
    """Grade all submissions; return their results in order. All clients are dead by then.

    KNOWN is told first which results there are already, then PROGRESS every new one. Clients run
    at a HOST, or here in WORKERS sandboxes, by default one for each core. Without a JOURNAL
    nothing is known from before, nor kept.
    """
    size = workers or len(os.sched_getaffinity(0))
    with nullcontext(journal) if journal else Journal() as kept:
        pool, limits = make_pool(scenario, secret), scenario.rubric.limits
        grader = Grader(pool, scenario, kept, environment(level, limits), choice, overrides)
        packed = [pack(result) if (result := grader.known(one)) else None for one in submissions]
        if known:
            known(Shelf.of(one for one in packed if one))
        todo = iter([n for n, one in enumerate(packed) if one is None])

        async def take_turns() -> None:
            for n in todo:
                graded = await grader.grade(submissions[n], place)
                packed[n] = pack(graded)
                if progress:
                    progress(graded)

        if None in packed:
            async with host or Crew([Worker(level, limits) for _ in range(size)]) as place:
                await asyncio.gather(*(take_turns() for _ in range(place.turns)))
        kept.keep_results(list(grader.follows.items()))
    return Shelf.of(one for one in packed if one)
