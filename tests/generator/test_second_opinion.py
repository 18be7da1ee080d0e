"""A second library on every certificate fault: GnuTLS says what the page says that it says.

``docs/reference/second-opinion.md`` is the table of what is expected here; where GnuTLS does not
judge as our reference client, it must say why.
"""

import base64
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from greenpath_gen.examine import Specimen, specimen
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.kit import verification
from greenpath_gen.path import problems
from greenpath_gen.sources import load_scenario

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "second-opinion.md"
ROW = re.compile(r"\| `([a-z-]+)` \|" + r"([^|]*)\|" * 4)
SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
ACCEPTS = "accepts"
GAUNTLET = load_scenario("gauntlet").scenario


@dataclass(frozen=True)
class Row:
    """What the page says of a fault: how the kit, openssl and GnuTLS judge, and why."""

    kit: str
    openssl: str
    gnutls: str
    why: str


def page() -> dict[str, Row]:
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return {name: Row(*(cell.strip() for cell in cells)) for name, *cells in found}


@cache
def made(name: str) -> Specimen:
    return specimen(CATALOGUE[name], GAUNTLET)


def on_certificates() -> list[str]:
    """Return the faults that show in a certificate: the server's, or an authority's."""
    every = {name: made(name) for name in CATALOGUE.ids}
    return [
        name
        for name, one in every.items()
        if (one.broken.certificate, one.trusted) != (one.repaired.certificate, one.genuine)
    ]


def gnutls(certificate: bytes, trusted: Sequence[bytes], site: str, folder: Path) -> str:
    """Return what certtool has against a certificate, or that it accepts it. By today's date."""
    program = shutil.which("certtool")
    if program is None:
        pytest.skip("certtool (gnutls-bin) is not installed")
    store, leaf = folder / "store.pem", folder / "leaf.pem"
    store.write_bytes(b"".join(pem(one) for one in trusted))
    leaf.write_bytes(pem(certificate))
    command = [program, "--verify", "--load-ca-certificate", str(store)]
    command += ["--infile", str(leaf), "--verify-hostname", site, "--verify-purpose", SERVER_AUTH]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    said = done.stdout + done.stderr
    if "Error in DER parsing" in said:
        return "refuses: error in DER parsing"
    (verdict,) = re.findall(r"Chain verification output: (.*)", said)
    assert (done.returncode == 0) == verdict.startswith("Verified"), said
    if done.returncode == 0:
        return ACCEPTS
    problems = re.findall(r"[^.]+\.", verdict.split("NOT trusted.")[1])
    return "refuses:" + "".join(one.lower() for one in problems).rstrip(".").replace(".", ";")


def pem(der: bytes) -> bytes:
    body = base64.encodebytes(der)
    return b"-----BEGIN CERTIFICATE-----\n" + body + b"-----END CERTIFICATE-----\n"


def refused_by_us(one: Specimen) -> bool:
    """Tell whether the certificate fails a check, or cannot be read at all."""
    beyond = one.fault.beyond_kit
    pinned = one.pinned if beyond else ""
    now = datetime.now(UTC)
    try:
        found = list(problems(one.broken.certificate, one.trusted, one.site, now, beyond, pinned))
    except ValueError:
        return True
    return bool(found)


def kit(one: Specimen) -> str:
    try:
        valid = verification.check_certificate(
            one.broken.certificate, list(one.trusted), one.site, datetime.now(UTC)
        )
    except ValueError:
        return "raises"
    return ACCEPTS if valid else "refuses"


def test_the_page_has_every_fault_of_a_certificate() -> None:
    assert sorted(page()) == sorted(on_certificates())


@pytest.mark.parametrize("name", sorted(page()))
def test_the_page_says_what_the_kit_and_openssl_say(name: str) -> None:
    row = page()[name]
    code = CATALOGUE[name].openssl
    assert row.kit == kit(made(name))
    assert row.openssl == (ACCEPTS if code is None else f"error {code}")


@pytest.mark.parametrize("name", sorted(page()))
def test_gnutls_judges_as_the_page_says(name: str, tmp_path: Path) -> None:
    one = made(name)
    assert gnutls(one.broken.certificate, one.trusted, one.site, tmp_path) == page()[name].gnutls
    assert gnutls(one.repaired.certificate, one.genuine, one.site, tmp_path) == ACCEPTS


@pytest.mark.parametrize("name", sorted(page()))
def test_where_gnutls_and_the_reference_differ_there_is_a_reason(name: str) -> None:
    row = page()[name]
    differ = refused_by_us(made(name)) != row.gnutls.startswith("refuses")
    assert bool(row.why) == differ
