"""Faults of purpose: the certificate was issued for another use."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import CATALOGUE
from greenpath_gen.model import Blueprint
from greenpath_gen.pki import CLIENT_AUTH
from greenpath_gen.stream import Stream


@CATALOGUE.fault(
    Check.PURPOSE,
    standard="RFC 5280, section 4.2.1.12",
    difficulty=3,
    alerts=("unsupported_certificate", "bad_certificate"),
    reasons=("purpose",),
    openssl=26,
)
def wrong_extended_key_usage(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate is for clients, not for servers.

    Its extended key usage allows client authentication only. The authority never checked
    that whoever holds it may run the server of this domain.
    """
    return replace(server, certificate=replace(server.certificate, purposes=(CLIENT_AUTH,)))
