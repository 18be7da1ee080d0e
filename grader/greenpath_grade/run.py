"""A grading run from command line to files: finds the cohort, proves the sandbox, writes reports."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import Any

from greenpath_gen.cohort import Cohort, check_version, load_cohort
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.heldout import grading_secret
from greenpath_gen.rubric import Rubric
from greenpath_gen.scenario import Scenario
from greenpath_gen.sources import ScenarioFile, load_scenario, load_secret
from greenpath_gen.tokens import Tokens
from greenpath_gen.write import PRIVATE, new_secret, write_file
from greenpath_grade.alike import find_alike
from greenpath_grade.folders import folder
from greenpath_grade.grade import EVERYTHING, Choice, grade_all
from greenpath_grade.intake.people import NOBODY, Directory, Roster
from greenpath_grade.intake.times import read_times
from greenpath_grade.journal import JOURNAL, Journal
from greenpath_grade.model import Earned, Graded, Lesson, Result, Submission
from greenpath_grade.overrides import TEMPLATE, Overrides, read_overrides
from greenpath_grade.own_set import with_own_set
from greenpath_grade.reports.to_csv import to_csv
from greenpath_grade.reports.to_explanations import keys, to_explanations
from greenpath_grade.reports.to_feedback import to_feedback
from greenpath_grade.reports.to_html import to_html
from greenpath_grade.reports.to_json import json_parts
from greenpath_grade.sandbox.launch import Level, require_linux
from greenpath_grade.sandbox.probe import LEVELS, best_level
from greenpath_grade.settle import settled
from greenpath_grade.shelf import Shelf
from greenpath_grade.strategies import strategies
from greenpath_grade.submissions import find_submissions, given

OVERRIDES = "overrides.yaml"
SECRET_FILE = "grading-secret"  # noqa: S105 - the name of a file
UNSAFE = {"level": "L0", "words": Level.NONE.words, "tested": {}}


@dataclass(frozen=True, slots=True)
class Basis:
    """What the servers are made from: a cohort, or a scenario and a secret."""

    source: ScenarioFile
    cohort: Cohort | None
    secret: bytes
    said: str


def basis(
    submissions: Path, cohort: Path | None, scenario: str | None, secret: Path | None, out: Path
) -> Basis:
    """Find the cohort, or fall back to a scenario and say so. Raises `GreenpathError`."""
    found = cohort
    if found is None and scenario is None and secret is None:
        beside = [submissions.resolve().parent / "cohort", Path("cohort")]
        found = next((path for path in beside if (path / "instructor").is_dir()), None)
    if found is not None:
        loaded = load_cohort(found)
        check_version(loaded)
        source = load_scenario(scenario) if scenario else loaded.scenario
        own = load_secret(secret) if secret else grading_secret(loaded.secret)
        return Basis(source, loaded, own, f"cohort {found}, scenario {source.name!r}")
    source = load_scenario(scenario or "classic")
    said = f"scenario {source.name!r}" + ("" if scenario else ", as there is no cohort here")
    return Basis(source, None, load_secret(secret) if secret else _kept_secret(out), said)


def _kept_secret(out: Path) -> bytes:
    """Return the secret kept with the results, fresh the first time."""
    path = out / SECRET_FILE
    if path.exists():
        return load_secret(path)
    secret = new_secret()
    write_file(path, secret, PRIVATE)
    return secret


def grade(
    submissions: Path,
    found: Basis,
    out: Path,
    unsafe: bool,
    started: Callable[[int, str], None],
    progress: Callable[[Graded], None],
    choice: Choice = EVERYTHING,
    workers: int | None = None,
    known: Callable[[Sequence[Graded]], None] | None = None,
    required: int = int(LEVELS[-1]),
    times: Path | None = None,
    layout: str | None = None,
    directory: Directory = NOBODY,
) -> Result:
    """Grade a folder of submissions and write all reports. Raises `GreenpathError`.

    LAYOUT is the platform whose names these are, None to detect it; DIRECTORY is what its
    gradebook knows of students. REQUIRED is the number of
    the level of isolation below which nothing is graded. What was finished by an earlier run into OUT is taken from its journal. Reports are written
    last, when no client is alive any more.
    """
    require_linux()
    rubric, roster = found.source.scenario.rubric, _roster(found.cohort)
    todo = find_submissions(submissions, roster, layout, directory)
    if times is not None:
        todo = _timed(todo, times, rubric, {one.id for one in roster.students})
    overrides = _overrides(out / OVERRIDES)
    ids = {one.id for one in todo}
    for name in sorted(choice.only - ids):
        raise GreenpathError(f"there is no submission {name!r}{nearest(name, ids)}")
    with Journal(out / JOURNAL) as journal:
        level, sandbox = asyncio.run(_sandbox(unsafe, required))
        started(len(todo), f"{sandbox['level']}: {sandbox['words']}")
        scenario = found.source.scenario
        grading = grade_all(
            todo,
            scenario,
            found.secret,
            level,
            progress,
            journal=journal,
            choice=choice,
            workers=workers,
            known=known,
            overrides=overrides,
        )
        graded, earned = asyncio.run(_with_strategies(grading, scenario))
        result = Result(
            found.source.name,
            found.cohort.id if found.cohort else None,
            sandbox,
            scenario.rubric.max_score,
            Shelf(
                settled(_with_own(one, own, found.cohort, overrides), rubric)
                for one, own in zip(graded, todo, strict=True)
            ),
            find_alike(each_once(todo), given().files),
            title=scenario.title,
            rubric=scenario.rubric,
            earned=earned,
            lessons=_lessons(scenario),
        )
        result = replace(result, unused=tuple(overrides.unused(keys(result))))
        write_reports(result, out)
    return result


def _timed(
    found: list[Submission], path: Path, rubric: Rubric, class_: set[str]
) -> list[Submission]:
    """Return the submissions with the times in the instructor's file, which count before others.

    Raises `GreenpathError` for an id that is neither among them nor in the CLASS.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GreenpathError(f"cannot be read: {error}", where=str(path)) from None
    zone = (rubric.late.due.tzinfo if rubric.late else None) or UTC
    times = read_times(text, str(path), zone)
    known = class_ | {one.id for one in found}
    for name in sorted(times.keys() - known):
        raise GreenpathError(f"nobody has the id {name!r}{nearest(name, known)}", where=str(path))
    return [replace(one, submitted=times.get(one.id, one.submitted)) for one in found]


async def _with_strategies(
    grading: Coroutine[Any, Any, Shelf], scenario: Scenario
) -> tuple[Shelf, tuple[Earned, ...]]:
    """Grade, and find out meanwhile what the rubric pays for nothing: a second or two."""
    aside = asyncio.create_task(asyncio.to_thread(strategies, scenario))
    return await grading, await aside


def _lessons(scenario: Scenario) -> tuple[Lesson, ...]:
    """Return what is to be taught about the faults of a scenario's hidden servers."""
    return tuple(
        Lesson(one.id, one.check, one.title, one.explanation, one.gain, one.standard)
        for one in scenario.held_out_faults()
    )


def _roster(cohort: Cohort | None) -> Roster:
    """Return whom submissions may be of."""
    if cohort is None:
        return Roster()
    return Roster(tuple(cohort.students), Tokens.of(cohort.secret))


def each_once(submissions: Sequence[Submission]) -> list[Submission]:
    """Return submissions without those that a group's other members share."""
    return list({one.origin.place if one.origin else one.id: one for one in submissions}.values())


def _with_own(
    graded: Graded, submission: Submission, cohort: Cohort | None, overrides: Overrides
) -> Graded:
    """Return a result with what was handed in beside the client."""
    graded = replace(
        graded,
        notes=submission.notes,
        remarks=submission.remarks,
        submitted=submission.submitted,
        origin=submission.origin,
    )
    return graded if cohort is None else with_own_set(graded, submission, cohort, overrides)


def _overrides(path: Path) -> Overrides:
    """Read the instructor's own judgements, if there are any. Raises `GreenpathError`."""
    try:
        return read_overrides(path.read_text(encoding="utf-8-sig"), OVERRIDES)
    except FileNotFoundError:
        return Overrides()
    except (OSError, UnicodeDecodeError) as error:
        raise GreenpathError(f"cannot be read: {error}", where=str(path)) from None


async def _sandbox(unsafe: bool, required: int) -> tuple[Level, dict[str, object]]:
    if unsafe:
        return Level.NONE, dict(UNSAFE)
    proof, reasons = await best_level()
    if proof is None:
        tried = "\n  ".join(f"L{int(level)}: {reason}" for level, reason in reasons.items())
        raise GreenpathError(
            f"student code cannot be isolated here, so it was not run\n  {tried}",
            hint="ask greenpath-grade doctor; or, for code that you trust, --unsafe",
        )
    if proof.level < required:
        raise GreenpathError(
            f"L{required} is required, and student code is isolated at L{int(proof.level)} here",
            hint="greenpath-grade doctor says how to get it",
        )
    return proof.level, proof.report()


def write_reports(result: Result, out: Path) -> None:
    """Write the reports on the class and a feedback.md per student; nobody else's is left."""
    write_file(out / "results.json", (part.encode() for part in json_parts(result)))
    write_file(out / "report.html", to_html(result).encode())
    write_file(out / "grades.csv", to_csv(result).encode())
    write_file(out / "explanations.csv", to_explanations(result).encode())
    if not (out / OVERRIDES).exists():  # it is the instructor's, and never written again
        write_file(out / OVERRIDES, TEMPLATE.encode())
    current = set()
    for graded in result.submissions:
        path = out / "students" / folder(graded.id) / "feedback.md"
        write_file(path, to_feedback(graded, result).encode())
        current.add(path)
    for path in set((out / "students").glob("*/feedback.md")) - current:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
