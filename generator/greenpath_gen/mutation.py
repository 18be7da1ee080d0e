"""The mutation score of servers: which wrong clients would get full marks from them? Pure.

The wrong clients are mutants of the model solution. A set of servers kills one that does not
get full marks. What survives shows what the set does not test.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from greenpath_gen.checks import Check
from greenpath_gen.clients.bank import BANK, WrongClient
from greenpath_gen.clients.meet import Outcome, meet
from greenpath_gen.faults import Fault
from greenpath_gen.heldout import Contender, Pool, arrange, make_pool
from greenpath_gen.model import ServerFiles
from greenpath_gen.plan import ServerSet
from greenpath_gen.scenario import Scenario

NOBODY = "0" * 64
"""Stands for the hash of a submission."""


@dataclass(frozen=True, slots=True)
class Opponent:
    """A server for a client to meet, and what the client is told."""

    fault: Fault | None
    url: str
    trusted_certs: tuple[bytes, ...]
    files: ServerFiles

    def beats(self, client: WrongClient) -> bool:
        """Tell whether a client loses marks with this server."""
        outcome = meet(
            client.kind,
            self.files.open(),
            self.url,
            self.trusted_certs,
            legitimate=self.fault is None,
            in_data=self.fault is not None and self.fault.check is Check.DATA,
        )
        if self.fault is None:
            return outcome is not Outcome.ACCEPTED
        return outcome is Outcome.ACCEPTED or (self.fault.paid and outcome is not Outcome.REJECTED)


@dataclass(frozen=True, slots=True)
class Score:
    """How many wrong clients were killed, of how many, and which survived.

    ``equivalent`` are survivors that nothing within the scenario's reach tells from a correct
    client: they lack what only faults beyond the kit would show. They do not count.
    """

    killed: int
    survivors: tuple[WrongClient, ...]
    equivalent: tuple[WrongClient, ...]

    @property
    def wrong(self) -> int:
        """How many clients count."""
        return self.killed + len(self.survivors)

    @property
    def share(self) -> float:
        """The mutation score, 1.0 at the best."""
        return self.killed / self.wrong


def of_set(servers: ServerSet) -> list[Opponent]:
    """Return the servers of a student's own set."""
    trusted = tuple(one.certificate for one in servers.authorities)
    return [Opponent(one.fault, servers.site, trusted, one.files) for one in servers.servers]


def of_pool(pool: Pool) -> list[Opponent]:
    """Return the held-out servers that a submission meets, one of each kind.

    The legitimate ones come first, then one fault of every check, then the next: whoever
    lacks a check is found out early.
    """
    met = arrange(pool, NOBODY)
    kinds = {(one.server, one.shape): one for one in met}.values()
    seen: Counter[Check | None] = Counter()

    def turn(one: Contender) -> int:
        seen[one.check] += one.check is not None
        return seen[one.check]

    order = sorted(kinds, key=turn)
    return [Opponent(one.fault, one.url, one.trusted_certs, one.files) for one in order]


def survivors(opponents: Sequence[Opponent], clients: Iterable[WrongClient]) -> list[WrongClient]:
    """Return the clients that get full marks from these servers."""
    return [one for one in clients if not any(opponent.beats(one) for opponent in opponents)]


def reach(scenario: Scenario, secret: bytes) -> list[Opponent]:
    """Return one server for every fault that the scenario could hold out."""
    beyond = scenario.beyond_kit()
    faults = [one for one in scenario.catalogue if not one.beyond_kit or one.id in beyond]
    return of_pool(make_pool(scenario, secret, faults))


def score_pool(scenario: Scenario, secret: bytes) -> Score:
    """Score the held-out servers that this grading secret makes."""
    alive = survivors(of_pool(make_pool(scenario, secret)), BANK)
    equivalent = survivors(reach(scenario, secret), alive)
    return Score(
        killed=len(BANK) - len(alive),
        survivors=tuple(one for one in alive if one not in equivalent),
        equivalent=tuple(equivalent),
    )


def score_set(servers: ServerSet, equivalent: Sequence[WrongClient]) -> Score:
    """Score a student's own set, but for the clients that are EQUIVALENT to a correct one."""
    counted = [one for one in BANK if one not in equivalent]
    alive = survivors(of_set(servers), counted)
    return Score(len(counted) - len(alive), tuple(alive), tuple(equivalent))


def killers(client: WrongClient, opponents: Iterable[Opponent]) -> Iterator[str]:
    """Yield the ids of the faults that would have shown what a client lacks."""
    for opponent in opponents:
        if opponent.fault is not None and opponent.beats(client):
            yield opponent.fault.id
