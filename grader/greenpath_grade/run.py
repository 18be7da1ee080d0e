"""A grading run from command line to files: finds the cohort, proves the sandbox, writes reports."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from greenpath_gen.cohort import Cohort, check_version, load_cohort
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.heldout import grading_secret
from greenpath_gen.scenario import Scenario
from greenpath_gen.sources import ScenarioFile, load_scenario, load_secret
from greenpath_gen.write import PRIVATE, new_secret, write_file
from greenpath_grade.alike import find_alike
from greenpath_grade.grade import EVERYTHING, Choice, grade_all
from greenpath_grade.journal import JOURNAL, Journal
from greenpath_grade.model import Graded, Result, Submission
from greenpath_grade.overrides import TEMPLATE, Overrides, read_overrides
from greenpath_grade.own_set import with_own_set
from greenpath_grade.reports.to_csv import to_csv
from greenpath_grade.reports.to_explanations import keys, to_explanations
from greenpath_grade.reports.to_feedback import to_feedback
from greenpath_grade.reports.to_json import to_json
from greenpath_grade.reports.to_student_html import to_student_html
from greenpath_grade.sandbox.launch import Level, require_linux
from greenpath_grade.sandbox.probe import LEVELS, best_level
from greenpath_grade.student.page import page as write_page
from greenpath_grade.student.teller import tell
from greenpath_grade.submissions import find_submissions, given

OVERRIDES = "overrides.yaml"
MARKDOWN, HTML = "feedback.md", "feedback.html"
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
) -> Result:
    """Grade a folder of submissions and write all reports. Raises `GreenpathError`.

    REQUIRED is the number of the level of isolation below which nothing is graded. What was finished by an earlier run into OUT is taken from its journal. Reports are written
    last, when no client is alive any more.
    """
    require_linux()
    known_ids = set(found.cohort.key.students) if found.cohort else set()
    todo = find_submissions(submissions, known_ids)
    overrides = _overrides(out / OVERRIDES)
    ids = {one.id for one in todo}
    for name in sorted(choice.only - ids):
        raise GreenpathError(f"there is no submission {name!r}{nearest(name, ids)}")
    with Journal(out / JOURNAL) as journal:
        level, sandbox = asyncio.run(_sandbox(unsafe, required))
        started(len(todo), f"{sandbox['level']}: {sandbox['words']}")
        graded = asyncio.run(
            grade_all(
                todo,
                found.source.scenario,
                found.secret,
                level,
                progress,
                journal=journal,
                choice=choice,
                workers=workers,
                known=known,
                overrides=overrides,
            )
        )
        result = Result(
            found.source.name,
            found.cohort.id if found.cohort else None,
            sandbox,
            found.source.scenario.rubric.max_score,
            tuple(
                _with_own(one, own, found.cohort, overrides)
                for one, own in zip(graded, todo, strict=True)
            ),
            find_alike(todo, given().files),
        )
        result = replace(result, unused=tuple(overrides.unused(keys(result))))
        write_reports(result, out)
        sources = {one.id: one.source for one in todo if one.source is not None}
        write_students(result, found.source.scenario, sources, out)
    return result


def _with_own(
    graded: Graded, submission: Submission, cohort: Cohort | None, overrides: Overrides
) -> Graded:
    """Return a result with what was handed in beside the client."""
    graded = replace(graded, notes=submission.notes, submitted=submission.submitted)
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
    """Write results.json, grades.csv and explanations.csv."""
    write_file(out / "results.json", to_json(result).encode())
    write_file(out / "grades.csv", to_csv(result).encode())
    write_file(out / "explanations.csv", to_explanations(result).encode())
    if not (out / OVERRIDES).exists():  # it is the instructor's, and never written again
        write_file(out / OVERRIDES, TEMPLATE.encode())


def write_students(
    result: Result, scenario: Scenario, sources: Mapping[str, bytes], out: Path
) -> None:
    """Write feedback.md and feedback.html for each student; nobody else's are left.

    SOURCES are the clients as they ran, by the submissions' ids.
    """
    isolation = str(result.sandbox["level"]), str(result.sandbox["words"])
    current = set()
    for graded in result.submissions:
        told = tell(graded, scenario, sources.get(graded.id, b""))
        page = write_page(told, scenario.catalogue, scenario.language, isolation)
        folder = out / "students" / _folder(graded.id)
        for name, text in {MARKDOWN: to_feedback(page), HTML: to_student_html(page)}.items():
            write_file(folder / name, text.encode())
            current.add(folder / name)
    for path in {p for n in (MARKDOWN, HTML) for p in (out / "students").glob(f"*/{n}")} - current:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


def _folder(name: str) -> str:
    """Return a safe name of a folder for an id that may come from a hostile archive."""
    plain = "".join(c if c.isalnum() or c in "._@+- " else "_" for c in name)[:100].strip(" .")
    return plain if plain == name else f"{plain or 'submission'}-{os.fsencode(name).hex()[:16]}"
