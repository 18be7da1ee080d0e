"""``feedback.md``: what one student is told."""

import re
from collections import Counter

from greenpath_gen.heldout import LEGITIMATE
from greenpath_grade.model import WORDS, Explained, Graded, Result, Verdict

QUOTED = 300
"""Characters of a text that are quoted."""

JUDGED = {
    Explained.RIGHT: "right",
    Explained.WRONG: "wrong",
    Explained.VAGUE: "not clear: name the one thing that is wrong with this server",
    Explained.NONE: "says nothing of what is wrong with this server, or that nothing is",
}


def to_feedback(graded: Graded, result: Result) -> str:
    """Return one student's feedback as Markdown.

    What the client printed is left out: it could carry a hidden server out with every
    resubmission.
    """
    lines = [f"# Feedback for {escape(graded.id)}", ""]
    if graded.score is None:
        lines += [f"Your submission could not be graded: {escape(graded.error or '')}.", ""]
        lines += ["This is not a grade of zero. Please talk to your instructor.", ""]
        return "\n".join([*lines, *_written(graded)])
    lines += [f"**{graded.score:g} of {graded.max_score:g} points**", ""]
    for sentence in graded.feedback:
        lines += [f"- {escape(sentence)}"]
    if graded.notes:
        lines += ["", "## About what you handed in", ""]
        lines += [f"- {escape(note)}" for note in graded.notes]
    lines += ["", "## What your client did", ""]
    lines += ["| servers | your client | how often |", "|---|---|---|"]
    for (kind, verdict), count in _tally(graded).items():
        lines += [f"| {kind} | {WORDS[verdict]} | {count} |"]
    if graded.explanations:
        lines += ["", *_written(graded)[:-1]]
    lines += ["", f"Isolation: {result.sandbox['words']}.", ""]
    return "\n".join(lines)


def _written(graded: Graded) -> list[str]:
    """Return what a student wrote of their own servers, and how good it is: never the answer."""
    if not graded.explanations:
        return []
    lines = ["## What you wrote about your own servers", ""]
    for one in graded.explanations:
        said = f"“{escape(cut(one.said))}”: " if one.said else ""
        lines.append(f"- {one.server}: {said}{JUDGED[one.explained]}")
    return [*lines, ""]


def cut(text: str) -> str:
    """Return a text of at most so many characters as are quoted."""
    return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


def _tally(graded: Graded) -> Counter[tuple[str, Verdict]]:
    kinds = ((h.server == LEGITIMATE, h.judgement.verdict) for h in graded.handshakes)
    return Counter(("legitimate" if legit else "imposters", verdict) for legit, verdict in kinds)


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$!])", r"\\\1", " ".join(text.split()))
