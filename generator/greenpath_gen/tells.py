"""How a student could tell that a server is an imposter: where it departs from itself, repaired. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from greenpath_gen.decoded import (
    ISSUER,
    NOT_AFTER,
    NOT_BEFORE,
    SUBJECT,
    certificate_fields,
    handshake_fields,
)
from greenpath_gen.pki import Authority
from greenpath_gen.plan import PlannedServer, ServerSet


@dataclass(frozen=True, slots=True)
class Tell:
    """One thing to be seen: the field, what it shows, and what a genuine server would show."""

    field: str
    shown: str
    expected: str


def tells(server: PlannedServer, servers: ServerSet) -> list[Tell]:
    """Return what gives a server of a set away; nothing, for the legitimate one.

    The server is compared with itself without its fault, and its authority, as students are
    given it, with the genuine one. That works for every fault, also an instructor's own.
    """
    trusted, genuine = (_by_name(some) for some in (servers.authorities, servers.genuine))
    shown = certificate_fields(server.files.certificate, trusted)
    expected = certificate_fields(server.repaired.certificate, genuine)
    found = list(_of_certificate(shown, expected, servers))
    issuer = shown.get(ISSUER, "")
    if issuer in trusted and trusted[issuer] != genuine[issuer]:
        own, before = (certificate_fields(some[issuer], some) for some in (trusted, genuine))
        whose = f"{issuer}'s own certificate: "
        found += [
            Tell(whose + one.field, one.shown, one.expected) for one in differences(own, before)
        ]
    played = [handshake_fields(files) for files in (server.files, server.repaired)]
    return found + list(differences(*played))


def _by_name(authorities: Iterable[Authority]) -> dict[str, bytes]:
    return {one.name: one.certificate for one in authorities}


def _of_certificate(
    shown: Mapping[str, str], expected: Mapping[str, str], servers: ServerSet
) -> Iterator[Tell]:
    for one in differences(shown, expected):
        if one.field == ISSUER:
            yield Tell(ISSUER, _described(shown, servers), _wanted(one, servers))
        else:
            yield one


def _described(shown: Mapping[str, str], servers: ServerSet) -> str:
    issuer = shown[ISSUER]
    if issuer in _by_name(servers.authorities):
        return issuer
    itself = ", the server itself" if issuer == shown[SUBJECT] else ""
    return f"{issuer}{itself}, which is not a trusted authority"


def _wanted(issuer: Tell, servers: ServerSet) -> str:
    if servers.pinned:
        return f"{servers.pinned}, the only authority that the site uses"
    names = [one.name for one in servers.authorities]
    if issuer.shown in names:
        return issuer.expected
    return f"{', '.join(names[:-1])} or {names[-1]}"


def differences(shown: Mapping[str, str], expected: Mapping[str, str]) -> Iterator[Tell]:
    """Yield the fields that differ, of those that both have."""
    idle = _idle(shown, expected)
    for field, value in shown.items():
        if value != expected.get(field, value) and field != idle:
            yield Tell(field, value, expected[field])


def _idle(shown: Mapping[str, str], expected: Mapping[str, str]) -> str:
    """Return the end of the validity that moved less: it only moved along with the other."""
    if NOT_AFTER not in shown or NOT_AFTER not in expected:
        return ""
    first, last = (
        abs(date.fromisoformat(shown[end][:10]) - date.fromisoformat(expected[end][:10]))
        for end in (NOT_BEFORE, NOT_AFTER)
    )
    return NOT_AFTER if first > last else NOT_BEFORE
