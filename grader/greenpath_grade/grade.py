"""The conductor: submissions in, a `Result` out, through workers in the sandbox."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from greenpath_gen.kit import certificates
from greenpath_gen.scenario import Scenario
from greenpath_grade.diagnose import diagnose
from greenpath_grade.explain import Facts, explain
from greenpath_grade.feedback import feedback
from greenpath_grade.heldout import Contender, Pool, arrange, make_pool
from greenpath_grade.judge import clean, judge
from greenpath_grade.model import (
    End,
    Explained,
    Graded,
    Handshake,
    Judgement,
    Observation,
    Submission,
    Verdict,
)
from greenpath_grade.sandbox.inside.protocol import CONSTRUCT, HELLO, IMPORT
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.score import Rubric, score
from greenpath_grade.session import shake_hands

TOGETHER = 8
"""Handshakes of one submission that run side by side, once the first has come back."""

MOST_TIMEOUTS = 3
ATTEMPTS = 3
PRINTED_SHOWN = 2000

Progress = Callable[[Graded], None]


@dataclass
class Judge:
    """Grades submissions: holds the servers, the rubric and the workers."""

    pool: Pool
    rubric: Rubric
    workers: list[Worker]
    turn: int = 0

    async def grade(self, submission: Submission) -> Graded:
        """Grade one submission."""
        source = submission.source
        if source is None:
            return self.not_graded(submission, "", submission.error or "there is nothing to grade")
        sha256 = hashlib.sha256(source).hexdigest()
        contenders = arrange(self.pool, sha256)
        seen = await self._meet_all(source, contenders)
        judgements = [judgement for judgement, _ in seen]
        if any(j.verdict is Verdict.GRADER_FAULT for j in judgements):
            return self.not_graded(submission, sha256, "the sandbox failed; grade this one again")
        handshakes = [
            Handshake(c.server, c.check, j, _explained(c, j))
            for c, j in zip(contenders, judgements, strict=True)
        ]
        handshakes, points = score(handshakes, [c.shape for c in contenders], self.rubric)
        diagnosis = diagnose(handshakes)
        printed = next((o.printed for _, o in seen if o and o.printed), b"")
        return Graded(
            submission.id,
            submission.path,
            sha256,
            None,
            points,
            self.rubric.max_score,
            diagnosis,
            feedback(handshakes, diagnosis),
            tuple(handshakes),
            clean(printed.decode("utf-8", "replace"), PRINTED_SHOWN) or "",
        )

    def not_graded(self, submission: Submission, sha256: str, error: str) -> Graded:
        """Return the result of a submission that could not be graded: no score, never 0."""
        most = self.rubric.max_score
        return Graded(submission.id, submission.path, sha256, error, None, most)

    async def _meet_all(
        self, source: bytes, contenders: Sequence[Contender]
    ) -> list[tuple[Judgement, Observation | None]]:
        """Meet all servers; what is skipped depends on the verdicts before it alone."""
        done: list[tuple[Judgement, Observation | None]] = []
        while len(done) < len(contenders):
            batch = contenders[len(done) : len(done) + (TOGETHER if done else 1)]
            wanted = [_skip(contenders, done, c) is None for c in batch]
            found = iter(
                await asyncio.gather(
                    *(self._meet(source, c) for c, go in zip(batch, wanted, strict=True) if go)
                )
            )
            seen = [next(found) if go else None for go in wanted]
            for contender, observation in zip(batch, seen, strict=True):
                reason = _skip(contenders, done, contender)
                if reason or observation is None:
                    done.append((Judgement(Verdict.NOT_RUN, detail=reason), None))
                else:
                    done.append((judge(observation, contender.truth), observation))
        return done

    async def _meet(self, source: bytes, contender: Contender) -> Observation:
        """Meet one server; a lost sandbox is replaced, and the handshake run again."""
        observation = Observation(End.WORKER_LOST, IMPORT)
        for _ in range(ATTEMPTS):
            self.turn += 1
            worker = self.workers[self.turn % len(self.workers)]
            observation = await shake_hands(worker, source, contender)
            if observation.end is not End.WORKER_LOST:
                break
            await worker.restart()
        return observation


def _skip(
    contenders: Sequence[Contender],
    done: Sequence[tuple[Judgement, Observation | None]],
    contender: Contender,
) -> str | None:
    """Say why a handshake is not worth its time, given those before it; or None."""
    late = 0
    for before, (judgement, _) in zip(contenders, done, strict=False):
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


def _explained(contender: Contender, judgement: Judgement) -> Explained | None:
    refused = {Verdict.REJECTED, Verdict.REJECTED_LATE}
    if contender.fault is None or judgement.verdict not in refused:
        return None
    try:
        info = certificates.certificate_info(contender.files.certificate)
    except ValueError:
        info = {"org": "", "domains": [], "issuer": ""}
    facts = Facts(
        contender.url,
        (info["org"], *info["domains"]),
        info["issuer"],
        contender.trusted_names,
    )
    return explain(contender.fault, judgement.alert, judgement.reason, facts)


async def grade_all(
    submissions: Sequence[Submission],
    scenario: Scenario,
    secret: bytes,
    level: Level,
    progress: Progress | None = None,
) -> list[Graded]:
    """Grade all submissions, in order, on all cores."""
    cores = os.cpu_count() or 1
    workers = [Worker(level) for _ in range(cores)]
    judge_ = Judge(make_pool(scenario, secret), Rubric(), workers)
    room = asyncio.Semaphore(cores)

    async def one(submission: Submission) -> Graded:
        async with room:
            try:
                graded = await judge_.grade(submission)
            except Exception as error:  # ours, and it must cost no other submission
                fault = f"the grader failed ({type(error).__name__}); please report it"
                graded = judge_.not_graded(submission, "", fault)
        if progress:
            progress(graded)
        return graded

    try:
        for worker in workers:
            await worker.start()
        return list(await asyncio.gather(*(one(submission) for submission in submissions)))
    finally:
        for worker in workers:
            worker.stop()
