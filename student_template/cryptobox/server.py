"""The server's side of the handshake, written once and without input or output.

Bytes come in, bytes go out: ``run.py`` drives it in memory. Whether it is the genuine server
or an imposter is only a question of its data: private key, certificate, content and recipe.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .primitives import (
    NONCE_SIZE,
    decrypt,
    encrypt,
    generate_asymmetric_key,
    key_exchange,
    sign,
)

PUBLIC_KEY_SIZE = 120
SIGNATURE_SIZE = 112
READY = (b"READY", b"ready")
"""What a client says to go on: the slides have the one spelling, the code the other."""

RECIPE_SIZE = 1536
"""Bytes of a recipe before it is sealed: every server's is of the same size."""


class HandshakeError(Exception):
    """The server cannot go on with what the client sent."""


@dataclass(frozen=True)
class Recipe:
    """How a server plays its part of the protocol.

    ``transcript`` names what it signs, in order; ``signature`` is shown instead of a
    signature of its own, if it is not empty.
    """

    transcript: tuple[str, ...] = ("client", "server", "certificate")
    signature: bytes = b""

    def seal(self, private_key: bytes) -> bytes:
        """Write the recipe so that its text and length say nothing about it.

        It is no secret: whoever has the server's private key can open it again. A key
        seals a single recipe, so the nonce may be constant.
        """
        fields = {k: _text(v) for k, v in asdict(self).items()}
        plain = json.dumps(fields, sort_keys=True).encode("ascii").ljust(RECIPE_SIZE)
        if len(plain) > RECIPE_SIZE:
            raise ValueError(f"the recipe has {len(plain)} bytes, more than {RECIPE_SIZE}")
        return AESGCM(_recipe_key(private_key)).encrypt(bytes(NONCE_SIZE), plain, None)

    @classmethod
    def unseal(cls, sealed: bytes, private_key: bytes) -> Recipe:
        """Read what `seal` wrote. Raises `InvalidTag` if the key is another server's."""
        plain = AESGCM(_recipe_key(private_key)).decrypt(bytes(NONCE_SIZE), sealed, None)
        fields = json.loads(plain)
        return cls(
            transcript=tuple(fields["transcript"]),
            signature=base64.b64decode(fields["signature"]),
        )


def _text(value: object) -> object:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _recipe_key(private_key: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"recipe").derive(private_key)


@dataclass
class Server:
    """One server in one handshake: call `send_server_hello`, then `send_data`."""

    priv: bytes
    cert: bytes
    data: bytes
    recipe: Recipe = field(default_factory=Recipe)
    session_key: bytes | None = field(default=None, init=False, repr=False)

    def send_server_hello(self, client_hello: bytes) -> bytes:
        """Answer a client's public key with our own, our signature and our certificate.

        Raises `HandshakeError` if the client hello is not a public key.
        """
        private, public = generate_asymmetric_key()
        try:
            self.session_key = key_exchange(private, client_hello)
        except (ValueError, TypeError) as error:
            raise HandshakeError(
                "the client hello is not a public key on the curve P-384"
            ) from error
        parts = {
            "client": client_hello,
            "server": public,
            "certificate": self.cert,
            "other-server": generate_asymmetric_key()[1],
        }
        signature = self.recipe.signature or sign(
            self.priv, b"".join(parts[name] for name in self.recipe.transcript)
        )
        return public + encrypt(self.session_key, signature + self.cert)

    def send_data(self, client_ready: bytes) -> bytes:
        """Answer a client that is ready with our content.

        Raises `HandshakeError` if the client does not say, encrypted, that it is ready.
        """
        if not is_ready(self.session_key, client_ready):
            raise HandshakeError('client_ready is not encrypt(k, b"READY")')
        assert self.session_key is not None
        return encrypt(self.session_key, self.data)


def is_ready(session_key: bytes | None, client_ready: bytes) -> bool:
    """Tell whether a client said, under the session key, that it accepts the server."""
    if session_key is None:
        return False
    try:
        return decrypt(session_key, client_ready) in READY
    except Exception:  # whatever the client sent, the answer is no
        return False
