"""Text of strangers made fit for a page: bounded, on one line, with nothing hidden in it. Pure.

Escaping is left to the template. What this leaves cannot turn text round, hide a part of it or
grow a page, whatever was handed in.
"""

import unicodedata

from greenpath_gen.escape import visible

NAME = 60
SENTENCE = 400
"""Characters that are shown of a name, and of what could be a sentence."""

MOST_MARKS = 3
"""Marks that may stand on one letter: some languages need them, and a tower of them hides lines."""


def plain(text: str, limit: int = SENTENCE) -> str:
    r"""Return at most LIMIT characters of a text, an ellipsis where something was left out.

    Characters that cannot be seen, or that change the direction of others, are written as
    ``\u202e``; white space is one space.
    """
    shown = visible(" ".join(_bounded(text[: 2 * limit]).split()))
    if len(shown) <= limit and len(text) <= 2 * limit:
        return shown
    return f"{shown[: limit - 1]}…"


def _bounded(text: str) -> str:
    """Return a text without the marks that are too many for one letter."""
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
