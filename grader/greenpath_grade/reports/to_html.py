"""``report.html``: the class on one page, for the instructor, to look at and to print. Pure.

Nothing in it comes from elsewhere, and all of it can be read without its script, which sorts
and filters.
"""

from dataclasses import dataclass
from statistics import median
from urllib.parse import quote

from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.templates import inline, policy, render
from greenpath_grade.folders import folder
from greenpath_grade.model import Graded, Result
from greenpath_grade.reports.by_hand import Group, by_hand
from greenpath_grade.reports.drawings import bars, profile, strip, timeline
from greenpath_grade.reports.lessons import lacks
from greenpath_grade.reports.matrix import LACKING, SYMBOLS, Cell, Row, State, columns, rows
from greenpath_grade.reports.plain import NAME, plain
from greenpath_grade.reports.to_rubric import sentences


@dataclass(frozen=True, slots=True)
class Name:
    """A submission as the page calls it, and where its own page is; "" where there is none."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One submission in the table; its student is ``called`` so on the roster.

    ``has`` are the words that it can be found by.
    """

    name: Name
    called: str
    has: tuple[str, ...]
    by_hand: bool
    points: str = ""
    right: str = ""
    cells: tuple[Cell, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """One check of the whole class as a picture: its paths, how many lack it, out of how many."""

    check: str
    paths: dict[State, str]
    lacking: int
    says: str


@dataclass(frozen=True, slots=True)
class Seen:
    """An item to look at by hand, with its names as the page writes them."""

    names: tuple[Name, ...]
    says: str


def to_html(result: Result) -> str:
    """Return the report as one HTML page."""
    of = columns(result.submissions)
    graded = rows(result.submissions, of)
    best_first = sorted(graded, key=lambda row: (-row.score, row.id))
    scores = [row.score for row in best_first]
    groups = by_hand(result)
    style = inline("style.css", "class_report.css")
    script = inline("class_report.js")
    return render(
        "class_report.html.j2",
        policy=policy(style, script),
        style=style,
        script=script,
        title=plain(result.title or result.scenario),
        scenario=plain(result.scenario, NAME),
        cohort=plain(result.cohort, NAME) if result.cohort else None,
        sandbox=plain(f"{result.sandbox['level']}: {result.sandbox.get('words', '')}"),
        unsafe=str(result.sandbox["level"]) == "L0",
        submitted=len(result.submissions),
        missing=len(result.missing),
        graded=len(graded),
        most=f"{result.max_score:g}",
        median=f"{median(scores):g}" if scores else None,
        highest=f"{scores[0]:g}" if scores else None,
        lowest=f"{scores[-1]:g}" if scores else None,
        full=sum(score >= result.max_score for score in scores),
        bars=bars(scores, result.max_score),
        profile=profile(scores, result.max_score),
        strips=_strips(best_first, of),
        rubric=list(sentences(result.rubric)),
        earned=result.earned,
        lacks=lacks(result, graded, of),
        groups=[(one, _seen(one, frozenset(result.missing))) for one in groups],
        timeline=timeline(result.submissions),
        columns=of,
        lines=_lines(result, graded, of, groups),
        symbols=SYMBOLS,
        short=SHORT,
    )


SHORT = {
    State.GOOD: "verified",
    State.LATE: "too late",
    State.PART: "incomplete",
    State.MISSING: "missing",
    State.CRASHED: "crashed",
    State.UNKNOWN: "not known",
    State.NOT_RUN: "not run",
}
"""What is read aloud in place of a symbol."""


def _name(id_: str) -> Name:
    return Name(plain(id_, NAME), f"students/{quote(folder(id_))}/feedback.html")


def _strips(best_first: list[Row], of: tuple[str, ...]) -> list[Strip]:
    """Return the pictures: the legitimate server first, then the checks in their order."""
    states = {LEGITIMATE: [row.legitimate.state for row in best_first]}
    states |= {name: [row.cells[n].state for row in best_first] for n, name in enumerate(of)}
    return [Strip(name, strip(some), *_count(name, some)) for name, some in states.items()]


def _count(name: str, states: list[State]) -> tuple[int, str]:
    """Return how many lack a check, and the rest in words."""
    bad = LACKING | {State.CRASHED} if name == LEGITIMATE else LACKING
    said = [
        f"{states.count(state)} {SHORT[state]}"
        for state in State
        if state is not State.GOOD and state in states
    ]
    return sum(state in bad for state in states), ", ".join(said)


def _lines(
    result: Result, graded: tuple[Row, ...], of: tuple[str, ...], groups: tuple[Group, ...]
) -> list[Line]:
    flagged = (item for group in groups if group.flagged for item in group.items)
    looked_at = {id_ for item in flagged for id_ in item.ids}
    digits = 0 if all(row.score.is_integer() for row in graded) else 2
    left = iter(graded)
    return [
        _ungraded(one, one.id in looked_at)
        if one.score is None
        else _line(next(left), of, digits, one.id in looked_at)
        for one in result.submissions
    ]


def _ungraded(graded: Graded, look: bool) -> Line:
    has = ("none", "hand") if look else ("none",)
    name, called = _name(graded.id), plain(graded.name, NAME)
    return Line(name, called, has, look, error=plain(graded.error or ""))


def _line(row: Row, of: tuple[str, ...], digits: int, look: bool) -> Line:
    lacking = [name for name, cell in zip(of, row.cells, strict=True) if cell.state in LACKING]
    return Line(
        _name(row.id),
        plain(row.name, NAME),
        (*(f"lacks-{name}" for name in lacking), *(("hand",) if look else ())),
        look,
        f"{row.score:.{digits}f}",
        f"{row.explained}/{row.refused}" if row.refused else "–",
        (row.legitimate, *row.cells),
    )


def _seen(group: Group, missing: frozenset[str]) -> list[Seen]:
    return [
        Seen(
            tuple(Name(plain(id_, NAME), "") if id_ in missing else _name(id_) for id_ in item.ids),
            plain(item.says.rstrip(".")),
        )
        for item in group.items
    ]
