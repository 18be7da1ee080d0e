"""Where in a handshake an imposter departs from a genuine server: the message and the field. Pure.

What is kept of an imposter is compared with a genuine server of the same class, field by field.
Of the certificate only the fields count that its check is about: a stranger's certificate has
other dates and keys as well.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from greenpath_gen.checks import Check
from greenpath_gen.decoded import (
    ISSUER,
    NOT_AFTER,
    NOT_BEFORE,
    SUBJECT,
    certificate_fields,
    handshake_fields,
)
from greenpath_gen.tells import differences
from greenpath_grade.evidence import StoredServer

HELLO, DATA, TRUSTED = "server_hello", "server_data", "trusted"
KEY, SIGNATURE, RECORD = "public key", "signature", "record"
"""The parts of a message that are no field of a certificate."""

FIELDS = {
    Check.FRAMING: {"encoding", "bytes behind the certificate"},
    Check.AUTHORITY: {ISSUER},
    Check.ISSUER: {"authority's signature", "authority key identifier", ISSUER},
    Check.NAME: {"subject alternative names", SUBJECT, "subject common name"},
    Check.VALIDITY: {NOT_BEFORE, NOT_AFTER},
    Check.PURPOSE: {
        *("basic constraints", "key usage", "extended key usage"),
        *("permitted names", "unknown critical extensions"),
    },
    Check.ALGORITHM: {"signature hash", "curve of the key"},
}
"""The fields of a certificate that each check is about."""

PLAYED = {
    "key share": (HELLO, KEY),
    "handshake signature": (HELLO, SIGNATURE),
    "server hello": (HELLO, RECORD),
    "data": (DATA, RECORD),
    "nonces": (DATA, RECORD),
}
"""In which message and part a server's way of playing shows."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing to be seen: the message, the field, what it shows, what a genuine one shows."""

    message: str
    field: str
    shown: str
    expected: str


def deviations(server: StoredServer, genuine: StoredServer | None) -> tuple[Deviation, ...]:
    """Return where a server departs from a GENUINE one; at least the message, for an imposter."""
    if not server.check:
        return ()
    check = Check(server.check)
    found = tuple(_compared(server, genuine, check)) if genuine else ()
    where = DATA if check is Check.DATA else HELLO
    return found or (Deviation(where, RECORD, server.title, ""),)


def nearest(server: StoredServer, genuine: Iterable[StoredServer]) -> StoredServer | None:
    """Return the genuine server that is most like a server: for the same site, of its issuer."""
    issuer = _certificate(server).get(ISSUER)

    def unlike(one: StoredServer) -> tuple[bool, bool]:
        return one.url != server.url, _certificate(one).get(ISSUER) != issuer

    return min(genuine, key=unlike, default=None)


def trusted(server: StoredServer) -> Mapping[str, bytes]:
    """Return the certificates of the authorities that a client trusts, by their names."""
    return dict(zip(server.trusted_names, server.trusted_certs, strict=False))


def _certificate(server: StoredServer) -> dict[str, str]:
    return certificate_fields(server.certificate, trusted(server))


def _compared(server: StoredServer, genuine: StoredServer, check: Check) -> Iterator[Deviation]:
    above = tuple(_trusted(server, genuine))
    yield from above
    about = set() if above else FIELDS.get(check, set())  # what is wrong above is not wrong here
    for tell in differences(_certificate(server), _certificate(genuine)):
        if tell.field in about:
            yield Deviation(HELLO, tell.field, tell.shown, tell.expected)
    played = [handshake_fields(one.meeting(b"", 0).files) for one in (server, genuine)]
    for tell in differences(*played):
        if tell.field in PLAYED:
            message, field = PLAYED[tell.field]
            yield Deviation(message, field, tell.shown, tell.expected)


def _trusted(server: StoredServer, genuine: StoredServer) -> Iterator[Deviation]:
    """Compare the trusted authorities' own certificates."""
    own, before = trusted(server), trusted(genuine)
    for name in own.keys() & before.keys():
        if own[name] != before[name]:
            fields = [certificate_fields(some[name], some) for some in (own, before)]
            for tell in differences(*fields):
                yield Deviation(TRUSTED, f"{name}: {tell.field}", tell.shown, tell.expected)
