"""Faults of the data: the handshake was honest, what follows is not."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import Stream

ALERTS = ("bad_record_mac", "decrypt_error")
REUSED = ("unexpected_message", "bad_record_mac", "illegal_parameter")


def sending(server: Blueprint, what: str) -> Blueprint:
    """Return the server with other data records."""
    return replace(server, recipe=replace(server.recipe, data=what))


@fault(
    Check.DATA,
    Catcher.CRYPTOBOX,
    french="Un bit des données a été modifié en route.",
    standard="RFC 8446, section 5.2",
    difficulty=2,
    alerts=ALERTS,
    reasons=("integrity",),
)
def tampered_data(server: Blueprint, draw: Stream) -> Blueprint:
    """A bit of the data was changed on the way.

    The handshake was good, so the server is the right one; but what arrives is not what it sent.
    `decrypt` raises an exception, and there is nothing to return.

    An attacker on the path changes amounts, addresses, programs.
    """
    return sending(server, "altered")


@fault(
    Check.DATA,
    Catcher.CRYPTOBOX,
    french="Les données sont chiffrées avec une autre clé.",
    standard="RFC 8446, section 5.2",
    difficulty=2,
    alerts=ALERTS,
    reasons=("integrity",),
)
def data_wrong_key(server: Blueprint, draw: Stream) -> Blueprint:
    """The data were sealed under another key.

    Only the two ends of the handshake have the session key. What is sealed under another one
    comes from somebody else.

    An attacker who missed the handshake slips in data of their own.
    """
    return sending(server, "another-key")


@fault(
    Check.DATA,
    Catcher.CRYPTOBOX,
    french="Les données arrivent sans chiffrement.",
    standard="RFC 8446, section 5.2",
    difficulty=2,
    alerts=(*ALERTS, "unexpected_message"),
    reasons=("plaintext", "integrity"),
)
def plaintext_data(server: Blueprint, draw: Stream) -> Blueprint:
    """The data were sent without encryption.

    Anybody on the way could have written them. After a good handshake everything comes
    under its key, or is not from this server.

    An attacker writes what the client should read, and needs no key for it.
    """
    return sending(server, "plain")


@fault(
    Check.DATA,
    Catcher.HAND,
    french="Les données sont votre propre READY, renvoyé tel quel.",
    standard="RFC 8446, section 7.3",
    difficulty=5,
    alerts=REUSED,
    reasons=("reflection",),
    beyond_kit=True,
)
def reflected_ready(server: Blueprint, draw: Stream) -> Blueprint:
    """The data are your own READY, sent back to you.

    This protocol has one key for both directions, so your own message decrypts when it comes
    back. TLS has a key for each direction for this reason.

    An attacker without any key makes a client take its own words for the server's.
    """
    return sending(server, "ready")


@fault(
    Check.DATA,
    Catcher.HAND,
    french="Les données sont le message chiffré de la poignée de main, envoyé une deuxième fois.",
    standard="RFC 8446, sections 5.3 and 7.1",
    difficulty=5,
    alerts=REUSED,
    reasons=("repeated-record",),
    beyond_kit=True,
)
def replayed_handshake_record(server: Blueprint, draw: Stream) -> Blueprint:
    """The data are the record of the handshake, sent a second time.

    It decrypts, to a signature and a certificate, because one key seals both. TLS numbers its
    records and has other keys for the handshake and for the data.

    An attacker makes a client take one message for another.
    """
    return sending(server, "hello")


@fault(
    Check.DATA,
    Catcher.HAND,
    french="Deux messages sont chiffrés avec le même nonce.",
    standard="RFC 8446, section 5.3; NIST SP 800-38D, section 8",
    difficulty=5,
    alerts=("illegal_parameter", "bad_record_mac", "unexpected_message"),
    reasons=("nonce",),
    incident="CVE-2016-0270: servers repeated nonces, and gave away their authentication key.",
    beyond_kit=True,
)
def nonce_reuse(server: Blueprint, draw: Stream) -> Blueprint:
    """Two records were sealed with the same nonce.

    The first 12 bytes of both are equal. With AES-GCM that gives away the difference of the
    two texts, and the key that authenticates them.

    An attacker who sees a nonce twice can read along and forge records.
    """
    return replace(server, recipe=replace(server.recipe, nonce="repeated"))
