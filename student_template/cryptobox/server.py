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
    generate_symmetric_key,
    key_exchange,
    load_private_key,
    public_bytes,
    sign,
)

PUBLIC_KEY_SIZE = 120
SIGNATURE_SIZE = 112
READY = (b"READY", b"ready")
"""What a client says to go on: the slides have the one spelling, the code the other."""

RECIPE_SIZE = 2560
"""Bytes of a recipe before it is sealed: every server's is of the same size."""


class HandshakeError(Exception):
    """The server cannot go on with what the client sent."""


@dataclass(frozen=True)
class Recipe:
    """How a server plays its part of the protocol, message by message.

    ``share`` is a private key to use instead of a fresh one, ``shown`` what is sent of its
    public half: ``own``, or ``off-curve`` with a bit changed. ``transcript`` names what is
    signed, in order, ``signer`` whose key signs: the ``certificate``'s or the ``share``'s;
    ``key`` signs instead of the server's own, and ``signature`` is shown instead of one, if
    they are not empty. ``hello`` and ``data`` say how these
    two records travel, see `Server`; ``nonce`` whether it is ``fresh`` for each.
    """

    share: bytes = b""
    shown: str = "own"
    transcript: tuple[str, ...] = ("client", "server", "certificate")
    signer: str = "certificate"
    key: bytes = b""
    signature: bytes = b""
    other_certificate: bytes = b""
    hello: str = "sealed"
    data: str = "sealed"
    nonce: str = "fresh"

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
        for name in ("share", "key", "signature", "other_certificate"):
            fields[name] = base64.b64decode(fields[name])
        return cls(**{**fields, "transcript": tuple(fields["transcript"])})


def _text(value: object) -> object:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value


def _recipe_key(private_key: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"recipe").derive(private_key)


@dataclass
class Server:
    """One server in one handshake: call `send_server_hello`, then `send_data`.

    The hello is ``sealed`` under the session key, ``altered`` in its last bit, ``plain``,
    ``cut`` in half, or ``recorded`` in another client's session, whose key nobody here has. The
    data are ``sealed``, ``altered``, ``plain``, sealed under ``another-key``, or a record
    that was on the wire before: ``ready`` or ``hello``.
    """

    priv: bytes
    cert: bytes
    data: bytes
    recipe: Recipe = field(default_factory=Recipe)
    session_key: bytes | None = field(default=None, init=False, repr=False)
    _hello: bytes = field(default=b"", init=False, repr=False)

    def send_server_hello(self, client_hello: bytes) -> bytes:
        """Answer a client's public key with our own, our signature and our certificate.

        Raises `HandshakeError` if the client hello is not a public key.
        """
        recipe = self.recipe
        private, public = own_share(recipe.share)
        try:
            self.session_key = key = key_exchange(private, client_hello)
        except (ValueError, TypeError) as error:
            raise HandshakeError(
                "the client hello is not a public key on the curve P-384"
            ) from error
        if recipe.shown == "off-curve":
            public = _altered(public)
        if recipe.hello == "recorded":
            client_hello = generate_asymmetric_key()[1]
            self.session_key = key = generate_symmetric_key()
        parts = {
            "client": client_hello,
            "server": public,
            "certificate": self.cert,
            "other-certificate": recipe.other_certificate,
        }
        if "other-server" in recipe.transcript:
            parts["other-server"] = generate_asymmetric_key()[1]
        signature = recipe.signature or sign(
            private if recipe.signer == "share" else recipe.key or self.priv,
            b"".join(parts[name] for name in recipe.transcript),
        )
        self._hello = self._seal(key, signature + self.cert)
        if recipe.hello == "altered":
            self._hello = _altered(self._hello)
        elif recipe.hello == "plain":
            self._hello = signature + self.cert
        elif recipe.hello == "cut":
            self._hello = self._hello[: len(self._hello) // 2]
        return public + self._hello

    def send_data(self, client_ready: bytes) -> bytes:
        """Answer a client that is ready with our content.

        Raises `HandshakeError` if the client does not say, encrypted, that it is ready.
        """
        if not is_ready(self.session_key, client_ready):
            raise HandshakeError('client_ready is not encrypt(k, b"READY")')
        assert self.session_key is not None
        record = self._seal(self.session_key, self.data)
        return {
            "sealed": record,
            "altered": _altered(record),
            "plain": self.data,
            "another-key": encrypt(generate_symmetric_key(), self.data),
            "ready": client_ready,
            "hello": self._hello,
        }[self.recipe.data]

    def _seal(self, key: bytes, message: bytes) -> bytes:
        if self.recipe.nonce == "fresh":
            return encrypt(key, message)
        return bytes(NONCE_SIZE) + AESGCM(key).encrypt(bytes(NONCE_SIZE), message, None)


def own_share(private: bytes) -> tuple[bytes, bytes]:
    """Return a (private key, public key) for the exchange: this private key's, or a fresh one's."""
    if not private:
        return generate_asymmetric_key()
    return private, public_bytes(load_private_key(private).public_key())


def _altered(message: bytes) -> bytes:
    return message[:-1] + bytes([message[-1] ^ 1])


def is_ready(session_key: bytes | None, client_ready: bytes) -> bool:
    """Tell whether a client said, under the session key, that it accepts the server."""
    if session_key is None:
        return False
    try:
        return decrypt(session_key, client_ready) in READY
    except Exception:  # whatever the client sent, the answer is no
        return False
