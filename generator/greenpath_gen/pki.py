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

CERTIFICATE_SIZE = 740
"""Bytes of a server certificate, give or take one: as base64, all three have one length."""

TOKEN_SIZE = 32
MODAL_SIGNATURE_SIZE = 103
"""The DER form of an ECDSA signature on P-384 has 102, 103 or 104 bytes, seldom fewer."""

PURPOSES = {name: oid for oid, name in certificates.PURPOSES.items()}
SERVER_AUTH = certificates.PURPOSES[ExtendedKeyUsageOID.SERVER_AUTH]
CLIENT_AUTH = certificates.PURPOSES[ExtendedKeyUsageOID.CLIENT_AUTH]

UNKNOWN_EXTENSION = x509.ObjectIdentifier("1.3.6.1.4.1.55738.666.1")
"""Of no meaning to anybody: x509-limbo's identifier for this use."""

HASHES: dict[str, type[hashes.SHA224] | type[hashes.SHA256]] = {
    "SHA-256": hashes.SHA256,
    "SHA-224": hashes.SHA224,
}


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority: its name (the O of its subject), its key and its certificate."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(repr=False, hash=False)
    certificate: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A server certificate before it is signed (RFC 5280, section 4.1).

    ``issuer`` signs it, with the hash ``digest``. ``issuer_key_id`` stands in for the issuer's
    own key identifier. ``key_usage`` are the bits that are set. ``critical`` adds an
    extension that nobody knows. What follows was done after the signature: ``swapped_key``
    takes the place of ``key``, ``swapped_name`` that of the (equally long) first domain, and
    ``tail`` comes behind the certificate.
    """

    organisation: str
    domains: tuple[str, ...]
    key: ec.EllipticCurvePublicKey = field(repr=False, hash=False)
    issuer: Authority
    not_before: datetime
    not_after: datetime
    common_name: str = ""
    purposes: tuple[str, ...] = (SERVER_AUTH,)
    key_usage: tuple[str, ...] = ("digital_signature",)
    is_authority: bool = False
    critical: bool = False
    digest: str = "SHA-256"
    issuer_key_id: bytes | None = None
    swapped_key: ec.EllipticCurvePublicKey | None = field(default=None, repr=False, hash=False)
    swapped_name: str = ""
    tail: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """What an authority's certificate says of it; by default, that it is one."""

    not_before: datetime = EPOCH
    not_after: datetime = DOOMSDAY
    ca: bool = True
    key_usage: tuple[str, ...] = ("digital_signature", "key_cert_sign", "crl_sign")
    permitted: tuple[str, ...] = ()


def create_authority(name: str, draw: Stream) -> Authority:
    """Make a self-signed authority from its draws."""
    return charter(name, draw.key("key"), draw, Charter())


def charter(name: str, key: ec.EllipticCurvePrivateKey, draw: Stream, says: Charter) -> Authority:
    """Sign an authority's certificate over a key with that key."""
    subject = named(name)
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(_serial(draw, "serial"))
        .not_valid_before(says.not_before)
        .not_valid_after(says.not_after)
        .add_extension(x509.BasicConstraints(ca=says.ca, path_length=None), critical=True)
        .add_extension(_usage(says.key_usage), critical=True)
        .add_extension(own_id, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own_id), critical=False
        )
    )
    if says.permitted:
        names = [x509.DNSName(one) for one in says.permitted]
        builder = builder.add_extension(x509.NameConstraints(names, None), critical=True)
    certificate = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return Authority(name, key, certificate.public_bytes(Encoding.DER))


def issue(template: Template, draw: Stream) -> bytes:
    """Sign a server certificate, `CERTIFICATE_SIZE` bytes long but for one and the tail; DER.

    Raises `ValueError` if the template's names leave no room.
    """
    token_size = _token_size(_shape(template))
    for attempt in range(64):
        serial = _serial(draw, f"serial/{attempt}")
        token = draw.bytes(f"token/{attempt}", token_size // 2 + 1).hex()[:token_size]
        der = _sign(template, serial, token)
        if abs(len(der) - CERTIFICATE_SIZE) <= 1:
            return _tampered(der, template) + template.tail
    raise ValueError("no serial number gives the certificate its size")


def _tampered(der: bytes, template: Template) -> bytes:
    if template.swapped_key is not None:
        der = der.replace(
            primitives.public_bytes(template.key), primitives.public_bytes(template.swapped_key)
        )
    if template.swapped_name:
        der = der.replace(template.domains[0].encode(), template.swapped_name.encode())
    return der


def _sign(template: Template, serial: int, token: str) -> bytes:
    issuer = template.issuer
    issuer_key_id = template.issuer_key_id or key_id(issuer.key.public_key())
    address = x509.UniformResourceIdentifier(f"http://{issuer.name.lower()}.example/{token}")
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=template.is_authority, path_length=None), True),
        (x509.SubjectKeyIdentifier.from_public_key(template.key), False),
        (x509.AuthorityKeyIdentifier(issuer_key_id, None, None), False),
        (_usage(template.key_usage), True),
        (x509.ExtendedKeyUsage([PURPOSES[name] for name in template.purposes]), False),
        (
            x509.AuthorityInformationAccess(
                [x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, address)]
            ),
            False,
        ),
    ]
    if template.domains:
        names = x509.SubjectAlternativeName([x509.DNSName(name) for name in template.domains])
        extensions.insert(0, (names, False))
    if template.critical:
        extensions.append((x509.UnrecognizedExtension(UNKNOWN_EXTENSION, b"\x05\x00"), True))
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(template.organisation, template.common_name))
        .issuer_name(named(issuer.name))
        .public_key(template.key)
        .serial_number(serial)
        .not_valid_before(template.not_before)
        .not_valid_after(template.not_after)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    certificate = builder.sign(issuer.key, HASHES[template.digest](), ecdsa_deterministic=True)
    return certificate.public_bytes(Encoding.DER)


def _usage(bits: tuple[str, ...]) -> x509.KeyUsage:
    return certificates.key_usage(**dict.fromkeys(bits, True))


def key_id(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return a key's identifier (RFC 5280, section 4.2.1.2, method 1)."""
    return x509.SubjectKeyIdentifier.from_public_key(key).digest


def named(organisation: str, common_name: str = "") -> x509.Name:
    """Return a distinguished name: an organisation, and a common name if there is one."""
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)]
    if common_name:
        parts.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return x509.Name(parts)


def _serial(draw: Stream, label: str) -> int:
    """Draw a serial number of exactly 20 octets, the most that RFC 5280, 4.1.2.2, allows."""
    return draw.integer(label, 0x40 << 152, (0x80 << 152) - 1)


_PLAIN = Stream(b"the size of a certificate does not depend on its keys")
_PLAIN_KEY = _PLAIN.key("key")


@lru_cache
def _plain_key(curve: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(3, ec.BrainpoolP384R1()) if curve != "secp384r1" else _PLAIN_KEY


def _shape(template: Template) -> Template:
    """Return a template of the same size with nothing particular in it, for the cache."""
    plain = Authority("i" * len(template.issuer.name), _PLAIN_KEY, b"")
    return replace(
        template,
        organisation="o" * len(template.organisation),
        common_name="c" * len(template.common_name),
        domains=tuple("d" * len(name) for name in template.domains),
        key=_plain_key(template.key.curve.name).public_key(),
        issuer=plain,
        not_before=_same_form(template.not_before),
        not_after=_same_form(template.not_after),
        issuer_key_id=None,
        swapped_key=None,
        swapped_name="",
        tail=b"",
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
