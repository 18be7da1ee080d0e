"""What the toolbox returns, what it raises, and how long its messages are."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from greenpath_gen.kit import alerts, certificates, primitives, verification
from greenpath_gen.kit import server as protocol

ORDER = int(
    "ffffffffffffffffffffffffffffffffffffffffffffffff"
    "c7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    16,
)
"""The order of P-384 (SEC 2, section 2.5.1)."""

PRIVATE, PUBLIC = primitives.generate_asymmetric_key()
OTHER_PRIVATE, OTHER_PUBLIC = primitives.generate_asymmetric_key()
SIGNATURE = primitives.sign(PRIVATE, b"message")
KEY = primitives.generate_symmetric_key()
AUTHORITY = certificates.create_certificate_authority("Some CA", OTHER_PRIVATE)
CERT = certificates.generate_certificate("example.com", PUBLIC, AUTHORITY, OTHER_PRIVATE)


def public_bytes(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def pad(plain: bytes) -> bytes:
    missing = 16 - len(plain) % 16
    return plain + bytes([missing]) * missing


def unpad(padded: bytes) -> bytes:
    return padded[: -padded[-1]]


def off_the_curve() -> bytes:
    flipped = bytearray(PUBLIC)
    flipped[-1] ^= 1
    return bytes(flipped)


def negated(public: bytes) -> bytes:
    point = primitives.load_public_key(public).public_numbers()
    prime = 2**384 - 2**128 - 2**96 + 2**32 - 1
    return public_bytes(
        ec.EllipticCurvePublicNumbers(point.x, prime - point.y, ec.SECP384R1()).public_key()
    )


@pytest.mark.parametrize(
    "signature",
    [bytes(112), b"\xaa" * 112, b"", SIGNATURE[:-1], SIGNATURE + b"x"],
    ids=["zeros", "no padding", "empty", "one byte short", "one byte more"],
)
def test_verify_raises_when_the_padding_is_wrong(signature: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        primitives.verify(b"message", signature, PUBLIC)


def test_verify_takes_elliptic_curve_keys_only() -> None:
    rsa_key = public_bytes(rsa.generate_private_key(65537, 2048).public_key())
    with pytest.raises(TypeError):
        primitives.verify(b"message", SIGNATURE, rsa_key)


@pytest.mark.parametrize(
    ("message", "signature", "public"),
    [
        (b"massage", SIGNATURE, PUBLIC),
        (b"message", SIGNATURE, OTHER_PUBLIC),
        (b"message", pad(encode_dss_signature(0, 0)), PUBLIC),
        (b"message", pad(unpad(SIGNATURE) + b"\0"), PUBLIC),
        (b"message", pad(b""), PUBLIC),
    ],
    ids=["other message", "other key", "r = s = 0", "a byte inside the padding", "nothing"],
)
def test_verify_says_no(message: bytes, signature: bytes, public: bytes) -> None:
    assert primitives.verify(message, signature, public) is False


def test_verify_says_yes_to_both_forms_of_a_signature() -> None:
    r, s = decode_dss_signature(unpad(SIGNATURE))
    assert primitives.verify(b"message", SIGNATURE, PUBLIC) is True
    assert primitives.verify(b"message", pad(encode_dss_signature(r, ORDER - s)), PUBLIC) is True


@pytest.mark.parametrize(
    "cert",
    [b"garbage", CERT[:-1], b"", CERT + b"x", CERT + CERT],
    ids=["garbage", "truncated", "empty", "trailing byte", "two certificates"],
)
@pytest.mark.parametrize(
    "call",
    [
        lambda cert: verification.verify_certificate(cert, [AUTHORITY]),
        lambda cert: verification.verify_certificate("example.com", cert, [AUTHORITY]),
        lambda cert: verification.verify_certificate(cert, []),
        certificates.certificate_info,
    ],
    ids=["verify_certificate/2", "verify_certificate/3", "nobody trusted", "certificate_info"],
)
def test_what_is_no_certificate_raises(call: Callable[[bytes], Any], cert: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        call(cert)


def test_a_domain_is_text() -> None:
    with pytest.raises(TypeError):
        verification.verify_certificate(b"example.com", CERT, [AUTHORITY])


def test_the_certificate_itself_in_the_store_is_no_authority() -> None:
    assert verification.verify_certificate(CERT, [CERT]) is False
    assert verification.verify_certificate(CERT, [AUTHORITY]) is True


def test_a_lapsed_certificate_is_refused_without_a_domain_too() -> None:
    later = datetime.now(UTC) + timedelta(days=400)
    assert verification.check_certificate(CERT, [AUTHORITY], None, datetime.now(UTC))
    assert not verification.check_certificate(CERT, [AUTHORITY], None, later)


@pytest.mark.parametrize(
    "peer",
    [
        off_the_curve(),
        PUBLIC + b"x",
        b"\xaa" * 120,
        PUBLIC[:60],
        b"",
        public_bytes(ec.generate_private_key(ec.BrainpoolP384R1()).public_key()),
        public_bytes(ec.generate_private_key(ec.SECP256R1()).public_key()),
    ],
    ids=["off the curve", "trailing byte", "noise", "half", "empty", "brainpool", "P-256"],
)
def test_key_exchange_raises(peer: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        primitives.key_exchange(PRIVATE, peer)


def test_key_exchange_takes_weak_and_reflected_shares() -> None:
    generator = public_bytes(ec.derive_private_key(1, ec.SECP384R1()).public_key())
    for peer in (generator, PUBLIC):
        assert len(primitives.key_exchange(PRIVATE, peer)) == 32


def test_key_exchange_does_not_tell_a_point_from_its_negative() -> None:
    assert primitives.key_exchange(PRIVATE, OTHER_PUBLIC) == primitives.key_exchange(
        PRIVATE, negated(OTHER_PUBLIC)
    )


def flipped(message: bytes) -> bytes:
    return message[:-1] + bytes([message[-1] ^ 1])


@pytest.mark.parametrize(
    ("key", "ciphertext"),
    [
        (KEY, flipped(primitives.encrypt(KEY, b"text"))),
        (primitives.generate_symmetric_key(), primitives.encrypt(KEY, b"text")),
        (KEY, b"a message that nobody has encrypted, yet"),
        (KEY, bytes(12)),
        (KEY, bytes(20)),
    ],
    ids=["flipped bit", "wrong key", "plain text", "a nonce only", "too short"],
)
def test_decrypt_raises_invalid_tag(key: bytes, ciphertext: bytes) -> None:
    with pytest.raises(InvalidTag):
        primitives.decrypt(key, ciphertext)


def test_decrypt_raises_value_error_without_a_nonce() -> None:
    with pytest.raises(ValueError, match=r"."):
        primitives.decrypt(KEY, b"")


def test_encrypt_begins_with_a_fresh_nonce() -> None:
    one, two = primitives.encrypt(KEY, b"READY"), primitives.encrypt(KEY, b"READY")
    assert primitives.decrypt(KEY, one) == primitives.decrypt(KEY, two) == b"READY"
    assert one[:12] != two[:12]
    assert len(one) == len(two) == 12 + len(b"READY") + 16


def test_signatures_and_keys_have_one_length() -> None:
    pairs = [primitives.generate_asymmetric_key() for _ in range(50)]
    assert {len(public) for _, public in pairs} == {120}
    signed = [primitives.sign(private, bytes([n])) for private, _ in pairs for n in range(10)]
    assert {len(signature) for signature in signed} == {112}


def test_digests_and_tags() -> None:
    tag = primitives.mac(b"message", KEY)
    assert len(primitives.hash(b"message")) == len(tag) == 32
    assert primitives.verify_mac(b"message", KEY, tag) is True
    assert primitives.verify_mac(b"massage", KEY, tag) is False
    assert primitives.verify_mac(b"message", KEY, b"") is False
    assert len(primitives.generate_nonce(7)) == 7
    assert primitives.b64decode(primitives.b64encode(tag)) == tag


def test_certificate_info_keys_and_types() -> None:
    info = certificates.certificate_info(CERT)
    assert {name: type(value) for name, value in info.items()} == {
        "org": str,
        "org_public_key": bytes,
        "issuer": str,
        "issuer_key_id": bytes,
        "domains": list,
        "not_before": datetime,
        "not_after": datetime,
        "key_id": bytes,
        "is_ca": bool,
        "purposes": list,
    }


def test_certificate_info_says_what_the_certificate_says() -> None:
    info = certificates.certificate_info(CERT)
    assert info["org"] == "example.com"
    assert info["domains"] == ["example.com"]
    assert info["issuer"] == "Some CA"
    assert info["org_public_key"] == PUBLIC
    assert info["key_id"] == primitives.get_public_key_id(PUBLIC)
    assert info["issuer_key_id"] == primitives.get_public_key_id(OTHER_PUBLIC)
    assert info["not_before"] <= datetime.now(UTC) < info["not_after"]
    assert info["not_before"].utcoffset() == info["not_after"].utcoffset() == timedelta(0)
    assert info["is_ca"] is False
    assert info["purposes"] == ["serverAuth"]


def test_certificate_info_of_an_authority() -> None:
    info = certificates.certificate_info(AUTHORITY)
    assert info["org"] == info["issuer"] == "Some CA"
    assert info["key_id"] == info["issuer_key_id"]
    assert info["is_ca"] is True
    assert info["domains"] == []


@pytest.mark.parametrize("description", alerts.DESCRIPTIONS)
def test_an_alert_takes_the_names_of_tls(description: str) -> None:
    alert = alerts.Alert(description, "because")
    assert (alert.description, alert.message) == (description, "because")
    assert str(alert) == f"{description}: because"
    assert str(alerts.Alert(description)) == description


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("unkown_ca", "unknown_ca"),
        ("certificate_expire", "certificate_expired"),
        ("bad certificate", "bad_certificate"),
        ("decryption_error", "decrypt_error"),
    ],
)
def test_an_unknown_alert_is_answered_with_the_nearest(wrong: str, nearest: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean '{nearest}'"):
        alerts.Alert(wrong, "because")


def test_an_alert_like_no_other_has_no_nearest() -> None:
    with pytest.raises(ValueError, match="not the name of a TLS alert") as caught:
        alerts.Alert("zzz")
    assert "did you mean" not in str(caught.value)


RECIPES = [
    protocol.Recipe(),
    protocol.Recipe(transcript=("server", "certificate")),
    protocol.Recipe(transcript=("client", "other-server", "certificate")),
    protocol.Recipe(transcript=()),
    protocol.Recipe(signature=SIGNATURE),
]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_comes_back_as_it_was(recipe: protocol.Recipe) -> None:
    assert protocol.Recipe.unseal(recipe.seal(PRIVATE), PRIVATE) == recipe


def test_sealed_recipes_have_one_length_and_tell_nothing() -> None:
    sealed = [recipe.seal(PRIVATE) for recipe in RECIPES]
    assert len({len(one) for one in sealed}) == 1
    assert not any(b"transcript" in one or base64.b64encode(SIGNATURE) in one for one in sealed)


def test_a_recipe_opens_with_its_own_key_only() -> None:
    with pytest.raises(InvalidTag):
        protocol.Recipe.unseal(protocol.Recipe().seal(PRIVATE), OTHER_PRIVATE)


def test_a_recipe_that_is_too_long_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="more than"):
        protocol.Recipe(signature=bytes(protocol.RECIPE_SIZE)).seal(PRIVATE)


def handshake(recipe: protocol.Recipe | None = None) -> tuple[protocol.Server, bytes, bytes, bytes]:
    """Say hello; return the server, the client's share, the server's share, what it encrypted."""
    server = protocol.Server(PRIVATE, CERT, b"content", recipe or protocol.Recipe())
    private, public = primitives.generate_asymmetric_key()
    hello = server.send_server_hello(public)
    key = primitives.key_exchange(private, hello[:120])
    assert server.session_key == key
    return server, public, hello[:120], primitives.decrypt(key, hello[120:])


def session_key(server: protocol.Server) -> bytes:
    assert server.session_key is not None
    return server.session_key


def test_the_hello_carries_signature_and_certificate() -> None:
    _, client, share, opened = handshake()
    signature, cert = opened[:112], opened[112:]
    assert cert == CERT
    assert primitives.verify(client + share + cert, signature, PUBLIC)


@pytest.mark.parametrize("word", [b"READY", b"ready"])
def test_both_spellings_of_ready_are_taken(word: bytes) -> None:
    server, *_ = handshake()
    data = server.send_data(primitives.encrypt(session_key(server), word))
    assert primitives.decrypt(session_key(server), data) == b"content"


@pytest.mark.parametrize("word", [b"", b"Ready", b"READY ", b"ready\n", b"no"])
def test_no_other_word_is_taken(word: bytes) -> None:
    server, *_ = handshake()
    with pytest.raises(protocol.HandshakeError):
        server.send_data(primitives.encrypt(session_key(server), word))


@pytest.mark.parametrize("ready", [b"", b"READY", b"garbage" * 9, bytes(12), bytes(28)])
def test_garbage_for_ready_is_a_handshake_error(ready: bytes) -> None:
    server, *_ = handshake()
    with pytest.raises(protocol.HandshakeError):
        server.send_data(ready)


def test_ready_under_another_key_is_a_handshake_error() -> None:
    server, *_ = handshake()
    with pytest.raises(protocol.HandshakeError):
        server.send_data(primitives.encrypt(KEY, b"READY"))


def test_ready_before_hello_is_a_handshake_error() -> None:
    with pytest.raises(protocol.HandshakeError):
        protocol.Server(PRIVATE, CERT, b"content").send_data(primitives.encrypt(KEY, b"READY"))


@pytest.mark.parametrize(
    "hello",
    [
        b"",
        b"hello",
        bytes(120),
        PUBLIC[:-1],
        PUBLIC + b"x",
        off_the_curve(),
        PRIVATE,
        public_bytes(ec.generate_private_key(ec.SECP256R1()).public_key()),
        public_bytes(ec.generate_private_key(ec.BrainpoolP384R1()).public_key()),
        public_bytes(rsa.generate_private_key(65537, 2048).public_key()),
        base64.b64encode(PUBLIC),
    ],
    ids=[
        "empty",
        "word",
        "zeros",
        "short",
        "long",
        "off the curve",
        "private key",
        "P-256",
        "brainpool",
        "RSA",
        "base64",
    ],
)
def test_garbage_for_hello_is_a_handshake_error(hello: bytes) -> None:
    with pytest.raises(protocol.HandshakeError):
        protocol.Server(PRIVATE, CERT, b"content").send_server_hello(hello)


@pytest.mark.parametrize("hello", [None, "text", 7])
def test_a_hello_that_is_not_bytes_is_a_handshake_error(hello: Any) -> None:
    with pytest.raises(protocol.HandshakeError):
        protocol.Server(PRIVATE, CERT, b"content").send_server_hello(hello)
