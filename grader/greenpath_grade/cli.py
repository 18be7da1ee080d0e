"""greenpath-grade: parse, call, print."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from greenpath_gen import console

DEFAULT = "grade"
LOWEST = 2
"""The lowest level at which student code is run without --unsafe."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


class _Commands(TyperGroup):
    """Commands of which one need not be named: what begins with no command's name is its."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the default command's name in front, where none stands."""
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="greenpath-grade",
    cls=_Commands,
    help="Grade submitted clients: greenpath-grade SUBMISSIONS. The other commands are named "
    "first; a folder with the name of one is given as ./NAME.",
    subcommand_metavar="SUBMISSIONS | COMMAND [ARGS]...",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command(DEFAULT)
def grade(
    ctx: typer.Context,
    submissions: Annotated[
        Path,
        typer.Argument(
            metavar="SUBMISSIONS",
            help="Folder or zip of submissions: a folder, file or zip per student.",
        ),
    ],
    cohort: Annotated[
        Path | None, typer.Option(help="The cohort; by default cohort/ beside the submissions.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Name of a bundled scenario, or a YAML file.")
    ] = None,
    secret: Annotated[
        Path | None, typer.Option(help="File with the secret of the held-out servers.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("results"),
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Run student code without isolation. Reports say so.")
    ] = False,
    resume: Annotated[
        bool,
        typer.Option("--resume/--fresh", help="Go on where an earlier run ended, or grade again."),
    ] = True,
    changed: Annotated[
        bool, typer.Option("--changed", help="Grade only what is new or was changed.")
    ] = False,
    failed: Annotated[
        bool, typer.Option("--failed", help="Grade only what could not be graded before.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option(help="Grade only this submission, by its id; repeatable.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Sandboxes to use; by default one for each core.")
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster on which clients run."),
    ] = None,
    times: Annotated[
        Path | None,
        typer.Option(help="CSV file with id and submitted, where the platform does not say when."),
    ] = None,
    require_level: Annotated[
        int, typer.Option(min=LOWEST, max=4, help="Grade nothing if isolation is below this level.")
    ] = LOWEST,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMAT=FILE",
            help="Also write what a platform reads: junit, gradescope, markus ...; repeatable.",
        ),
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option(help="Whose names these are, if it is not clear: canvas, moodle, folders ..."),
    ] = None,
    gradebook: Annotated[
        Path | None,
        typer.Option(help="A platform's export of its gradebook: write the grades into a copy."),
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(help="The gradebook's column for the grades, if there are several."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Grade submitted clients against servers that nobody has seen (the default).

    Run again, it grades what is new, changed or was interrupted, and keeps the rest.
    """
    if not unsafe and dask is None and submissions.exists():
        _start_sandboxes(ctx, workers)
    from greenpath_grade.basis import basis
    from greenpath_grade.grade import Choice
    from greenpath_grade.gradebook import open_export, write_gradebook
    from greenpath_grade.intake.people import NOBODY
    from greenpath_grade.intake.platforms.detect import FOLDERS, LAYOUTS
    from greenpath_grade.reports.to_json import json_parts
    from greenpath_grade.run import Order
    from greenpath_grade.run import grade as run
    from greenpath_grade.terminal import Live, say_result

    if unsafe and require_level > LOWEST:
        raise typer.BadParameter("--unsafe and --require-level contradict each other")
    if dask is not None and (unsafe or workers is not None):
        raise typer.BadParameter("--dask goes with neither --unsafe nor --workers")
    if layout is not None and layout not in {FOLDERS, *LAYOUTS}:
        raise typer.BadParameter(f"--layout is one of {', '.join([*LAYOUTS, FOLDERS])}")
    if column is not None and gradebook is None:
        raise typer.BadParameter("--column needs --gradebook")
    export = open_export(gradebook, column) if gradebook else None
    found = basis(submissions, cohort, scenario, secret, out)
    order = Order(
        submissions,
        out,
        Choice(frozenset(only or ()), changed, failed, fresh=not resume),
        workers=workers,
        required=require_level,
        unsafe=unsafe,
        layout=layout,
        directory=export.directory if export else NOBODY,
        times=times,
        formats=_formats(formats or []),
        dask=dask,
    )
    typer.echo(f"Servers: {found.said}", err=as_json)
    with console.progress("grading") as show:
        result = run(order, found, Live(show, err=as_json))
    book = write_gradebook(out, export) if export else ""
    if as_json:
        for part in json_parts(result):
            typer.echo(part, nl=False)
        typer.echo(book, err=True, nl=bool(book))
        return
    say_result(result, out)
    if book:
        typer.echo(f"\n{book}")


@app.command()
def gradebook(
    results: Annotated[Path, typer.Argument(help="Folder of the results.")],
    export: Annotated[Path, typer.Argument(help="A platform's export of its gradebook.")],
    column: Annotated[
        str | None, typer.Option(help="The column for the grades, if there are several.")
    ] = None,
) -> None:
    """Write grades that are there into a copy of a platform's gradebook."""
    from greenpath_grade.gradebook import open_export, write_gradebook

    typer.echo(write_gradebook(results, open_export(export, column)))


def _start_sandboxes(ctx: typer.Context, workers: int | None) -> None:
    """Have sandboxes start meanwhile: one to be proved, and one for each worker, or core."""
    import os
    import sys

    from greenpath_grade.sandbox.ahead import zygotes_ahead

    if sys.platform == "linux":
        ctx.with_resource(zygotes_ahead(1 + (workers or len(os.sched_getaffinity(0)))))


def _formats(given: list[str]) -> dict[str, Path]:
    from greenpath_grade.reports.platforms.formats import FORMATS

    wanted = {}
    for text in given:
        name, equals, path = text.partition("=")
        if name not in FORMATS or not equals or not path:
            raise typer.BadParameter(f"--format is FORMAT=FILE, with one of {', '.join(FORMATS)}")
        wanted[name] = Path(path)
    return wanted


@app.command()
def autograder(
    ctx: typer.Context,
    platform: Annotated[str, typer.Argument(help="The platform that this is.")],
    home: Annotated[Path, typer.Argument(help="Where its export was unpacked.")],
) -> None:
    """Grade the submission that a platform put in its place: what exports call."""
    _start_sandboxes(ctx, None)
    import os

    from greenpath_grade.autograder.run import autograde

    for line in autograde(platform, home, os.environ):
        typer.echo(line)


@app.command()
def replay(
    ctx: typer.Context,
    results: Annotated[Path, typer.Argument(help="Folder of the results.")],
    which: Annotated[
        str, typer.Argument(metavar="ID[/N]", help="A submission, or its Nth handshake.")
    ],
    again: Annotated[
        bool, typer.Option("--again", help="Also run the handshake again, in the sandbox.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it as a page, for you alone.")
    ] = None,
) -> None:
    """Show what was seen of a submission, and judge it again from the record."""
    if again:
        _start_sandboxes(ctx, 1)
    from greenpath_grade.replay import replay as show
    from greenpath_grade.replay import write_evidence

    if html is not None:
        if again:
            raise typer.BadParameter("--again and --html do not go together")
        same = write_evidence(results, which, html)
        typer.echo(f"{html}: {'judged again: all the same' if same else 'NOT as it was recorded'}")
        raise typer.Exit(0 if same else 1)
    lines, same = show(results, which, again)
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if same else 1)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Prove how well student code is isolated here, and say how to isolate it better."""
    import asyncio

    from greenpath_grade.doctor import best, examine
    from greenpath_grade.reports.to_doctor import to_doctor, to_doctor_json

    found = asyncio.run(examine())
    typer.echo(to_doctor_json(found) if as_json else to_doctor(found))
    if best(found) is None:
        raise typer.Exit(1)


@app.command()
def rubric(
    scenario: Annotated[
        str, typer.Argument(help="Name of a bundled scenario, or a YAML file.")
    ] = "classic",
    as_json: AsJson = False,
) -> None:
    """Show a scenario's rubric, and what can be had under it for nothing."""
    from greenpath_gen.sources import load_scenario
    from greenpath_grade.reports.to_rubric import to_rubric, to_rubric_json
    from greenpath_grade.strategies import strategies

    found = load_scenario(scenario)
    earned = strategies(found.scenario)
    own = found.scenario.rubric
    typer.echo(
        to_rubric_json(found.name, own, earned) if as_json else to_rubric(found.name, own, earned)
    )
    if not all(one.holds for one in earned):
        raise typer.Exit(1)


@app.command()
def selftest(as_json: AsJson = False) -> None:
    """Attack this grader on this machine, in every known way, and show what stops it."""
    import asyncio

    from greenpath_grade.reports.to_selftest import to_selftest, to_selftest_json
    from greenpath_grade.selftest import run
    from greenpath_grade.selftest.corpus import attacks

    proof = asyncio.run(run.prove())
    if not as_json:
        typer.echo(f"Sandbox: L{int(proof.level)}: {proof.level.words}")
    with console.progress("attacks") as show:
        trials = asyncio.run(run.selftest(proof, attacks(), show))
    typer.echo(to_selftest_json(proof, trials) if as_json else to_selftest(proof, trials))
    if not all(trial.stopped for trial in trials):
        raise typer.Exit(1)


def main() -> None:
    """Run greenpath-grade; grading is the default command."""
    console.run(app, "what was graded is kept; run the command again to go on")
