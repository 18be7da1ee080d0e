"""``feedback.md``: what one student is told."""

import re
from collections import Counter

from greenpath_gen.heldout import LEGITIMATE
from greenpath_grade.model import WORDS, Graded, Result, Verdict


def to_feedback(graded: Graded, result: Result) -> str:
    """Return one student's feedback as Markdown.

    What the client printed is left out: it could carry a hidden server out with every
    resubmission.
    """
    lines = [f"# Feedback for {escape(graded.id)}", ""]
    if graded.score is None:
        lines += [f"Your submission could not be graded: {escape(graded.error or '')}.", ""]
        lines += ["This is not a grade of zero. Please talk to your instructor.", ""]
        return "\n".join(lines)
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
    lines += ["", f"Isolation: {result.sandbox['words']}.", ""]
    return "\n".join(lines)


def _tally(graded: Graded) -> Counter[tuple[str, Verdict]]:
    kinds = ((h.server == LEGITIMATE, h.judgement.verdict) for h in graded.handshakes)
    return Counter(("legitimate" if legit else "imposters", verdict) for legit, verdict in kinds)


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|~$!])", r"\\\1", " ".join(text.split()))
