"""Faults of the algorithm: everything is right, with means that are not good enough."""

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric import ec

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.kit import primitives
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import P384_ORDER, Stream

ALERTS = ("insufficient_security", "bad_certificate", "illegal_parameter")


@fault(
    Check.ALGORITHM,
    Catcher.VERIFY_CERTIFICATE,
    french="L'autorité a signé avec une fonction de hachage trop faible.",
    standard="RFC 8446, section 4.2.3; CA/Browser Forum Baseline Requirements, section 7.1.3.2",
    difficulty=4,
    alerts=(*ALERTS, "unsupported_certificate"),
    reasons=("weak-hash",),
    incident="In 2008 a forged authority was made from a collision of MD5; SHA-1 fell in 2017.",
)
def forbidden_signature_hash(server: Blueprint, draw: Stream) -> Blueprint:
    """The authority signed the certificate with a hash that is not allowed.

    It is SHA-224; SHA-256 is the least that is accepted for certificates. A signature is as
    good as the hash it is over: who can find two texts with one hash has both signed.

    An attacker who can make collisions has a harmless certificate signed, and uses the other.
    """
    return replace(server, certificate=replace(server.certificate, digest="SHA-224"))


@fault(
    Check.ALGORITHM,
    Catcher.HAND,
    french="La clé du certificat est sur une courbe qui n'est pas admise.",
    standard="RFC 8446, section 4.2.7; CA/Browser Forum Baseline Requirements, section 6.1.5",
    difficulty=5,
    alerts=ALERTS,
    reasons=("curve",),
    beyond_kit=True,
)
def unapproved_certificate_curve(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate's key is on a curve that was not agreed on.

    It is brainpoolP384r1, as large as P-384, and the signature even has the same length. But
    client and server speak P-384 here; a client takes what it offered, and nothing else.

    An attacker looks for the weakest of all the algorithms that a client happens to know.
    """
    secret = draw.integer("own", 1, P384_ORDER // 4)
    own = ec.derive_private_key(secret, ec.BrainpoolP384R1())
    return replace(
        server,
        certificate=replace(server.certificate, key=own.public_key()),
        recipe=replace(server.recipe, key=primitives.private_bytes(own)),
    )


@fault(
    Check.ALGORITHM,
    Catcher.HAND,
    french="La clé d'échange du serveur est la plus simple de toutes : sa clé privée vaut 1.",
    standard="RFC 8446, sections 7.4.2 and C.1",
    difficulty=5,
    alerts=("illegal_parameter", "insufficient_security"),
    reasons=("weak-share",),
    incident="CVE-2008-0166: Debian's OpenSSL could make no more than 32,767 different keys.",
    beyond_kit=True,
)
def trivial_key_share(server: Blueprint, draw: Stream) -> Blueprint:
    """The server's key share is the generator of the curve: its private key is 1.

    The session key is then made from your public key alone, which was sent in the clear.
    Everybody who listens can compute it, though the handshake is properly signed.

    An attacker who broke the server's source of randomness listens to all its sessions.
    """
    one = primitives.private_bytes(ec.derive_private_key(1, ec.SECP384R1()))
    return replace(server, recipe=replace(server.recipe, share=one))
