"""Faults of time: the certificate is not valid today. All dates are absolute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.faults.purpose import chartered
from greenpath_gen.model import Blueprint
from greenpath_gen.pki import Charter
from greenpath_gen.stream import Stream


@fault(
    Check.VALIDITY,
    Catcher.VERIFY_CERTIFICATE,
    french="Le certificat a expiré.",
    standard="RFC 5280, sections 4.1.2.5 and 6.1.3 (a)(2)",
    difficulty=1,
    alerts=("certificate_expired",),
    reasons=("expired",),
    openssl=10,
    incident="In 2018 an expired certificate at Ericsson took 32 million phones off the net.",
)
def expired(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate has expired.

    Its last day is past. Nobody answers any more for what it says: the domain may have
    been sold, the key may have been stolen long ago.

    An attacker can use keys that were stolen or thrown away years ago.
    """
    last = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=draw.integer("days", 0, 1200))
    first = last - timedelta(days=draw.integer("life", 366, 1100))
    return replace(
        server, certificate=replace(server.certificate, not_before=first, not_after=last)
    )


@fault(
    Check.VALIDITY,
    Catcher.VERIFY_CERTIFICATE,
    french="Le certificat n'est pas encore valide.",
    standard="RFC 5280, sections 4.1.2.5 and 6.1.3 (a)(2)",
    difficulty=2,
    alerts=("certificate_expired", "bad_certificate"),
    reasons=("not-yet-valid",),
    openssl=9,
)
def not_yet_valid(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate is not valid yet.

    Its first day is far in the future. An authority that lets certificates begin later says
    nothing about today; a client must compare both ends of the period with its clock.

    An attacker can use a certificate before its time, when nobody looks for its misuse yet.
    """
    first = datetime(2045, 1, 1, tzinfo=UTC) + timedelta(days=draw.integer("days", 0, 720))
    last = first + timedelta(days=draw.integer("life", 366, 1100))
    return replace(
        server, certificate=replace(server.certificate, not_before=first, not_after=last)
    )


@fault(
    Check.VALIDITY,
    Catcher.VERIFY_CERTIFICATE,
    french="Le certificat de l'autorité a expiré.",
    standard="RFC 5280, section 6.1.3 (a)(2)",
    difficulty=3,
    alerts=("certificate_expired", "unknown_ca", "bad_certificate"),
    reasons=("expired-authority", "expired"),
    openssl=10,
    incident="In 2020 the AddTrust root expired, and many programs lost their servers.",
    alters_store=True,
    issued_by=1,
)
def expired_ca(server: Blueprint, draw: Stream) -> Blueprint:
    """The authority that issued the certificate has itself expired.

    The server's certificate is in date, and a trusted authority signed it. But that
    authority's own certificate ended years ago. A chain is valid while all its links are.

    An attacker can go on issuing with the keys of an authority that nobody guards any more.
    """
    last = datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=draw.integer("days", 0, 1200))
    return chartered(server, Charter(not_after=last), draw)
