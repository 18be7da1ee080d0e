"""Names, titles and prose made harmless for Markdown and HTML. Pure.

They come from rosters, scenarios and certificates, so they are hostile: whatever they hold is
shown as text.
"""

import re
import unicodedata

from markupsafe import Markup, escape

JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Invisible, and part of the spelling of names in Persian and other languages."""

HIDDEN = {"Cc", "Cf", "Cs"}
"""Controls, formats (with those that change the direction of text) and half characters."""

_SPECIAL = re.compile(r"[\\`*{}\[\]<>|&~$!#]|(?<![^\W_])_|_(?![^\W_])|:(?=\S)")
_CODE = re.compile(r"(`[^`]+`)")


def clean(text: str) -> str:
    """Return a text on one line, without characters that hide or turn others round."""
    kept = (c for c in " ".join(text.split()) if c in JOINERS or not _hidden(c))
    return " ".join("".join(kept).split())


def visible(text: str) -> str:
    r"""Return a text in which the characters that `clean` takes away are written as ``\x00``."""
    return "".join(ascii(c)[1:-1] if _hidden(c) else c for c in text)


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in HIDDEN


def markdown(value: object) -> str:
    """Return a value as text that Markdown shows as it is; what is marked safe stays.

    Not for the beginning of a line, where also a number or a dash means something.
    """
    return str(value) if isinstance(value, Markup) else _marked(clean(str(value)))


def _marked(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)


def markdown_prose(text: str) -> Markup:
    """Return a sentence for Markdown, in which only the code between backticks is marked."""
    marked = "".join(part if code else _marked(part) for code, part in _parts(text))
    return Markup(marked)  # noqa: S704, every part is escaped


def html_prose(text: str) -> Markup:
    """Return a sentence for HTML, with the code between backticks as such."""
    return Markup("").join(
        Markup("<code>{}</code>").format(part[1:-1]) if code else escape(part)
        for code, part in _parts(text)
    )


def _parts(text: str) -> list[tuple[bool, str]]:
    return [(bool(_CODE.fullmatch(part)), part) for part in _CODE.split(text) if part]


def cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, nor its lines for rows."""
    text = "\n".join(text.splitlines())
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\n"} else text
