"""greenpath-grade: parse, call, print."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from greenpath_gen import console

app = typer.Typer(
    name="greenpath-grade",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def grade(
    submissions: Annotated[
        Path,
        typer.Argument(help="Folder or zip of submissions: a folder, file or zip per student."),
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
) -> None:
    """Grade submitted clients against servers that nobody has seen.

    Run again, it grades what is new, changed or was interrupted, and keeps the rest.
    """
    from greenpath_grade import run
    from greenpath_grade.grade import Choice
    from greenpath_grade.model import Graded
    from greenpath_grade.reports.to_table import to_table

    found = run.basis(submissions, cohort, scenario, secret, out)
    typer.echo(f"Servers: {found.said}")
    with console.progress("grading") as show:
        total, done = 0, 0

        def started(count: int, sandbox: str) -> None:
            nonlocal total
            total = count
            typer.echo(f"Sandbox: {sandbox}")
            show(0, count)

        def known(results: Sequence[Graded]) -> None:
            nonlocal done
            done = len(results)
            kept = sum(one.score is not None for one in results)
            if kept:
                typer.echo(f"Kept: {kept} graded before; --fresh grades them again")
            show(done, total)

        def progress(graded: Graded) -> None:
            nonlocal done
            del graded
            done += 1
            show(done, total)

        choice = Choice(frozenset(only or ()), changed, failed, fresh=not resume)
        result = run.grade(
            submissions, found, out, unsafe, started, progress, choice, workers, known
        )
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 160
    typer.echo()
    typer.echo(to_table(result, width))
    ungraded = sum(one.score is None for one in result.submissions)
    typer.echo()
    if ungraded:
        typer.echo(f"{ungraded} could not be graded: their scores are left empty.")
    typer.echo(f"{out / 'grades.csv'}, {out / 'results.json'}, {out / 'students'}/ID/feedback.md")


@app.command()
def replay(
    results: Annotated[Path, typer.Argument(help="Folder of the results.")],
    which: Annotated[
        str, typer.Argument(metavar="ID[/N]", help="A submission, or its Nth handshake.")
    ],
    again: Annotated[
        bool, typer.Option("--again", help="Also run the handshake again, in the sandbox.")
    ] = False,
) -> None:
    """Show what was seen of a submission, and judge it again from the record."""
    from greenpath_grade.replay import replay as show

    lines, same = show(results, which, again)
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if same else 1)


def main() -> None:
    """Run greenpath-grade; grading is the default command."""
    if sys.argv[1:] and sys.argv[1] not in {"grade", "replay", "--help"}:
        sys.argv.insert(1, "grade")
    console.run(app, "what was graded is kept; run the command again to go on")
