"""What the generator talks about: servers to be, and students. Frozen data."""

from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric import ec

from greenpath_gen.kit import primitives
from greenpath_gen.kit import server as protocol
from greenpath_gen.pki import Template, issue
from greenpath_gen.stream import Stream

Recipe = protocol.Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """A server before its certificate is signed: what a fault takes, and returns broken.

    ``key`` is what the server signs its handshakes with. ``recorded_by``, if any, signed an
    old handshake, and that signature is what the server shows.
    """

    certificate: Template
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    data: bytes
    recipe: Recipe = field(default_factory=Recipe)
    recorded_by: ec.EllipticCurvePrivateKey | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ServerFiles:
    """A finished server: private key (PKCS8), certificate, content, recipe. All bytes."""

    private_key: bytes = field(repr=False)
    certificate: bytes
    data: bytes
    recipe: Recipe

    def open(self) -> protocol.Server:
        """Return the server, ready for one handshake."""
        return protocol.Server(self.private_key, self.certificate, self.data, self.recipe)


def build(blueprint: Blueprint, draw: Stream) -> ServerFiles:
    """Sign the certificate, and the old handshake if there is one, and write the keys."""
    certificate = issue(blueprint.certificate, draw)
    recipe = blueprint.recipe
    if blueprint.recorded_by is not None:
        client, server = (draw.key(f"old/{side}").public_key() for side in ("client", "server"))
        old = primitives.public_bytes(client) + primitives.public_bytes(server) + certificate
        recipe = replace(recipe, signature=_sign(blueprint.recorded_by, old))
    return ServerFiles(primitives.private_bytes(blueprint.key), certificate, blueprint.data, recipe)


def _sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Sign as the kit does, but the same way every time (RFC 6979)."""
    signature = key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    padder = padding.PKCS7(primitives.PADDING_BITS).padder()
    return padder.update(signature) + padder.finalize()


@dataclass(frozen=True, slots=True)
class Student:
    """Somebody on the roster. ``id`` is safe as the name of a folder."""

    id: str
    name: str = ""
    email: str = ""
    reroll: int = 0
