"""The kit keeps the contract with the original exercise, and ``run.py`` is kind at every stage."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from greenpath_gen.answers import LEGITIMATE, answers
from greenpath_gen.cohort import load_scenario
from greenpath_gen.data import student_files
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.kit import alerts, certificates, primitives
from greenpath_gen.kit import server as protocol
from greenpath_gen.model import Student
from greenpath_gen.package import package
from greenpath_gen.plan import plan_student

KIT = Path(__file__).parents[1] / "student_template"
SAMPLES = Path(__file__).parent / "samples"
SECRET = bytes(32)

SLIDES = {
    "key exchange": """
from cryptobox import generate_asymmetric_key, key_exchange

priv1, pub1 = generate_asymmetric_key()
priv2, pub2 = generate_asymmetric_key()

shared1 = key_exchange(priv1, pub2)
shared2 = key_exchange(priv2, pub1)

assert shared1 == shared2
""",
    "symmetric encryption": """
from cryptobox import generate_symmetric_key, encrypt, decrypt

key = generate_symmetric_key()
message = b"Hello World!"
ciphertext = encrypt(key, message)
plaintext = decrypt(key, ciphertext)

assert plaintext == message
""",
    "digital signature": """
from cryptobox import generate_assymmetric_key, sign, verify

priv, pub = generate_assymmetric_key()
msg = b"Hello World!"
signature = sign(priv, msg)

assert verify(msg, signature, pub)
""",
    "certificate": """
from cryptobox import certificate_info, verify_certificate
from cryptobox import generate_assymmetric_key, create_certificate_authority, certificate_signing_request, generate_certificate

ca_priv, ca_pub = generate_assymmetric_key()
ca_cert = create_certificate_authority(ca_priv)

priv, pub = generate_assymmetric_key()
csr = certificate_signing_request(priv, "example.com")

cert = generate_certificate(ca_cert, ca_priv, csr)

print(certificate_info(cert))
assert verify_certificate(cert, [ca_cert])
""",
    "both call shapes": """
from cryptobox import *
priv, pub = generate_assymetric_key()
ca_cert = create_certificate_authority("Some CA", priv)
cert = generate_certificate("example.com", pub, ca_cert, priv)
assert verify_certificate("example.com", cert, [ca_cert])
assert not verify_certificate("other.example", cert, [ca_cert])
assert verify_certificate(org="example.com", cert=cert, trusted_ca_certs=[ca_cert])
assert verify_certificate(cert, [ca_cert]) and not verify_certificate(cert, [])
""",
    "every name": """
import cryptobox.cryptobox as inner
from cryptobox import *
for name in '''generate_symmetric_key encrypt decrypt hash mac verify_mac key_exchange sign verify
    certificate_info certificate_signing_request create_certificate_authority generate_certificate
    verify_certificate get_public_key_id b64encode b64decode generate_nonce generate_asymmetric_key
    generate_assymetric_key generate_assymmetric_key Alert os base64 datetime x509 hashes ec
    InvalidSignature VerificationError AESGCM HKDF padding hmac serialization'''.split():
    assert globals()[name] is getattr(inner, name), name
""",
}


@pytest.mark.parametrize("code", SLIDES.values(), ids=SLIDES)
def test_the_slides_run_as_printed(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], cwd=KIT, check=True, capture_output=True)


def key_pair() -> tuple[bytes, bytes]:
    return primitives.generate_asymmetric_key()


def test_sizes_are_those_of_the_slides() -> None:
    private, public = key_pair()
    assert len(public) == protocol.PUBLIC_KEY_SIZE == 120
    assert {len(primitives.sign(private, bytes([n]))) for n in range(50)} == {112}


def test_what_raises_and_what_is_false() -> None:
    private, public = key_pair()
    signature = primitives.sign(private, b"m")
    assert not primitives.verify(b"other", signature, public)
    for broken in (bytes(112), b"", signature[:-1]):
        with pytest.raises(ValueError, match=r"."):
            primitives.verify(b"m", broken, public)
    with pytest.raises(ValueError, match=r"."):
        primitives.key_exchange(private, public + b"x")
    with pytest.raises(ValueError, match=r"."):
        certificates.check_certificate(b"garbage", [])
    with pytest.raises(TypeError, match="must be a str"):
        certificates.verify_certificate(b"example.com", b"", [])


def test_an_alert_is_a_word_of_tls() -> None:
    assert str(alerts.Alert("unknown_ca", "why")) == "unknown_ca: why"
    with pytest.raises(ValueError, match="did you mean 'unknown_ca'"):
        alerts.Alert("unkown_ca")


def test_recipes_look_alike() -> None:
    honest, replay = protocol.Recipe(), protocol.Recipe(signature=b"s" * 112)
    sealed = {recipe: recipe.seal(b"key") for recipe in (honest, replay)}
    assert len({len(s) for s in sealed.values()}) == 1
    assert all(protocol.Recipe.unseal(s, b"key") == recipe for recipe, s in sealed.items())


@pytest.mark.parametrize("word", [b"READY", b"ready"])
def test_both_spellings_of_ready_are_understood(word: bytes) -> None:
    private, public = key_pair()
    server = protocol.Server(private, b"certificate", b"data")
    share = server.send_server_hello(public)[:120]
    key = primitives.key_exchange(private, share)
    assert primitives.decrypt(key, server.send_data(primitives.encrypt(key, word))) == b"data"
    for wrong in (word, primitives.encrypt(key, b"Ready"), b""):
        with pytest.raises(protocol.HandshakeError):
            server.send_data(wrong)


def make(home: Path, client: str | None, scenario: str = "classic", number: int = 1) -> str:
    """Write a package with this client; return the name of the legitimate server."""
    student = Student(f"s{number}")
    servers = plan_student(load_scenario(scenario).scenario, student, SECRET)
    for name, content in package(servers, student_files()).items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    if client is not None:
        (home / "client.py").write_text(client)
    return next(name for name, fault in answers(servers).items() if fault == LEGITIMATE)


def run(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "run.py", *arguments],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout


def sample(name: str) -> str:
    return (SAMPLES / name / "client.py").read_text()


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("scenario", ["classic", "standard"])
def test_after_step_1_all_five_servers_deliver(tmp_path: Path, scenario: str, number: int) -> None:
    make(tmp_path, sample("dora"), scenario, number)
    table = run(tmp_path, "greenpath.program")
    assert table.count("Welcome to greenpath.program!") == 5


@pytest.mark.parametrize("client", ["ada", "bela"])
@pytest.mark.parametrize("scenario", ["classic", "standard"])
def test_a_finished_client_finds_the_one_server(tmp_path: Path, scenario: str, client: str) -> None:
    legitimate = make(tmp_path, sample(client), scenario)
    for number in range(1, 6):
        said = run(tmp_path, "greenpath.program", f"server{number}")
        assert ("client_data:" in said) == (f"server{number}" == legitimate)


def test_clients_that_import_the_inner_module_run_too(tmp_path: Path) -> None:
    legitimate = make(
        tmp_path, sample("bela").replace("from cryptobox", "from cryptobox.cryptobox")
    )
    assert "client_data:" in run(tmp_path, "greenpath.program", legitimate)


CRASH = sample("dora").replace("return public", "return pubic")
HELLO_ONLY = """
from cryptobox import *
class Client():
    def __init__(self, url, trusted_certs):
        pass
    def send_client_hello(self):
        return generate_asymmetric_key()[1]
    def send_client_ready(self, server_hello):
        return None
    def receive_data(self, data):
        return None
"""


@pytest.mark.parametrize(
    ("client", "said"),
    [
        (None, "send_client_hello is not finished yet: it belongs to step 1"),
        (HELLO_ONLY, "send_client_ready is not finished yet: it belongs to step 1"),
        (CRASH, "client.py, line 10, in send_client_hello: return pubic"),
        ("class Client(:\n", "client.py, line 1: class Client(:"),
        ("class Klient:\n    pass\n", "client.py has no class Client"),
        (sample("dora").replace("receive_data", "recieve_data"), "no method receive_data"),
        (sample("dora").replace("return public", "return 'hello'"), "returned str"),
        (sample("dora").replace("return public", "return b'hello'"), "the server hung up"),
        (sample("dora").replace('b"READY"', 'b"OK"'), "the server hung up"),
        (HELLO_ONLY.replace("return None", "raise NotImplementedError"), "not finished yet"),
    ],
)
def test_run_says_what_is_wrong_and_where(tmp_path: Path, client: str | None, said: str) -> None:
    make(tmp_path, client)
    assert said in run(tmp_path, "greenpath.program", "server2")


def test_the_table_does_not_give_the_answer_away(tmp_path: Path) -> None:
    make(tmp_path, sample("ada"))
    rows = [
        row for row in run(tmp_path, "greenpath.program").splitlines() if row.startswith("server")
    ]
    assert [row.split()[0] for row in rows] == [f"server{n}" for n in range(1, 6)]
    words = {*CATALOGUE.ids, "legitimate", "imposter"} - {"expired"}
    assert not any(word in row for row in rows for word in words)


def test_a_wrong_command_is_answered_with_the_right_one(tmp_path: Path) -> None:
    make(tmp_path, None)
    assert "server1, server2" in run(tmp_path, "greenpath.program", "server9")
    assert "Usage: python3 run.py" in run(tmp_path)


@pytest.mark.parametrize("path", sorted(KIT.rglob("*.py")), ids=lambda p: p.name)
def test_the_kit_is_python_3_9(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
