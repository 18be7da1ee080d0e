"""Faults of the transcript: the right key signed, but not this handshake."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import CATALOGUE
from greenpath_gen.model import Blueprint, Recipe
from greenpath_gen.stream import Stream


@CATALOGUE.fault(
    Check.TRANSCRIPT,
    standard="RFC 8446, sections 4.4.1 and 4.4.3",
    difficulty=3,
    alerts=("decrypt_error",),
    reasons=("replay", "transcript", "possession"),
)
def replayed_signature(server: Blueprint, draw: Stream) -> Blueprint:
    """The signature was recorded in another session.

    The imposter once talked to the genuine server and kept its signature and certificate.
    The signature is genuine, but it is about the keys of that session: neither your public
    key nor the one you were sent is in it. Only the fresh key of your own makes it yours.
    """
    return replace(server, key=draw.key("thief"), recorded_by=server.key)


@CATALOGUE.fault(
    Check.TRANSCRIPT,
    standard="RFC 8446, section 4.4.1",
    difficulty=4,
    alerts=("decrypt_error",),
    reasons=("mitm", "transcript", "possession"),
)
def mitm_key_share(server: Blueprint, draw: Stream) -> Blueprint:
    """A man in the middle replaced the server's key share.

    Your public key was passed on to the genuine server, which signed it together with its own
    key share. The man in the middle then put a key share of its own in front, to read along.
    The signature covers the share of the genuine server, not the one you received.
    """
    return replace(server, recipe=Recipe(transcript=("client", "other-server", "certificate")))
