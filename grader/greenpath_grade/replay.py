"""Show what was seen of a submission, and judge it again. An edge: journal and sandbox."""

import asyncio
import json
from pathlib import Path

from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.rubric import Limits
from greenpath_grade.decode import case, decode, verdict
from greenpath_grade.environment import LIMITS
from greenpath_grade.evidence import Record
from greenpath_grade.journal import JOURNAL, Attempt, Journal
from greenpath_grade.judge import judge
from greenpath_grade.model import Judgement
from greenpath_grade.sandbox.probe import best_level
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.session import shake_hands


def replay(results: Path, which: str, again: bool) -> tuple[list[str], bool]:
    """Return lines about a submission (``ID``) or one handshake of it (``ID/N``, from 1).

    With AGAIN the handshake is run once more, in the sandbox. Also tell whether all is as it
    was recorded: the seals fit, and every verdict is the same. Raises `GreenpathError`.
    """
    path = results / JOURNAL
    if not path.is_file():
        raise GreenpathError(f"there is no {JOURNAL} in {results}", hint="name the results folder")
    with Journal(path) as journal:
        attempts = journal.results()
        name, _, number = (which, "", "") if which in attempts else which.rpartition("/")
        if name not in attempts:
            raise GreenpathError(
                f"no graded submission is called {which!r}{nearest(which, attempts)}",
                hint="write ID, or ID/N for its Nth handshake; results.json lists the ids",
            )
        attempt = journal.attempt(attempts[name])
        if not number and again:
            raise GreenpathError("--again needs one handshake", hint=f"write {which}/N")
        if not number:
            return _overview(journal, name, attempt)
        if not number.isdecimal() or not 1 <= int(number) <= len(attempt.records):
            raise GreenpathError(
                f"{name} has no handshake {number}", hint=f"it has 1 to {len(attempt.records)}"
            )
        record = attempt.records[int(number) - 1]
        lines, same = _handshake(journal, name, attempt, record)
        if again:
            more, also = _again(journal, attempt, record)
            return lines + more, same and also
        return lines, same


def judged(record: Record) -> Judgement:
    """Return the verdict that follows from a record now."""
    if record.transcript is None:
        return record.judgement
    return judge(record.transcript.observation, record.truth)


def _overview(journal: Journal, name: str, attempt: Attempt) -> tuple[list[str], bool]:
    lines = []
    for one in attempt.records:
        kind = journal.server(one.server).server
        lines.append(f"{name}/{one.number:<3} {kind:<28} {verdict(one.judgement)[:100]}")
    changed = [one for one in attempt.records if judged(one) != one.judgement]
    lines += [f"{name}/{one.number}: judged again it is {verdict(judged(one))}" for one in changed]
    if not changed:
        lines.append("judged again: all the same")
    return lines + _circumstances(attempt), not changed and attempt.broken is None


def _handshake(
    journal: Journal, name: str, attempt: Attempt, record: Record
) -> tuple[list[str], bool]:
    server = journal.server(record.server)
    lines = [f"{name}/{record.number}: {case(server)}"]
    lines += [_line(what, text) for what, text in decode(record, server)[1:]]
    lines.append(_line("verdict", verdict(record.judgement)))
    now = judged(record)
    same = now == record.judgement
    lines.append(_line("judged again", "the same" if same else f"DIFFERENT: {verdict(now)}"))
    return lines + _circumstances(attempt), same and attempt.broken is None


def _circumstances(attempt: Attempt) -> list[str]:
    seal = f"fits, {attempt.seal}"
    if attempt.broken is not None:
        seal = f"does NOT fit from handshake {attempt.broken} on: something was changed"
    found = json.loads(attempt.head)["environment"]
    found[LIMITS] = Limits.model_validate_json(found[LIMITS]).words()
    return [
        _line("seal", seal),
        _line("seen with", ", ".join(f"{what} {text}" for what, text in found.items())),
    ]


def _again(journal: Journal, attempt: Attempt, record: Record) -> tuple[list[str], bool]:
    """Run one handshake again: the same client, server, content and random seed."""
    source = journal.source(json.loads(attempt.head)["sha256"])
    meeting = journal.server(record.server).meeting(record.data, record.seed)

    limits = Limits.model_validate_json(json.loads(attempt.head)["environment"][LIMITS])

    async def run() -> Judgement:
        proof, _ = await best_level()
        if proof is None:
            raise GreenpathError("student code cannot be isolated here, so it was not run")
        worker = Worker(proof.level, limits)
        await worker.start()
        try:
            transcript = await shake_hands(worker, source, meeting)
        finally:
            worker.stop()
        return judge(transcript.observation, record.truth)

    now = asyncio.run(run())
    same = now == record.judgement
    return [_line("run again", "the same" if same else f"DIFFERENT: {verdict(now)}")], same


def _line(what: str, text: str) -> str:
    return f"  {what:<13} {text}"
