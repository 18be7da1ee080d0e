"""Points. Pure.

The rubric says how many points there are for reaching the legitimate server, for refusing
imposters and for saying why. Nothing can be had for refusing everybody: refusing pays only
where every legitimate server was accepted. And one hole is enough for an attacker: who lets any
imposter in earns at most a part of what refusing pays. `strategies` holds rubrics to it.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.rubric import Rubric
from greenpath_grade.model import Explained, Handshake, Verdict


def score(
    handshakes: Sequence[Handshake],
    shapes: Sequence[str],
    rubric: Rubric,
    unpaid: Collection[str] = (),
) -> tuple[list[Handshake], float]:
    """Give every handshake its points; return them and their sum.

    They are as in `points`.
    """
    given = points(handshakes, shapes, rubric, unpaid)
    scored = [
        replace(h, points=got, max_points=most)
        for h, (got, most) in zip(handshakes, given, strict=True)
    ]
    return scored, total(given)


def total(given: Sequence[tuple[float, float]]) -> float:
    """Return the sum of what `points` returned."""
    return round(sum(got for got, _ in given), 2)


def points(
    handshakes: Sequence[Handshake],
    shapes: Sequence[str],
    rubric: Rubric,
    unpaid: Collection[str] = (),
) -> list[tuple[float, float]]:
    """Return the points of every handshake, and the most that it could have.

    SHAPES names the shape of each handshake's legitimate server. A shape counts if it was
    accepted every time, a fault if it was refused every time. Every check weighs the same,
    and within a check every fault but those that are UNPAID, which earn nothing; to accept
    one is a hole all the same.
    """
    worth = _worth(handshakes, shapes, rubric, unpaid)
    gate = not rubric.gate or all(
        h.judgement.verdict is Verdict.ACCEPTED for h in handshakes if h.server == LEGITIMATE
    )
    reject_share = rubric.reject / (rubric.reject + rubric.explain)
    hole = any(h.judgement.verdict is Verdict.ACCEPTED for h in handshakes if h.check)
    rungs = rubric.ladder.rungs()
    kept: defaultdict[str, list[float]] = defaultdict(list)
    for handshake, shape in zip(handshakes, shapes, strict=True):
        kept[shape or handshake.server].append(_went(handshake, rungs))
    earned = []
    for handshake, shape, most in zip(handshakes, shapes, worth, strict=True):
        part = min(kept[shape or handshake.server])
        if handshake.server == LEGITIMATE:
            earned.append((most * part, 0.0))
        elif gate:
            told = part == 1.0 and handshake.explained is Explained.RIGHT
            refusing, telling = most * reject_share, most * (1 - reject_share)
            earned.append((refusing * part, telling if told else 0.0))
        else:
            earned.append((0.0, 0.0))
    refusing = sum(e for h, (e, _) in zip(handshakes, earned, strict=True) if h.check)
    cap = rubric.reject * (rubric.with_a_hole if hole else 1.0)
    scale = min(1.0, cap / refusing) if refusing else 1.0
    return [
        (round((e * scale if h.check else e) + t, 4), round(most, 4))
        for h, (e, t), most in zip(handshakes, earned, worth, strict=True)
    ]


def _went(handshake: Handshake, rungs: Mapping[str, float]) -> float:
    """Return how well one handshake went, from 0 to 1."""
    verdict = handshake.judgement.verdict
    if handshake.server == LEGITIMATE:
        return float(verdict is Verdict.ACCEPTED)
    return rungs.get(verdict, 0.0)


def _worth(
    handshakes: Sequence[Handshake],
    shapes: Sequence[str],
    rubric: Rubric,
    unpaid: Collection[str],
) -> list[float]:
    """Return the most that each handshake can earn."""
    checks: dict[Check, set[str]] = {}
    for handshake in handshakes:
        if handshake.check is not None and handshake.server not in unpaid:
            checks.setdefault(handshake.check, set()).add(handshake.server)
    kinds = [shape or h.server for h, shape in zip(handshakes, shapes, strict=True)]
    counts = Counter(kinds)
    legitimate = {shape for h, shape in zip(handshakes, shapes, strict=True) if h.check is None}

    def most(handshake: Handshake, kind: str) -> float:
        if handshake.check is None:
            return rubric.accept / len(legitimate) / counts[kind]
        if handshake.server in unpaid:
            return 0.0
        paid = rubric.reject + rubric.explain
        return paid / len(checks) / len(checks[handshake.check]) / counts[kind]

    return [most(h, kind) for h, kind in zip(handshakes, kinds, strict=True)]
