"""Faults of possession: the certificate is genuine, but the server does not hold its key."""

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.kit import primitives
from greenpath_gen.kit import server as protocol
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import P384_ORDER, Stream

SIGNED = "RFC 8446, section 4.4.3"


@fault(
    Check.POSSESSION,
    Catcher.HAND,
    french="Le certificat a été copié du serveur authentique.",
    standard=SIGNED,
    difficulty=2,
    alerts=("decrypt_error",),
    reasons=("possession",),
    incident="CVE-2014-1266 (goto fail): for 18 months Apple's clients skipped this signature.",
    issued_by=2,
)
def stolen_certificate(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate was copied from the genuine server.

    Certificates are public: the genuine server shows its own to everybody. The imposter
    shows a copy, but it has not got the private key that belongs to it, so it signs the
    handshake with another key, and the signature does not verify under the certificate's.

    An attacker needs nothing but one visit to the genuine server.
    """
    return replace(server, key=draw.key("thief"))


@fault(
    Check.POSSESSION,
    Catcher.HAND,
    french="La signature a été faite avec la clé éphémère, pas avec celle du certificat.",
    standard=SIGNED,
    difficulty=3,
    alerts=("decrypt_error",),
    reasons=("ephemeral-signer", "possession"),
)
def signed_with_ephemeral_key(server: Blueprint, draw: Stream) -> Blueprint:
    """The handshake was signed with the key of this session, not with the certificate's.

    The signature is valid, under the public key Kp2 that the server just made up. So it
    shows that the server holds the key it sent, which nobody doubted. The one it must hold
    is the key in the certificate.

    An attacker fools clients that verify with the key that lies nearest.
    """
    return replace(server, key=draw.key("thief"), recipe=replace(server.recipe, signer="share"))


@fault(
    Check.POSSESSION,
    Catcher.CRYPTOBOX,
    french="Il n'y a pas de signature du tout, seulement des octets quelconques.",
    standard="RFC 8446, sections 4.4.3 and 6.2",
    difficulty=2,
    alerts=("decrypt_error", "decode_error", "illegal_parameter"),
    reasons=("malformed-signature", "possession"),
)
def malformed_signature(server: Blueprint, draw: Stream) -> Blueprint:
    """What stands in place of the signature is no signature at all.

    It is 112 bytes of nothing in particular. `verify` cannot even take off the padding, and
    raises an exception. An exception is not a yes: whoever catches it and goes on has
    accepted a server that proved nothing.

    An attacker fools clients that expect a false signature to come back as False.
    """
    noise = draw.bytes("noise", protocol.SIGNATURE_SIZE - 1) + b"\0"
    return replace(server, key=draw.key("thief"), recipe=replace(server.recipe, signature=noise))


@fault(
    Check.POSSESSION,
    Catcher.HAND,
    french="Les deux nombres de la signature valent zéro.",
    standard="FIPS 186-5, section 6.4.2; RFC 8446, section 4.4.3",
    difficulty=3,
    alerts=("decrypt_error", "illegal_parameter"),
    reasons=("malformed-signature", "possession"),
    incident="CVE-2022-21449 (Psychic Signatures): Java took it for everybody's signature.",
)
def zero_signature(server: Blueprint, draw: Stream) -> Blueprint:
    """The signature is well-formed, but both its numbers are zero.

    An ECDSA signature is a pair of numbers, from 1 to the order of the group less 1. These two
    are the order itself, which counts as zero: a library that forgets to look finds the
    equation true for every message and every key. Yours looks.

    An attacker can sign anything in anybody's name, with a library that has this hole.
    """
    zero = encode_dss_signature(P384_ORDER, P384_ORDER)
    return replace(
        server,
        key=draw.key("thief"),
        recipe=replace(server.recipe, signature=primitives.padded(zero)),
    )
