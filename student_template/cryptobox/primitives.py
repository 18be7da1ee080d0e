"""Keys, encryption and signatures. Keys and messages are bytes, public and private keys DER."""

from __future__ import annotations

import base64
import os

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac, padding, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509 import SubjectKeyIdentifier

NONCE_SIZE = 12
CURVE = ec.SECP384R1
PADDING_BITS = 128
KEYS_REMEMBERED = 512


def b64encode(data: bytes) -> str:
    """Write bytes as base64 text."""
    return base64.b64encode(data).decode("ascii")


def b64decode(data: str) -> bytes:
    """Read base64 text."""
    return base64.b64decode(data.encode("ascii"))


def generate_nonce(length: int) -> bytes:
    """Return that many random bytes."""
    return os.urandom(length)


def generate_symmetric_key() -> bytes:
    """Return a fresh AES-256 key, 32 bytes."""
    return AESGCM.generate_key(bit_length=256)


def encrypt(key: bytes, plaintext: bytes) -> bytes:
    """Encrypt and authenticate with AES-256-GCM; the 12 bytes of the nonce come first."""
    nonce = generate_nonce(NONCE_SIZE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, None)


def decrypt(key: bytes, ciphertext: bytes) -> bytes:
    """Undo `encrypt`. Raises `InvalidTag` if the key is another or a bit has changed."""
    return AESGCM(key).decrypt(ciphertext[:NONCE_SIZE], ciphertext[NONCE_SIZE:], None)


def hash(message: bytes) -> bytes:
    """Return the SHA-256 digest, 32 bytes."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(message)
    return digest.finalize()


def mac(message: bytes, key: bytes) -> bytes:
    """Return the HMAC-SHA256 tag of a message, 32 bytes."""
    tag = hmac.HMAC(key, hashes.SHA256())
    tag.update(message)
    return tag.finalize()


def verify_mac(message: bytes, key: bytes, mac_tag: bytes) -> bool:
    """Tell whether the tag belongs to this message and key."""
    tag = hmac.HMAC(key, hashes.SHA256())
    tag.update(message)
    try:
        tag.verify(mac_tag)
    except InvalidSignature:
        return False
    return True


def load_private_key(der: bytes) -> ec.EllipticCurvePrivateKey:
    """Read a private key. Raises `ValueError` if it is no elliptic-curve key."""
    known = _keys.get(der) if type(der) is bytes else None
    if known is not None:
        return known
    key = serialization.load_der_private_key(der, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not an elliptic-curve private key")
    _remember(bytes(der), key)
    return key


_keys: dict[bytes, ec.EllipticCurvePrivateKey] = {}
"""Keys that were made or read before: to read one checks it, which takes as long as its use."""


def _remember(der: bytes, key: ec.EllipticCurvePrivateKey) -> None:
    if len(_keys) >= KEYS_REMEMBERED:
        _keys.pop(next(iter(_keys)), None)
    _keys[der] = key


def load_public_key(der: bytes) -> ec.EllipticCurvePublicKey:
    """Read a public key. Raises `ValueError` if it is none, `TypeError` if it is of another kind."""
    key = serialization.load_der_public_key(der)
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("not an elliptic-curve public key")
    return key


def private_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Write a private key as PKCS8 DER."""
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    """Write a public key as SubjectPublicKeyInfo DER, 120 bytes on P-384."""
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def generate_asymmetric_key() -> tuple[bytes, bytes]:
    """Return a fresh (private key, public key) on the curve P-384."""
    key = ec.generate_private_key(CURVE())
    private = private_bytes(key)
    _remember(private, key)
    return private, public_bytes(key.public_key())


# The material spells the name in three ways, and clients have been written with each.
generate_assymetric_key = generate_asymmetric_key
generate_assymmetric_key = generate_asymmetric_key


def key_exchange(private_key: bytes, peer_public_key: bytes) -> bytes:
    """Derive the 32-byte key that both sides of a Diffie-Hellman exchange share."""
    secret = load_private_key(private_key).exchange(ec.ECDH(), load_public_key(peer_public_key))
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=None).derive(secret)


def get_public_key_id(public_key: bytes) -> bytes:
    """Return the key identifier that certificates use for this key (RFC 5280, 4.2.1.2)."""
    return SubjectKeyIdentifier.from_public_key(load_public_key(public_key)).digest


def sign(private_key: bytes, message: bytes) -> bytes:
    """Sign with ECDSA and SHA-256; padded, so that on P-384 it is always 112 bytes."""
    return padded(load_private_key(private_key).sign(message, ec.ECDSA(hashes.SHA256())))


def padded(signature: bytes) -> bytes:
    """Fill a signature up to a multiple of 16 bytes (PKCS7; RFC 5652, section 6.3)."""
    padder = padding.PKCS7(PADDING_BITS).padder()
    return padder.update(signature) + padder.finalize()


def verify(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Tell whether the signature belongs to this message and key.

    Raises `ValueError` if the signature is not even padded as `sign` does it, `TypeError` if
    the key is of another kind.
    """
    unpadder = padding.PKCS7(PADDING_BITS).unpadder()
    plain = unpadder.update(signature) + unpadder.finalize()
    try:
        load_public_key(public_key).verify(plain, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
