"""The language of what run.py says: English, or what a file french.py beside this one makes of it."""

from __future__ import annotations

try:
    from french import FRENCH as IN_LANGUAGE
except ImportError:
    IN_LANGUAGE = {}


def put(sentence: str, **values: object) -> str:
    """Return a sentence in the language of this package, its braces filled with the values."""
    return IN_LANGUAGE.get(sentence, sentence).format(**values)
