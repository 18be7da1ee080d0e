"""A look at a scenario before there is a cohort: what a student will see, and the instructor. Pure."""

from collections.abc import Iterator, Mapping

from greenpath_gen.model import Student
from greenpath_gen.plan import ServerSet, plan_student
from greenpath_gen.scenario import Scenario
from greenpath_gen.tells import tells

SOMEBODY = {"en": Student("somebody"), "fr": Student("quelqu-un")}
"""Whom the package is for, by the language of the scenario."""

SECRET = b"previews show the same servers every time"
SHOWN = 90


def preview_set(scenario: Scenario) -> ServerSet:
    """Return the set of a student who is not there."""
    return plan_student(scenario, SOMEBODY[scenario.language], SECRET)


def preview(scenario: Scenario, servers: ServerSet, files: Mapping[str, bytes]) -> str:
    """Return both views as text. FILES is the student's package."""
    return "\n".join([*_student(files), "", *_instructor(scenario, servers)])


def _student(files: Mapping[str, bytes]) -> Iterator[str]:
    yield "== What a student gets"
    yield ""
    for name, content in files.items():
        yield f"  {name:<44} {len(content):>6} bytes"
    yield ""
    yield from (f"  | {line}" for line in files["README.md"].decode().splitlines())


def _instructor(scenario: Scenario, servers: ServerSet) -> Iterator[str]:
    yield "== What you know"
    yield ""
    for server in servers.servers:
        fault = server.fault
        if fault is None:
            yield f"  {server.name:<10} legitimate"
            continue
        yield f"  {server.name:<10} {fault.id} ({fault.check}, difficulty {fault.difficulty})"
        yield f"  {'':<10} {fault.title}"
        for tell in tells(server, servers):
            yield f"  {'':<10}   {tell.field}: {_cut(tell.shown)}"
            yield f"  {'':<10}   instead of: {_cut(tell.expected)}"
    held_out = scenario.held_out_faults()
    yield ""
    yield (
        f"Submissions will meet {len(held_out)} faults, {scenario.held_out.instances} servers of "
        "each, and the legitimate server in several shapes."
    )


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
