"""The plan of a student's server set: which server is which, and what is wrong with it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from greenpath_gen.faults import Fault
from greenpath_gen.filler import Mould
from greenpath_gen.model import Blueprint, ServerFiles, Student, build
from greenpath_gen.pki import PLACES, Authority, Template, create_authority, shape_of
from greenpath_gen.scenario import Scenario, draw_faults
from greenpath_gen.stream import Stream
from greenpath_gen.tokens import PACKAGE, Owner, Tokens


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
    """What one student gets: a site, the authorities to trust, and the servers.

    ``genuine`` are the authorities before a fault altered one of them. ``pinned`` is the
    authority that the site uses alone, or empty. ``number`` is the package's own: it names the
    student under seal.
    """

    student: Student
    site: str
    authorities: tuple[Authority, ...]
    genuine: tuple[Authority, ...] = field(repr=False)
    servers: tuple[PlannedServer, ...]
    pinned: str = ""
    number: str = ""


def student_stream(secret: bytes, student: Student) -> Stream:
    """Return the draws of one student: nobody else's, and new ones with every re-roll."""
    return Stream(secret).sub(f"student/{student.id}").sub(f"reroll={student.reroll}")


def plan_student(scenario: Scenario, student: Student, secret: bytes) -> ServerSet:
    """Plan the server set of one student. Depends on nothing but the arguments."""
    draw = student_stream(secret, student)
    authorities = tuple(
        create_authority(name, draw.sub(f"authority/{name}")) for name in scenario.authorities
    )
    faults = draw.shuffle("order", [None, *draw_faults(scenario, draw.sub("faults"))])
    message = draw.choice("message", scenario.messages)
    tokens = Tokens.of(secret)
    honest, broken = {}, {}
    for number, issuer in _issuers(scenario, faults, authorities, draw).items():
        own = draw.sub(f"server{number}")
        token = tokens.seal(Owner(student.id, student.reroll, number))
        told = message.format(site=scenario.site, token=token).encode()
        others = tuple(one for one in authorities if one is not issuer)
        honest[number] = replace(honest_server(scenario.site, issuer, told, own), others=others)
        fault = faults[number - 1]
        broken[number] = fault.apply(honest[number], own.sub("fault")) if fault else honest[number]
    trusted = authorities
    for server in broken.values():
        trusted = server.trusted(trusted)
    mould = Mould.of(shape_of(one.certificate) for one in (*honest.values(), *broken.values()))
    servers = []
    for number, fault in enumerate(faults, 1):
        own = draw.sub(f"server{number}")
        repaired = build(honest[number], own, mould)
        same = broken[number].certificate is honest[number].certificate
        files = build(broken[number], own, mould, repaired.certificate if same else None)
        servers.append(PlannedServer(f"server{number}", fault, files, repaired))
    return ServerSet(
        student,
        scenario.site,
        trusted,
        authorities,
        tuple(servers),
        scenario.pinned or "",
        tokens.seal(Owner(student.id, student.reroll, PACKAGE)),
    )


def _issuers(
    scenario: Scenario,
    faults: list[Fault | None],
    authorities: tuple[Authority, ...],
    draw: Stream,
) -> Mapping[int, Authority]:
    """Draw who issues each server's certificate, by the number of the server.

    An authority whose own certificate a fault alters issues for that imposter alone.
    """
    pool = [one for one in authorities if scenario.pinned in {None, one.name}]
    drawn = {n: draw.choice(f"server{n}/issuer", pool) for n in range(1, len(faults) + 1)}
    altering = {n for n, fault in enumerate(faults, 1) if fault and fault.alters_store}
    altered = {drawn[number].name for number in altering}
    sound = [one for one in pool if one.name not in altered]
    for number, issuer in drawn.items():
        if number not in altering and issuer.name in altered:
            drawn[number] = draw.choice(f"server{number}/other-issuer", sound)
    return drawn


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
        place=draw.integer("place", 0, PLACES - 1),
    )
    return Blueprint(certificate=certificate, key=key, data=data)
