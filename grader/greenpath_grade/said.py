"""What a text says of which server: written explanations, read leniently. Pure.

Headings, list items, lines of a table, YAML, or plain sentences: what begins with a server's
name speaks of that server until the next one is named.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from greenpath_gen.reasons import LONGEST
from greenpath_gen.scenario import DEFAULT_SERVERS
from greenpath_grade.judge import clean

MOST = 64 << 10
"""Characters of a text that are read."""

MOST_PARTS = 200

_SERVER = r"(?:servers?|serveurs?|srv|s(?=\d))"
_NUMBER = r"[ _\-`*#]{0,3}(?:no?\.? ?|n[°º] ?|num(?:ber|[eé]ro) )?0?\d{1,2}(?![\w])"
_LIST = (
    rf"{_SERVER}{_NUMBER}"
    rf"(?:[ `*]{{0,3}}(?:,|&|\+|/|and|et)[ ,]{{0,2}}(?:and |et )?{_SERVER}?{_NUMBER}){{0,8}}"
)
_BEGIN = r"(?:^[ \t#>*+|.)(\[\"'`_\d\-]{0,20}|(?<=[.;!?])[ \t]{1,4}[*_`]{0,3})"
_HEAD = re.compile(
    rf"{_BEGIN}(?:the |le |la |les |only |seul )?(?P<who>{_LIST})(?:['’]s)?",
    re.IGNORECASE | re.MULTILINE,
)
_CLAIM = re.compile(
    r"(?:^[ \t#>*+|\-`_]{0,20}|(?<=[.;!?])[ \t]{1,4})"
    r"(?P<all>(?:[\w']{1,12} ){0,5}"
    r"(?:legit\w*|l[eé]gitime|trust\w*|genuine|honest|real|right|good|pass(?:es|ed)?|accept\w*"
    r"|bons?|vrais?|fiables?|confiance|authentiques?)"
    rf"(?: (?:one|server|serveur))?[\s*_`:=|]{{1,6}}(?:(?:is|are|est|sont|only)\s)?"
    rf"(?:the |le )?[`*_\"']{{0,3}}(?P<who>{_LIST}))",
    re.IGNORECASE | re.MULTILINE,
)
_DENIES = re.compile(r"\b(?:not|no|never|none|ne|pas|aucun|isn't|don't|n'est)\b", re.IGNORECASE)
_OTHER_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_ROW = re.compile(r"^[ \t]{0,8}\|[ \t*`]{0,4}0?(?P<who>\d{1,2})[ \t*`]{0,4}\|", re.MULTILINE)
_COLUMN = re.compile(r"\b(?:servers?|serveurs?)\b", re.IGNORECASE)
_ITEM = re.compile(
    r"^[ \t]{0,8}[*+-]?[ \t]{0,4}(?P<who>\d{1,2})[ \t]{0,2}[.:)=-][ \t]", re.MULTILINE
)
_MARKS = " \t|:>~*_#+.,;=-–—→\"'`"
"""What stands around words, and is none of them; a bracket only before them."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of text from ``begin`` on, which speaks of some servers; none: of none."""

    start: int
    begin: int
    servers: tuple[int, ...] = ()


def read_said(text: str, count: int = DEFAULT_SERVERS) -> dict[str, str]:
    """Return what a text says, by the name of the server (``server2``), on one line each.

    COUNT is how many servers a student has: a numbered list of as many items speaks of them.
    """
    text = text[:MOST].replace("\r\n", "\n").replace("\r", "\n")
    parts = sorted(_parts(text, count), key=lambda part: part.start)[:MOST_PARTS]
    said: dict[int, list[str]] = {}
    ends = [*(part.start for part in parts), len(text)][1:]
    for part, end in zip(parts, ends, strict=True):
        own = _one_line(text[part.begin : end])
        for number in part.servers if own else ():
            said.setdefault(number, []).append(own)
    return {
        f"server{number}": clean(". ".join(dict.fromkeys(said[number])), LONGEST) or ""
        for number in sorted(said)
    }


def _parts(text: str, count: int) -> Iterator[_Part]:
    """Find where the text begins to speak of a server, or stops to."""
    found = [_Part(m.start(), m.end(), _numbers(m["who"])) for m in _HEAD.finditer(text)]
    if not found and _has_column(text):
        found = [_Part(m.start(), m.end(), _numbers(m["who"])) for m in _ROW.finditer(text)]
    if not found:
        items = [_Part(m.start(), m.end(), _numbers(m["who"])) for m in _ITEM.finditer(text)]
        found = (
            items if [part.servers for part in items] == [(n + 1,) for n in range(count)] else []
        )
    yield from found
    heads = {part.start for part in found}
    for match in _CLAIM.finditer(text):
        if match.start() not in heads and not _DENIES.search(match["all"]):
            yield _Part(match.start(), match.start("all"), _numbers(match["who"]))
    for match in _OTHER_HEADING.finditer(text):
        if match.start() not in heads:
            yield _Part(match.start(), match.end())


def _numbers(who: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d{1,2}", who))


def _has_column(text: str) -> bool:
    """Tell whether the text has a table with a column of servers."""
    return any("|" in line and _COLUMN.search(line) for line in text.split("\n"))


def _one_line(text: str) -> str:
    """Return a text without its marks. Lines that were only wrapped stay one sentence."""
    sentences = [""]
    for line in text.split("\n"):
        row = line.strip()
        if not row or row[0] in "-*+|>#":
            sentences.append("")
        words = row.replace("|", " ; ").split()
        sentences[-1] = " ".join([sentences[-1], *words]).strip()
    stripped = (sentence.rstrip(_MARKS).lstrip(f"{_MARKS})") for sentence in sentences)
    return ". ".join(sentence for sentence in stripped if sentence)
