"""greenpath-gen: parse, call, print."""

import json
from pathlib import Path
from typing import Annotated

import typer

from greenpath_gen import console

app = typer.Typer(
    name="greenpath-gen",
    help="Make cohorts of the exercise: five servers per student, only one can be trusted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@app.callback()
def _greenpath_gen() -> None:
    """Keep the commands named, however few they are."""


@app.command()
def new_cohort(
    scenario: Annotated[
        str, typer.Option(help="Name of a bundled scenario, or a YAML file.")
    ] = "classic",
    roster: Annotated[
        Path | None, typer.Option(help="CSV file with a column id, username or email.")
    ] = None,
    students: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Number of students, without a roster.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder to make.")] = Path("cohort"),
    secret: Annotated[
        Path | None, typer.Option(help="File with the cohort's secret, to make it again.")
    ] = None,
) -> None:
    """Make one package per student, and the answer key."""
    from greenpath_gen import cohort, sources
    from greenpath_gen import roster as rosters

    if roster and students:
        raise typer.BadParameter("give a roster or a number of students, not both")
    source = sources.load_scenario(scenario)
    people = sources.load_roster(roster) if roster else None
    if students:
        people = rosters.numbered(students)
    with console.progress("packages") as show:
        made = cohort.make_cohort(
            out, source, people, sources.load_secret(secret) if secret else None, show
        )
    typer.echo(
        f"{len(made.students)} packages of the scenario {source.name!r}, each proved solvable:"
    )
    typer.echo(
        f"  {out / 'students'}/                    a folder and a zip per student, to hand out"
    )
    typer.echo(
        f"  {out / 'instructor' / 'answer_key.html'}   which server is which, for you alone"
        " (answer_key.yaml: for programs)"
    )
    typer.echo(
        f"  {out / 'instructor' / 'secret'}            keep it: the cohort can be made again from it"
    )
    typer.echo(
        "Next: collect a client.py per student in submissions/, then: greenpath-grade submissions/"
    )


@app.command()
def scenarios(as_json: AsJson = False) -> None:
    """List the bundled scenarios."""
    from greenpath_gen import sources

    loaded = [sources.load_scenario(name) for name in sources.bundled_scenarios()]
    if as_json:
        rows = [
            {"name": one.name, "title": one.scenario.title, "description": one.scenario.description}
            for one in loaded
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    for one in loaded:
        typer.echo(f"{one.name:<14} {one.scenario.title}")


@app.command()
def faults(
    fault: Annotated[str | None, typer.Argument(metavar="[ID]", help="One fault, in full.")] = None,
    as_json: AsJson = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the page of the documentation, of all.")
    ] = False,
) -> None:
    """List what can be wrong with an imposter."""
    from greenpath_gen import catalogue_page
    from greenpath_gen.faults import CATALOGUE

    if as_markdown and (fault or as_json):
        raise typer.BadParameter("--markdown is about all faults, and not JSON")
    chosen = [CATALOGUE[fault]] if fault else list(CATALOGUE)
    if as_json:
        keys = (
            "id",
            "check",
            "title",
            "explanation",
            "standard",
            "difficulty",
            "alerts",
            "openssl",
            "french",
            "gain",
            "caught_by",
            "reasons",
            "incident",
            "conflicts",
            "beyond_kit",
            "robustness",
            "in_packages",
        )
        typer.echo(json.dumps([{k: getattr(one, k) for k in keys} for one in chosen], indent=2))
        return
    if as_markdown:
        typer.echo(catalogue_page.page(CATALOGUE), nl=False)
    elif fault:
        typer.echo(catalogue_page.in_full(chosen[0]))
    else:
        typer.echo(catalogue_page.listing(chosen))


def main() -> None:
    """Run greenpath-gen."""
    console.run(app, "the same command goes on from here")
