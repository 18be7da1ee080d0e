"""The grades in ``results.json``, as far as a gradebook needs them. Pure."""

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from greenpath_gen.errors import GreenpathError
from greenpath_grade.model import Origin

VERSION = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """One submission's grade. ``score`` is None where it could not be graded, and ``error`` why."""

    id: str
    sha256: str
    score: Decimal | None
    max_score: Decimal
    error: str
    origin: Origin


def read_marks(text: str, where: str) -> list[Mark]:
    """Read the grades. Raises `GreenpathError` if the text is no ``results.json`` of ours."""
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            raise ValueError(f"version {document['version']} is not {VERSION}")
        return [_mark(one) for one in document["submissions"]]
    except (ValueError, KeyError, TypeError, InvalidOperation, RecursionError) as error:
        raise GreenpathError(
            f"these are no results: {type(error).__name__}: {error}",
            where=where,
            hint="name the folder that greenpath-grade wrote its results into",
        ) from None


def _mark(one: dict[str, Any]) -> Mark:
    score = None if one["score"] is None else Decimal(str(one["score"]))
    if score is not None and not score.is_finite():
        raise ValueError(f"the score of {one['id']} is no number")
    about = one.get("origin") or {"layout": "", "ids": (one["id"],)}
    return Mark(
        str(one["id"]),
        str(one["sha256"]),
        score,
        Decimal(str(one["max_score"])),
        str(one["error"] or ""),
        Origin(**{**about, "ids": tuple(about.get("ids", ()))}),
    )
