"""Authorities and certificates, byte for byte the same for the same draws.

A certificate's size would tell what is unusual about it, so every server certificate is
filled up to one size, with the address at which its issuer publishes itself.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from greenpath_gen.kit import certificates, primitives
from greenpath_gen.stream import Stream

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
DOOMSDAY = datetime(2099, 12, 31, tzinfo=UTC)
"""An authority's first and last day: they cover those of every certificate it issues."""

CERTIFICATE_SIZE = 689
"""Bytes of a server certificate, give or take one: as base64, all three have one length."""

TOKEN_SIZE = 32
MODAL_SIGNATURE_SIZE = 103
"""The DER form of an ECDSA signature on P-384 has 102, 103 or 104 bytes, seldom fewer."""

PURPOSES = {name: oid for oid, name in certificates.PURPOSES.items()}
SERVER_AUTH = certificates.PURPOSES[ExtendedKeyUsageOID.SERVER_AUTH]
CLIENT_AUTH = certificates.PURPOSES[ExtendedKeyUsageOID.CLIENT_AUTH]


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority: its name (the O of its subject), its key and its certificate."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(repr=False, hash=False)
    certificate: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A server certificate before it is signed (RFC 5280, section 4.1).

    ``issuer`` signs it. ``issuer_key_id`` stands in for the issuer's own key identifier,
    ``swapped_key`` takes the place of ``key`` after the signature was made.
    """

    organisation: str
    domains: tuple[str, ...]
    key: ec.EllipticCurvePublicKey = field(repr=False, hash=False)
    issuer: Authority
    not_before: datetime
    not_after: datetime
    purposes: tuple[str, ...] = (SERVER_AUTH,)
    issuer_key_id: bytes | None = None
    swapped_key: ec.EllipticCurvePublicKey | None = field(default=None, repr=False, hash=False)


def create_authority(name: str, draw: Stream) -> Authority:
    """Make a self-signed authority from its draws."""
    key = draw.key("key")
    subject = _named(name)
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(_serial(draw, "serial"))
        .not_valid_before(EPOCH)
        .not_valid_after(DOOMSDAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(certificates.AUTHORITY_KEY_USAGE, critical=True)
        .add_extension(own_id, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own_id), critical=False
        )
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )
    return Authority(name, key, certificate.public_bytes(Encoding.DER))


def issue(template: Template, draw: Stream) -> bytes:
    """Sign a server certificate, `CERTIFICATE_SIZE` bytes long but for one; DER.

    Raises `ValueError` if the template's names leave no room.
    """
    token_size = _token_size(_shape(template))
    for attempt in range(64):
        serial = _serial(draw, f"serial/{attempt}")
        token = draw.bytes(f"token/{attempt}", token_size // 2 + 1).hex()[:token_size]
        der = _sign(template, serial, token)
        if abs(len(der) - CERTIFICATE_SIZE) <= 1:
            return _swap_key(der, template)
    raise ValueError("no serial number gives the certificate its size")


def _swap_key(der: bytes, template: Template) -> bytes:
    if template.swapped_key is None:
        return der
    genuine = primitives.public_bytes(template.key)
    return der.replace(genuine, primitives.public_bytes(template.swapped_key))


def _sign(template: Template, serial: int, token: str) -> bytes:
    issuer = template.issuer
    issuer_key_id = template.issuer_key_id or key_id(issuer.key.public_key())
    address = f"http://{issuer.name.lower()}.example/{token}"
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_named(template.organisation))
        .issuer_name(_named(issuer.name))
        .public_key(template.key)
        .serial_number(serial)
        .not_valid_before(template.not_before)
        .not_valid_after(template.not_after)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in template.domains]),
            critical=False,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(template.key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier(issuer_key_id, None, None),
            critical=False,
        )
        .add_extension(certificates.key_usage(digital_signature=True), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([PURPOSES[name] for name in template.purposes]), critical=False
        )
        .add_extension(
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(
                        AuthorityInformationAccessOID.CA_ISSUERS,
                        x509.UniformResourceIdentifier(address),
                    )
                ]
            ),
            critical=False,
        )
        .sign(issuer.key, hashes.SHA256(), ecdsa_deterministic=True)
    )
    return certificate.public_bytes(Encoding.DER)


def key_id(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return a key's identifier (RFC 5280, section 4.2.1.2, method 1)."""
    return x509.SubjectKeyIdentifier.from_public_key(key).digest


def _named(organisation: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)])


def _serial(draw: Stream, label: str) -> int:
    """Draw a serial number of exactly 20 octets, the most that RFC 5280, 4.1.2.2, allows."""
    return draw.integer(label, 0x40 << 152, (0x80 << 152) - 1)


_PLAIN = Stream(b"the size of a certificate does not depend on its keys")
_PLAIN_KEY = _PLAIN.key("key")


def _shape(template: Template) -> Template:
    """Return a template of the same size with nothing particular in it, for the cache."""
    plain = Authority("i" * len(template.issuer.name), _PLAIN_KEY, b"")
    return replace(
        template,
        organisation="o" * len(template.organisation),
        domains=tuple("d" * len(name) for name in template.domains),
        key=_PLAIN_KEY.public_key(),
        issuer=plain,
        not_before=_same_form(template.not_before),
        not_after=_same_form(template.not_after),
        issuer_key_id=None,
        swapped_key=None,
    )


def _same_form(moment: datetime) -> datetime:
    """Return a date written as long as this one: UTCTime until 2049, then GeneralizedTime."""
    return EPOCH if moment.year < 2050 else DOOMSDAY


@lru_cache(maxsize=1024)
def _size(shape: Template, token_size: int) -> int:
    """Return the size of a certificate of this shape with a signature of modal size."""
    certificate = _sign(shape, 0x40 << 152, "t" * token_size)
    signature = x509.load_der_x509_certificate(certificate).signature
    return len(certificate) - len(signature) + MODAL_SIGNATURE_SIZE


@lru_cache(maxsize=1024)
def _token_size(shape: Template) -> int:
    size = TOKEN_SIZE
    for _ in range(8):
        missing = CERTIFICATE_SIZE - _size(shape, size)
        if missing == 0:
            return size
        size += missing
        if size < 1:
            break
    raise ValueError("the names are too long for a certificate of the common size")
