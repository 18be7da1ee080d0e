"""What the generator talks about: servers to be, and students. Frozen data."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from greenpath_gen.filler import Mould
from greenpath_gen.kit import primitives
from greenpath_gen.kit import server as protocol
from greenpath_gen.pki import Authority, Template, issue
from greenpath_gen.stream import Stream

Recipe = protocol.Recipe

PRIVATE_KEY_HEAD = bytes.fromhex("304e020100301006072a8648ce3d020106052b81040022043730350201010430")
"""All of a PKCS8 private key on P-384 that comes before the 48 bytes of the number itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """A server before its certificate is signed: what a fault takes, and returns broken.

    ``key`` is what the server signs its handshakes with. ``recorded_by``, if any, signed an
    old handshake, and that signature is what the server shows; with ``keeps_share`` it goes
    on with the key share of that handshake, too. ``second`` is another certificate, which
    the recipe may name in the transcript. ``others`` are the trusted authorities that did not
    issue the certificate; those in ``store`` are trusted in place of ones of the same name.
    """

    certificate: Template
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    data: bytes
    recipe: Recipe = field(default_factory=Recipe)
    recorded_by: ec.EllipticCurvePrivateKey | None = field(default=None, repr=False)
    keeps_share: bool = False
    second: Template | None = None
    others: tuple[Authority, ...] = ()
    store: tuple[Authority, ...] = ()

    def trusted(self, authorities: Iterable[Authority]) -> tuple[Authority, ...]:
        """Return whom a client trusts that meets this server."""
        own = {authority.name: authority for authority in self.store}
        return tuple(own.get(authority.name, authority) for authority in authorities)


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


def build(
    blueprint: Blueprint, draw: Stream, mould: Mould | None = None, signed: bytes | None = None
) -> ServerFiles:
    """Sign the certificate, and the old handshake if there is one, and write the keys.

    The MOULD is that of the certificates beside which this one will stand. SIGNED is the
    certificate, if it was signed before.
    """
    certificate = signed or issue(blueprint.certificate, draw, mould)
    recipe = blueprint.recipe
    if blueprint.second is not None:
        recipe = replace(recipe, other_certificate=issue(blueprint.second, draw.sub("second")))
    if blueprint.recorded_by is not None:
        client, server = (draw.key(f"old/{side}") for side in ("client", "server"))
        shares = b"".join(primitives.public_bytes(one.public_key()) for one in (client, server))
        recipe = replace(recipe, signature=_sign(blueprint.recorded_by, shares + certificate))
        if blueprint.keeps_share:
            recipe = replace(recipe, share=primitives.private_bytes(server))
    return ServerFiles(_private_bytes(blueprint.key), certificate, blueprint.data, recipe)


def _private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Write a private key on P-384 as PKCS8, without the public key (RFC 5958; RFC 5915).

    With it, who owns the certificate could be seen by comparing letters.
    """
    return PRIVATE_KEY_HEAD + key.private_numbers().private_value.to_bytes(48)


def _sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Sign as the kit does, but the same way every time (RFC 6979)."""
    signature = key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return primitives.padded(signature)


@dataclass(frozen=True, slots=True)
class Student:
    """Somebody on the roster. ``id`` is safe as the name of a folder.

    ``others`` are further ids that the roster has of them: platforms use one or another.
    """

    id: str
    name: str = ""
    email: str = ""
    reroll: int = 0
    others: tuple[str, ...] = ()

    @property
    def aliases(self) -> tuple[str, ...]:
        """What else than the id stands for them."""
        return (*self.others, *([self.email] if self.email else []))
