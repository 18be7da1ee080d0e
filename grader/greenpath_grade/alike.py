"""Submissions that are alike, for a person to look at. Never a verdict; it costs no points. Pure.

What everybody was given is taken away first. A rest of few tokens is what the exercise leaves
no choice about: it is compared byte for byte only. The code of short correct clients differs
in little but its names, so names count when similarity is measured; and as methods may stand
in any order, lines are compared sorted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from rapidfuzz.distance import Indel

from greenpath_grade.model import Alike, Kind, Submission
from greenpath_grade.tokens import Line, defined, lines, own_name, text_of

LEAST_OWN = 110
"""Tokens of one's own below which only identical files are listed."""

LEAST_SIMILARITY = 0.92
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
    found += _similar(list(shapes.values()), own, same)
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


def _similar(
    groups: Sequence[Sequence[bytes]],
    own: Mapping[bytes, Sequence[Line]],
    same: Mapping[bytes, Sequence[str]],
) -> list[Alike]:
    """Join the groups whose code is similar, the closest first.

    The similarity of many is that of the loosest link that holds them together.
    """
    members = {n: [n] for n in range(len(groups))}  # the same list for all that are joined
    loosest = [1.0] * len(groups)
    for similarity, n, m in sorted(_links([own[group[0]] for group in groups]), reverse=True):
        if members[n] is not members[m]:
            members[n] += members[m]
            for joined in members[n]:
                members[joined] = members[n]
                loosest[joined] = similarity
    return [
        Alike(
            _ids([s for m in joined for s in groups[m]], same), Kind.SIMILAR, round(loosest[n], 2)
        )
        for n, joined in members.items()
        if len(joined) > 1 and joined[0] == n
    ]


def _links(own: Iterable[Sequence[Line]]) -> Iterator[tuple[float, int, int]]:
    """Compare every two; return how similar they are and which they are, if they are.

    Comparing tokens is worth its time only for two that have some lines in common.
    """
    letters: dict[str, str] = {}  # one for each token: strings are compared fastest

    def letter(token: str) -> str:
        return letters.setdefault(token, chr(len(letters) % LETTERS))

    pieces = [
        (
            frozenset(rest),
            "".join(letter(token) for line in sorted(rest) for token in (*line, "\n")),
        )
        for rest in own
    ]
    for (n, (some, first)), (m, (others, second)) in combinations(enumerate(pieces), 2):
        if len(some & others) >= LEAST_COMMON * max(len(some), len(others)):
            similarity = Indel.normalized_similarity(first, second, score_cutoff=LEAST_SIMILARITY)
            if similarity >= LEAST_SIMILARITY:
                yield similarity, n, m


def _ids(sources: Iterable[bytes], same: Mapping[bytes, Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted(name for source in sources for name in same[source]))
