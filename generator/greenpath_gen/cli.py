"""greenpath-gen: parse, call, print."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from greenpath_gen import console
from greenpath_gen.exports import commands

app = typer.Typer(
    name="greenpath-gen",
    help="Make cohorts of the exercise: five servers per student, only one can be trusted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
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
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster that makes them."),
    ] = None,
) -> None:
    """Make one package per student, and the answer key."""
    from functools import partial

    from greenpath_gen import cluster, cohort, sources
    from greenpath_gen import roster as rosters

    if roster and students:
        raise typer.BadParameter("give a roster or a number of students, not both")
    source = sources.load_scenario(scenario)
    people, column = sources.load_roster(roster) if roster else (None, "")
    if students:
        people = rosters.numbered(students)
    if column:
        typer.echo(f"Ids are from the column {column!r}.")
    with console.progress("packages") as show:
        made = cohort.make_cohort(
            out,
            source,
            people,
            sources.load_secret(secret) if secret else None,
            show,
            partial(cluster.each, dask) if dask else None,
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
        "To hand them out by link, in Moodle or on a JupyterHub: greenpath-gen hand-out --help"
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


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenarios, for editors."""
    from greenpath_gen.scenario import Scenario

    typer.echo(json.dumps(Scenario.model_json_schema(), indent=2))


@app.command()
def lint(
    scenario: Annotated[
        str | None, typer.Argument(metavar="[NAME|FILE]", help="A scenario; without it, all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Prove faults and scenarios: solvable, wrong for one reason, and sharp enough."""
    from greenpath_gen import lint as linter
    from greenpath_gen import openssl, sources

    source = sources.load_scenario(scenario) if scenario else None
    with console.progress("proving") as show:
        findings = list(linter.lint(source, show))
    failed = [one for one in findings if not one.holds]
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in findings], indent=2))
    else:
        for one in findings:
            if not one.holds or not one.subject.startswith("fault "):
                first, *others = one.sentences
                typer.echo(f"{'ok    ' if one.holds else 'FAILED'}  {one.subject}: {first}")
                for sentence in others:
                    typer.echo(f"        {sentence}")
        proved = sum(one.holds and one.subject.startswith("fault ") for one in findings)
        typer.echo(
            f"{'FAILED' if failed else 'ok    '}  {proved} faults proved, each for one reason"
        )
        if not openssl.available():
            typer.echo("openssl is not installed: there was no second opinion on certificates")
    if failed:
        raise typer.Exit(1)


@app.command()
def preview(
    scenario: Annotated[
        str, typer.Argument(metavar="NAME|FILE", help="A bundled scenario, or a YAML file.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the package and the key's page, to look at.")
    ] = None,
) -> None:
    """Show what a student will see of a scenario, and what you will."""
    from greenpath_gen import cohort, making, previews, sources

    source = sources.load_scenario(scenario)
    if out is not None:
        cohort.make_cohort(
            out, source, [previews.SOMEBODY[source.scenario.language]], previews.SECRET
        )
    servers = previews.preview_set(source.scenario)
    files = making.student_package(source.scenario, servers)
    typer.echo(previews.preview(source.scenario, servers, files))


@app.command()
def verify(
    cohort: Annotated[Path, typer.Argument(help="The folder of a cohort.")] = Path("cohort"),
) -> None:
    """Make a cohort again and compare it, byte by byte."""
    from greenpath_gen import cohort as cohorts

    found = cohorts.load_cohort(cohort)
    with console.progress("packages") as show:
        differing = cohorts.verify_cohort(found, show)
    for one in differing:
        typer.echo(one)
    if differing:
        typer.echo(
            f"{len(differing)} differences: students' files were changed after they were made"
        )
        raise typer.Exit(1)
    typer.echo(f"{len(found.key.students)} packages are, byte by byte, what this greenpath makes")
    survey = cohorts.survey_cohort(found)
    guessers = f"of {len(survey.statistics)} guessers that look at files and verify nothing"
    if survey.holds:
        typer.echo(f"\nNothing tells: {guessers}, none does better than luck.")
    else:
        typer.echo(f"\nSomething tells the legitimate server: {guessers}, these do too well.")
        typer.echo(survey.table())
        raise typer.Exit(1)


@app.command()
def reroll(
    cohort: Annotated[Path, typer.Argument(help="The folder of a cohort.")],
    student: Annotated[str, typer.Argument(help="The student's id.")],
) -> None:
    """Give one student another set of servers; nobody else's changes."""
    from greenpath_gen import cohort as cohorts

    changed = cohorts.reroll(cohorts.load_cohort(cohort), student)
    count = changed.key.students[student].student.reroll
    typer.echo(f"{cohort / 'students' / student}.zip is new (re-roll {count}); hand it out again")


@app.command()
def add(
    cohort: Annotated[Path, typer.Argument(help="The folder of a cohort.")],
    students: Annotated[list[str] | None, typer.Argument(help="Ids of late students.")] = None,
    roster: Annotated[
        Path | None, typer.Option(help="The roster, with late students in it.")
    ] = None,
) -> None:
    """Add late students; nobody else's package changes."""
    from greenpath_gen import cohort as cohorts
    from greenpath_gen import sources
    from greenpath_gen.roster import parse_roster

    if bool(students) == bool(roster):
        raise typer.BadParameter("give ids of students, or a roster with late students in it")
    people = (
        sources.load_roster(roster)[0]
        if roster
        else parse_roster("\n".join(["id", *(students or [])]).encode(), "command line")
    )
    found = cohorts.load_cohort(cohort)
    with console.progress("packages") as show:
        changed, late = cohorts.add_students(found, people, show)
    for one in late:
        typer.echo(f"{cohort / 'students' / one.id}.zip")
    typer.echo(f"{len(late)} added, {len(changed.key.students)} in all")


@app.command()
def whose(
    cohort: Annotated[Path, typer.Argument(help="The folder of a cohort.")],
    text: Annotated[str, typer.Argument(help="What somebody handed in, or a file with it.")],
) -> None:
    """Say whose server told something: visitor numbers name their owner."""
    from greenpath_gen import cohort as cohorts
    from greenpath_gen import sources
    from greenpath_gen.tokens import PACKAGE, Tokens

    found = cohorts.load_cohort(cohort)
    owners = Tokens.of(found.secret).owners(sources.load_text(text))
    for one in owners:
        known = found.key.students.get(one.student)
        current = known is not None and known.student.reroll == one.reroll
        if one.server == PACKAGE:
            typer.echo(f"{one.student}: the package itself{'' if current else ' (an earlier set)'}")
            continue
        answer = known.servers[f"server{one.server}"] if known and current else "of an earlier set"
        typer.echo(f"{one.student}: server{one.server} ({answer})")
    if not owners:
        typer.echo("no visitor number of this cohort is in it")
        raise typer.Exit(1)


commands.register(app)


def main() -> None:
    """Run greenpath-gen."""
    console.run(app, "the same command goes on from here")
