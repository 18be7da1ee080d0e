"""Faults of possession: the certificate is genuine, but the server does not hold its key."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import CATALOGUE
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import Stream


@CATALOGUE.fault(
    Check.POSSESSION,
    standard="RFC 8446, section 4.4.3",
    difficulty=2,
    alerts=("decrypt_error",),
    reasons=("possession",),
    issued_by=2,
)
def stolen_certificate(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate was copied from the genuine server.

    Certificates are public: the genuine server shows its own to everybody. The imposter
    shows a copy, but it has not got the private key that belongs to it, so it signs the
    handshake with another key, and the signature does not verify under the certificate's.
    """
    return replace(server, key=draw.key("thief"))
