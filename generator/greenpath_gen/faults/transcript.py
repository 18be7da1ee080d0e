"""Faults of the transcript: the right key signed, but not this handshake."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import Stream

SIGNED = "RFC 8446, sections 4.4.1 and 4.4.3"
ALERTS = ("decrypt_error",)


def signing(server: Blueprint, *parts: str) -> Blueprint:
    """Return the server with another transcript to sign."""
    return replace(server, recipe=replace(server.recipe, transcript=parts))


@fault(
    Check.TRANSCRIPT,
    Catcher.HAND,
    french="La signature a été enregistrée dans une autre session.",
    standard=SIGNED,
    difficulty=3,
    alerts=ALERTS,
    reasons=("replay", "transcript", "possession"),
)
def replayed_signature(server: Blueprint, draw: Stream) -> Blueprint:
    """The signature was recorded in another session.

    The imposter once talked to the genuine server and kept its signature and certificate.
    The signature is genuine, but it is about the keys of that session: neither your public
    key nor the one you were sent is in it. Only the fresh key of your own makes it yours.

    An attacker needs to have been the genuine server's client once.
    """
    return replace(server, key=draw.key("thief"), recorded_by=server.key)


@fault(
    Check.TRANSCRIPT,
    Catcher.HAND,
    french="Le serveur rejoue une ancienne clé d'échange avec son ancienne signature.",
    standard=SIGNED,
    difficulty=4,
    alerts=ALERTS,
    reasons=("replay", "transcript", "possession"),
)
def replayed_key_share(server: Blueprint, draw: Stream) -> Blueprint:
    """The key share and its signature are those of an old session.

    One private key share of the genuine server leaked, together with the signature of that
    session. The imposter uses both for ever: Kp2 is really the one that was signed. What is
    not yours is Kp1: the signature is about the public key of another client.

    An attacker who got hold of a single session's secret is the server from then on.
    """
    return replace(server, key=draw.key("thief"), recorded_by=server.key, keeps_share=True)


@fault(
    Check.TRANSCRIPT,
    Catcher.HAND,
    french="Un intermédiaire a remplacé la clé d'échange du serveur.",
    standard="RFC 8446, section 4.4.1",
    difficulty=4,
    alerts=ALERTS,
    reasons=("mitm", "transcript", "possession"),
)
def mitm_key_share(server: Blueprint, draw: Stream) -> Blueprint:
    """A man in the middle replaced the server's key share.

    Your public key was passed on to the genuine server, which signed it together with its own
    key share. The man in the middle then put a key share of its own in front, to read along.
    The signature covers the share of the genuine server, not the one you received.

    An attacker on the path reads and changes everything, while both ends believe in each other.
    """
    return signing(server, "client", "other-server", "certificate")


@fault(
    Check.TRANSCRIPT,
    Catcher.HAND,
    french="La signature porte sur un autre certificat de la même clé.",
    standard="RFC 8446, section 4.4.1; RFC 7627, section 1",
    difficulty=5,
    alerts=ALERTS,
    reasons=("unbound-certificate", "transcript", "possession"),
)
def certificate_not_bound(server: Blueprint, draw: Stream) -> Blueprint:
    """The signature was made over another certificate of the same key.

    A key can have several certificates. The server signed the handshake with one of them in
    it, and then showed you another. The certificate belongs into what is signed, so that both
    sides mean the same identity.

    An attacker makes two sides believe in different partners of one conversation.
    """
    second = replace(server.certificate, organisation=f"{server.certificate.organisation} Ltd")
    return replace(signing(server, "client", "server", "other-certificate"), second=second)


@fault(
    Check.TRANSCRIPT,
    Catcher.HAND,
    french="La clé publique du client manque dans ce qui est signé.",
    standard="RFC 8446, section 4.4.1",
    difficulty=4,
    alerts=ALERTS,
    reasons=("transcript", "replay", "possession"),
)
def partial_transcript_client(server: Blueprint, draw: Stream) -> Blueprint:
    """Your public key is missing from what the server signed.

    The signature covers the server's key share and the certificate, not Kp1. It would be just as
    valid in every other session: nothing in it was made for you.

    An attacker can record such a signature once, and show it to everybody.
    """
    return signing(server, "server", "certificate")


@fault(
    Check.TRANSCRIPT,
    Catcher.HAND,
    french="La clé d'échange du serveur manque dans ce qui est signé.",
    standard="RFC 8446, section 4.4.1",
    difficulty=4,
    alerts=ALERTS,
    reasons=("transcript", "mitm", "possession"),
)
def partial_transcript_server(server: Blueprint, draw: Stream) -> Blueprint:
    """The server's key share is missing from what it signed.

    The signature covers your public key and the certificate, not Kp2. So nobody answers for
    the key share that your session key was made from.

    An attacker on the path replaces the key share, and the signature stays valid.
    """
    return signing(server, "client", "certificate")


@fault(
    Check.TRANSCRIPT,
    Catcher.HAND,
    french="Le certificat manque dans ce qui est signé.",
    standard="RFC 8446, section 4.4.1",
    difficulty=4,
    alerts=ALERTS,
    reasons=("transcript", "unbound-certificate", "possession"),
)
def partial_transcript_certificate(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate is missing from what the server signed.

    The signature covers both public keys, and not the identity they belong to. Whoever has
    the same key certified under another name can change the certificate on the way.

    An attacker makes a session with one site look like a session with another.
    """
    return signing(server, "client", "server")


@fault(
    Check.TRANSCRIPT,
    Catcher.HAND,
    french="Les clés sont signées dans un autre ordre.",
    standard="RFC 8446, section 4.4.1",
    difficulty=4,
    alerts=ALERTS,
    reasons=("transcript", "possession"),
)
def partial_transcript_swapped(server: Blueprint, draw: Stream) -> Blueprint:
    """The two public keys were signed in the wrong order.

    All parts are there, but Kp2 stands before Kp1. What is signed is one exact sequence of
    bytes; whoever allows others lets roles be exchanged.

    An attacker plays the client's part towards the server, and uses what it signs.
    """
    return signing(server, "server", "client", "certificate")
