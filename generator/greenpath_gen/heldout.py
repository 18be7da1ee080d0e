"""Held-out servers: made for grading, seen by no student. Pure.

One pool per class, from the grading secret; order and contents from the submission's hash,
so that a second run meets the same servers and a resubmission learns nothing.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from greenpath_gen.checks import Check
from greenpath_gen.faults import Fault
from greenpath_gen.model import Blueprint, ServerFiles, build
from greenpath_gen.pki import Authority, create_authority
from greenpath_gen.plan import honest_server
from greenpath_gen.scenario import Scenario
from greenpath_gen.stream import Stream

LEGITIMATE = "legitimate"
OTHER_SITE = "moonbase.example"
LONG_CONTENT = 3000
TOKEN_SIZE = 8


@dataclass(frozen=True, slots=True)
class Honest:
    """What a server was before its fault, and whom its client trusts."""

    blueprint: Blueprint
    draw: Stream
    trusted_certs: tuple[bytes, ...]

    def build(self) -> ServerFiles:
        """Return the server, repaired."""
        return build(self.blueprint, self.draw)


@dataclass(frozen=True, slots=True)
class Contender:
    """One server to meet: what it is, and what the client is told.

    ``withheld``: the client's toolbox has no `verify_certificate`.
    """

    server: str
    shape: str
    fault: Fault | None
    url: str
    trusted_certs: tuple[bytes, ...]
    trusted_names: tuple[str, ...]
    files: ServerFiles
    honest: "Honest" = field(repr=False)
    withheld: bool = False

    @property
    def check(self) -> Check | None:
        """The check that catches it; None for the legitimate server."""
        return self.fault.check if self.fault else None


@dataclass(frozen=True, slots=True)
class Pool:
    """All the servers of a class, and what they tell."""

    contenders: tuple[Contender, ...]
    secret: bytes = field(repr=False)
    message: str
    pinned: str = ""

    def digest(self) -> str:
        """Return what stands for all the servers, their order and what they tell.

        A pool made by another version of greenpath, or from another secret, has another.
        """
        head = (Stream(self.secret).bytes("digest", 32), self.message, self.pinned)
        whole = hashlib.sha256(repr(head).encode())
        for one in self.contenders:
            files = one.files
            parts = (one.server, one.url, files.certificate, files.private_key, files.recipe)
            whole.update(repr((parts, one.trusted_certs, one.withheld)).encode())
        return whole.hexdigest()


def grading_secret(cohort_secret: bytes) -> bytes:
    """Derive the secret of the held-out servers from the cohort's."""
    return Stream(cohort_secret).bytes("grading", 32)


def practice_secret(cohort_secret: bytes) -> bytes:
    """Derive the secret of servers for practice: those of places where students could read it."""
    return Stream(cohort_secret).bytes("practice", 32)


def make_pool(scenario: Scenario, secret: bytes, faults: Iterable[Fault] | None = None) -> Pool:
    """Make the legitimate server in all its shapes, and every fault, several times each.

    Without FAULTS they are those that the scenario holds out. The site's own certificate comes from the first authority, or the one it is pinned to;
    where an imposter shows somebody else's, it comes from theirs.
    """
    draw = Stream(secret).sub("pool")
    authorities = tuple(
        create_authority(name, draw.sub(f"authority/{name}")) for name in scenario.authorities
    )
    sites = [one for one in authorities if scenario.pinned in {None, one.name}]
    instances = range(scenario.held_out.instances)
    shapes = [
        *((f"issued by {one.name}", scenario.site, one) for one in sites),
        ("another site", OTHER_SITE, sites[0]),
    ]
    legitimate = [
        _contender(None, site, issuer, shape, authorities, draw.sub(f"{LEGITIMATE}/{shape}/{n}"))
        for shape, site, issuer in shapes
        for n in instances
    ]
    imposters = [
        _contender(
            fault,
            scenario.site,
            sites[fault.issued_by % len(sites)],
            "",
            authorities,
            draw.sub(f"{fault.id}/{n}"),
        )
        for fault in (scenario.held_out_faults() if faults is None else faults)
        for n in instances
    ]
    message = draw.choice("message", scenario.messages)
    withheld = scenario.verify_certificate == "withheld"
    contenders = tuple(replace(one, withheld=withheld) for one in (*legitimate, *imposters))
    return Pool(contenders, secret, message, scenario.pinned or "")


def _contender(
    fault: Fault | None,
    site: str,
    issuer: Authority,
    shape: str,
    authorities: tuple[Authority, ...],
    own: Stream,
) -> Contender:
    others = tuple(one for one in authorities if one is not issuer)
    honest = replace(honest_server(site, issuer, b"", own), others=others)
    server = fault.apply(honest, own.sub("fault")) if fault else honest

    def certificates(trusted: tuple[Authority, ...]) -> tuple[bytes, ...]:
        return tuple(one.certificate for one in trusted)

    return Contender(
        server=fault.id if fault else LEGITIMATE,
        shape=shape,
        fault=fault,
        url=site,
        trusted_certs=certificates(server.trusted(authorities)),
        trusted_names=tuple(one.name for one in authorities),
        files=build(server, own),
        honest=Honest(honest, own, certificates(authorities)),
    )


def arrange(pool: Pool, sha256: str) -> tuple[Contender, ...]:
    """Return the servers in the order in which a submission meets them.

    The legitimate server comes first and last, the rest in a drawn order, each with content of
    its own. The last one's is long and no text.
    """
    draw = Stream(pool.secret).sub(f"submission/{sha256}")
    first, last, *rest = pool.contenders
    order = [first, *draw.shuffle("order", rest), last]
    return tuple(
        _with_content(one, pool.message, draw.sub(f"{number}"), one is last)
        for number, one in enumerate(order)
    )


def _with_content(contender: Contender, message: str, draw: Stream, long: bool) -> Contender:
    token = draw.bytes("content", TOKEN_SIZE).hex()
    data = message.format(site=contender.url, token=token).encode()
    if long or draw.integer("long", 0, 3) == 0:
        data += b"\0" + draw.bytes("more", LONG_CONTENT)
    return replace(contender, files=replace(contender.files, data=data))
