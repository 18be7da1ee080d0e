"""Every fault of the catalogue: wrong for one reason, whoever looks and whenever."""

import base64
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.faults import CATALOGUE, Catcher, Fault
from greenpath_gen.kit import alerts, primitives, verification
from greenpath_gen.model import ServerFiles, build
from greenpath_gen.path import problems
from greenpath_gen.pki import Authority, create_authority
from greenpath_gen.plan import honest_server
from greenpath_gen.reasons import TOPICS
from greenpath_gen.reference import SIGNATURE, Reference, reaches, refusal
from greenpath_gen.stream import Stream

SITE = "greenpath.program"
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
TOMORROW = MOMENT + timedelta(days=1)
MOMENTS = (MOMENT, TOMORROW, MOMENT.replace(year=2036))
LACKING: tuple[Check | None, ...] = (None, *Check)
MESSAGES = {Check.FRAMING, Check.INTEGRITY, Check.POSSESSION, Check.TRANSCRIPT, Check.DATA}
"""Checks that no certificate can fail by itself."""

CORE = """
    untrusted-ca self-signed-leaf tampered-name tampered-public-key issued-by-ordinary-leaf
    fake-ca-same-name fake-ca-forged-key-id misissued-by-other-ca wrong-domain subject-name-only
    common-name-only suffix-trick wildcard-wrong-level wildcard-public-suffix homograph-domain
    expired not-yet-valid expired-ca wrong-extended-key-usage issuer-not-a-ca leaf-is-ca
    name-constraint-violation unknown-critical-extension key-usage-no-signature
    stolen-certificate signed-with-ephemeral-key malformed-signature replayed-signature
    mitm-key-share certificate-not-bound partial-transcript-client partial-transcript-server
    partial-transcript-certificate partial-transcript-swapped replayed-server-hello
    tampered-handshake trailing-bytes off-curve-key-share tampered-data reflected-ready
    replayed-handshake-record forbidden-signature-hash unapproved-certificate-curve
""".split()
RESERVE = """
    lookalike-ca-name sibling-subdomain issuer-no-cert-sign replayed-key-share
    plaintext-handshake trivial-key-share missing-intermediate nul-byte-name nonce-reuse
    zero-signature data-wrong-key
""".split()
FURTHER = ["prefix-trick", "second-certificate", "truncated-hello", "plaintext-data"]
IDS = sorted([*CORE, *RESERVE, *FURTHER])


@dataclass(frozen=True)
class Imposter:
    """An imposter, the server it was before, and whom a student trusts with each."""

    fault: Fault
    broken: ServerFiles
    repaired: ServerFiles
    trusted: tuple[Authority, ...]
    genuine: tuple[Authority, ...]

    def client(self, moment: datetime, without: Check | None = None) -> Reference:
        """Return a student's client that looks as far as this fault needs; or lacks a check."""
        trusted = tuple(one.certificate for one in self.trusted)
        beyond = self.fault.beyond_kit
        return Reference(SITE, trusted, moment, without, beyond, "SecureSign" if beyond else "")

    def refusal(self, moment: datetime, without: Check | None = None) -> Exception | None:
        """Return how a client refuses the imposter, None if it is fooled."""
        return refusal(self.client(moment, without), self.broken.open())


@cache
def imposter(name: str) -> Imposter:
    fault = CATALOGUE[name]
    draw = Stream(b"the faults under test, one by one").sub(name)
    authorities = tuple(
        create_authority(one, draw.sub(f"authority/{one}"))
        for one in ("IronRoot", "SecureSign", "TrustCert")
    )
    others = (authorities[0], authorities[2])
    honest = replace(honest_server(SITE, authorities[1], b"content", draw), others=others)
    broken = fault.apply(honest, draw.sub("fault"))
    trusted = broken.trusted(authorities)
    return Imposter(fault, build(broken, draw), build(honest, draw), trusted, authorities)


each_fault = pytest.mark.parametrize("name", IDS)
each_moment = pytest.mark.parametrize(
    "moment",
    [
        pytest.param(one, id=f"{one:%Y-%m-%d}", marks=[] if one != TOMORROW else pytest.mark.long)
        for one in MOMENTS
    ],
)
"""Today and in ten years; tomorrow with `make long`."""


def test_the_catalogue_is_known() -> None:
    assert len(CORE) >= 40
    assert sorted(CATALOGUE.ids) == IDS


@each_fault
def test_a_fault_stands_in_the_file_of_its_check(name: str) -> None:
    fault = CATALOGUE[name]
    assert fault.apply.__module__.rpartition(".")[2] == fault.check


@each_fault
def test_a_fault_is_documented(name: str) -> None:
    fault = CATALOGUE[name]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", fault.id)
    assert fault.title.endswith(".")
    assert fault.french.endswith(".")
    assert len(fault.explanation) > 60
    assert re.match(r"An attacker|Attackers", fault.gain)
    assert re.match(r"(RFC \d+|FIPS [\d-]+), section", fault.standard)
    assert fault.alerts
    assert set(fault.alerts) <= set(alerts.DESCRIPTIONS)
    assert fault.reasons
    assert set(fault.reasons) <= set(TOPICS)


@each_fault
@each_moment
def test_the_reference_client_rejects_it(name: str, moment: datetime) -> None:
    assert imposter(name).refusal(moment) is not None


@each_fault
def test_who_catches_it_is_as_the_catalogue_says(name: str) -> None:
    one = imposter(name)
    trusted = [authority.certificate for authority in one.trusted]
    kit = replace(one.client(MOMENT), beyond=False, pinned="")
    refused = refusal(kit, one.broken.open())
    assert (refused is None) == one.fault.beyond_kit
    try:
        valid = verification.check_certificate(one.broken.certificate, trusted, SITE, MOMENT)
    except ValueError:
        valid = True
    caught = Catcher.HAND
    if not valid:
        caught = Catcher.VERIFY_CERTIFICATE
    elif refused is not None and not isinstance(refused, alerts.Alert):
        caught = Catcher.CRYPTOBOX
    assert caught is one.fault.caught_by


@each_fault
@each_moment
def test_repaired_it_is_accepted_by_everybody(name: str, moment: datetime) -> None:
    one = imposter(name)
    genuine = tuple(authority.certificate for authority in one.genuine)
    rejecting = [
        lacking
        for lacking in LACKING
        if not reaches(
            replace(one.client(moment, lacking), trusted_certs=genuine), one.repaired.open()
        )
    ]
    assert rejecting == []


@each_fault
@each_moment
def test_it_fools_exactly_the_client_that_lacks_its_check(name: str, moment: datetime) -> None:
    one = imposter(name)
    fooled = {lacking for lacking in LACKING if one.refusal(moment, lacking) is None}
    expected = SIGNATURE if one.fault.check in SIGNATURE else {one.fault.check}
    assert fooled == (set() if one.fault.robustness else expected)


@each_fault
@each_moment
def test_its_certificate_fails_one_check_or_none(name: str, moment: datetime) -> None:
    one = imposter(name)
    client = one.client(moment)
    genuine = tuple(authority.certificate for authority in one.genuine)

    def found(certificate: bytes, trusted: tuple[bytes, ...]) -> list[Check]:
        return list(problems(certificate, trusted, SITE, moment, client.beyond, client.pinned))

    assert found(one.repaired.certificate, genuine) == []
    if one.fault.check is Check.FRAMING and one.fault.reasons == ("trailing-bytes",):
        with pytest.raises(ValueError, match=r"(?i)asn\.?1"):
            found(one.broken.certificate, client.trusted_certs)
        return
    by_message = one.fault.check in MESSAGES or name == "trivial-key-share"
    expected = [] if by_message else [one.fault.check]
    assert found(one.broken.certificate, client.trusted_certs) == expected


@each_fault
def test_it_breaks_the_same_way_again(name: str) -> None:
    one, again = imposter(name), imposter.__wrapped__(name)
    stores = [
        [authority.certificate for authority in store]
        for store in (one.trusted, again.trusted, one.genuine)
    ]
    assert again.broken == one.broken
    assert stores[0] == stores[1]
    assert (one.broken, stores[0]) != (one.repaired, stores[2])


@each_fault
def test_a_student_with_step_1_only_gets_content_from_it(name: str) -> None:
    one = imposter(name)
    if not one.fault.in_packages:
        pytest.skip("it is never in a package")
    server = one.broken.open()
    private, public = primitives.generate_asymmetric_key()
    share = server.send_server_hello(public)[:120]
    key = primitives.key_exchange(private, share)
    record = server.send_data(primitives.encrypt(key, b"READY"))
    assert primitives.decrypt(key, record) == b"content"


@each_fault
def test_openssl_agrees(name: str, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    one = imposter(name)
    store, leaf = tmp_path / "store.pem", tmp_path / "leaf.pem"

    def verdict(certificate: bytes, trusted: tuple[Authority, ...]) -> int | None:
        store.write_text("".join(_pem(authority.certificate) for authority in trusted))
        leaf.write_text(_pem(certificate))
        moment = str(int(MOMENT.timestamp()))
        command = [openssl, "verify", "-CAfile", str(store), "-purpose", "sslserver"]
        command += ["-attime", moment, "-verify_hostname", SITE, str(leaf)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
        errors = re.findall(r"error (\d+) at", done.stdout + done.stderr)
        assert (done.returncode == 0) == (not errors), done.stderr
        return int(errors[0]) if errors else None

    assert verdict(one.broken.certificate, one.trusted) == one.fault.openssl
    assert verdict(one.repaired.certificate, one.genuine) is None


def _pem(der: bytes) -> str:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
