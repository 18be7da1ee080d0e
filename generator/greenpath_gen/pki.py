"""Authorities and certificates, byte for byte the same for the same draws.

A certificate's bytes would tell what is unusual about it, so all of a set are filled up to
one size and one look: see `greenpath_gen.filler`.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache, partial

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from greenpath_gen.filler import Mould, Shape, shape
from greenpath_gen.kit import certificates, primitives
from greenpath_gen.stream import Stream

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
DOOMSDAY = datetime(2049, 12, 31, tzinfo=UTC)
"""An authority's first and last day: they cover those of every certificate it issues."""

CERTIFICATE_SIZE = 1100
"""Bytes of a server certificate, give or take one: as base64, all three have one length."""

AUTHORITY_SIZE = 800
"""Bytes of an authority's certificate, give or take one."""

FRAME = 4
"""Bytes of DER before the signed part: a SEQUENCE, and a length of two bytes."""

ATTEMPTS = 64
"""How often a certificate is signed, at the most, until it has its size."""

PLACES = 3
"""Where the names may stand among the extensions, see `Template`."""

MODAL_SIGNATURE_SIZE = 103
"""The DER form of an ECDSA signature on P-384 has 102, 103 or 104 bytes, seldom fewer."""

PURPOSES = {name: oid for oid, name in certificates.PURPOSES.items()}
SERVER_AUTH = certificates.PURPOSES[ExtendedKeyUsageOID.SERVER_AUTH]
CLIENT_AUTH = certificates.PURPOSES[ExtendedKeyUsageOID.CLIENT_AUTH]

UNKNOWN_EXTENSION = x509.ObjectIdentifier("1.3.6.1.4.1.55738.666.1")
"""Of no meaning to anybody: x509-limbo's identifier for this use."""

FILLER_EXTENSION = x509.ObjectIdentifier("2.999.1")
"""Of no meaning either: below the arc that is reserved for examples (ITU-T X.660)."""

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

    ``issuer`` signs it, with the hash ``digest``. ``place`` is that of the names among the
    extensions: first, or after one or another, so that in the base64 text they repeat the
    subject in step, or out of step in two ways. ``issuer_key_id`` stands in for the issuer's
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
    place: int = 0
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


CHARTERS = (
    Charter(),
    Charter(ca=False, key_usage=("digital_signature",)),
    Charter(key_usage=("digital_signature",)),
    Charter(permitted=("campus.example",)),
)
"""What faults make an authority's certificate say, beside what it should."""

Sign = Callable[[int, bytes], bytes]
"""Signs a certificate with this serial number and filler."""


def create_authority(name: str, draw: Stream) -> Authority:
    """Make a self-signed authority from its draws."""
    return charter(name, draw.key("key"), draw, Charter())


def stranger(name: str, draw: Stream) -> Authority:
    """Make an authority that nobody trusts, so nobody needs its certificate."""
    return Authority(name, draw.key("key"), b"")


def charter(name: str, key: ec.EllipticCurvePrivateKey, draw: Stream, says: Charter) -> Authority:
    """Sign an authority's certificate over a key with that key; `AUTHORITY_SIZE` bytes.

    It looks the same whichever of the `CHARTERS` it is.
    """
    sign = partial(_sign_charter, name, key, says)
    undated = _undated(says)
    own, mould = _measured_charter(name, undated), _charter_mould(name, undated)
    return Authority(name, key, _filled(sign, own, mould, AUTHORITY_SIZE, draw))


def _sign_charter(
    name: str, key: ec.EllipticCurvePrivateKey, says: Charter, serial: int, filler: bytes
) -> bytes:
    subject = named(name)
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(serial)
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
    builder = builder.add_extension(_filler_extension(filler), critical=False)
    certificate = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return certificate.public_bytes(Encoding.DER)


def issue(template: Template, draw: Stream, mould: Mould | None = None) -> bytes:
    """Sign a server certificate, `CERTIFICATE_SIZE` bytes long but for one and the tail; DER.

    It is filled up in the MOULD that it shares with others; by default it has its own.
    Raises `ValueError` if the names leave no room.
    """
    own = shape_of(template)
    sign = partial(_sign, template)
    der = _filled(sign, own, mould or Mould.of([own]), CERTIFICATE_SIZE, draw)
    return _tampered(der, template) + template.tail


def _filled(sign: Sign, own: Shape, mould: Mould, size: int, draw: Stream) -> bytes:
    """Sign a certificate, filled up, with the first serial number that gives it its size."""
    filler = mould.fill(own, draw.bytes("filler", mould.noise_size(own)))
    for attempt in range(ATTEMPTS):
        der = sign(_serial(draw, f"serial/{attempt}"), filler)
        if abs(len(der) - size) <= 1:
            return der
    raise ValueError("no serial number gives the certificate its size")


def _tampered(der: bytes, template: Template) -> bytes:
    if template.swapped_key is not None:
        der = der.replace(
            primitives.public_bytes(template.key), primitives.public_bytes(template.swapped_key)
        )
    if template.swapped_name:
        der = der.replace(template.domains[0].encode(), template.swapped_name.encode())
    return der


def _sign(template: Template, serial: int, filler: bytes) -> bytes:
    issuer = template.issuer
    issuer_key_id = template.issuer_key_id or key_id(issuer.key.public_key())
    constraints = (x509.BasicConstraints(ca=template.is_authority, path_length=None), True)
    own_id = (x509.SubjectKeyIdentifier.from_public_key(template.key), False)
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        *((own_id, constraints) if template.place == 2 else (constraints, own_id)),
        (x509.AuthorityKeyIdentifier(issuer_key_id, None, None), False),
        (_usage(template.key_usage), True),
        (x509.ExtendedKeyUsage([PURPOSES[name] for name in template.purposes]), False),
    ]
    if template.domains:
        names = x509.SubjectAlternativeName([x509.DNSName(name) for name in template.domains])
        extensions.insert(min(template.place, 1), (names, False))
    if template.critical:
        extensions.append((x509.UnrecognizedExtension(UNKNOWN_EXTENSION, b"\x05\x00"), True))
    extensions.append((_filler_extension(filler), False))
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


def _filler_extension(filler: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(FILLER_EXTENSION, filler)


def _usage(bits: tuple[str, ...]) -> x509.KeyUsage:
    return certificates.key_usage(**dict.fromkeys(bits, True))


def key_id(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return a key's identifier (RFC 5280, section 4.2.1.2, method 1)."""
    return x509.SubjectKeyIdentifier.from_public_key(key).digest


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]


def named(organisation: str, common_name: str = "") -> x509.Name:
    """Return a distinguished name: an organisation, and a common name if there is one."""
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)]
    if common_name:
        parts.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return x509.Name(parts)


def _serial(draw: Stream, label: str) -> int:
    """Draw a serial number of exactly 20 octets, the most that RFC 5280, 4.1.2.2, allows."""
    return draw.integer(label, 0x40 << 152, (0x80 << 152) - 1)


_PLAIN = Stream(b"what is alike in certificates does not depend on their keys")
_PLAIN_KEY = _PLAIN.key("key")
_QUICK_KEY = ec.derive_private_key(1, ec.SECP256R1())
_PLAIN_SERIAL = _PLAIN.integer("serial number", 0x40 << 152, (0x80 << 152) - 1)
_PLAIN_FILLER = _PLAIN.bytes("filler", CERTIFICATE_SIZE)
_PLAIN_ID, _ISSUER_ID = key_id(_PLAIN_KEY.public_key()), _PLAIN.bytes("issuer's id", 20)


def shape_of(template: Template) -> Shape:
    """Return what a certificate is without its filler. Raises `ValueError` if it is too long."""
    own = template.issuer.key.public_key() == template.key
    plain = replace(
        template,
        key=_plain_key(template.key.curve.name).public_key(),
        issuer=Authority(template.issuer.name, _QUICK_KEY, b""),
        not_before=_same_form(template.not_before),
        not_after=_same_form(template.not_after),
        issuer_key_id=_PLAIN_ID if own else _ISSUER_ID,
        swapped_key=None,
        tail=b"",
    )
    if template.swapped_name:
        shown = template.swapped_name
        plain = replace(
            plain,
            organisation=plain.organisation.replace(template.domains[0], shown),
            domains=(shown, *template.domains[1:]),
            swapped_name="",
        )
    measured = _measured(plain)
    letters = Counter(measured.letters)
    letters.update(f"{template.not_before:%y%m%d}{template.not_after:%y%m%d}".encode())
    return replace(measured, letters=letters)


def _same_form(moment: datetime) -> datetime:
    """Return a date written as long as this one: UTCTime until 2049, then GeneralizedTime."""
    return EPOCH if moment.year < 2050 else moment.replace(2050, 1, 1)


@lru_cache
def _plain_key(curve: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(3, ec.BrainpoolP384R1()) if curve != "secp384r1" else _PLAIN_KEY


@lru_cache(maxsize=1024)
def _measured(plain: Template) -> Shape:
    noise = (_point(plain.key), key_id(plain.key), plain.issuer_key_id or b"")
    return _measure(partial(_sign, plain), CERTIFICATE_SIZE, noise)


@lru_cache(maxsize=1024)
def _measured_charter(name: str, says: Charter) -> Shape:
    noise = (_point(_PLAIN_KEY.public_key()), _PLAIN_ID, _PLAIN_ID)
    return _measure(partial(_sign_charter, name, _PLAIN_KEY, says), AUTHORITY_SIZE, noise)


@lru_cache(maxsize=1024)
def _charter_mould(name: str, says: Charter) -> Mould:
    return Mould.of(_measured_charter(name, _undated(one)) for one in (says, *CHARTERS))


def _undated(says: Charter) -> Charter:
    return replace(
        says, not_before=_same_form(says.not_before), not_after=_same_form(says.not_after)
    )


def _measure(sign: Sign, wanted: int, noise: tuple[bytes, ...]) -> Shape:
    """Measure a certificate that gets its size from the filler, and a signature of modal size."""
    room = 0
    for _ in range(ATTEMPTS):
        filler = _PLAIN_FILLER[:room]
        der = _with_modal_signature(sign(_PLAIN_SERIAL, filler))
        if len(der) == wanted:
            signature = der[-MODAL_SIGNATURE_SIZE:]
            return shape(der, filler, (signature, _PLAIN_SERIAL.to_bytes(20), *noise))
        room += wanted - len(der)
        if room < 0:
            break
    raise ValueError("the names are too long for certificates of the common size")


def _with_modal_signature(der: bytes) -> bytes:
    """Return a certificate with zeros for a signature, of the size that most have on P-384.

    So a key on a quicker curve can sign what is only measured (RFC 5280, section 4.1: the
    signed part, the algorithm, a BIT STRING with no unused bits).
    """
    signed = x509.load_der_x509_certificate(der).tbs_certificate_bytes
    algorithm = der[FRAME + len(signed) :]
    rest = algorithm[: 2 + algorithm[1]] + bytes((3, MODAL_SIGNATURE_SIZE + 1, 0))
    rest += bytes(MODAL_SIGNATURE_SIZE)
    return der[:2] + (len(signed) + len(rest)).to_bytes(2) + signed + rest
