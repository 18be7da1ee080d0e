"""The tokens of a client: what it says, without comments and layout. Pure.

Student code is read here and never run. Files beyond `LARGEST_LOOKED_AT` are not looked at:
some sources take Python's own parser a time that grows with the square of their size.
"""

import builtins
import importlib.util
import io
import keyword
import tokenize
from collections.abc import Iterable, Iterator
from itertools import pairwise

LARGEST_LOOKED_AT = 64 << 10

_LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}
_BLOCKS = {tokenize.INDENT: "indent", tokenize.DEDENT: "dedent"}
_PYTHON = {*keyword.kwlist, *dir(builtins)}

Line = tuple[str, ...]
"""The tokens of one logical line."""


def text_of(source: bytes) -> str | None:
    """Return the source as Python reads it, or None if it cannot or is not to be looked at."""
    if len(source) > LARGEST_LOOKED_AT:
        return None
    try:
        return importlib.util.decode_source(source)
    except (SyntaxError, ValueError, LookupError):
        return None


def tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Return the tokens up to the first one that is none."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def lines(text: str) -> list[Line]:
    """Return the logical lines, without comments, docstrings and empty lines."""
    found: list[Line] = []
    line: list[str] = []
    strings = 0
    for token in tokens(text):
        if token.type in _LAYOUT:
            continue
        if token.type == tokenize.NEWLINE:
            if len(line) > strings:
                found.append(tuple(line))
            line, strings = [], 0
        elif token.type in _BLOCKS:
            found.append((_BLOCKS[token.type],))
        else:
            line.append(token.string)
            strings += token.type == tokenize.STRING
    return found


def defined(sources: Iterable[str]) -> frozenset[str]:
    """Return the names of the functions and classes that the sources define."""
    return frozenset(
        name
        for source in sources
        for line in lines(source)
        for word, name in pairwise(line)
        if word in {"def", "class"}
    )


def own_name(line: Line, place: int, given: frozenset[str]) -> bool:
    """Tell whether a token is a name that its author chose: not Python's, not one GIVEN.

    An attribute is, if it is one of ``self``.
    """
    token = line[place]
    if not token.isidentifier() or token in _PYTHON or token in given:
        return False
    return place < 2 or line[place - 1] != "." or line[place - 2] == "self"
