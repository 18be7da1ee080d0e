"""X.509 certificates: make them and read them. Certificates are DER bytes."""

from __future__ import annotations

import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .primitives import load_private_key, load_public_key

LIFETIME = datetime.timedelta(days=365)

PURPOSES = {
    ExtendedKeyUsageOID.SERVER_AUTH: "serverAuth",
    ExtendedKeyUsageOID.CLIENT_AUTH: "clientAuth",
    ExtendedKeyUsageOID.CODE_SIGNING: "codeSigning",
    ExtendedKeyUsageOID.EMAIL_PROTECTION: "emailProtection",
    ExtendedKeyUsageOID.TIME_STAMPING: "timeStamping",
    ExtendedKeyUsageOID.OCSP_SIGNING: "OCSPSigning",
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE: "anyExtendedKeyUsage",
}
"""Names of the extended key usages (RFC 5280, section 4.2.1.12)."""


def _organisation(name: x509.Name) -> str:
    values = name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(values[0].value) if values else ""


def _named(organisation: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)])


def _extension(cert: x509.Certificate, kind: type[Any]) -> Any:
    try:
        return cert.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def domains(cert: x509.Certificate) -> list[str]:
    """Return the subject alternative names of a certificate that are domains."""
    names = _extension(cert, x509.SubjectAlternativeName)
    return names.get_values_for_type(x509.DNSName) if names else []


def certificate_info(cert: bytes) -> dict[str, Any]:
    """Return what a certificate says, believed or not.

    ``org`` (str), ``org_public_key`` (bytes), ``issuer`` (str) and ``issuer_key_id`` (bytes);
    ``domains`` (list of str: the subject alternative names), ``not_before`` and
    ``not_after`` (aware datetimes), ``key_id`` (bytes), ``is_ca`` (bool) and
    ``purposes`` (list of str; an empty list puts no limit on the use).
    Raises `ValueError` if the bytes are not a certificate.
    """
    parsed = x509.load_der_x509_certificate(cert)
    authority = _extension(parsed, x509.AuthorityKeyIdentifier)
    own = _extension(parsed, x509.SubjectKeyIdentifier)
    constraints = _extension(parsed, x509.BasicConstraints)
    usages = _extension(parsed, x509.ExtendedKeyUsage)
    return {
        "org": _organisation(parsed.subject),
        "org_public_key": parsed.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        ),
        "issuer": _organisation(parsed.issuer),
        "issuer_key_id": (authority.key_identifier if authority else None) or b"",
        "domains": domains(parsed),
        "not_before": parsed.not_valid_before_utc,
        "not_after": parsed.not_valid_after_utc,
        "key_id": own.digest if own else b"",
        "is_ca": bool(constraints and constraints.ca),
        "purposes": [PURPOSES.get(u, u.dotted_string) for u in usages] if usages else [],
    }


def _builder(subject: x509.Name, issuer: x509.Name, public_key: Any) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + LIFETIME)
    )


def create_certificate_authority(*args: Any) -> bytes:
    """Make a self-signed authority: ``(private_key)`` or ``(org, private_key)``."""
    org, private_key = args if len(args) == 2 else ("Example CA", *args)
    key = load_private_key(private_key)
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        _builder(_named(org), _named(org), key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(AUTHORITY_KEY_USAGE, critical=True)
        .add_extension(own_id, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own_id), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.DER)


def certificate_signing_request(private_key: bytes, domain: str) -> bytes:
    """Ask for a certificate for a domain; the request proves that we hold the key."""
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(_named(domain))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
        .sign(load_private_key(private_key), hashes.SHA256())
    )
    return request.public_bytes(Encoding.DER)


def generate_certificate(*args: Any) -> bytes:
    """Issue a server's certificate as an authority.

    ``(ca_cert, ca_private_key, signing_request)`` or
    ``(org, public_key, ca_cert, ca_private_key)``.
    Raises `ValueError` if the request's own signature is not valid.
    """
    if len(args) == 3:
        ca_cert, ca_private_key, request = args
        csr = x509.load_der_x509_csr(request)
        if not csr.is_signature_valid:
            raise ValueError("the signing request was not signed with the key it names")
        org, public_key = _organisation(csr.subject), csr.public_key()
    else:
        org, public_der, ca_cert, ca_private_key = args
        public_key = load_public_key(public_der)
    ca = x509.load_der_x509_certificate(ca_cert)
    ca_id = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        _builder(_named(org), ca.subject, public_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(key_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(org)]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_id), critical=False
        )
        .sign(load_private_key(ca_private_key), hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.DER)


def key_usage(**bits: bool) -> x509.KeyUsage:
    """Return a key usage with the named bits set and all others clear."""
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: bits.get(name, False) for name in names})


AUTHORITY_KEY_USAGE = key_usage(digital_signature=True, key_cert_sign=True, crl_sign=True)
