"""Show what was seen of a submission, and judge it again. An edge: journal and sandbox."""

import asyncio
import json
from collections.abc import Collection
from pathlib import Path

from greenpath_gen.errors import GreenpathError
from greenpath_gen.rubric import Limits
from greenpath_gen.write import PRIVATE, write_file
from greenpath_grade.decode import case, decode, verdict
from greenpath_grade.deviation import Deviation, deviations, nearest
from greenpath_grade.environment import LIMITS
from greenpath_grade.evidence import Record, StoredServer
from greenpath_grade.intake.asked import Asked
from greenpath_grade.journal import JOURNAL, Attempt, Journal
from greenpath_grade.judge import clean, judge
from greenpath_grade.model import Judgement
from greenpath_grade.reports.to_evidence import Evidence, show, to_evidence
from greenpath_grade.sandbox.probe import best_level
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.session import shake_hands


def replay(results: Path, which: str, again: bool) -> tuple[list[str], bool]:
    """Return lines about a submission (``ID``) or one handshake of it (``ID/N``, from 1).

    With AGAIN the handshake is run once more, in the sandbox. Also tell whether all is as it
    was recorded: the seals fit, and every verdict is the same. Raises `GreenpathError`.
    """
    with _opened(results) as journal:
        name, attempt, number = _found(journal, results, which)
        if number is None and again:
            raise GreenpathError("--again needs one handshake", hint=f"write {which}/N")
        if number is None:
            return _overview(journal, name, attempt)
        record = attempt.records[number - 1]
        lines, same = _handshake(journal, name, attempt, record)
        if again:
            more, also = _again(journal, attempt, record)
            return lines + more, same and also
        return lines, same


def _opened(results: Path) -> Journal:
    path = results / JOURNAL
    if not path.is_file():
        raise GreenpathError(f"there is no {JOURNAL} in {results}", hint="name the results folder")
    return Journal(path)


def _found(journal: Journal, results: Path, which: str) -> tuple[str, Attempt, int | None]:
    """Return a submission's id and attempt, and the number of the handshake, if one is named."""
    attempts = journal.results()
    asked = Asked({**dict.fromkeys(attempts, ()), **_aliases(results, attempts)})
    name, number = asked.id_of(which), ""
    if name is None:
        word, _, number = which.rpartition("/")
        name = asked.id_of(word)
    if name is None:
        raise GreenpathError(
            f"no graded submission is called {which!r}{asked.nearest(word or which)}",
            hint="write ID, or ID/N for its Nth handshake; grades.csv lists the ids",
        )
    attempt = journal.attempt(attempts[name])
    if not number:
        return name, attempt, None
    if not number.isdecimal() or not 1 <= int(number) <= len(attempt.records):
        raise GreenpathError(
            f"{name} has no handshake {number}", hint=f"it has 1 to {len(attempt.records)}"
        )
    return name, attempt, int(number)


def _aliases(results: Path, graded: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return what else stands for submissions, where there is a ``results.json`` that says so."""
    try:
        document = json.loads((results / "results.json").read_text(encoding="utf-8"))
        found = {one["id"]: tuple(map(str, one["aliases"])) for one in document["submissions"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
    return {name: aliases for name, aliases in found.items() if name in graded}


def evidence(results: Path, which: str) -> Evidence:
    """Return the evidence of a submission (``ID``), or of one handshake of it (``ID/N``).

    Raises `GreenpathError`.
    """
    with _opened(results) as journal:
        name, attempt, number = _found(journal, results, which)
        records = attempt.records if number is None else (attempt.records[number - 1],)
        servers = {one.server: journal.server(one.server) for one in records}
        handshakes = tuple(
            show(one, servers[one.server], _deviations(journal, attempt, servers[one.server]))
            for one in records
        )
        seal, seen_with = _circumstances(attempt)
        source = json.loads(attempt.head)["sha256"]
        return Evidence(name, source, handshakes, seal, seen_with, attempt.broken is None)


def write_evidence(results: Path, which: str, page: Path) -> bool:
    """Write the evidence of a submission as an HTML page, readable for its owner alone.

    Tell whether all is as it was recorded. Raises `GreenpathError` for a place that students see.
    """
    students = {
        (results / "students").resolve(),
        *(p for p in page.resolve().parents if p.name == "students"),
    }
    if students & set(page.resolve().parents):
        raise GreenpathError(
            "the evidence shows hidden servers, and this folder is for students",
            where=str(page),
            hint="name another file",
        )
    found = evidence(results, which)
    write_file(page, to_evidence(found).encode(), PRIVATE)
    return found.intact and not any(one.again for one in found.handshakes)


def _overview(journal: Journal, name: str, attempt: Attempt) -> tuple[list[str], bool]:
    lines = []
    for one in attempt.records:
        kind = journal.server(one.server).server
        lines.append(f"{name}/{one.number:<3} {kind:<28} {verdict(one.judgement)[:100]}")
    changed = [one for one in attempt.records if one.judged() != one.judgement]
    lines += [f"{name}/{one.number}: judged again it is {verdict(one.judged())}" for one in changed]
    if not changed:
        lines.append("judged again: all the same")
    return lines + _sealed(attempt), not changed and attempt.broken is None


def _handshake(
    journal: Journal, name: str, attempt: Attempt, record: Record
) -> tuple[list[str], bool]:
    server = journal.server(record.server)
    lines = [f"{name}/{record.number}: {case(server)}"]
    lines += [_line(one.name, one.text) for one in decode(record, server)[1:]]
    lines += [_line("deviation", _departs(one)) for one in _deviations(journal, attempt, server)]
    lines.append(_line("verdict", verdict(record.judgement)))
    now = record.judged()
    same = now == record.judgement
    lines.append(_line("judged again", "the same" if same else f"DIFFERENT: {verdict(now)}"))
    return lines + _sealed(attempt), same and attempt.broken is None


def _deviations(journal: Journal, attempt: Attempt, server: StoredServer) -> tuple[Deviation, ...]:
    """Compare a server with the genuine ones that the submission met."""
    met = {one.server for one in attempt.records if one.legitimate}
    return deviations(server, nearest(server, [journal.server(name) for name in sorted(met)]))


def _departs(one: Deviation) -> str:
    instead = f" instead of {one.expected}" if one.expected else ""
    return clean(f"{one.message}, {one.field}: {one.shown}{instead}") or ""


def _circumstances(attempt: Attempt) -> tuple[str, str]:
    """Say whether the records fit their seal, and under which circumstances they were made."""
    seal = f"fits, {attempt.seal}"
    if attempt.broken is not None:
        seal = f"does NOT fit from handshake {attempt.broken} on: something was changed"
    found = json.loads(attempt.head)["environment"]
    found[LIMITS] = Limits.model_validate_json(found[LIMITS]).words()
    return seal, ", ".join(f"{what} {text}" for what, text in found.items())


def _sealed(attempt: Attempt) -> list[str]:
    seal, seen_with = _circumstances(attempt)
    return [_line("seal", seal), _line("seen with", seen_with)]


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
