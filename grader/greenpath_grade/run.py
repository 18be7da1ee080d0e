"""A grading run: reads submissions, proves the sandbox, has them graded, has reports written."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path
from typing import Any

from greenpath_gen.cohort import Cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.rubric import Rubric
from greenpath_gen.scenario import Scenario
from greenpath_gen.tokens import Tokens
from greenpath_grade.alike import find_alike
from greenpath_grade.basis import Basis
from greenpath_grade.cluster import Cluster
from greenpath_grade.forged import forged
from greenpath_grade.grade import EVERYTHING, Choice, grade_all
from greenpath_grade.intake.asked import Asked
from greenpath_grade.intake.people import NOBODY, Directory, Roster
from greenpath_grade.intake.times import read_times
from greenpath_grade.journal import JOURNAL, Journal
from greenpath_grade.model import Earned, Graded, Lesson, Result, Submission
from greenpath_grade.overrides import Overrides, read_overrides
from greenpath_grade.own_set import with_own_set
from greenpath_grade.publish import OVERRIDES, write_formats, write_reports, write_students
from greenpath_grade.reports.to_explanations import keys
from greenpath_grade.sandbox.launch import require_linux
from greenpath_grade.sandbox.probe import LEVELS
from greenpath_grade.sandbox.proof import prove_sandbox
from greenpath_grade.settle import settled
from greenpath_grade.shelf import Shelf
from greenpath_grade.strategies import strategies
from greenpath_grade.submissions import find_submissions, given


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is asked to do.

    ``layout`` is the platform whose names these are, None to detect it; ``directory`` is what its
    gradebook knows of students, ``times`` a file that says when they handed in. ``workers`` is
    the number of sandboxes, by default one for each core; ``required`` the number of the level
    of isolation below which nothing is graded, unless it is ``unsafe``. ``formats`` says where
    what platforms read is written. ``dask`` is the address of a scheduler on whose workers
    clients run, and not here.
    """

    submissions: Path
    out: Path
    choice: Choice = EVERYTHING
    workers: int | None = None
    required: int = int(LEVELS[-1])
    unsafe: bool = False
    layout: str | None = None
    directory: Directory = NOBODY
    times: Path | None = None
    formats: Mapping[str, Path] = field(default_factory=dict)
    dask: str | None = None


class Watch:
    """Who looks on at a run. This one does nothing."""

    def started(self, count: int, sandbox: str) -> None:
        """Hear how many submissions there are, and in which sandbox they run."""

    def known(self, results: Sequence[Graded]) -> None:
        """Hear which results there were already."""

    def graded(self, result: Graded) -> None:
        """Hear of a new result."""


def grade(order: Order, found: Basis, watch: Watch | None = None) -> Result:
    """Grade a folder of submissions and write all reports. Raises `GreenpathError`.

    What was finished by an earlier run into the same folder is taken from its journal. Reports
    are written last, when no client is alive any more.
    """
    watch, out = watch or Watch(), order.out
    require_linux()
    scenario, roster = found.source.scenario, _roster(found.cohort)
    rubric = scenario.rubric
    todo = find_submissions(order.submissions, roster, order.layout, order.directory)
    asked = Asked({one.id: one.aliases for one in todo})
    whole_class = Asked(
        {one.id: one.aliases for one in todo} | {one.id: one.aliases for one in roster.students}
    )
    if order.times is not None:
        todo = _timed(todo, order.times, rubric, whole_class)
    overrides = _overrides(out / OVERRIDES).of(asked)
    choice = _chosen(order.choice, asked)
    if roster.students:
        rubric = _with_own_ids(rubric, whole_class)
    ids = {one.id for one in todo}
    with Journal(out / JOURNAL) as journal:
        cluster = Cluster(order.dask, found.source, found.secret) if order.dask else None
        level, sandbox = asyncio.run(
            cluster.prove(order.required)
            if cluster
            else prove_sandbox(order.unsafe, order.required)
        )
        watch.started(len(todo), f"{sandbox['level']}: {sandbox['words']}")
        grading = grade_all(
            todo,
            scenario,
            found.secret,
            level,
            watch.graded,
            journal=journal,
            choice=choice,
            workers=order.workers,
            host=cluster,
            known=watch.known,
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
            lessons=tuple(map(Lesson.of, scenario.held_out_faults())),
            missing=tuple(one.id for one in roster.students if one.id not in ids),
        )
        result = replace(result, unused=tuple(overrides.unused(keys(result), asked)))
        write_reports(result, out)
        sources = {one.id: one.source for one in todo if one.source is not None}
        write_students(result, scenario, sources, out)
    write_formats(result, out, order.formats)
    return result


def _timed(
    found: Sequence[Submission], path: Path, rubric: Rubric, asked: Asked
) -> list[Submission]:
    """Return the submissions with the times in the instructor's file, which count before others.

    Raises `GreenpathError` for an id that is neither among them nor on the roster.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GreenpathError(f"cannot be read: {error}", where=str(path)) from None
    zone = (rubric.late.due.tzinfo if rubric.late else None) or UTC
    times = read_times(text, str(path), zone, asked)
    return [replace(one, submitted=times.get(one.id, one.submitted)) for one in found]


def _with_own_ids(rubric: Rubric, asked: Asked) -> Rubric:
    """Return the rubric with extensions by the ids that submissions have.

    Raises `GreenpathError` for an extension of somebody who is not in the class: it would be
    for nobody.
    """
    if rubric.late is None:
        return rubric
    extensions = {}
    for word, due in rubric.late.extensions.items():
        name = asked.id_of(word)
        if name is None:
            raise GreenpathError(
                f"the rubric's extension for {word!r} is for nobody{asked.nearest(word)}",
                hint="name students by an id of the roster",
            )
        extensions[name] = due
    late = rubric.late.model_copy(update={"extensions": extensions})
    return rubric.model_copy(update={"late": late})


async def _with_strategies(
    grading: Coroutine[Any, Any, Shelf], scenario: Scenario
) -> tuple[Shelf, tuple[Earned, ...]]:
    """Grade, and find out meanwhile what the rubric pays for nothing: a second or two."""
    aside = asyncio.create_task(asyncio.to_thread(strategies, scenario))
    return await grading, await aside


def _chosen(choice: Choice, asked: Asked) -> Choice:
    """Return a choice by the submissions' ids. Raises `GreenpathError` for one that is not there."""
    found = {word: asked.id_of(word) for word in sorted(choice.only)}
    for word, name in found.items():
        if name is None:
            raise GreenpathError(f"there is no submission {word!r}{asked.nearest(word)}")
    return replace(choice, only=frozenset(name for name in found.values() if name is not None))


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
        hints=(*submission.hints, *forged(submission)),
        unsafe=submission.unsafe,
        submitted=submission.submitted,
        origin=submission.origin,
        name=submission.name,
        aliases=submission.aliases,
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
