"""Is it chance? How guesses are counted, and how probable it is that chance does as well. Pure."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

TILTS = tuple(0.01 * 1.3**step for step in range(36))
"""What `_bound` tries: from 0.01, for many tries, to 97, for few and sure ones."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess: how many servers there are, how many were named, whether the right one is in."""

    servers: int
    named: int
    right: bool


@dataclass(frozen=True, slots=True)
class Statistic:
    """How a guesser fared in so many tries. A coin among s servers hits 1/s of the right one.

    ``expected`` are the hits of chance, ``z`` is the distance from them in standard deviations.
    ``p`` is at least twice the probability that chance goes as far to the same side.
    """

    guesser: str
    hits: float
    tries: int
    expected: float
    z: float
    p: float

    @property
    def share(self) -> float:
        """Hits by tries."""
        return self.hits / self.tries if self.tries else 0.0

    @property
    def chance(self) -> float:
        """What the share would be by chance."""
        return self.expected / self.tries if self.tries else 0.0


def statistic(guesser: str, guesses: Iterable[Guess]) -> Statistic:
    """Compare a guesser with chance.

    Who names s of n servers has the right one among them with probability s/n, by chance, and
    then hits 1/s. So who always names all but one has a steady 1/n; a little more means that
    the one left out is known. Naming all says nothing.
    """
    counted = Counter(guesses)
    tries = counted.total()
    hits = sum(count * one.right / one.named for one, count in counted.items())
    expected = sum(count / one.servers for one, count in counted.items())
    variance = sum(count * _variance(one) for one, count in counted.items())
    if variance < 1e-9:
        return Statistic(guesser, hits, tries, expected, 0.0, 1.0)
    p = _bound(counted, hits - expected)
    return Statistic(guesser, hits, tries, expected, (hits - expected) / math.sqrt(variance), p)


def _variance(one: Guess) -> float:
    return 1 / (one.servers * one.named) - 1 / one.servers**2


def _bound(counted: Mapping[Guess, int], distance: float) -> float:
    """Return twice a bound on the probability of so many more hits than expected, or less.

    It is Chernoff's, which holds for every tilt; the best of some is good enough.
    """
    side = math.copysign(1, distance)

    def exponent(tilt: float) -> float:
        total = -tilt * distance
        for one, count in counted.items():
            share = one.named / one.servers
            hit, miss = 1 / one.named - 1 / one.servers, -1 / one.servers
            moment = share * math.exp(tilt * hit) + (1 - share) * math.exp(tilt * miss)
            total += count * math.log(moment)
        return total

    return min(1.0, 2 * math.exp(min(exponent(side * tilt) for tilt in TILTS)))


def chi_square(counts: Sequence[int]) -> tuple[float, float]:
    """Return Pearson's statistic of counts that should be equal, and its p."""
    expected = sum(counts) / len(counts)
    value = sum((count - expected) ** 2 / expected for count in counts)
    return value, _upper_tail(value / 2, (len(counts) - 1) / 2)


def _upper_tail(x: float, s: float) -> float:
    """Return the regularised upper incomplete gamma function (DLMF 8.7.1)."""
    if x <= 0:
        return 1.0
    term = total = 1 / s
    n = s
    while term > total * 1e-16:
        n += 1
        term *= x / n
        total += term
    return max(0.0, 1 - total * math.exp(s * math.log(x) - x - math.lgamma(s)))
