"""What a grading run shows at the terminal while it runs, and at its end. An edge: it prints."""

import os
import shutil
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from greenpath_gen.console import Show
from greenpath_grade.model import Graded, Result
from greenpath_grade.reports.to_table import Look, to_table
from greenpath_grade.run import Watch

PIPE = 160
"""Columns of a table that no terminal shows."""


class Live(Watch):
    """Shows how far the grading is, and how it looks so far. Words go to stderr if ERR."""

    def __init__(self, show: Show, *, err: bool = False) -> None:
        self._show, self._err = show, err
        self._total = self._done = 0
        self._scores: list[float] = []

    def started(self, count: int, sandbox: str) -> None:
        """Name the sandbox."""
        self._total = count
        typer.echo(f"Sandbox: {sandbox}", err=self._err)
        self._show(0, count, "")

    def known(self, results: Sequence[Graded]) -> None:
        """Say how many results are kept."""
        kept = 0
        for one in results:
            self._count(one)
            kept += one.score is not None
        if kept:
            said = f"Kept: {kept} graded before; --fresh grades them again"
            typer.echo(said, err=self._err)
        self._show(self._done, self._total, self.tally())

    def graded(self, result: Graded) -> None:
        """Count a result."""
        self._count(result)
        self._show(self._done, self._total, self.tally())

    def _count(self, result: Graded) -> None:
        self._done += 1
        if result.score is not None:
            self._scores.append(result.score)

    def tally(self) -> str:
        """Say how it looks so far."""
        failed = self._done - len(self._scores)
        parts = [f"median {statistics.median(self._scores):g}"] if self._scores else []
        parts += [f"{failed} could not be graded"] if failed else []
        return ", ".join(parts)


def look() -> Look:
    """Return how a table may look on this stdout: bars and colour on a terminal that has them."""
    if not sys.stdout.isatty():
        return Look(PIPE)
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    bars = "utf" in (sys.stdout.encoding or "").lower()
    return Look(shutil.get_terminal_size().columns, bars=bars, colour=bars and not plain)


def say_result(result: Result, out: Path) -> None:
    """Print the table, and where everything is."""
    typer.echo(f"\n{to_table(result, look())}\n")
    ungraded = sum(one.score is None for one in result.submissions)
    if ungraded:
        typer.echo(f"{ungraded} could not be graded: their scores are left empty.")
    typer.echo(f"The class on one page: {out / 'report.html'}")
    typer.echo(f"{out / 'grades.csv'}, {out / 'results.json'}, {out / 'students'}/ID/feedback.html")
    typer.echo(f"Explanations: {out / 'explanations.csv'}; yours count: {out / 'overrides.yaml'}")
