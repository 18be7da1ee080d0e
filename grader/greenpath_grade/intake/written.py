"""Find the written explanations beside a client, and read them as text. Pure.

They are words for people: whatever the file holds is made text, and what is no text is said.
"""

import re

from greenpath_grade.intake.entries import Entry, Refused, shown
from greenpath_grade.intake.formats import by_content, by_name
from greenpath_grade.intake.text import BOMS

LARGEST = 64 << 10
"""Bytes of explanations that are read: ten pages."""

SUFFIXES = (".md", ".markdown", ".txt", ".yaml", ".yml")
HINT = "write explanations.md, a line `server2: ...` for each server"

_NAME = re.compile(
    r"(?:copy of )?expl(?:an|ic)ations?[ _-]*(?:\(?\d{1,2}\)?|(?:- )?copy)?", re.IGNORECASE
)


def find_written(home: tuple[str, ...], among: list[Entry]) -> tuple[str | None, tuple[str, ...]]:
    """Return the explanations handed in with a client that stands in HOME, and what to say.

    The file beside the client is meant, else the one that lies highest; None without one.
    """
    found = [entry for entry in among if _is_written(entry.name)]
    if not found:
        return None, ()
    best, *others = sorted(found, key=lambda e: (e.parts[:-1] != home, len(e.parts), e.parts))
    called = shown(best.name)
    notes = []
    if others:
        paths = ["/".join(entry.parts) for entry in others]
        notes.append(f"{called} was read; the grader passed over {shown(*paths)}.")
    try:
        content = best.read(LARGEST)
    except Refused:
        notes.append(f"{called} was not read: it is no file, or larger than {LARGEST >> 10} KiB.")
        return None, tuple(notes)
    foreign = by_content(content)
    if foreign is not None:
        return None, (*notes, f"{called} was not read: it is {foreign.name}; {HINT}.")
    return _text(content), tuple(notes)


def _is_written(name: str) -> bool:
    stem, dot, suffix = name.rpartition(".")
    written = f".{suffix.lower()}" in SUFFIXES or by_name(name) is not None
    return bool(dot) and written and _NAME.fullmatch(stem) is not None


def _text(content: bytes) -> str:
    """Return text, whatever the bytes are."""
    for bom, encoding in BOMS.items():
        if content.startswith(bom):
            return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
