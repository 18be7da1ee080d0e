"""Submissions that are alike, for a person to look at. Never a verdict; it costs no points. Pure.

What everybody was given is taken away first. A rest of few tokens is what the exercise leaves
no choice about: it is compared byte for byte only. The code of short correct clients differs
in little but its names, so names count when similarity is measured; and as methods may stand
in any order, lines are compared sorted.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from rapidfuzz.distance import Indel

from greenpath_grade.model import Alike, Kind, Submission
from greenpath_grade.tokens import Line, defined, lines, own_name, text_of

LEAST_OWN = 110
"""Tokens of one's own below which only identical files are listed."""

LEAST_SIMILARITY = 0.92
LEAST_LENGTH = LEAST_SIMILARITY / (2 - LEAST_SIMILARITY)
"""Of a shorter text, as a share of a longer one's, if they can be so similar at all."""

LEAST_COMMON = 0.5
"""The share of lines without which so many tokens are hardly in common."""

MOST_OWN = 1500
"""Tokens of one's own above which only identical files are listed: comparing takes too long."""

LETTERS = 0x110000
"""Unicode has no more; then two tokens share one, which hardly matters."""


def find_alike(submissions: Sequence[Submission], given: Mapping[str, bytes]) -> tuple[Alike, ...]:
    """Return the groups of submissions that are alike, the surest first.

    GIVEN is what students were given, by file name. Its ``client.py``, handed in as it was, is
    like nobody's.
    """
    texts = [text for text in map(text_of, given.values()) if text is not None]
    starter = {line for text in texts for line in lines(text)}
    names = defined(texts)
    same: dict[bytes, list[str]] = {}
    for one in submissions:
        if one.source is not None:
            same.setdefault(one.source, []).append(one.id)
    whole = {source: lines(text_of(source) or "") for source in same}
    own = {source: [one for one in code if one not in starter] for source, code in whole.items()}
    found = [
        Alike(tuple(sorted(ids)), Kind.IDENTICAL, 1.0)
        for source, ids in same.items()
        if len(ids) > 1 and (own[source] or not whole[source])
    ]
    shapes: dict[tuple[Line, ...], list[bytes]] = {}
    for source, rest in own.items():
        if LEAST_OWN <= sum(map(len, rest)) <= MOST_OWN:
            shapes.setdefault(_renamed(whole[source], names), []).append(source)
    found += [
        Alike(_ids(sources, same), Kind.RENAMED, 1.0)
        for sources in shapes.values()
        if len(sources) > 1
    ]
    pieces = _pieces(own[sources[0]] for sources in shapes.values())
    groups = sorted(zip(pieces, shapes.values(), strict=True), key=lambda one: len(one[0].text))
    found += [
        Alike(
            _ids([source for n in group for source in groups[n][1]], same),
            Kind.SIMILAR,
            round(loosest, 2),
        )
        for loosest, group in _similar([piece for piece, _ in groups])
    ]
    order = list(Kind)
    return tuple(sorted(found, key=lambda a: (order.index(a.kind), -a.similarity, a.ids)))


def _renamed(code: Iterable[Line], given: frozenset[str]) -> tuple[Line, ...]:
    """Return the lines with their authors' names numbered in the order they appear."""
    numbers: dict[str, str] = {}
    return tuple(
        tuple(
            numbers.setdefault(token, f"name {len(numbers)}")
            if own_name(line, place, given)
            else token
            for place, token in enumerate(line)
        )
        for line in code
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """Code to be compared: its tokens as one text, its lines as bits."""

    text: str
    lines: int


def _similar(pieces: Sequence[_Piece]) -> Iterator[tuple[float, list[int]]]:
    """Yield whose code is similar, with the similarity of the loosest link that holds them together.

    PIECES are sorted by the length of their texts. A group grows by whoever is closest to any of
    its members (Prim's spanning tree), so nothing is kept of links that are not needed.
    """
    lengths = [len(one.text) for one in pieces]
    joined = [False] * len(pieces)
    closest = [LEAST_SIMILARITY] * len(pieces)
    for first in range(len(pieces)):
        near, loosest, group = [(-1.0, first)], 1.0, []
        while near:
            similarity, place = heappop(near)
            if joined[place]:
                continue
            joined[place] = True
            loosest = min(loosest, -similarity)
            group.append(place)
            one = pieces[place]
            shortest, longest = (len(one.text) * LEAST_LENGTH, len(one.text) / LEAST_LENGTH)
            for other in range(bisect_left(lengths, shortest), bisect_right(lengths, longest)):
                if joined[other] or not _in_common(one, pieces[other]):
                    continue
                similarity = Indel.normalized_similarity(
                    one.text, pieces[other].text, score_cutoff=closest[other]
                )
                if similarity >= closest[other]:
                    closest[other] = similarity
                    heappush(near, (-similarity, other))
        if len(group) > 1:
            yield loosest, group


def _in_common(one: _Piece, other: _Piece) -> bool:
    """Tell whether two have so many lines in common that comparing tokens is worth its time."""
    most = max(one.lines.bit_count(), other.lines.bit_count())
    return (one.lines & other.lines).bit_count() >= LEAST_COMMON * most


def _pieces(own: Iterable[Sequence[Line]]) -> list[_Piece]:
    letters: dict[str, str] = {}  # one for each token: strings are compared fastest
    bits: dict[Line, int] = {}

    def letter(token: str) -> str:
        return letters.setdefault(token, chr(len(letters) % LETTERS))

    def bit(line: Line) -> int:
        return bits.setdefault(line, 1 << len(bits))

    return [
        _Piece(
            "".join(letter(token) for line in sorted(rest) for token in (*line, "\n")),
            sum(map(bit, set(rest))),
        )
        for rest in own
    ]


def _ids(sources: Iterable[bytes], same: Mapping[bytes, Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted(name for source in sources for name in same[source]))
