"""Prove faults and scenarios, and explain what does not hold. An edge: processes and the clock."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from greenpath_gen import leaks, openssl
from greenpath_gen.data import student_files
from greenpath_gen.errors import GreenpathError
from greenpath_gen.examine import complaints
from greenpath_gen.faults import CATALOGUE, Fault
from greenpath_gen.model import Student
from greenpath_gen.mutation import Score, killers, reach, score_pool, score_set
from greenpath_gen.package import package
from greenpath_gen.plan import plan_student
from greenpath_gen.processes import processes
from greenpath_gen.proof import prove
from greenpath_gen.scenario import Scenario
from greenpath_gen.sources import ScenarioFile, bundled_scenarios, load_scenario
from greenpath_gen.stream import Stream

SETS = 12
"""Student sets of a scenario that are made and proved."""

SETS_SCORED = 2

SECRET = b"lint looks at the same servers every time"
FAULTS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing: that it holds, and a sentence; several where it does not."""

    subject: str
    holds: bool
    sentences: tuple[str, ...]


Task = tuple[ScenarioFile, str]
"""What to look at: a fault as a scenario makes it, or without an id the scenario itself."""


def tasks(source: ScenarioFile | None) -> list[Task]:
    """Return what to look at: one scenario with its faults, or the catalogue and all scenarios."""
    if source is not None:
        faults = used(source.scenario)
        return [(source, ""), *((source, one.id) for one in faults)]
    bundled = [load_scenario(name) for name in bundled_scenarios()]
    whole = load_scenario("gauntlet")
    return [*((one, "") for one in bundled), *((whole, one.id) for one in CATALOGUE)]


def used(scenario: Scenario) -> list[Fault]:
    """Return the faults that a scenario may use: in packages or held out."""
    ids = {one.id for one in scenario.held_out_faults()}
    ids |= {one.id for options in scenario.options() for one in options}
    return [one for one in scenario.catalogue if one.id in ids]


def lint(source: ScenarioFile | None, progress: Callable[[int, int], None]) -> Iterator[Finding]:
    """Prove a scenario and its faults, or without SOURCE all there are; yield what was found."""
    todo = tasks(source)
    progress(0, len(todo))
    for done, finding in enumerate(_each(todo), 1):
        progress(done, len(todo))
        yield finding


def _each(todo: list[Task]) -> Iterable[Finding]:
    workers = os.cpu_count() or 1
    if workers < 2:
        yield from map(look, todo)
        return
    with processes(workers) as pool:
        yield from pool.map(look, todo)


def look(task: Task) -> Finding:
    """Look at one thing."""
    source, fault = task
    return _fault(source, fault) if fault else _scenario(source)


def _fault(source: ScenarioFile, name: str) -> Finding:
    fault = source.scenario.catalogue[name]
    found = complaints(
        fault, source.scenario, datetime.now(UTC), openssl.verify if openssl.available() else None
    )
    return Finding(f"fault {name}", not found, tuple(found) or ("proved",))


def _scenario(source: ScenarioFile) -> Finding:
    """Prove some student sets, and score them and the held-out servers against wrong clients."""
    secret = Stream(SECRET).bytes("grading", 32)
    held_out = score_pool(source.scenario, secret)
    shares, failed = [], []
    kit, now = student_files(), datetime.now(UTC)
    for number in range(SETS):
        try:
            servers = plan_student(source.scenario, Student(f"student{number:03}"), SECRET)
            prove(servers, package(servers, kit), now)
        except (GreenpathError, ValueError) as error:
            failed.append(str(error))
            continue
        if number < SETS_SCORED:
            shares.append(score_set(servers, held_out.equivalent).share)
    sentences = [*dict.fromkeys(failed), *_mutation(source.scenario, held_out, secret)]
    survey = None if failed else leaks.survey(source.scenario, SECRET)
    if survey is not None:
        sentences.append(_guessed(survey))
        sentences += [] if survey.holds else survey.table().splitlines()
    if shares:
        alone = f"{min(shares):.0%} to {max(shares):.0%}"
        sentences.append(f"{SETS} student sets solved; a set alone shows {alone} of them")
    return Finding(
        f"scenario {source.name}",
        not failed and not held_out.survivors and survey is not None and survey.holds,
        tuple(sentences),
    )


def _guessed(survey: leaks.Survey) -> str:
    best = survey.best
    return (
        f"{len(survey.statistics)} guessers without cryptography, {survey.sets} sets: the farthest "
        f"from chance, {best.guesser}, finds {best.share:.0%} ({best.chance:.0%} by chance, "
        f"p {best.p:.2g}; below {survey.threshold:.1g} it is a leak)"
    )


def _mutation(scenario: Scenario, found: Score, secret: bytes) -> Iterator[str]:
    """Say how the held-out servers score; name the survivors and what would catch them."""
    yield f"mutation score {found.share:.1%}: {found.killed} of {found.wrong} wrong clients fail"
    if found.equivalent:
        names = ", ".join(one.id for one in found.equivalent)
        yield f"not counted, as they lack only what is beyond the kit: {names}"
    others = reach(scenario, secret) if found.survivors else []
    for one in found.survivors:
        ways = ", ".join(islice(killers(one, others), FAULTS_SHOWN))
        yield f"{one.id} would get full marks ({one.title}) Hold out one of: {ways}"
