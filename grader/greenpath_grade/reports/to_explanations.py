"""``explanations.csv``: every judgement of free text, what it rests on, and its key."""

import csv
import io
from collections.abc import Iterator

from greenpath_gen.escape import cell
from greenpath_grade.model import Graded, Result
from greenpath_grade.overrides import key_of, shown_key

HEADER = ("key", "id", "server", "answer", "judged", "overridden", "evidence", "said")
Row = tuple[str, ...]


def to_explanations(result: Result) -> str:
    """Return a line for each text that was judged, the same text of the same server once."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(HEADER)
    for graded in result.submissions:
        for key, *row in _rows(graded).values():
            rows.writerow([shown_key(key), *map(cell, row)])
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
