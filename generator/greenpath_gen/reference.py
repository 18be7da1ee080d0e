"""The reference client, which verifies everything; and the same with one check left out.

The first is the model answer. The others prove that a fault is caught by its declared check
and by no other: whoever leaves that one out accepts the imposter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID

from greenpath_gen.checks import Check
from greenpath_gen.kit import alerts, certificates, primitives
from greenpath_gen.kit import server as protocol


@dataclass(frozen=True, slots=True)
class Reference:
    """A client in one session with one server: in memory, at a given moment."""

    url: str
    trusted_certs: list[bytes]
    moment: datetime
    without: Check | None = None

    def visit(self, server: protocol.Server) -> bytes:
        """Shake hands with a server and return its content.

        Raises `Alert` for a server that cannot be trusted, `InvalidTag` or `ValueError` for
        messages that cannot be read.
        """
        private, public = primitives.generate_asymmetric_key()
        hello = server.send_server_hello(public)
        share, sealed = hello[: protocol.PUBLIC_KEY_SIZE], hello[protocol.PUBLIC_KEY_SIZE :]
        key = primitives.key_exchange(private, share)
        opened = primitives.decrypt(key, sealed)
        signature = opened[: protocol.SIGNATURE_SIZE]
        certificate = opened[protocol.SIGNATURE_SIZE :]
        self._verify_certificate(certificate)
        if self.without not in {Check.POSSESSION, Check.TRANSCRIPT}:
            owner = certificates.certificate_info(certificate)["org_public_key"]
            if not primitives.verify(public + share + certificate, signature, owner):
                raise alerts.Alert("decrypt_error", "the signature is not the certificate owner's")
        return primitives.decrypt(key, server.send_data(primitives.encrypt(key, b"READY")))

    def _verify_certificate(self, certificate: bytes) -> None:
        if self.without is None:
            if not certificates.check_certificate(
                certificate, self.trusted_certs, self.url, self.moment
            ):
                raise alerts.Alert("bad_certificate")
            return
        for check in problems(certificate, self.trusted_certs, self.url, self.moment):
            if check is not self.without:
                raise alerts.Alert("bad_certificate", check)


def problems(
    certificate: bytes, trusted_certs: list[bytes], url: str, moment: datetime
) -> Iterator[Check]:
    """Verify a certificate one check at a time; yield those that it fails.

    A second opinion beside `check_certificate`, which only says yes or no. Raises
    `ValueError` if the bytes are not a certificate.
    """
    leaf = x509.load_der_x509_certificate(certificate)
    trusted = [x509.load_der_x509_certificate(one) for one in trusted_certs]
    named = [one for one in trusted if one.subject == leaf.issuer]
    if not named:
        yield Check.AUTHORITY
    signers = [one for one in named if _issued(one, leaf)]
    if named and not signers:
        yield Check.ISSUER
    if url not in certificates.certificate_info(certificate)["domains"]:
        yield Check.NAME
    if not all(_valid(one, moment) for one in (leaf, *signers)):
        yield Check.VALIDITY
    usages = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if ExtendedKeyUsageOID.SERVER_AUTH not in usages:
        yield Check.PURPOSE


def _issued(issuer: x509.Certificate, leaf: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _valid(certificate: x509.Certificate, moment: datetime) -> bool:
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc
