"""Held-out servers: made for grading, seen by no student. Pure.

One pool per class, from the grading secret; order and contents from the submission's hash,
so that a second run meets the same servers and a resubmission learns nothing.
"""

from dataclasses import dataclass, replace

from greenpath_gen.checks import Check
from greenpath_gen.faults import CATALOGUE, Fault
from greenpath_gen.model import ServerFiles, build
from greenpath_gen.pki import Authority, create_authority
from greenpath_gen.plan import content, honest_server
from greenpath_gen.scenario import Scenario
from greenpath_gen.stream import Stream
from greenpath_grade.judge import Truth
from greenpath_grade.model import LEGITIMATE

INSTANCES = 2
"""How often every kind of server is met."""

OTHER_SITE = "moonbase.example"
LONG_CONTENT = 3000


@dataclass(frozen=True, slots=True)
class Contender:
    """One server to meet: what it is, and what the client is told."""

    server: str
    shape: str
    fault: Fault | None
    url: str
    trusted_certs: tuple[bytes, ...]
    trusted_names: tuple[str, ...]
    files: ServerFiles

    @property
    def check(self) -> Check | None:
        """The check that catches it; None for the legitimate server."""
        return self.fault.check if self.fault else None

    @property
    def truth(self) -> Truth:
        """What the judge knows of it."""
        in_data = self.check is Check.DATA
        return Truth(self.fault is None, self.files.data, in_data)


@dataclass(frozen=True, slots=True)
class Pool:
    """All the servers of a class."""

    contenders: tuple[Contender, ...]
    secret: bytes


def grading_secret(cohort_secret: bytes) -> bytes:
    """Derive the secret of the held-out servers from the cohort's."""
    return Stream(cohort_secret).bytes("grading", 32)


def make_pool(scenario: Scenario, secret: bytes) -> Pool:
    """Make the legitimate server in all its shapes, and every fault, several times each.

    The site's own certificate comes from the first authority; where an imposter shows
    somebody else's, it comes from theirs.
    """
    draw = Stream(secret).sub("pool")
    authorities = [
        create_authority(name, draw.sub(f"authority/{name}")) for name in scenario.authorities
    ]

    def contender(
        label: str, fault: Fault | None, site: str, issuer: Authority, shape: str
    ) -> Contender:
        own = draw.sub(label)
        server = honest_server(site, issuer, b"", own)
        if fault is not None:
            server = fault.apply(server, own.sub("fault"))
        return Contender(
            fault.id if fault else LEGITIMATE,
            shape,
            fault,
            site,
            tuple(authority.certificate for authority in authorities),
            scenario.authorities,
            build(server, own),
        )

    legitimate = [
        contender(f"{LEGITIMATE}/{shape}/{number}", None, site, issuer, shape)
        for shape, site, issuer in [
            *((f"issued by {one.name}", scenario.site, one) for one in authorities),
            ("another site", OTHER_SITE, authorities[0]),
        ]
        for number in range(INSTANCES)
    ]
    imposters = [
        contender(
            f"{fault.id}/{number}",
            fault,
            scenario.site,
            authorities[fault.issued_by % len(authorities)],
            "",
        )
        for fault in CATALOGUE
        for number in range(INSTANCES)
    ]
    return Pool((*legitimate, *imposters), secret)


def arrange(pool: Pool, sha256: str) -> tuple[Contender, ...]:
    """Return the servers in the order in which a submission meets them.

    The legitimate server comes first and last, the rest in a drawn order, each with content of
    its own.
    """
    draw = Stream(pool.secret).sub(f"submission/{sha256}")
    first, last, *rest = pool.contenders
    order = [first, *draw.shuffle("order", rest), last]
    return tuple(_with_content(one, draw.sub(f"{n}")) for n, one in enumerate(order))


def _with_content(contender: Contender, draw: Stream) -> Contender:
    data = content(contender.url, draw)
    if draw.integer("long", 0, 3) == 0:
        data += draw.bytes("more", LONG_CONTENT // 2).hex().encode()
    return replace(contender, files=replace(contender.files, data=data))
