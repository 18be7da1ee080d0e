"""``grades.csv``: a line per submission, safe to open in a spreadsheet."""

import csv
import io

from greenpath_gen.escape import cell
from greenpath_grade.model import Graded, Result

HEADER = ("id", "name", "status", "score", "max_score", "missing_checks", "note", "sandbox")


def to_csv(result: Result) -> str:
    """Return the grades. What could not be graded has an empty score, never 0."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(HEADER)
    for one in result.submissions:
        graded = one.score is not None
        rows.writerow(
            [
                cell(one.id),
                cell(one.name),
                "graded" if graded else "not-graded",
                f"{one.score:g}" if one.score is not None else "",
                f"{one.max_score:g}",
                " ".join(one.diagnosis),
                cell(_note(one)),
                str(result.sandbox["level"]),
            ]
        )
    return out.getvalue()


def _note(graded: Graded) -> str:
    notes = graded.for_instructor
    if graded.error and notes:
        return " ".join([f"{graded.error}.", *notes])
    return graded.error or " ".join(notes)
