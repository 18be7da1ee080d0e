"""Certificates and handshakes in words, field by field, for people to compare. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from greenpath_gen.escape import visible
from greenpath_gen.kit import certificates, primitives
from greenpath_gen.model import Recipe, ServerFiles
from greenpath_gen.path import extension
from greenpath_gen.reference import GENERATOR, first_element
from greenpath_gen.stream import P384_ORDER

ISSUER, SUBJECT = "issuer", "subject organisation"
NOT_BEFORE, NOT_AFTER = "not before", "not after"
NONE = "none"
BITS = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
    *("key_agreement", "key_cert_sign", "crl_sign"),
)
CURVES = {"secp384r1": "P-384", "brainpoolP384r1": "brainpoolP384r1"}

TRANSCRIPT = {
    "client": "Kp1",
    "server": "Kp2",
    "certificate": "certificate",
    "other-server": "another server's Kp2",
    "other-certificate": "another certificate of the same key",
}
HELLO = {
    "sealed": "encrypted under the session key",
    "altered": "changed in its last bit: it does not decrypt",
    "plain": "signature and certificate in clear",
    "cut": "cut off in the middle",
    "recorded": "recorded in another session: it does not decrypt",
}
DATA = {
    "sealed": "encrypted under the session key",
    "altered": "changed in their last bit: they do not decrypt",
    "plain": "in clear",
    "another-key": "encrypted under another key",
    "ready": "the client's own READY, sent back",
    "hello": "the record of the handshake, sent a second time",
}
NONCE = {"fresh": "another one for each record", "repeated": "the same for both records"}


def certificate_fields(der: bytes, trusted: Mapping[str, bytes]) -> dict[str, str]:
    """Return what a certificate shows, by field; TRUSTED are authorities' certificates by name.

    Where its issuer has the name of a trusted authority, this tells also whether that
    authority's key is the one that is named, and the one that signed.
    """
    body = first_element(der)
    try:
        parsed = x509.load_der_x509_certificate(body)
        return dict(_fields(parsed, der[len(body) :], trusted))
    except (ValueError, x509.DuplicateExtension) as error:
        return {"encoding": f"cannot be read: {error}"}


def _fields(
    parsed: x509.Certificate, tail: bytes, trusted: Mapping[str, bytes]
) -> Iterator[tuple[str, str]]:
    yield "encoding", "a certificate"
    yield "version", parsed.version.name.removeprefix("v")
    yield ISSUER, _name(parsed.issuer)
    authority = trusted.get(_name(parsed.issuer))
    if authority is not None:
        yield from _under(parsed, x509.load_der_x509_certificate(authority))
    yield SUBJECT, _attribute(parsed.subject, NameOID.ORGANIZATION_NAME)
    yield "subject common name", _attribute(parsed.subject, NameOID.COMMON_NAME)
    yield "subject alternative names", ", ".join(map(_domain, certificates.domains(parsed))) or NONE
    yield NOT_BEFORE, _moment(parsed.not_valid_before_utc)
    yield NOT_AFTER, _moment(parsed.not_valid_after_utc)
    yield from _uses(parsed)
    unknown = [
        e.oid.dotted_string
        for e in parsed.extensions
        if e.critical and isinstance(e.value, x509.UnrecognizedExtension)
    ]
    yield "unknown critical extensions", ", ".join(unknown) or NONE
    yield "signature hash", _hash(parsed)
    key = parsed.public_key()
    curve = key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else type(key).__name__
    yield "curve of the key", CURVES.get(curve, curve)
    yield "subject key identifier", _own_key(parsed)
    yield "bytes behind the certificate", _tail(tail)


def _under(parsed: x509.Certificate, authority: x509.Certificate) -> Iterator[tuple[str, str]]:
    whose = "the trusted authority's"
    try:
        parsed.verify_directly_issued_by(authority)
        yield "authority's signature", f"valid under {whose} key"
    except (InvalidSignature, ValueError, TypeError):
        yield "authority's signature", f"not valid under {whose} key"
    claimed = extension(parsed, x509.AuthorityKeyIdentifier)
    own = extension(authority, x509.SubjectKeyIdentifier)
    shown = (claimed.key_identifier if claimed else None) or b""
    if own and shown == own.digest:
        yield "authority key identifier", whose
    else:
        yield "authority key identifier", f"not {whose}, but {shown.hex(':', 4) or NONE}"


def _uses(parsed: x509.Certificate) -> Iterator[tuple[str, str]]:
    constraints = extension(parsed, x509.BasicConstraints)
    yield "basic constraints", f"CA: {str(constraints.ca).lower()}" if constraints else NONE
    usage = extension(parsed, x509.KeyUsage)
    bits = [bit.replace("_", " ") for bit in BITS if usage and getattr(usage, bit)]
    yield "key usage", ", ".join(bits) or NONE
    purposes = extension(parsed, x509.ExtendedKeyUsage) or ()
    names = [certificates.PURPOSES.get(one, one.dotted_string) for one in purposes]
    yield "extended key usage", ", ".join(names) or NONE
    limits = extension(parsed, x509.NameConstraints)
    permitted = [str(one.value) for one in (limits.permitted_subtrees if limits else None) or ()]
    yield "permitted names", visible(", ".join(permitted)) or "all"


def _name(name: x509.Name) -> str:
    if len(list(name)) == 1:
        return _attribute(name, NameOID.ORGANIZATION_NAME)
    return visible(name.rfc4514_string())


def _attribute(name: x509.Name, which: x509.ObjectIdentifier) -> str:
    values = [str(one.value) for one in name.get_attributes_for_oid(which)]
    return visible(", ".join(values)) or NONE


def _domain(domain: str) -> str:
    """Return a domain, and beside a name in A-labels what a browser may show (RFC 5890)."""
    if "xn--" not in domain:
        return visible(domain)
    try:
        return f"{domain} (on the screen: {visible(domain.encode().decode('idna'))})"
    except UnicodeError:
        return visible(domain)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def _hash(parsed: x509.Certificate) -> str:
    digest = parsed.signature_hash_algorithm
    return digest.name.upper().replace("SHA", "SHA-") if digest else NONE


def _own_key(parsed: x509.Certificate) -> str:
    own = extension(parsed, x509.SubjectKeyIdentifier)
    if own is None:
        return NONE
    fits = own == x509.SubjectKeyIdentifier.from_public_key(parsed.public_key())
    return "that of the key in the certificate" if fits else "that of another key"


def _tail(tail: bytes) -> str:
    if not tail:
        return NONE
    try:
        x509.load_der_x509_certificate(tail)
    except ValueError:
        return f"{len(tail)} bytes"
    return f"a second certificate of {len(tail)} bytes"


def handshake_fields(files: ServerFiles) -> dict[str, str]:
    """Return how a server plays its part of the protocol, by message."""
    recipe = files.recipe
    return {
        "key share": _share(recipe),
        "handshake signature": _signature(files),
        "server hello": HELLO.get(recipe.hello, recipe.hello),
        "data": DATA.get(recipe.data, recipe.data),
        "nonces": NONCE.get(recipe.nonce, recipe.nonce),
        "content": visible(files.data.decode("utf-8", "backslashreplace")),
    }


def _share(recipe: Recipe) -> str:
    if recipe.shown == "off-curve":
        return "not a point on the curve P-384"
    if not recipe.share:
        return "a fresh one in every session"
    public = primitives.load_private_key(recipe.share).public_key()
    if primitives.public_bytes(public) == GENERATOR:
        return "the generator of the curve: its private key is 1"
    return "the same in every session"


def _signature(files: ServerFiles) -> str:
    recipe = files.recipe
    if recipe.signature:
        return _prepared(recipe.signature)
    over = " + ".join(TRANSCRIPT.get(part, part) for part in recipe.transcript)
    return f"over {over}, with {_signer(files)}"


def _signer(files: ServerFiles) -> str:
    if files.recipe.signer == "share":
        return "the session's key Ks2"
    try:
        owner = x509.load_der_x509_certificate(first_element(files.certificate)).public_key()
    except ValueError:
        return "a key that no certificate names"
    own = primitives.load_private_key(files.recipe.key or files.private_key).public_key()
    kinds = Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    if own.public_bytes(*kinds) == owner.public_bytes(*kinds):
        return "the certificate's key"
    return "another key than the certificate's"


def _prepared(signature: bytes) -> str:
    """Say what a signature is that was not made in this session."""
    size = signature[-1]
    if not 1 <= size <= 16 or signature[-size:] != bytes([size]) * size:
        return "none: bytes that are not even padded like a signature"
    try:
        numbers = decode_dss_signature(signature[:-size])
    except ValueError:
        return "none: bytes that are not encoded like a signature"
    if any(number % P384_ORDER == 0 for number in numbers):
        return "its numbers count as zero: they are multiples of the curve's order"
    return "recorded: the same in every session, so not over this Kp1 + Kp2 + certificate"
