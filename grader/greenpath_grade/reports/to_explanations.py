"""``explanations.csv``: every judgement of free text, what it rests on, and its key."""

import csv
import io
from collections.abc import Iterable, Iterator

from greenpath_gen.escape import cell
from greenpath_grade.model import Graded, Result
from greenpath_grade.overrides import key_of, shown_key

HEADER = ("key", "id", "server", "answer", "judged", "overridden", "evidence", "said")
Row = tuple[str, ...]


def explanation_parts(result: Result) -> Iterator[str]:
    """Yield a line for each text that was judged, the same text of the same server once.

    In parts, a submission's lines in each: all of a large class are many megabytes.
    """
    yield _lines([HEADER])
    for graded in result.submissions:
        lines = ([shown_key(key), *map(cell, row)] for key, *row in _rows(graded).values())
        yield _lines(lines)


def _lines(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def keys(result: Result) -> frozenset[str]:
    """Return the keys of all judgements."""
    return frozenset(key for graded in result.submissions for key in _rows(graded))


def _rows(graded: Graded) -> dict[str, Row]:
    return {row[0]: row for row in (*_reasons(graded), *_written(graded))}


def _reasons(graded: Graded) -> Iterator[Row]:
    """Return what the client said when it refused a server."""
    for one in graded.handshakes:
        if one.explained is None:
            continue
        alert, reason = one.judgement.alert, one.judgement.reason
        said = reason or alert or ""
        if alert and not said.startswith(alert):
            said = f"{alert}: {said}"
        yield (
            key_of(graded.id, one.server, alert, reason),
            graded.id,
            "held-out",
            one.server,
            one.explained,
            "yes" if one.overridden else "",
            one.evidence,
            said,
        )


def _written(graded: Graded) -> Iterator[Row]:
    """Return what the student wrote of their own servers."""
    for one in graded.explanations:
        yield (
            key_of(graded.id, one.server, one.said),
            graded.id,
            one.server,
            one.answer,
            one.explained,
            "yes" if one.overridden else "",
            one.evidence,
            one.said or "",
        )
