"""What run.py says: in English, or in what a file french.py beside this one makes of it."""

from __future__ import annotations

import sys

try:
    from french import FRENCH as IN_LANGUAGE
except ImportError:
    IN_LANGUAGE = {}


def put(sentence: str, **values: object) -> str:
    """Return a sentence in the language of this package, its braces filled with the values."""
    return IN_LANGUAGE.get(sentence, sentence).format(**values)


def say(text: str = "") -> None:
    """Print, whatever the terminal can show."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding))
