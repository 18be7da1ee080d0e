"""From the bytes of a client to a source that Python can read. Pure.

Python takes UTF-8, and what a coding line names. UTF-16 it refuses, and letters in another
encoding it refuses or, in comments, passes over. Where such a file can mean one thing only,
it is given to Python as UTF-8, and the student is told.
"""

import codecs
import io
import re
import tokenize

from greenpath_grade.intake.entries import Refused, shown
from greenpath_grade.intake.formats import by_content
from greenpath_grade.sandbox.inside.offered import CODECS
from greenpath_grade.tokens import tokens

SAVE = "save it as UTF-8 in your editor and hand it in again"
BOMS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""The longer ones first: the mark of UTF-16 begins that of UTF-32."""

LEGACY = "cp1252"
FREE = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
"""Tokens in which any letter may stand."""

_CODING = re.compile(r"^([ \t\f]*#.*?coding[:=][ \t]*)([-\w.]+)", re.ASCII)
_BLANK = re.compile(r"^[ \t\f]*(#.*)?$")
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_IN_SANDBOX = {codecs.lookup(name).name for name in CODECS}


def understand(content: bytes, name: str) -> tuple[bytes, tuple[str, ...]]:
    """Return the source that runs and what there is to say about it. Raises `Refused`.

    The source is CONTENT itself wherever Python can read that.
    """
    called = shown(name)
    if not content.strip():
        raise Refused(f"{called} is empty: the upload may have failed; hand it in again")
    found = by_content(content)
    if found is not None:
        raise Refused(f"{called} is {found.name}, not Python source: {found.advice}")
    wide = _wide(content)
    if wide is not None:
        try:
            text = content.decode(wide)
        except UnicodeError:
            raise Refused(f"{called} is damaged {wide.upper()} text: {SAVE}") from None
        return _as_utf_8(text, called), (
            f"{called} is {wide.upper()} text; it was read as that. Use UTF-8.",
        )
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise Refused(f"{called} holds a NUL byte (line {line}), so Python cannot read it: {SAVE}")
    encoding = _declared(content, called)
    if encoding in {"utf-8", "utf-8-sig"}:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            return _legacy(content, called, error.start)
        return content, ()
    try:
        text = content.decode(encoding)
    except (LookupError, ValueError):
        raise Refused(
            f"the coding line of {called} says {encoding}, and it is not: remove the line, {SAVE}"
        ) from None
    if codecs.lookup(encoding).name in _IN_SANDBOX:
        return content, ()
    return _as_utf_8(text, called), (
        f"{called} was read as {encoding}, as its coding line says. Use UTF-8.",
    )


def _wide(content: bytes) -> str | None:
    """Return the encoding of text whose characters have two or four bytes each."""
    for bom, encoding in BOMS.items():
        if content.startswith(bom):
            return encoding
    if len(content) % 2:
        return None
    even, odd = content[::2], content[1::2]
    for high, low, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        # Code is mostly ASCII, so nearly all high bytes are 0; a low byte never is.
        if high.count(0) > 0.9 * len(high) and 0 not in low:
            return encoding
    return None


def _declared(content: bytes, called: str) -> str:
    """Return the encoding that Python would read CONTENT in. Raises `Refused`."""
    unix = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    first = b"\n".join(unix.split(b"\n", 2)[:2]) + b"\n"
    ascii_only = bytes(byte if byte < 128 else ord("?") for byte in first)
    marked = content.startswith(codecs.BOM_UTF8)
    try:
        readline = io.BytesIO(ascii_only[3:] if marked else ascii_only).readline
        encoding, _ = tokenize.detect_encoding(readline)
    except SyntaxError:
        raise Refused(
            f"the coding line of {called} names an encoding that Python does not know: "
            f"remove the line, {SAVE}"
        ) from None
    if marked and encoding != "utf-8":
        raise Refused(
            f"{called} is UTF-8, but its coding line says {encoding}: remove the line and hand it "
            "in again"
        )
    return encoding


def _legacy(content: bytes, called: str, start: int) -> tuple[bytes, tuple[str, ...]]:
    """Read text that should be UTF-8 and is not, if only comments and strings are concerned."""
    line = content.count(b"\n", 0, start) + 1
    reason = f"{called} is not UTF-8 (line {line}), and no coding line says what it is"
    if content.startswith(codecs.BOM_UTF8) or _UTF_8.search(content):
        raise Refused(f"{called} is UTF-8 in one place and not in another (line {line}): {SAVE}")
    try:
        text = content.decode(LEGACY)
    except UnicodeDecodeError:
        raise Refused(f"{reason}: {SAVE}") from None
    strange = [token for token in tokens(text) if not token.string.isascii()]
    if not strange or any(token.type not in FREE for token in strange):
        raise Refused(f"{reason}: {SAVE}")
    passed = all(token.type == tokenize.COMMENT for token in strange)
    where = "comments, which Python passes over" if passed else "strings, so Python refuses it"
    return _as_utf_8(text, called), (
        f"{reason}. The letters concerned stand in {where}; they were read as Windows-1252 here. "
        "Use UTF-8.",
    )


def _as_utf_8(text: str, called: str) -> bytes:
    """Return the text as UTF-8; a coding line now says so. Raises `Refused`."""
    if "\0" in text:
        raise Refused(f"{called} holds a NUL character, so Python cannot read it: {SAVE}")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines[:2]):
        if _CODING.match(line):
            lines[number] = _CODING.sub(r"\1utf-8", line)
            break
        if not _BLANK.match(line):
            break
    try:
        return "\n".join(lines).encode()
    except UnicodeEncodeError:  # halves of letters, which some encodings can write
        raise Refused(f"{called} holds characters that are none: {SAVE}") from None
