"""Faults of framing: a message is not made of what it should be made of."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.model import Blueprint
from greenpath_gen.pki import issue
from greenpath_gen.stream import Stream

ALERTS = ("decode_error", "bad_certificate", "illegal_parameter")


@fault(
    Check.FRAMING,
    Catcher.CRYPTOBOX,
    french="Des octets de trop suivent le certificat.",
    standard="RFC 8446, section 4.4.2; X.690, section 10",
    difficulty=3,
    alerts=ALERTS,
    reasons=("trailing-bytes",),
)
def trailing_bytes(server: Blueprint, draw: Stream) -> Blueprint:
    """Some bytes follow the certificate.

    They are even signed with the handshake. But the certificate ends before them, and nobody
    says what they are. Where one reader stops, another may go on.

    An attacker lets two readers see different things in one message.
    """
    tail = draw.bytes("junk", 4)
    return replace(server, certificate=replace(server.certificate, tail=tail))


@fault(
    Check.FRAMING,
    Catcher.CRYPTOBOX,
    french="Un deuxième certificat suit le premier.",
    standard="RFC 8446, section 4.4.2",
    difficulty=3,
    alerts=ALERTS,
    reasons=("trailing-bytes",),
)
def second_certificate(server: Blueprint, draw: Stream) -> Blueprint:
    """A second certificate follows the first.

    This protocol has room for one. A client that checks the first and takes the key from
    the second, or the other way round, can be led astray.

    An attacker puts the good certificate where it is checked, and another where it is used.
    """
    tail = issue(server.certificate, draw.sub("tail"))
    return replace(server, certificate=replace(server.certificate, tail=tail))


@fault(
    Check.FRAMING,
    Catcher.CRYPTOBOX,
    french="La clé d'échange n'est pas un point de la courbe.",
    standard="RFC 8446, section 4.2.8.2; NIST SP 800-56A, section 5.6.2.3",
    difficulty=3,
    alerts=("illegal_parameter", "decode_error"),
    reasons=("bad-share",),
    incident="CVE-2015-7940: an invalid point let Bouncy Castle's private keys be computed.",
    robustness=True,
)
def off_curve_key_share(server: Blueprint, draw: Stream) -> Blueprint:
    """The server's key share is not a point on the curve.

    It has the right length and form, and the handshake is signed with it. But no private key
    belongs to it. A library that calculates with it all the same gives away bits of your own
    private key; yours refuses.

    An attacker learns the client's private key, where a library does not look.
    """
    return replace(server, recipe=replace(server.recipe, shown="off-curve"))


@fault(
    Check.FRAMING,
    Catcher.CRYPTOBOX,
    french="Le message du serveur s'arrête au milieu.",
    standard="RFC 8446, section 6.2",
    difficulty=2,
    alerts=("decode_error", "bad_record_mac", "decrypt_error"),
    reasons=("truncated", "integrity"),
    robustness=True,
)
def truncated_hello(server: Blueprint, draw: Stream) -> Blueprint:
    """The server's message ends in the middle.

    The key share is whole, what should follow is not. There is no signature and no certificate
    to be seen, so there is nothing to trust.

    An attacker who cuts a message off removes what would have told.
    """
    return replace(server, recipe=replace(server.recipe, hello="cut"))
