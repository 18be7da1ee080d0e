"""The model solution: with the kit's `verify_certificate`, and written by hand without it."""

import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from greenpath_gen.clients.toolbox import (
    PUBLIC_KEY_SIZE,
    SIGNATURE_SIZE,
    Alert,
    certificate_info,
    decrypt,
    encrypt,
    generate_asymmetric_key,
    key_exchange,
    verify,
    verify_certificate,
)


class Model:
    """The model solution: it verifies all that the kit can, and says what is wrong.

    One method for each question that a client asks. Whatever is refused is refused with an
    `Alert`, before the server hears READY.
    """

    def __init__(self, url: str, trusted_certs: list[bytes]) -> None:
        self.url = url
        self.trusted_certs = trusted_certs

    def send_client_hello(self) -> bytes:
        """Send a public key that is fresh for this session."""
        self.private, self.public = generate_asymmetric_key()
        return self.public

    def send_client_ready(self, server_hello: bytes) -> bytes:
        """Say READY, if this server can be trusted."""
        share, signature, certificate = self.open_hello(server_hello)
        self.check_certificate(certificate)
        self.check_signature(share, signature, certificate)
        return encrypt(self.key, b"READY")

    def receive_data(self, data: bytes) -> bytes:
        """Return what the server has to tell."""
        return self.open_record(data)

    def open_hello(self, server_hello: bytes) -> tuple[bytes, bytes, bytes]:
        """Agree on a key; return the server's public key, its signature and its certificate."""
        share = server_hello[:PUBLIC_KEY_SIZE]
        try:
            self.key = key_exchange(self.private, share)
        except (ValueError, TypeError):
            raise Alert("illegal_parameter", "its public key is no point on the curve") from None
        opened = self.open_record(server_hello[PUBLIC_KEY_SIZE:])
        return share, opened[:SIGNATURE_SIZE], opened[SIGNATURE_SIZE:]

    def open_record(self, record: bytes) -> bytes:
        """Decrypt what the server sent; nothing that was changed on its way decrypts."""
        try:
            return decrypt(self.key, record)
        except (InvalidTag, ValueError):
            raise Alert("bad_record_mac", "a message was changed on its way") from None

    def check_certificate(self, certificate: bytes) -> None:
        """Is the certificate valid, today, for the very site I wanted to reach?"""
        try:
            valid = verify_certificate(self.url, certificate, self.trusted_certs)
        except ValueError:
            raise Alert("decode_error", "the certificate cannot be read to its end") from None
        if not valid:
            raise self.find_problem(certificate)

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        """Does the server hold the certificate's private key, here and now?"""
        try:
            genuine = verify(
                self.transcript(share, certificate), signature, self.signer(certificate)
            )
        except ValueError:  # not even padded as a signature is
            genuine = False
        if not genuine:
            raise Alert(
                "decrypt_error",
                "it does not prove that it holds the private key of its certificate",
            )

    def transcript(self, share: bytes, certificate: bytes) -> bytes:
        """Return what the server must have signed: all of this handshake."""
        return self.public + share + certificate

    def signer(self, certificate: bytes) -> bytes:
        """Return the public key of whoever must have signed the handshake."""
        return bytes(certificate_info(certificate)["org_public_key"])

    def find_problem(self, certificate: bytes) -> Alert:
        """Say what is wrong with a certificate that is not valid."""
        leaf = certificate_info(certificate)
        issuer = leaf["issuer"]
        if issuer == leaf["org"]:
            return Alert("unknown_ca", "the certificate is self-signed")
        named = [one for one in self.trusted_certs if certificate_info(one)["org"] == issuer]
        if not named:
            return Alert("unknown_ca", f"issued by {issuer}, which is not a trusted authority")
        authorities = [certificate_info(one) for one in named]
        if leaf["issuer_key_id"] not in [one["key_id"] for one in authorities]:
            return Alert("unknown_ca", f"a fake authority has the name of {issuer}")
        if self.url not in leaf["domains"]:
            domains = ", ".join(leaf["domains"]) or "none at all"
            return Alert("bad_certificate", f"the certificate is for another domain: {domains}")
        today = datetime.datetime.now(datetime.timezone.utc)
        if today > leaf["not_after"]:
            return Alert("certificate_expired", "the certificate has expired")
        if today < leaf["not_before"]:
            return Alert("bad_certificate", "the certificate is not yet valid")
        if not any(one["not_before"] <= today <= one["not_after"] for one in authorities):
            return Alert("certificate_expired", f"the certificate of {issuer} itself has expired")
        if leaf["is_ca"]:
            return Alert("unsupported_certificate", "its purpose is to be an authority")
        if leaf["purposes"] and "serverAuth" not in leaf["purposes"]:
            return Alert("unsupported_certificate", "its purpose is not to be a server")
        if not any(one["is_ca"] for one in authorities):
            return Alert("bad_certificate", f"{issuer} may not issue certificates: it is no CA")
        for authority in named:
            if self.issued(authority, certificate):
                return self.find_rare_problem(certificate, authority)
        return Alert("bad_certificate", f"forged: it was not really signed by {issuer}")

    def find_rare_problem(self, certificate: bytes, authority: bytes) -> Alert:
        """Say what is wrong with a certificate that does not show in `certificate_info`."""
        leaf = x509.load_der_x509_certificate(certificate)
        issuer = x509.load_der_x509_certificate(authority)
        if isinstance(leaf.signature_hash_algorithm, (hashes.MD5, hashes.SHA1, hashes.SHA224)):
            return Alert("insufficient_security", "it was signed over a weak hash")
        unknown = [e for e in leaf.extensions if isinstance(e.value, x509.UnrecognizedExtension)]
        if any(extension.critical for extension in unknown):
            return Alert("unsupported_certificate", "it has an unknown critical extension")
        if any(isinstance(e.value, x509.NameConstraints) for e in issuer.extensions):
            return Alert("bad_certificate", "its issuer's name constraints rule it out")
        return Alert("bad_certificate", "its issuer's key may not sign certificates")

    def issued(self, authority: bytes, certificate: bytes) -> bool:
        """Did this authority's own key sign the certificate?"""
        issuer = x509.load_der_x509_certificate(authority)
        try:
            x509.load_der_x509_certificate(certificate).verify_directly_issued_by(issuer)
        except (InvalidSignature, ValueError, TypeError):
            return False
        return True


class Handmade(Model):
    """The model solution where `verify_certificate` is withheld: all of it by hand.

    Path validation of RFC 5280, section 6, for a path of length two, and the names of
    RFC 9525. It refuses a few things that `verify_certificate` lets pass.
    """

    strong_hashes = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
    understood = (
        x509.BasicConstraints,
        x509.ExtendedKeyUsage,
        x509.KeyUsage,
        x509.NameConstraints,
        x509.SubjectAlternativeName,
    )

    def check_certificate(self, certificate: bytes) -> None:
        """Is the certificate valid, today, for the very site I wanted to reach?"""
        leaf = self.read(certificate)
        authority = self.find_authority(leaf)
        self.check_authority(authority)
        self.check_period(authority)
        self.check_extensions(authority)
        self.check_period(leaf)
        self.check_extensions(leaf)
        self.check_name(leaf)
        self.check_constraints(leaf, authority)
        self.check_role(leaf)
        self.check_key_usage(leaf)
        self.check_purpose(leaf)
        self.check_hash(leaf)
        self.check_key(leaf)

    def read(self, certificate: bytes) -> x509.Certificate:
        """Parse a certificate, all its extensions and no byte more."""
        try:
            parsed = x509.load_der_x509_certificate(certificate)
            extensions = parsed.extensions
        except (ValueError, x509.DuplicateExtension):
            raise Alert("decode_error", "the certificate cannot be read to its end") from None
        if parsed.version is not x509.Version.v3 or not len(extensions):
            raise Alert("unsupported_certificate", "it is not a certificate of version 3")
        return parsed

    def find_authority(self, leaf: x509.Certificate) -> x509.Certificate:
        """Which trusted authority issued it: by its name, and by its key?"""
        if leaf.issuer == leaf.subject:
            raise Alert("unknown_ca", "the certificate is self-signed")
        issuer = leaf.issuer.rfc4514_string()
        trusted = [x509.load_der_x509_certificate(one) for one in self.trusted_certs]
        named = [one for one in trusted if one.subject == leaf.issuer]
        if not named:
            raise Alert("unknown_ca", f"its issuer {issuer} is not a trusted authority")
        for authority in named:
            if self.signed(authority, leaf):
                return authority
        if self.issuer_key_id(leaf) not in [self.key_id(one) for one in named]:
            raise Alert("unknown_ca", f"a fake authority has the name of {issuer}")
        raise Alert("bad_certificate", f"forged: it was not really signed by {issuer}")

    def signed(self, authority: x509.Certificate, leaf: x509.Certificate) -> bool:
        """Did this authority's own key sign the certificate?"""
        try:
            leaf.verify_directly_issued_by(authority)
        except (InvalidSignature, ValueError, TypeError):
            return False
        return True

    def check_authority(self, authority: x509.Certificate) -> None:
        """May the issuer issue certificates?"""
        self.check_authority_role(authority)
        self.check_authority_key_usage(authority)

    def check_authority_role(self, authority: x509.Certificate) -> None:
        """Is the issuer a certificate authority?"""
        constraints = self.find(authority, x509.BasicConstraints)
        critical = self.is_critical(authority, x509.BasicConstraints)
        if constraints is None or not constraints.ca or not critical:
            raise Alert("bad_certificate", "its issuer is no certificate authority")

    def check_authority_key_usage(self, authority: x509.Certificate) -> None:
        """May the issuer's key sign certificates?"""
        usage = self.find(authority, x509.KeyUsage)
        if usage is None or not usage.key_cert_sign:
            raise Alert("bad_certificate", "its issuer's key may not sign certificates")

    def check_period(self, certificate: x509.Certificate) -> None:
        """Is today between the first and the last day?"""
        today = datetime.datetime.now(datetime.timezone.utc)
        whose = "issuer's" if certificate.subject == certificate.issuer else "server's"
        if today > certificate.not_valid_after_utc:
            raise Alert("certificate_expired", f"the {whose} certificate has expired")
        if today < certificate.not_valid_before_utc:
            raise Alert("bad_certificate", f"the {whose} certificate is not yet valid")

    def check_extensions(self, certificate: x509.Certificate) -> None:
        """Do I understand all that must be understood?"""
        for extension in certificate.extensions:
            if extension.critical and not isinstance(extension.value, self.understood):
                raise Alert("unsupported_certificate", "it has an unknown critical extension")

    def check_name(self, leaf: x509.Certificate) -> None:
        """Is it for the site I wanted to reach?"""
        domains = self.domains(leaf)
        if not any(self.covers(domain) for domain in domains):
            others = ", ".join(domains) or "none at all"
            raise Alert("bad_certificate", f"the certificate is for another domain: {others}")

    def domains(self, leaf: x509.Certificate) -> list[str]:
        """Return the subject alternative names; nothing else is a name of the site."""
        names = self.find(leaf, x509.SubjectAlternativeName)
        return names.get_values_for_type(x509.DNSName) if names else []

    def covers(self, domain: str) -> bool:
        """Is this name the site's, label by label?

        A wildcard stands for one label, the left-most. There must be two more: `*.program`
        would cover everybody's sites. (A browser asks the list of public suffixes.)
        """
        wanted, given = self.url.lower().split("."), domain.lower().split(".")
        if given[0] == "*":
            return len(given) > 2 and given[1:] == wanted[1:]
        return given == wanted

    def check_constraints(self, leaf: x509.Certificate, authority: x509.Certificate) -> None:
        """May this authority issue certificates for these names?"""
        constraints = self.find(authority, x509.NameConstraints)
        if constraints is None:
            return
        permitted, excluded = (
            [subtree.value for subtree in subtrees or [] if isinstance(subtree, x509.DNSName)]
            for subtrees in (constraints.permitted_subtrees, constraints.excluded_subtrees)
        )
        for domain in self.domains(leaf):
            outside = permitted and not any(self.below(domain, top) for top in permitted)
            if outside or any(self.below(domain, top) for top in excluded):
                raise Alert("bad_certificate", "its issuer's name constraints rule it out")

    def below(self, domain: str, top: str) -> bool:
        """Is the domain this one, or a part of it?"""
        return not top or f".{domain.lower()}".endswith("." + top.lower().lstrip("."))

    def check_role(self, leaf: x509.Certificate) -> None:
        """Is it the certificate of somebody who issues none?"""
        constraints = self.find(leaf, x509.BasicConstraints)
        usage = self.find(leaf, x509.KeyUsage)
        if (constraints and constraints.ca) or (usage and usage.key_cert_sign):
            raise Alert("unsupported_certificate", "its purpose is to be an authority")

    def check_key_usage(self, leaf: x509.Certificate) -> None:
        """May its key sign a handshake?"""
        usage = self.find(leaf, x509.KeyUsage)
        if usage and not usage.digital_signature:
            raise Alert("unsupported_certificate", "its key usage does not allow signatures")

    def check_purpose(self, leaf: x509.Certificate) -> None:
        """May it be used by a server?"""
        purposes = self.find(leaf, x509.ExtendedKeyUsage)
        if purposes and ExtendedKeyUsageOID.SERVER_AUTH not in purposes:
            raise Alert("unsupported_certificate", "its purpose is not to be a server")

    def check_hash(self, leaf: x509.Certificate) -> None:
        """Is the authority's signature over a hash that nobody can find collisions for?"""
        if not isinstance(leaf.signature_hash_algorithm, self.strong_hashes):
            raise Alert("insufficient_security", "it was signed over a weak hash")

    def check_key(self, leaf: x509.Certificate) -> None:
        """Is its key on the one curve of this protocol?"""
        key = leaf.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp384r1":
            raise Alert(
                "insufficient_security", "the certificate's key is on another curve than P-384"
            )

    def key_id(self, authority: x509.Certificate) -> bytes:
        """Return the identifier of a certificate's own key."""
        own = self.find(authority, x509.SubjectKeyIdentifier)
        return own.digest if own else b""

    def issuer_key_id(self, leaf: x509.Certificate) -> bytes:
        """Return what a certificate claims about its issuer's key: a hint, no proof."""
        claimed = self.find(leaf, x509.AuthorityKeyIdentifier)
        return (claimed.key_identifier if claimed else None) or b""

    def find(self, certificate: x509.Certificate, kind: Any) -> Any:
        """Return the value of an extension, or None."""
        for extension in certificate.extensions:
            if isinstance(extension.value, kind):
                return extension.value
        return None

    def is_critical(self, certificate: x509.Certificate, kind: Any) -> bool:
        """Tell whether an extension is there and marked critical."""
        return any(e.critical and isinstance(e.value, kind) for e in certificate.extensions)
