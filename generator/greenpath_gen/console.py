"""What both commands share at the terminal: how errors end them, and progress."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from greenpath_gen.errors import GreenpathError


def run(app: Callable[[], object], interrupted: str) -> None:
    """Run a command line to its exit code: 0 done, 1 ours, 2 usage, 130 interrupted.

    ``--debug``, anywhere, shows the traceback of an error. INTERRUPTED says what to do after
    an interruption.
    """
    debug = "--debug" in sys.argv
    sys.argv[:] = [argument for argument in sys.argv if argument != "--debug"]
    try:
        app()
    except GreenpathError as error:
        if debug:
            raise
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        if error.hint:
            print(f"hint:  {error.hint}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except KeyboardInterrupt:
        print(f"\ninterrupted: {interrupted}", file=sys.stderr)  # noqa: T201
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if debug:
            raise
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)


class Show(Protocol):
    """Shows how far a job is: DONE of TOTAL, and a word on how it goes."""

    def __call__(self, done: int, total: int, note: str = "", /) -> None:
        """Show it."""


@contextmanager
def progress(what: str) -> Iterator[Show]:
    """Show how far a long job is, on a terminal; say nothing in a pipe."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    bar = Progress(
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(what, total=None, note="")

        def show(done: int, total: int, note: str = "", /) -> None:
            bar.update(task, completed=done, total=total, note=note)

        yield show
