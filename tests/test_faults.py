"""Every fault is wrong in one way, is caught by its declared check, and by no other; at any time."""

import base64
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.faults import CATALOGUE, FAMILIES, Fault
from greenpath_gen.model import ServerFiles, build
from greenpath_gen.pki import Authority, create_authority
from greenpath_gen.plan import honest_server
from greenpath_gen.proof import accepts
from greenpath_gen.reference import Reference
from greenpath_gen.stream import Stream

SITE = "greenpath.program"
TODAY = datetime(2026, 11, 23, tzinfo=UTC)
MOMENTS = [TODAY, TODAY + timedelta(days=1), TODAY.replace(year=2036)]
SIGNATURE = {Check.POSSESSION, Check.TRANSCRIPT}
DRAW = Stream(b"a secret that is thirty-two bytes")
AUTHORITIES = [create_authority(n, DRAW.sub(n)) for n in ("IronRoot", "SecureSign", "TrustCert")]
TRUSTED = [authority.certificate for authority in AUTHORITIES]
IDS = (
    *("untrusted-ca", "self-signed-leaf", "fake-ca-same-name", "fake-ca-forged-key-id"),
    *("tampered-public-key", "wrong-domain", "subject-name-only", "suffix-trick", "expired"),
    *("not-yet-valid", "wrong-extended-key-usage", "stolen-certificate", "replayed-signature"),
    "mitm-key-share",
)


def servers(fault: Fault, issuer: Authority = AUTHORITIES[0]) -> tuple[ServerFiles, ServerFiles]:
    """Return the imposter, and the same server with its one deviation repaired."""
    draw = DRAW.sub(fault.id)
    honest = honest_server(SITE, issuer, b"content", draw)
    return build(fault.apply(honest, draw.sub("fault")), draw), build(honest, draw)


def client(moment: datetime = TODAY, without: Check | None = None) -> Reference:
    return Reference(SITE, TRUSTED, moment, without)


def test_ids_are_published_and_change_only_on_purpose() -> None:
    assert CATALOGUE.ids == IDS


def test_no_fault_is_lost_between_its_file_and_the_catalogue() -> None:
    written = {
        name.replace("_", "-")
        for family in FAMILIES
        for name, value in vars(family).items()
        if getattr(value, "__module__", "") == family.__name__
        and callable(value)
        and name != "lookalike"
    }
    assert written == set(CATALOGUE.ids)


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
@pytest.mark.parametrize("fault", list(CATALOGUE), ids=lambda f: f.id)
def test_the_reference_rejects_the_imposter_and_accepts_it_repaired(
    fault: Fault, moment: datetime
) -> None:
    imposter, repaired = servers(fault)
    assert not accepts(client(moment), imposter.open())
    assert accepts(client(moment), repaired.open())


@pytest.mark.parametrize("fault", list(CATALOGUE), ids=lambda f: f.id)
def test_only_who_lacks_the_declared_check_is_fooled(fault: Fault) -> None:
    imposter, _ = servers(fault)
    fooled = {check for check in Check if accepts(client(without=check), imposter.open())}
    assert fooled == (SIGNATURE if fault.check in SIGNATURE else {fault.check})


@pytest.mark.parametrize("fault", list(CATALOGUE), ids=lambda f: f.id)
def test_the_same_draws_give_the_same_bytes(fault: Fault) -> None:
    assert servers(fault) == servers(fault)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize("fault", list(CATALOGUE), ids=lambda f: f.id)
def test_openssl_agrees(fault: Fault, tmp_path: Path) -> None:
    imposter, repaired = servers(fault)
    assert openssl_verify(repaired.certificate, tmp_path) is None
    assert openssl_verify(imposter.certificate, tmp_path) == fault.openssl


def openssl_verify(certificate: bytes, home: Path) -> int | None:
    """Return the error number of ``openssl verify``, or None where it finds all in order."""
    (home / "store.pem").write_text("".join(map(pem, TRUSTED)))
    (home / "leaf.pem").write_text(pem(certificate))
    done = subprocess.run(
        [
            *("openssl", "verify", "-CAfile", "store.pem", "-purpose", "sslserver"),
            *("-verify_hostname", SITE, "leaf.pem"),
        ],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    if done.returncode == 0:
        return None
    return int(said.partition("error ")[2].split()[0])


def pem(der: bytes) -> str:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"


def test_a_second_reason_would_be_found() -> None:
    expired, domain = CATALOGUE["expired"], CATALOGUE["wrong-domain"]
    draw = DRAW.sub("two")
    honest = honest_server(SITE, AUTHORITIES[0], b"content", draw)
    both = build(expired.apply(domain.apply(honest, draw), draw), draw)
    assert not accepts(client(without=Check.NAME), both.open())
    assert not accepts(client(without=Check.VALIDITY), both.open())


def test_a_stolen_certificate_is_the_genuine_one() -> None:
    imposter, genuine = servers(CATALOGUE["stolen-certificate"])
    assert imposter.certificate == genuine.certificate
    assert imposter.private_key != genuine.private_key
    assert replace(imposter, private_key=genuine.private_key) == genuine
