"""The reference client, which verifies everything; and the same with one check left out.

The first proves that a set can be solved. The others prove that a fault is caught by its
declared check and by no other: whoever leaves that one out accepts the imposter.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from greenpath_gen.checks import Check
from greenpath_gen.kit import alerts, certificates, primitives, verification
from greenpath_gen.kit import server as protocol
from greenpath_gen.path import problems

SIGNATURE = frozenset({Check.POSSESSION, Check.TRANSCRIPT})
"""One and the same thing to verify: by acceptance alone they cannot be told apart."""

TAG_SIZE = 16
REFUSALS = (alerts.Alert, InvalidTag, ValueError)
"""How `Reference.visit` ends with a server that is refused."""

GENERATOR = primitives.public_bytes(ec.derive_private_key(1, ec.SECP384R1()).public_key())
"""The one key share of which everybody knows the private key."""


@dataclass(frozen=True, slots=True)
class Flight:
    """A server's answer to a client hello: its key share, the sealed rest, and the session key.

    Clients with the same keys may each go on from it, as if it had been sent to them alone.
    """

    server: protocol.Server
    share: bytes
    sealed: bytes
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A client in one session with one server: in memory, at a given moment.

    ``beyond`` makes also the checks that need more than the kit offers; ``pinned`` is then
    the one authority that the site uses, if it has said so. ``without`` leaves out a check.
    ``keys`` are its private and public key for the exchange, the same in all its sessions.
    """

    url: str
    trusted_certs: tuple[bytes, ...]
    moment: datetime
    without: Check | None = None
    beyond: bool = False
    pinned: str = ""
    keys: tuple[bytes, bytes] = field(
        default_factory=primitives.generate_asymmetric_key, repr=False
    )

    def greet(self, server: protocol.Server) -> Flight:
        """Say hello to a server, and exchange a key. Raises `ValueError` if its share is none."""
        private, public = self.keys
        hello = server.send_server_hello(public)
        share, sealed = hello[: protocol.PUBLIC_KEY_SIZE], hello[protocol.PUBLIC_KEY_SIZE :]
        return Flight(server, share, sealed, primitives.key_exchange(private, share))

    def visit(self, met: protocol.Server | Flight) -> bytes:
        """Shake hands with a server, or go on from its flight, and return its content.

        Raises one of `REFUSALS` for a server that cannot be trusted: `Alert` where a check of
        this client failed, `InvalidTag` or `ValueError` where a message cannot be read.
        """
        flight = met if isinstance(met, Flight) else self.greet(met)
        server, share, sealed, key = flight.server, flight.share, flight.sealed, flight.key
        opened = self._open(key, sealed)
        signature = opened[: protocol.SIGNATURE_SIZE]
        certificate = opened[protocol.SIGNATURE_SIZE :]
        owner = self._verify_certificate(certificate)
        if self.without not in SIGNATURE and not primitives.verify(
            self.keys[1] + share + certificate, signature, owner
        ):
            raise alerts.Alert("decrypt_error", "the signature is not the certificate owner's")
        if self._looks_beyond(Check.ALGORITHM) and share == GENERATOR:
            raise alerts.Alert("illegal_parameter", "everybody knows this key share")
        ready = primitives.encrypt(key, b"READY")
        return self._receive(key, server.send_data(ready), (ready, sealed))

    def _looks_beyond(self, check: Check) -> bool:
        return self.beyond and self.without is not check

    def _open(self, key: bytes, sealed: bytes) -> bytes:
        try:
            return primitives.decrypt(key, sealed)
        except (InvalidTag, ValueError):
            if self.without is not Check.INTEGRITY:
                raise
        with suppress(ValueError):
            x509.load_der_x509_certificate(sealed[protocol.SIGNATURE_SIZE :])
            return sealed
        return unauthenticated(key, sealed)

    def _verify_certificate(self, certificate: bytes) -> bytes:
        """Return the public key of a certificate that passes all checks but the one left out."""
        if self.without is Check.FRAMING:
            certificate = first_element(certificate)
        if self.without is None and not verification.check_certificate(
            certificate, list(self.trusted_certs), self.url, self.moment
        ):
            raise alerts.Alert("bad_certificate")
        if self.without is not None or self.beyond:
            found = problems(
                certificate, self.trusted_certs, self.url, self.moment, self.beyond, self.pinned
            )
            for check in found:
                if check is not self.without:
                    raise alerts.Alert("bad_certificate", check)
        return bytes(certificates.certificate_info(certificate)["org_public_key"])

    def _receive(self, key: bytes, record: bytes, before: tuple[bytes, ...]) -> bytes:
        nonces = {one[: primitives.NONCE_SIZE] for one in before}
        if self._looks_beyond(Check.DATA) and record[: primitives.NONCE_SIZE] in nonces:
            raise alerts.Alert("unexpected_message", "a record, or its nonce, for the second time")
        try:
            return primitives.decrypt(key, record)
        except (InvalidTag, ValueError):
            if self.without is not Check.DATA:
                raise
            return record


def unauthenticated(key: bytes, sealed: bytes) -> bytes:
    """Decrypt AES-GCM without looking at the tag (NIST SP 800-38D, section 7.2, step 5)."""
    nonce, text = sealed[: primitives.NONCE_SIZE], sealed[primitives.NONCE_SIZE : -TAG_SIZE]
    counter = nonce + (2).to_bytes(4)
    decryptor = Cipher(algorithms.AES(key), modes.CTR(counter)).decryptor()
    return decryptor.update(text) + decryptor.finalize()


def first_element(der: bytes) -> bytes:
    """Return the first DER element with a two-byte length, and nothing behind it (X.690, 8.1)."""
    return der[: 4 + int.from_bytes(der[2:4])]


def refusal(client: Reference, met: protocol.Server | Flight) -> Exception | None:
    """Return how a client refuses a server, or None if it takes what the server sends."""
    try:
        client.visit(met)
    except (*REFUSALS, protocol.HandshakeError) as error:
        return error
    return None


def reaches(client: Reference, met: protocol.Server | Flight) -> bool:
    """Tell whether a client gets a server's content."""
    server = met.server if isinstance(met, Flight) else met
    try:
        return client.visit(met) == server.data
    except (*REFUSALS, protocol.HandshakeError):
        return False
