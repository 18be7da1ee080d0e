"""What an evaluation prints for Moodle's Virtual Programming Lab. Pure.

Every line of text is marked as preformatted (``>``), so that none can be a grade; and of several
grades the last counts, which is ours. Without one there is no grade, which is not 0.
"""

from fractions import Fraction

from greenpath_grade.reports.platforms.told import Told, points

OPEN, CLOSE = "<|--", "--|>"


def to_vpl(told: Told, least: Fraction = Fraction(0), most: Fraction = Fraction(100)) -> str:
    """Return comments and, if there is one, the grade between LEAST and MOST."""
    lines = [OPEN]
    if told.score is None:
        return "\n".join([OPEN, "-Could not be graded", f">{_line(told.error)}", CLOSE, ""])
    for part in told.parts:
        lines.append(f"-{_line(part.name)} ({points(part.points):g} of {points(part.most):g})")
        lines.append(f">{_line(part.says)}")
    lines += ["-Feedback", *(f">{_line(line)}" for line in told.feedback.splitlines()), CLOSE]
    share = min(Fraction(1), Fraction(told.score, told.most)) if told.most else Fraction(0)
    lines.append(f"Grade :=>>{float(least + share * (most - least)):.2f}")
    return "\n".join([*lines, ""])


def _line(text: str) -> str:
    """Return a text on one line in which no mark ends the comments, or does so once one is gone."""
    return " ".join(text.replace(CLOSE, "-- |>").split())
