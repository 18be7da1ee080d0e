"""What gives an imposter away: the right field, for every fault, and nothing for a genuine server."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from greenpath_gen.decoded import certificate_fields, handshake_fields
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.model import Blueprint, ServerFiles, Student, build
from greenpath_gen.pki import Charter, charter, create_authority
from greenpath_gen.plan import PlannedServer, ServerSet, honest_server, plan_student
from greenpath_gen.scenario import Draw
from greenpath_gen.sources import load_scenario
from greenpath_gen.stream import Stream
from greenpath_gen.tells import Tell, tells

SITE = "greenpath.program"
SECRET = bytes(range(32))
KEY_ID = "authority key identifier"
SIGNED = "authority's signature"
NAMES = "subject alternative names"
PROOF = "handshake signature"
OWN = "SecureSign's own certificate: "

FIELDS = {
    "trailing-bytes": ["bytes behind the certificate"],
    "second-certificate": ["bytes behind the certificate"],
    "off-curve-key-share": ["key share"],
    "truncated-hello": ["server hello"],
    "tampered-handshake": ["server hello"],
    "plaintext-handshake": ["server hello"],
    "replayed-server-hello": ["server hello"],
    "untrusted-ca": ["issuer"],
    "self-signed-leaf": ["issuer"],
    "issued-by-ordinary-leaf": ["issuer"],
    "lookalike-ca-name": ["issuer"],
    "missing-intermediate": ["issuer"],
    "fake-ca-same-name": [SIGNED, KEY_ID],
    "fake-ca-forged-key-id": [SIGNED],
    "tampered-name": [SIGNED],
    "tampered-public-key": [SIGNED, "subject key identifier"],
    "misissued-by-other-ca": ["issuer"],
    "wrong-domain": ["subject organisation", NAMES],
    "subject-name-only": [NAMES],
    "common-name-only": ["subject common name", NAMES],
    "suffix-trick": ["subject organisation", NAMES],
    "prefix-trick": ["subject organisation", NAMES],
    "sibling-subdomain": ["subject organisation", NAMES],
    "wildcard-wrong-level": ["subject organisation", NAMES],
    "wildcard-public-suffix": ["subject organisation", NAMES],
    "homograph-domain": ["subject organisation", NAMES],
    "nul-byte-name": [NAMES],
    "expired": ["not after"],
    "not-yet-valid": ["not before"],
    "expired-ca": [f"{OWN}not after"],
    "wrong-extended-key-usage": ["extended key usage"],
    "issuer-not-a-ca": [f"{OWN}basic constraints"],
    "issuer-no-cert-sign": [f"{OWN}key usage"],
    "leaf-is-ca": ["basic constraints", "key usage"],
    "name-constraint-violation": [f"{OWN}permitted names"],
    "unknown-critical-extension": ["unknown critical extensions"],
    "key-usage-no-signature": ["key usage"],
    "forbidden-signature-hash": ["signature hash"],
    "unapproved-certificate-curve": ["curve of the key"],
    "trivial-key-share": ["key share"],
    "stolen-certificate": [PROOF],
    "signed-with-ephemeral-key": [PROOF],
    "malformed-signature": [PROOF],
    "zero-signature": [PROOF],
    "replayed-signature": [PROOF],
    "replayed-key-share": ["key share", PROOF],
    "mitm-key-share": [PROOF],
    "certificate-not-bound": [PROOF],
    "partial-transcript-client": [PROOF],
    "partial-transcript-server": [PROOF],
    "partial-transcript-certificate": [PROOF],
    "partial-transcript-swapped": [PROOF],
    "tampered-data": ["data"],
    "data-wrong-key": ["data"],
    "plaintext-data": ["data"],
    "reflected-ready": ["data"],
    "replayed-handshake-record": ["data"],
    "nonce-reuse": ["nonces"],
}

WORDS = {
    "untrusted-ca": ", which is not a trusted authority",
    "self-signed-leaf": f"{SITE}, the server itself, which is not a trusted authority",
    "nul-byte-name": f"{SITE}\\x00.",
    "wildcard-public-suffix": "*.program",
    "expired-ca": "20",
    "unapproved-certificate-curve": "brainpoolP384r1",
    "stolen-certificate": "another key than the certificate's",
    "signed-with-ephemeral-key": "with the session's key Ks2",
    "malformed-signature": "not even padded",
    "zero-signature": "count as zero",
    "replayed-signature": "recorded",
    "mitm-key-share": "over Kp1 + another server's Kp2 + certificate",
    "partial-transcript-client": "over Kp2 + certificate",
    "partial-transcript-swapped": "over Kp2 + Kp1 + certificate",
    "trivial-key-share": "generator of the curve",
    "second-certificate": "a second certificate of ",
    "trailing-bytes": "4 bytes",
    "homograph-domain": "on the screen: ",
}
"""Something that has to be said of what is shown."""

Break = Callable[[Blueprint], Blueprint]


@cache
def honest() -> ServerSet:
    draw = Stream(SECRET)
    authorities = tuple(
        create_authority(name, draw.sub(name)) for name in ("IronRoot", "SecureSign", "TrustCert")
    )
    return ServerSet(Student("ada"), SITE, authorities, authorities, ())


def told(change: Break, pinned: str = "") -> list[Tell]:
    """Return the tells of a server that was honest before the change."""
    draw, whole = Stream(SECRET).sub("server1"), honest()
    first, issuer, last = whole.authorities
    before = replace(honest_server(SITE, issuer, b"content", draw), others=(first, last))
    after = change(before)
    server = PlannedServer("server1", None, build(after, draw), build(before, draw))
    trusted = after.trusted(whole.authorities)
    return tells(server, replace(whole, authorities=trusted, pinned=pinned))


def by_fault(name: str) -> list[Tell]:
    fault = CATALOGUE[name]
    draw = Stream(SECRET).sub(name)
    return told(lambda server: fault.apply(server, draw), "SecureSign" if fault.needs else "")


def certified(**changed: Any) -> Break:
    """Return an instructor's own fault of a certificate."""
    return lambda server: replace(server, certificate=replace(server.certificate, **changed))


def test_the_table_has_every_fault() -> None:
    assert sorted(FIELDS) == sorted(CATALOGUE.ids)


@pytest.mark.parametrize("name", FIELDS)
def test_every_fault_is_told_by_its_field(name: str) -> None:
    found = by_fault(name)
    assert [one.field for one in found] == FIELDS[name]
    assert all(one.shown and one.expected and one.shown != one.expected for one in found)
    assert all((one.shown + one.expected).isprintable() for one in found)
    assert any(WORDS.get(name, "") in one.shown for one in found)


def test_nothing_gives_an_honest_server_away() -> None:
    assert told(lambda server: server) == []


@pytest.mark.parametrize("student", range(5))
@pytest.mark.parametrize("name", ["expired-ca", "stolen-certificate"])
def test_in_a_set_the_imposters_tell_and_the_legitimate_server_does_not(
    name: str, student: int
) -> None:
    draws = tuple(Draw(fault=(one,)) for one in (name, "untrusted-ca", "wrong-domain", "expired"))
    scenario = load_scenario("standard").scenario.model_copy(update={"imposters": draws})
    servers = plan_student(scenario, Student(f"student{student}"), SECRET)
    for server in servers.servers:
        fields = [one.field for one in tells(server, servers)]
        if server.fault is None:
            assert fields == []
        elif server.fault.id == "expired-ca":
            (field,) = fields
            assert field.endswith("'s own certificate: not after")
        else:
            assert fields == FIELDS[server.fault.id]


def test_the_issuer_to_expect_is_any_trusted_one_or_the_pinned_one() -> None:
    shadow = certified(issuer=create_authority("ShadowCert", Stream(SECRET).sub("shadow")))
    (free,), (pinned,) = told(shadow), told(shadow, "IronRoot")
    assert free.expected == "IronRoot, SecureSign or TrustCert"
    assert pinned.expected == "IronRoot, the only authority that the site uses"


@pytest.mark.parametrize(
    ("change", "field", "shown"),
    [
        (certified(domains=()), NAMES, "none"),
        (certified(domains=("a.example", "b.example")), NAMES, "a.example, b.example"),
        (certified(common_name="Ada"), "subject common name", "Ada"),
        (certified(purposes=("codeSigning",)), "extended key usage", "codeSigning"),
        (certified(key_usage=()), "key usage", "none"),
        (
            certified(not_after=datetime(2025, 1, 1, 12, 30, tzinfo=UTC)),
            "not after",
            "2025-01-01 12:30",
        ),
        (certified(not_before=datetime(2044, 1, 1, tzinfo=UTC)), "not before", "2044-01-01"),
        (certified(not_after=datetime(2099, 1, 1, tzinfo=UTC)), "not after", "2099-01-01"),
        (
            certified(
                not_before=datetime(2015, 1, 1, tzinfo=UTC),
                not_after=datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=90),
            ),
            "not after",
            "2015-04-01",
        ),
        (certified(issuer_key_id=b"\1" * 20), KEY_ID, "not the trusted authority's, but 01010101"),
        (lambda server: replace(server, data=b"Buy now\0"), "content", "Buy now\\x00"),
        (
            lambda server: replace(server, key=ec.derive_private_key(5, ec.SECP384R1())),
            PROOF,
            "another key",
        ),
    ],
)
def test_an_instructors_own_fault_is_told_too(change: Break, field: str, shown: str) -> None:
    (tell,) = told(change)
    assert tell.field == field
    assert shown in tell.shown


def test_an_authority_with_another_key_is_told() -> None:
    def change(server: Blueprint) -> Blueprint:
        other = ec.derive_private_key(7, ec.SECP384R1())
        draw = Stream(SECRET).sub("other")
        return replace(server, store=(charter("SecureSign", other, draw, Charter()),))

    assert [one.field for one in told(change)] == [SIGNED, KEY_ID]


def test_bytes_that_are_no_certificate_can_be_told_of() -> None:
    (encoding,) = certificate_fields(b"\x30\x82\x00\x01\x00", {}).items()
    assert encoding[0] == "encoding"
    assert "cannot be read" in encoding[1]
    key = build(honest_server(SITE, honest().authorities[0], b"", Stream(SECRET)), Stream(SECRET))
    files = ServerFiles(key.private_key, b"nothing", b"", key.recipe)
    assert "no certificate" in handshake_fields(files)["handshake signature"]
