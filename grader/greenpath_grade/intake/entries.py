"""A file that was handed in, and the bounds of what is read. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from greenpath_grade.judge import clean

CLIENT = "client.py"
LARGEST_CLIENT = 1 << 20
LARGEST_ARCHIVE = 64 << 20
MOST_MEMBERS = 50_000
DEEPEST = 16
LONGEST_NAME = 100
IGNORED = {"__MACOSX", "__pycache__", "node_modules", "site-packages"}
"""Folders that tools leave behind: nothing in them is looked at."""


class Refused(Exception):
    """Something is not read; the message says to the student why, and what to do."""


class Unsafe(Refused):
    """The same of what no ordinary tool makes: a path out of an archive, a link in one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, by the names on its path; READ returns at most so many bytes or raises `Refused`."""

    parts: tuple[str, ...]
    read: Callable[[int], bytes]
    linked: bool = False

    @property
    def name(self) -> str:
        """Return the file's own name."""
        return self.parts[-1]

    def below(self, depth: int) -> "Entry":
        """Return the same file, seen from DEPTH folders further down."""
        return Entry(self.parts[depth:], self.read, self.linked)

    def called(self, name: str) -> "Entry":
        """Return the same file under its student's name for it, where a platform put more to it."""
        return Entry((name,), self.read, self.linked)


def refusing(parts: tuple[str, ...], refused: Refused) -> Entry:
    """Return a file that refuses to be read."""

    def read(_: int) -> bytes:
        raise refused

    return Entry(parts, read)


def is_clutter(name: str) -> bool:
    """Tell whether a file or folder is hidden, or left behind by a tool."""
    return name in IGNORED or (name.startswith(".") and name != "..")


def plain(name: str, limit: int = LONGEST_NAME) -> str:
    r"""Return a name fit to be shown on one line; bytes that are no text as ``\xff``."""
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return clean(" ".join(shown.split()), limit) or "?"


def shown(*names: str) -> str:
    """Return names in quotes, at most three of them."""
    quoted = ", ".join(f"'{plain(name)}'" for name in names[:3])
    return quoted if len(names) <= 3 else f"{quoted} and {len(names) - 3} more"
