"""Zygotes that start while the rest of greenpath is still being imported: either takes as long.

One list for the process, like the processes that are in it.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from greenpath_gen.errors import GreenpathError
from greenpath_grade.sandbox.launch import Level, Zygote, start

_waiting: list[tuple[Level, Zygote]] = []


@contextmanager
def zygotes_ahead(count: int) -> Iterator[None]:
    """Have COUNT zygotes start now, at the level that is tried first; stop those nobody takes.

    What keeps them from starting is left to whoever needs one to find out.
    """
    level = _first_level()
    with suppress(GreenpathError, OSError):
        _waiting.extend((level, start(level)) for _ in range(count))
    try:
        yield
    finally:
        while _waiting:
            _waiting.pop()[1].stop()


def _first_level() -> Level:
    if shutil.which("bwrap"):
        return Level.NAMESPACES
    return Level.UID if os.geteuid() == 0 else Level.FILTER


def take(level: Level) -> Zygote:
    """Return a zygote at a level: one that has been started, or a new one, as `start` does."""
    for place, (its, zygote) in enumerate(_waiting):
        if its is level:
            del _waiting[place]
            return zygote
    return start(level)
