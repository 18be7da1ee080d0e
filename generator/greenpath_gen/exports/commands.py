"""The commands about platforms: parse, call, print."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands to greenpath-gen's."""
    app.command()(hand_out)
    app.command()(export)


def hand_out(
    way: Annotated[str, typer.Argument(help="links, jupyterhub or moodle.")],
    cohort: Annotated[Path, typer.Option(help="The folder of the cohort.")] = Path("cohort"),
    out: Annotated[Path, typer.Option(help="Folder to make, or a zip.")] = Path("hand-out"),
    url: Annotated[
        str, typer.Option(help="Where packages will be: of the web folder, or of the repository.")
    ] = "",
    hub: Annotated[str, typer.Option(help="The JupyterHub's address.")] = "",
    worksheet: Annotated[
        Path | None, typer.Option(help="Moodle's grading worksheet of the assignment.")
    ] = None,
) -> None:
    """Write packages as a platform takes them: a file or a link for each student."""
    from greenpath_gen import cohort as cohorts
    from greenpath_gen.exports import export as exports
    from greenpath_gen.exports import hand_out as ways

    exports.check_free(out)
    files, said = ways.files_of(way, cohorts.load_cohort(cohort), url, hub, worksheet)
    exports.write_export(out, files)
    typer.echo(f"{out}: {said}")


def export(
    platform: Annotated[
        str, typer.Argument(help="Where it is to be graded: gradescope, markus ...")
    ],
    cohort: Annotated[Path, typer.Option(help="The folder of the cohort.")] = Path("cohort"),
    out: Annotated[
        Path | None, typer.Option(help="Folder to make, or a zip if it is called so.")
    ] = None,
    python: Annotated[
        list[str] | None,
        typer.Option(help="The platform's version of Python, such as 3.12; repeatable."),
    ] = None,
    wheels: Annotated[
        Path | None, typer.Option(help="Folder to take wheels from, instead of the package index.")
    ] = None,
    visibility: Annotated[
        str, typer.Option(help="When students see it (Gradescope): visible, after_published ...")
    ] = "visible",
) -> None:
    """Make what a platform grades with by itself, ready to be uploaded."""
    from greenpath_gen import cohort as cohorts
    from greenpath_gen.exports import export as exports
    from greenpath_gen.exports.wheels import fetch_wheels

    chosen = exports.find_platform(platform)
    out = out or Path(chosen.out)
    exports.check_free(out)
    found = cohorts.load_cohort(cohort)
    fetched = fetch_wheels(python or chosen.pythons, wheels)
    contents = exports.contents_of(chosen, found, fetched, visibility)
    exports.write_export(out, chosen.make(contents, exports.shipped()))
    typer.echo(f"{out} is for {chosen.title}, with wheels for Python {', '.join(contents.wheels)}.")
    typer.echo(f"{chosen.then} What else there is to know: docs/autograders.md")
    typer.echo(
        "Students can read what they are graded with there: its servers are for practice alone."
        if chosen.public
        else "It holds the secret of the hidden servers: keep it from students."
    )
