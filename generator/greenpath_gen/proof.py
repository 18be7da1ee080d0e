"""Proof before hand-out: a package is solvable, each imposter wrong for one reason. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from greenpath_gen.errors import GreenpathError
from greenpath_gen.kit import server as protocol
from greenpath_gen.package import SERVERS, open_package
from greenpath_gen.plan import ServerSet
from greenpath_gen.reference import Flight, Reference, reaches, refusal


def prove(servers: ServerSet, files: Mapping[str, bytes], moment: datetime) -> None:
    """Prove a package. Raises `GreenpathError` that says which proof failed.

    A reference client that sees only the package finds the one server. Every imposter is
    accepted once its deviation is repaired, and accepted by the client that lacks exactly
    the declared check. Names, sizes and presence of files do not tell servers apart.
    """
    opened = open_package(files)
    beyond = any(server.fault and server.fault.beyond_kit for server in servers.servers)
    trusted = tuple(opened.trusted_certs)
    client = Reference(
        servers.site, trusted, moment, beyond=beyond, pinned=servers.pinned if beyond else ""
    )
    met = {name: _greeted(client, server) for name, server in opened.servers.items()}
    accepted = [name for name, server in met.items() if reaches(client, server)]
    legitimate = [server.name for server in servers.servers if server.fault is None]
    if sorted(accepted) != sorted(legitimate):
        raise _failed(servers, f"the reference client accepts {accepted}, not {legitimate}")
    genuine = replace(client, trusted_certs=tuple(one.certificate for one in servers.genuine))
    for server in servers.servers:
        if server.fault is None:
            continue
        if not reaches(genuine, server.repaired.open()):
            raise _failed(servers, f"{server.name} is not acceptable when repaired")
        careless = replace(client, without=server.fault.check)
        if refusal(careless, met[server.name]) is not None:
            raise _failed(servers, f"{server.name} is wrong in more than its declared way")
    _prove_alike(servers, files)


def _greeted(client: Reference, server: protocol.Server) -> protocol.Server | Flight:
    """Return a server's flight, for several clients to go on from; itself, if it has none."""
    try:
        return client.greet(server)
    except (ValueError, protocol.HandshakeError):
        return server


def _prove_alike(servers: ServerSet, files: Mapping[str, bytes]) -> None:
    def measured(name: str) -> list[tuple[str, int]]:
        home = f"{SERVERS}/{name}/"
        return [(path.removeprefix(home), len(files[path])) for path in files if home in path]

    shapes = [measured(server.name) for server in servers.servers]
    if any(shape != shapes[0] for shape in shapes):
        raise _failed(servers, f"the servers' files differ in name or size: {shapes}")
    contents = [files[path] for path in files if path.startswith(f"{SERVERS}/")]
    if len(set(contents)) != len(contents):
        raise _failed(servers, "two of the servers' files are equal")


def _failed(servers: ServerSet, reason: str) -> GreenpathError:
    return GreenpathError(
        f"the package of {servers.student.id} failed its proof: {reason}",
        hint="nothing was handed out; this is a defect of the scenario's faults or of greenpath",
    )
