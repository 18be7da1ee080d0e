"""Every fault of the catalogue: wrong for one reason, whoever looks and whenever."""

import base64
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from inspect import getmembers, isfunction
from pathlib import Path

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.faults import CATALOGUE, FAMILIES, Fault
from greenpath_gen.model import ServerFiles, build
from greenpath_gen.pki import Authority, create_authority
from greenpath_gen.plan import content, honest_server
from greenpath_gen.proof import accepts
from greenpath_gen.reasons import TOPICS
from greenpath_gen.reference import Reference, problems
from greenpath_gen.stream import Stream

SITE = "greenpath.program"
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
MOMENTS = (MOMENT, MOMENT + timedelta(days=1), MOMENT.replace(year=2036))
SIGNED = {Check.POSSESSION, Check.TRANSCRIPT}
LACKING: tuple[Check | None, ...] = (None, *Check)

IDS = (
    "untrusted-ca",
    "self-signed-leaf",
    "fake-ca-same-name",
    "fake-ca-forged-key-id",
    "tampered-public-key",
    "wrong-domain",
    "subject-name-only",
    "suffix-trick",
    "expired",
    "not-yet-valid",
    "wrong-extended-key-usage",
    "stolen-certificate",
    "replayed-signature",
    "mitm-key-share",
)


@dataclass(frozen=True)
class Imposter:
    """An imposter, the server it was before, and whom a student trusts."""

    fault: Fault
    broken: ServerFiles
    repaired: ServerFiles
    authorities: tuple[Authority, ...]

    def client(self, moment: datetime, without: Check | None = None) -> Reference:
        """Return a student's client, or one that lacks a check."""
        return Reference(SITE, [one.certificate for one in self.authorities], moment, without)

    def fools(self, moment: datetime, without: Check | None = None) -> bool:
        """Tell whether a client accepts the imposter."""
        return accepts(self.client(moment, without), self.broken.open())


@cache
def imposter(name: str) -> Imposter:
    fault = CATALOGUE[name]
    draw = Stream(b"the faults under test, one by one").sub(name)
    authorities = tuple(
        create_authority(one, draw.sub(f"authority/{one}"))
        for one in ("IronRoot", "SecureSign", "TrustCert")
    )
    honest = honest_server(SITE, authorities[1], content(SITE, draw), draw)
    broken = fault.apply(honest, draw.sub("fault"))
    return Imposter(fault, build(broken, draw), build(honest, draw), authorities)


each_fault = pytest.mark.parametrize("name", IDS)


def test_the_catalogue_is_known() -> None:
    assert len(IDS) >= 14
    assert sorted(CATALOGUE.ids) == sorted(IDS)


def test_the_catalogue_is_what_the_families_define() -> None:
    written = {
        name.replace("_", "-"): function
        for family in FAMILIES
        for name, function in getmembers(family, isfunction)
        if function.__module__ == family.__name__
        and not name.startswith("_")
        and {"server", "draw"} <= set(function.__annotations__)
    }
    assert {fault.id: fault.apply for fault in CATALOGUE} == written


@each_fault
def test_a_fault_stands_in_the_file_of_its_check(name: str) -> None:
    fault = CATALOGUE[name]
    assert fault.apply.__module__.rpartition(".")[2] == fault.check


@each_fault
def test_a_fault_is_documented(name: str) -> None:
    fault = CATALOGUE[name]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", fault.id)
    assert fault.title.endswith(".")
    assert len(fault.explanation) > 60
    assert re.match(r"RFC \d+, section", fault.standard)
    assert 1 <= fault.difficulty <= 4
    assert fault.alerts
    assert set(fault.reasons) <= set(TOPICS)


@each_fault
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment:%Y-%m-%d}")
def test_the_reference_client_rejects_it(name: str, moment: datetime) -> None:
    assert not imposter(name).fools(moment)


@each_fault
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment:%Y-%m-%d}")
def test_repaired_it_is_accepted_by_everybody(name: str, moment: datetime) -> None:
    one = imposter(name)
    rejecting = [
        lacking
        for lacking in LACKING
        if not accepts(one.client(moment, lacking), one.repaired.open())
    ]
    assert rejecting == []


@each_fault
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment:%Y-%m-%d}")
def test_it_fools_exactly_the_client_that_lacks_its_check(name: str, moment: datetime) -> None:
    one = imposter(name)
    fooled = {lacking for lacking in LACKING if one.fools(moment, lacking)}
    assert fooled == (SIGNED if one.fault.check in SIGNED else {one.fault.check})


@each_fault
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment:%Y-%m-%d}")
def test_its_certificate_fails_one_check_or_none(name: str, moment: datetime) -> None:
    one = imposter(name)
    trusted = [authority.certificate for authority in one.authorities]
    found = list(problems(one.broken.certificate, trusted, SITE, moment))
    assert found == ([] if one.fault.check in SIGNED else [one.fault.check])
    assert list(problems(one.repaired.certificate, trusted, SITE, moment)) == []


@each_fault
def test_it_breaks_the_same_way_again(name: str) -> None:
    again = imposter.__wrapped__(name)
    assert again.broken == imposter(name).broken
    assert again.broken != again.repaired


@each_fault
def test_openssl_agrees(name: str, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    one = imposter(name)
    store, leaf = tmp_path / "store.pem", tmp_path / "leaf.pem"
    store.write_text("".join(_pem(authority.certificate) for authority in one.authorities))

    def verdict(certificate: bytes) -> int | None:
        leaf.write_text(_pem(certificate))
        moment = str(int(MOMENT.timestamp()))
        command = [openssl, "verify", "-CAfile", str(store), "-purpose", "sslserver"]
        command += ["-attime", moment, "-verify_hostname", SITE, str(leaf)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
        errors = re.findall(r"error (\d+) at", done.stdout + done.stderr)
        assert (done.returncode == 0) == (not errors), done.stderr
        return int(errors[0]) if errors else None

    assert verdict(one.broken.certificate) == one.fault.openssl
    assert verdict(one.repaired.certificate) is None


def _pem(der: bytes) -> str:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
