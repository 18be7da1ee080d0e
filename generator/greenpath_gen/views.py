"""A package as somebody sees it who opens every file and verifies nothing. Pure."""

import base64
import io
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from greenpath_gen.package import SERVERS, TRUSTED
from greenpath_gen.pki import FILLER_EXTENSION

CERTIFICATE, CONTENT = "server.cert", "data.txt"
PIECE = 4
"""Bytes in a row that two files must have in common to be called alike."""


@dataclass(frozen=True)
class Server:
    """One server: its files by kind, and what the zip says of them."""

    name: str
    files: Mapping[str, bytes]
    members: tuple[zipfile.ZipInfo, ...]

    @cached_property
    def decoded(self) -> Mapping[str, bytes]:
        """The files without their base64."""
        return {kind: base64.b64decode(text) for kind, text in self.files.items()}

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The certificate, parsed. Raises `ValueError` if it is none."""
        return x509.load_der_x509_certificate(self.decoded[CERTIFICATE])

    @cached_property
    def extensions(self) -> x509.Extensions:
        """The certificate's extensions."""
        return self.certificate.extensions

    @cached_property
    def issuer(self) -> str:
        """The name of the issuer."""
        return self.certificate.issuer.rfc4514_string()

    @cached_property
    def domains(self) -> list[str]:
        """The subject alternative names."""
        for one in self.extensions:
            if isinstance(one.value, x509.SubjectAlternativeName):
                return one.value.get_values_for_type(x509.DNSName)
        return []

    @cached_property
    def issuer_key_id(self) -> bytes:
        """The identifier of the issuer's key."""
        for one in self.extensions:
            if isinstance(one.value, x509.AuthorityKeyIdentifier):
                return one.value.key_identifier or b""
        return b""

    @cached_property
    def filler_size(self) -> int:
        """How much of the certificate is filler, in bytes."""
        for one in self.extensions:
            if one.oid == FILLER_EXTENSION and isinstance(one.value, x509.UnrecognizedExtension):
                return len(one.value.value)
        return 0

    @cached_property
    def key(self) -> ec.EllipticCurvePublicKey:
        """The certificate's public key. Raises `TypeError` if it is on no curve."""
        key = self.certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise TypeError("not an elliptic-curve public key")
        return key

    @cached_property
    def point(self) -> bytes:
        """The two coordinates of the certificate's public key."""
        return self.key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]

    @cached_property
    def histogram(self) -> Counter[int]:
        """How often each byte stands in the certificate."""
        return Counter(self.decoded[CERTIFICATE])

    @cached_property
    def pieces(self) -> frozenset[bytes]:
        """All short runs of bytes of the certificate."""
        der = self.decoded[CERTIFICATE]
        return frozenset(der[place : place + PIECE] for place in range(len(der)))


@dataclass(frozen=True)
class View:
    """A whole package: the servers, and the trusted certificates by their files' names."""

    servers: tuple[Server, ...]
    trusted: Mapping[str, bytes]

    @cached_property
    def authorities(self) -> Mapping[str, tuple[bytes, x509.Certificate]]:
        """The trusted certificates, as text and parsed, by the name of their subject."""
        found = {}
        for text in self.trusted.values():
            certificate = x509.load_der_x509_certificate(base64.b64decode(text))
            found[certificate.subject.rfc4514_string()] = (text, certificate)
        return found


def view(archive: bytes) -> View:
    """Look into a student's zip."""
    files: dict[str, dict[str, bytes]] = {}
    members: dict[str, list[zipfile.ZipInfo]] = {}
    trusted = {}
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for member in opened.infolist():
            folder, _, kind = member.filename.partition("/")[2].rpartition("/")
            if folder == TRUSTED:
                trusted[kind] = opened.read(member)
            elif folder.startswith(f"{SERVERS}/"):
                name = folder.rpartition("/")[2]
                files.setdefault(name, {})[kind] = opened.read(member)
                members.setdefault(name, []).append(member)
    names = sorted(files, key=lambda name: (len(name), name))
    return View(tuple(Server(name, files[name], tuple(members[name])) for name in names), trusted)
