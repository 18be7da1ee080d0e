"""Faults of time: the certificate is not valid today. All dates are absolute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import CATALOGUE
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import Stream


@CATALOGUE.fault(
    Check.VALIDITY,
    standard="RFC 5280, section 4.1.2.5",
    difficulty=1,
    alerts=("certificate_expired",),
    reasons=("expired",),
    openssl=10,
)
def expired(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate has expired.

    Its last day is past. Nobody answers any more for what it says: the domain may have
    been sold, the key may have been stolen long ago.
    """
    last = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=draw.integer("days", 0, 1200))
    first = last - timedelta(days=draw.integer("life", 366, 1100))
    return replace(
        server, certificate=replace(server.certificate, not_before=first, not_after=last)
    )


@CATALOGUE.fault(
    Check.VALIDITY,
    standard="RFC 5280, section 4.1.2.5",
    difficulty=2,
    alerts=("certificate_expired", "bad_certificate"),
    reasons=("not-yet-valid",),
    openssl=9,
)
def not_yet_valid(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate is not valid yet.

    Its first day is far in the future. An authority that lets certificates begin later says
    nothing about today; a client must compare both ends of the period with its clock.
    """
    first = datetime(2090, 1, 1, tzinfo=UTC) + timedelta(days=draw.integer("days", 0, 1200))
    last = first + timedelta(days=draw.integer("life", 366, 1100))
    return replace(
        server, certificate=replace(server.certificate, not_before=first, not_after=last)
    )
