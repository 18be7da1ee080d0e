"""What a page consists of, for any format. Pure.

In sentences code stands between backticks; all that comes from outside was made harmless by
`Both.said`.
"""

from dataclasses import dataclass

from greenpath_grade.student.code import Line


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence or more, and what it is about."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: its title, what there is to say, and lines of the student's own file."""

    title: str
    facts: tuple[Fact, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page. ``kind`` is a word for its looks: ``next``, ``good`` or ``plain``."""

    kind: str
    heading: str
    items: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """All of it. ``points`` is empty for what could not be graded."""

    language: str
    title: str
    points: str
    detail: tuple[str, ...]
    parts: tuple[Part, ...]
    footer: str
