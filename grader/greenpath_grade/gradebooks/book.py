"""What a platform's export of grades says: columns that can be filled, and whose line is which. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from greenpath_gen.errors import GreenpathError
from greenpath_grade.gradebooks.sheet import Sheet
from greenpath_grade.intake.entries import plain

MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Column:
    """A column that can hold grades.

    ``labels`` are what it may be asked for by, the header first. ``maximum`` is the points
    possible; None where the file says none.
    """

    index: int
    labels: tuple[str, ...]
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A student's line: the platform's own key, further ids, e-mail address.

    ``maximum`` is the points possible where each line has its own, ``locked`` why the platform
    would pass over a grade.
    """

    row: int
    name: str
    key: str = ""
    ids: tuple[str, ...] = ()
    email: str = ""
    maximum: Decimal | None = None
    locked: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """An export that was understood.

    ``columns`` are those to choose from, ``others`` further ones that may be asked for by name.
    In a ``shared`` book all lines with one key are those of one group; keys that are ``local``
    mean somebody in one assignment only, so that names have to agree. ``untouched`` are values
    that mean something else than points. ``notes`` are for the instructor.
    """

    layout: str
    sheet: Sheet
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    others: tuple[Column, ...] = ()
    shared: bool = False
    local: bool = False
    untouched: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


class Platform(Protocol):
    """What a module of a platform has."""

    TITLE: str

    def book(self, sheet: Sheet, header: int, where: str) -> Book | None:
        """Return what the export says, or None if it is another platform's.

        Raises `GreenpathError` where it is the platform's own and cannot be filled.
        """


def choose_column(book: Book, wanted: str | None, where: str) -> Column:
    """Return the column to fill: the only one there is, or the one that is WANTED.

    Raises `GreenpathError` that lists what there is to choose from.
    """
    if wanted is None:
        if len(book.columns) == 1:
            return book.columns[0]
        offered = book.columns or book.others
        what = (
            "several columns can hold grades"
            if book.columns
            else "no column is known to hold grades"
        )
        raise GreenpathError(f"{what}: {_listed(offered)}", where=where, hint="name one: --column")
    for some in (book.columns, book.others):
        exact = [one for one in some if wanted in one.labels]
        found = exact or [one for one in some if _same(wanted, one.labels)]
        if len(found) == 1:
            return found[0]
        if found:
            raise GreenpathError(
                f"{len(found)} columns are called {wanted!r}",
                where=where,
                hint="name it by its number if it has one; or rename one on the platform",
            )
    raise GreenpathError(
        f"no column that can hold grades is called {wanted!r}: {_listed(book.columns or book.others)}",
        where=where,
        hint="name one as it stands in the file: --column",
    )


def _same(wanted: str, labels: Iterable[str]) -> bool:
    return wanted.strip().casefold() in {label.strip().casefold() for label in labels}


def _listed(columns: tuple[Column, ...]) -> str:
    names = [f"'{plain(one.labels[0])}'" for one in columns[:MOST_LISTED]]
    more = f" and {len(columns) - MOST_LISTED} more" if len(columns) > MOST_LISTED else ""
    return (", ".join(names) or "there is none") + more


def own_id(text: str) -> str:
    """Return an id without what programs put around it: ``#400123``, ``="400123"``."""
    found = re.fullmatch(r'="([^"]*)"|#(.*)', text.strip(), re.DOTALL)
    return (found[1] or found[2] or "").strip() if found else text.strip()


def number(text: str) -> Decimal | None:
    """Return a number with a point or a comma; None if it is none, or could be two.

    Of two different signs the last is the decimal one; a single comma before three digits
    could mean either.
    """
    plain_text = re.sub(r"[\s\u00a0\u202f']", "", text)
    if re.fullmatch(r"-?\d{1,9}(?:\.\d{1,6})?", plain_text, re.ASCII):
        return Decimal(plain_text)
    if re.fullmatch(r"-?\d{1,9},(?:\d{1,2}|\d{4,6})", plain_text, re.ASCII):
        return Decimal(plain_text.replace(",", "."))
    for group, point in (",.", ".,"):
        pattern = rf"-?\d{{1,3}}(?:{re.escape(group)}\d{{3}})+{re.escape(point)}\d{{1,6}}"
        if re.fullmatch(pattern, plain_text, re.ASCII):
            return Decimal(plain_text.replace(group, "").replace(point, "."))
    return None


def maximum(text: str, where: str) -> Decimal | None:
    """Return the points possible; None where there are none. Raises `GreenpathError`."""
    if text.strip() in {"", "-"}:
        return None
    found = number(text)
    if found is None or found < 0:
        raise GreenpathError(
            f"the points possible are not understood: {plain(text)!r}",
            where=where,
            hint="set them on the platform and export again",
        )
    return found or None


def find(header: list[str], *names: str) -> int:
    """Return the column with one of these headers, or -1."""
    wanted = {name.casefold() for name in names}
    return next((n for n, cell in enumerate(header) if cell.strip().casefold() in wanted), -1)
