"""A student's package as bytes, there and back. Pure."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from greenpath_gen.kit import primitives
from greenpath_gen.kit import server as protocol
from greenpath_gen.plan import ServerSet
from greenpath_gen.scenario import Scenario

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip can hold: members have no other."""

CLIENT = "client.py"
SERVERS = "config/servers"
TRUSTED = "config/trusted_certs"

WITHHELD_FILES = frozenset({"cryptobox/verification.py"})
"""Files of the kit that students do not get where `verify_certificate` is withheld."""

FRENCH_FILES = frozenset({"french.py"})
"""Files of the kit that let it speak French: only those get them who get all in French."""


def kit_of(scenario: Scenario, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return which of the kit's FILES the students of a scenario get."""
    left_out = WITHHELD_FILES if scenario.verify_certificate == "withheld" else frozenset()
    left_out |= FRENCH_FILES if scenario.language != "fr" else frozenset()
    return {name: content for name, content in files.items() if name not in left_out}


def numbered_client(kit: Mapping[str, bytes], number: str) -> dict[str, bytes]:
    """Return the KIT with the package's number in the first line of its client."""
    return {**kit, CLIENT: f"# greenpath package {number}\n".encode() + kit[CLIENT]}


def package(servers: ServerSet, kit: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a student's package, by name: the kit and the config folder."""
    files = dict(kit)
    for authority in servers.authorities:
        files[f"{TRUSTED}/{authority.name}.cert"] = _base64(authority.certificate)
    for server in servers.servers:
        home, made = f"{SERVERS}/{server.name}", server.files
        files[f"{home}/priv.key"] = _base64(made.private_key)
        files[f"{home}/server.cert"] = _base64(made.certificate)
        files[f"{home}/data.txt"] = _base64(made.data)
        files[f"{home}/recipe.txt"] = _base64(made.recipe.seal(made.private_key))
    return dict(sorted(files.items()))


@dataclass(frozen=True, slots=True)
class Opened:
    """What a student finds in a package: trusted certificates and servers by name."""

    trusted_certs: list[bytes]
    servers: dict[str, protocol.Server]


def open_package(files: Mapping[str, bytes]) -> Opened:
    """Read a package as the kit's ``run.py`` does."""

    def read(name: str) -> bytes:
        return primitives.b64decode(files[name].decode("ascii"))

    servers = {}
    for path in sorted(files):
        if path.startswith(f"{SERVERS}/") and path.endswith("/priv.key"):
            home = path.removesuffix("/priv.key")
            key = read(path)
            servers[home.rpartition("/")[2]] = protocol.Server(
                key,
                read(f"{home}/server.cert"),
                read(f"{home}/data.txt"),
                protocol.Recipe.unseal(read(f"{home}/recipe.txt"), key),
            )
    trusted = [read(path) for path in sorted(files) if path.startswith(f"{TRUSTED}/")]
    return Opened(trusted, servers)


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return the files as a zip with one folder, the same bytes on every machine.

    Stored, because the output of deflate differs between builds of zlib.
    """
    return zipped_as({f"{folder}/{name}": content for name, content in files.items()})


def zipped_as(files: Mapping[str, bytes], modes: Mapping[str, int] | None = None) -> bytes:
    """Return the files as a zip under their own names, the same bytes on every machine.

    MODES are the permissions of those that have not the usual ones.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, EARLIEST)
            member.create_system = 3  # Unix, wherever it is made
            member.external_attr = (0o100000 | (modes or {}).get(name, 0o644)) << 16
            archive.writestr(member, files[name])
    return buffer.getvalue()


def _base64(content: bytes) -> bytes:
    return primitives.b64encode(content).encode("ascii")
