"""The plan of a student's server set: which server is which, and what is wrong with it. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from greenpath_gen.faults import Fault
from greenpath_gen.model import Blueprint, ServerFiles, Student, build
from greenpath_gen.pki import Authority, Template, create_authority
from greenpath_gen.scenario import Scenario, draw_faults
from greenpath_gen.stream import Stream

TOKEN_SIZE = 8


@dataclass(frozen=True, slots=True)
class PlannedServer:
    """One server of a set: its name, its fault (None: it is the legitimate one), its files.

    ``repaired`` is the same server without its fault.
    """

    name: str
    fault: Fault | None
    files: ServerFiles
    repaired: ServerFiles = field(repr=False)


@dataclass(frozen=True, slots=True)
class ServerSet:
    """What one student gets: a site, the authorities to trust, and the servers."""

    student: Student
    site: str
    authorities: tuple[Authority, ...]
    servers: tuple[PlannedServer, ...]


def student_stream(secret: bytes, student: Student) -> Stream:
    """Return the draws of one student: nobody else's, and new ones with every re-roll."""
    return Stream(secret).sub(f"student/{student.id}").sub(f"reroll={student.reroll}")


def plan_student(scenario: Scenario, student: Student, secret: bytes) -> ServerSet:
    """Plan the server set of one student. Depends on nothing but the arguments."""
    draw = student_stream(secret, student)
    authorities = tuple(
        create_authority(name, draw.sub(f"authority/{name}")) for name in scenario.authorities
    )
    faults = [None, *draw_faults(scenario, draw.sub("faults"))]
    servers = [
        _planned(
            f"server{number}",
            fault,
            scenario.site,
            draw.choice(f"server{number}/issuer", authorities),
            draw.sub(f"server{number}"),
        )
        for number, fault in enumerate(draw.shuffle("order", faults), 1)
    ]
    return ServerSet(student, scenario.site, authorities, tuple(servers))


def _planned(
    name: str, fault: Fault | None, site: str, issuer: Authority, draw: Stream
) -> PlannedServer:
    honest = honest_server(site, issuer, content(site, draw), draw)
    repaired = build(honest, draw)
    if fault is None:
        return PlannedServer(name, None, repaired, repaired)
    broken = fault.apply(honest, draw.sub("fault"))
    return PlannedServer(name, fault, build(broken, draw), repaired)


def honest_server(site: str, issuer: Authority, data: bytes, draw: Stream) -> Blueprint:
    """Return a legitimate server: the starting point of every imposter, too."""
    key = draw.key("key")
    first = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=draw.integer("first-day", 0, 1400))
    last = datetime(2045, 1, 1, tzinfo=UTC) + timedelta(days=draw.integer("last-day", 0, 1700))
    certificate = Template(
        organisation=site,
        domains=(site,),
        key=key.public_key(),
        issuer=issuer,
        not_before=first,
        not_after=last,
    )
    return Blueprint(certificate=certificate, key=key, data=data)


def content(site: str, draw: Stream) -> bytes:
    """Return what a server has to tell: as long and as dull for every server."""
    token = draw.bytes("content", TOKEN_SIZE).hex()
    return f"Welcome to {site}! Your visitor number is {token}.".encode()
