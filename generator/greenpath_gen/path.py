"""Certification path validation, one check at a time (RFC 5280, section 6, for a path of two).

A second opinion beside the kit's `check_certificate`, which only says yes or no. It says
which checks a certificate fails, so a fault can be shown to fail a single one.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from greenpath_gen.checks import Check
from greenpath_gen.kit import certificates

KNOWN_EXTENSIONS = (
    x509.BasicConstraints,
    x509.KeyUsage,
    x509.ExtendedKeyUsage,
    x509.SubjectAlternativeName,
    x509.SubjectKeyIdentifier,
    x509.AuthorityKeyIdentifier,
    x509.AuthorityInformationAccess,
    x509.NameConstraints,
)
T = TypeVar("T", bound=x509.ExtensionType)
STRONG = {"sha256", "sha384", "sha512"}


def problems(
    certificate: bytes,
    trusted_certs: Sequence[bytes],
    url: str,
    moment: datetime,
    beyond: bool = False,
    pinned: str = "",
) -> Iterator[Check]:
    """Yield the checks that a server's certificate fails.

    With BEYOND also what needs more than the kit: the issuer that the site is PINNED to, no
    wildcard over a public suffix, a key that may sign, a curve that was agreed on.
    Raises `ValueError` if the bytes are not a certificate.
    """
    leaf = x509.load_der_x509_certificate(certificate)
    trusted = [x509.load_der_x509_certificate(one) for one in trusted_certs]
    named = [one for one in trusted if one.subject == leaf.issuer]
    signers = [one for one in named if _issued(one, leaf)]
    if not named:
        yield Check.AUTHORITY
    elif not signers or (beyond and pinned and _organisation(leaf.issuer) != pinned):
        yield Check.ISSUER
    domains = certificates.certificate_info(certificate)["domains"]
    if not any(_matches(domain, url, beyond) for domain in domains):
        yield Check.NAME
    if not all(_valid(one, moment) for one in (leaf, *signers)):
        yield Check.VALIDITY
    if not _for_servers(leaf, beyond) or not all(_may_issue(one, domains) for one in signers):
        yield Check.PURPOSE
    if not _strong(leaf, beyond):
        yield Check.ALGORITHM


def _organisation(name: x509.Name) -> str:
    values = name.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    return str(values[0].value) if values else ""


def _issued(issuer: x509.Certificate, leaf: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _matches(pattern: str, url: str, beyond: bool) -> bool:
    """Compare as RFC 9525, section 6.3, does: label by label, an asterisk for the first."""
    first, _, rest = pattern.lower().partition(".")
    if first != "*":
        return pattern.lower() == url.lower()
    return rest == url.lower().partition(".")[2] and not (beyond and "." not in rest)


def _valid(certificate: x509.Certificate, moment: datetime) -> bool:
    return certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc


def extension(certificate: x509.Certificate, kind: type[T]) -> T | None:
    """Return a certificate's extension of this kind, or None."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _for_servers(leaf: x509.Certificate, beyond: bool) -> bool:
    """Tell whether a certificate may be used by a server (RFC 5280, section 4.2.1)."""
    uses = extension(leaf, x509.ExtendedKeyUsage)
    constraints = extension(leaf, x509.BasicConstraints)
    usage = extension(leaf, x509.KeyUsage)
    return (
        (uses is None or ExtendedKeyUsageOID.SERVER_AUTH in uses)
        and not (constraints and constraints.ca)
        and all(isinstance(e.value, KNOWN_EXTENSIONS) for e in leaf.extensions if e.critical)
        and not (beyond and usage and not usage.digital_signature)
    )


def _may_issue(issuer: x509.Certificate, domains: Sequence[str]) -> bool:
    """Tell whether a certificate is an authority's, for these domains."""
    constraints = extension(issuer, x509.BasicConstraints)
    usage = extension(issuer, x509.KeyUsage)
    names = extension(issuer, x509.NameConstraints)
    permitted = [one.value for one in (names and names.permitted_subtrees) or ()]
    return (
        bool(constraints and constraints.ca)
        and (usage is None or usage.key_cert_sign)
        and (not permitted or all(_below(domain, permitted) for domain in domains))
    )


def _below(domain: str, permitted: Sequence[str]) -> bool:
    return any(domain == one or domain.endswith(f".{one}") for one in permitted)


def _strong(leaf: x509.Certificate, beyond: bool) -> bool:
    digest, key = leaf.signature_hash_algorithm, leaf.public_key()
    curve = key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else ""
    return bool(digest and digest.name in STRONG) and not (beyond and curve != "secp384r1")
