"""The examples on the slides run as printed, and the names and call shapes of the original work."""

import subprocess
import sys
from pathlib import Path

import pytest

KIT = Path(__file__).parents[2] / "student_template"

KEY_EXCHANGE = """
from cryptobox import generate_asymmetric_key, key_exchange

priv1, pub1 = generate_asymmetric_key()
priv2, pub2 = generate_asymmetric_key()

shared1 = key_exchange(priv1, pub2)
shared2 = key_exchange(priv2, pub1)

assert shared1 == shared2
"""

SYMMETRIC_ENCRYPTION = """
from cryptobox import generate_symmetric_key, encrypt, decrypt

key = generate_symmetric_key()
message = b"Hello World!"
ciphertext = encrypt(key, message)
plaintext = decrypt(key, ciphertext)

assert plaintext == message
"""

DIGITAL_SIGNATURE = """
from cryptobox import generate_assymmetric_key, sign, verify

priv, pub = generate_assymmetric_key()
msg = b"Hello World!"
signature = sign(priv, msg)

assert verify(msg, signature, pub)
"""

CERTIFICATE = """
from cryptobox import generate_assymmetric_key, create_certificate_authority, certificate_signing_request, generate_certificate

ca_priv, ca_pub = generate_assymmetric_key()
ca_cert = create_certificate_authority(ca_priv)

priv, pub = generate_assymmetric_key()
csr = certificate_signing_request(priv, "example.com")

cert = generate_certificate(ca_cert, ca_priv, csr)

print(certificate_info(cert))
assert verify_certificate(cert, [ca_cert])
"""

FORGOTTEN = "from cryptobox import certificate_info, verify_certificate\n"

NAMES = """
    generate_symmetric_key encrypt decrypt hash mac verify_mac key_exchange sign verify
    certificate_info certificate_signing_request create_certificate_authority
    generate_certificate verify_certificate get_public_key_id b64encode b64decode generate_nonce
    generate_asymmetric_key generate_assymetric_key generate_assymmetric_key Alert
""".split()
"""What the toolbox promises."""

LEAKED = ["os", "x509", "hashes", "ec", "AESGCM", "InvalidSignature"]
"""What the star import of the original brought along, and clients have come to use."""

SPELLINGS = ["generate_asymmetric_key", "generate_assymetric_key", "generate_assymmetric_key"]

SITE = """
from cryptobox import *

ca_priv, ca_pub = generate_asymmetric_key()
other_priv, other_pub = generate_asymmetric_key()
priv, pub = generate_asymmetric_key()
ca = create_certificate_authority("Some CA", ca_priv)
other = create_certificate_authority("Other CA", other_priv)
cert = generate_certificate("example.com", pub, ca, ca_priv)
"""
"""An authority, another one, and a certificate of the first."""

CALLS = {
    "chain and time": "verify_certificate(cert, [ca]) is True",
    "chain and time, one of several": "verify_certificate(cert, [other, ca]) is True",
    "chain and time, untrusted": "verify_certificate(cert, [other]) is False",
    "chain and time, nobody trusted": "verify_certificate(cert, []) is False",
    "with domain": 'verify_certificate("example.com", cert, [ca]) is True',
    "with domain, another": 'verify_certificate("example.org", cert, [ca]) is False',
    "with domain, untrusted": 'verify_certificate("example.com", cert, [other]) is False',
    "with domain, nobody trusted": 'verify_certificate("example.com", cert, []) is False',
    "keywords": 'verify_certificate(org="example.com", cert=cert, trusted_ca_certs=[ca])',
    "keywords, another domain": (
        'verify_certificate(trusted_ca_certs=[ca], cert=cert, org="a.example") is False'
    ),
    "keywords, mixed": 'verify_certificate("example.com", cert, trusted_ca_certs=[ca]) is True',
    "keywords, half": 'verify_certificate("a.example", cert=cert, trusted_ca_certs=[ca]) is False',
    "keywords, no domain": "verify_certificate(cert=cert, trusted_ca_certs=[ca]) is True",
    "mixed, no domain": "verify_certificate(cert, trusted_ca_certs=[other]) is False",
    "authority, named": 'certificate_info(ca)["org"] == "Some CA"',
    "authority, unnamed": 'certificate_info(create_certificate_authority(ca_priv))["is_ca"] is True',
    "certificate, four": 'certificate_info(cert)["org_public_key"] == pub',
    "certificate, three": (
        'certificate_info(generate_certificate(ca, ca_priv, certificate_signing_request(priv, "b.example")))'
        '["domains"] == ["b.example"]'
    ),
}


def python(code: str) -> str:
    """Run code where the toolbox is at hand; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-B", "-c", code],
        cwd=KIT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize("code", [KEY_EXCHANGE, SYMMETRIC_ENCRYPTION, DIGITAL_SIGNATURE])
def test_examples_run_as_printed(code: str) -> None:
    python(code)


def test_the_certificate_example_runs_with_the_two_names_it_forgets() -> None:
    assert "example.com" in python(FORGOTTEN + CERTIFICATE)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("code", [KEY_EXCHANGE, DIGITAL_SIGNATURE])
def test_examples_run_in_every_spelling(code: str, spelling: str) -> None:
    for other in SPELLINGS:
        code = code.replace(other, spelling)
    python(code)


def test_every_call_shape_works() -> None:
    checks = "".join(f"assert {call}, {name!r}\n" for name, call in CALLS.items())
    python(SITE + checks)


@pytest.mark.parametrize(
    "call",
    [
        "verify_certificate()",
        "verify_certificate(cert)",
        'verify_certificate("example.com", cert, [ca], 1)',
        "verify_certificate(cert, [ca], cert=cert)",
        'verify_certificate(domain="example.com", cert=cert, trusted_ca_certs=[ca])',
    ],
)
def test_other_call_shapes_are_type_errors(call: str) -> None:
    python(SITE + f"try:\n    {call}\nexcept TypeError:\n    pass\nelse:\n    assert False")


def test_a_certificate_follows_from_a_request_only_with_its_key() -> None:
    python(
        SITE
        + """
csr = bytearray(certificate_signing_request(priv, "example.com"))
csr[csr.index(b"example.com")] ^= 1
try:
    generate_certificate(ca, ca_priv, bytes(csr))
except ValueError:
    pass
else:
    assert False
"""
    )


@pytest.mark.parametrize("module", ["cryptobox", "cryptobox.cryptobox"])
def test_the_star_import_gives_every_name(module: str) -> None:
    defined = python(f"from {module} import *\nprint(*dir())").split()
    assert {*NAMES, *LEAKED} <= set(defined)
