"""Wrong clients that find out wrongly who issued a certificate."""

from cryptography import x509

from greenpath_gen.checks import Check
from greenpath_gen.clients.bank import BANK
from greenpath_gen.clients.model import Handmade, Model
from greenpath_gen.clients.toolbox import Alert, certificate_info, verify_certificate

CERTIFICATE = (
    Check.AUTHORITY,
    Check.ISSUER,
    Check.NAME,
    Check.VALIDITY,
    Check.PURPOSE,
    Check.ALGORITHM,
)
"""All that is verified about a certificate."""


@BANK.wrong_client(lacks=CERTIFICATE)
class NoCertificateCheck(Model):
    """Verifies the signature, but not the certificate.

    The signature verifies under the key in the certificate, and that looks like a proof. It
    proves that the server holds some key: anybody can put their own into a certificate of
    their own and sign with it. The attacker needs nothing at all.
    """

    def check_certificate(self, certificate: bytes) -> None:
        pass


@BANK.wrong_client(lacks=CERTIFICATE)
class IgnoresCertificateVerdict(Model):
    """Calls `verify_certificate` and does nothing with its answer.

    The function is taken for one that raises when something is wrong, as many do. It
    returns False, nobody looks, and every certificate that can be parsed is good enough.
    """

    def check_certificate(self, certificate: bytes) -> None:
        verify_certificate(self.url, certificate, self.trusted_certs)


@BANK.wrong_client(lacks=CERTIFICATE)
class ForgetsToRaise(Model):
    """Makes an alert for a bad certificate, but does not raise it.

    The word `raise` is missing. The alert is created and thrown away, the handshake goes on,
    and since the legitimate server works nothing looks wrong. Every forged certificate is in.
    """

    def check_certificate(self, certificate: bytes) -> None:
        if not verify_certificate(self.url, certificate, self.trusted_certs):
            Alert("bad_certificate", "this certificate is not valid")


@BANK.wrong_client(lacks=CERTIFICATE)
class TrustOnFirstUse(Model):
    """Believes the first certificate that it sees, and would notice only another one.

    That is how SSH does it, for hosts that you know. A client that starts anew has never
    seen any server, so each one's certificate is the first: whoever comes first is believed.
    """

    def __init__(self, url: str, trusted_certs: list[bytes]) -> None:
        super().__init__(url, trusted_certs)
        self.known: dict[str, bytes] = {}

    def check_certificate(self, certificate: bytes) -> None:
        if self.known.setdefault(self.url, certificate) != certificate:
            raise Alert("bad_certificate", "this site used to have another certificate")


@BANK.wrong_client(lacks=CERTIFICATE)
class RemembersImposters(Model):
    """Refuses the imposters of its own package by heart, and nobody else.

    After looking at the five servers, the student writes down what the four have that the
    fifth has not: an issuer, a domain. No imposter need ever use these names again.
    """

    def check_certificate(self, certificate: bytes) -> None:
        info = certificate_info(certificate)
        if info["issuer"] == "ShadowCert":
            raise Alert("unknown_ca", "issued by ShadowCert, which I do not trust")
        if "gr33npath.program" in info["domains"]:
            raise Alert("bad_certificate", "the certificate is for another domain")


@BANK.wrong_client(lacks=(Check.ISSUER,))
class IssuerByName(Handmade):
    """Finds the issuer among the trusted authorities by its name alone.

    The name is right there in the certificate, so it is compared, and the search is over. But
    the name is what the attacker wrote: only the signature shows whose key was used. Anybody
    can call themselves like an authority, or edit a genuine certificate.
    """

    def signed(self, authority: x509.Certificate, leaf: x509.Certificate) -> bool:
        return authority.subject == leaf.issuer


@BANK.wrong_client(lacks=(Check.ISSUER,))
class IssuerByKeyId(Handmade):
    """Compares key identifiers instead of verifying the authority's signature.

    An identifier of a key looks as unique as a key, and it does reveal an authority that has
    only the name. But it is a hint for finding the right certificate, and copied in a second.
    """

    def signed(self, authority: x509.Certificate, leaf: x509.Certificate) -> bool:
        return self.key_id(authority) == self.issuer_key_id(leaf)


@BANK.wrong_client(lacks=(Check.ISSUER, Check.NAME, Check.VALIDITY, Check.PURPOSE, Check.ALGORITHM))
class TrustedIssuerIsEnough(Model):
    """Accepts whatever names a trusted issuer, and verifies only the rest.

    Meant as a shortcut: what a trusted authority issued is good, what another issued needs a
    closer look. The shortcut reads a name that anybody can write, and skips all that counts.
    """

    def check_certificate(self, certificate: bytes) -> None:
        trusted = [certificate_info(one)["org"] for one in self.trusted_certs]
        if certificate_info(certificate)["issuer"] in trusted:
            return
        super().check_certificate(certificate)


@BANK.wrong_client(lacks=(Check.AUTHORITY,))
class AcceptsSelfSigned(Handmade):
    """Lets a self-signed certificate vouch for itself.

    The authorities' own certificates are self-signed and fine, so a loop that looks for the
    issuer treats "issuer equals subject" as the end of the chain. A server that signs its
    certificate itself is then its own authority.
    """

    def find_authority(self, leaf: x509.Certificate) -> x509.Certificate:
        self.at_the_end = self.signed(leaf, leaf)
        return leaf if self.at_the_end else super().find_authority(leaf)

    def check_authority(self, authority: x509.Certificate) -> None:
        if not self.at_the_end:
            super().check_authority(authority)


@BANK.wrong_client(lacks=(Check.AUTHORITY,))
class UnknownIssuerIsFine(Handmade):
    """Verifies the authority's signature only if it knows the authority.

    A loop over the trusted certificates raises where the name fits and the signature does
    not. Where no name fits, it ends without a word. An authority of one's own, with a name
    that nobody has, is all it takes.
    """

    def check_certificate(self, certificate: bytes) -> None:
        trusted = [x509.load_der_x509_certificate(one) for one in self.trusted_certs]
        leaf = self.read(certificate)
        if leaf.issuer in [one.subject for one in trusted]:
            super().check_certificate(certificate)
            return
        self.check_name(leaf)
        self.check_period(leaf)
        self.check_extensions(leaf)
        self.check_role(leaf)
        self.check_purpose(leaf)
        self.check_hash(leaf)


@BANK.wrong_client(lacks=(Check.ISSUER,), reaches=False)
class FirstAuthorityOnly(Handmade):
    """Takes the first trusted certificate for the issuer's.

    There is a list, and its first element is tried. The legitimate server is reached if that
    authority happens to have issued its certificate, and lost if it was another.
    """

    def find_authority(self, leaf: x509.Certificate) -> x509.Certificate:
        authority = x509.load_der_x509_certificate(self.trusted_certs[0])
        if not self.signed(authority, leaf):
            raise Alert("unknown_ca", "it was not signed by my authority")
        return authority


@BANK.wrong_client(lacks=(Check.AUTHORITY,), reaches=False)
class TrustsThePeer(Model):
    """Adds the server's certificate to its trusted ones before it verifies.

    The verification said that no issuer was found, so the student gives it one more. That
    would make every server its own authority; `verify_certificate` finds that this one is no
    authority, and refuses all servers, the legitimate one included.
    """

    def check_certificate(self, certificate: bytes) -> None:
        self.trusted_certs = [*self.trusted_certs, certificate]
        super().check_certificate(certificate)


@BANK.wrong_client(lacks=(Check.ISSUER, Check.NAME, Check.VALIDITY, Check.PURPOSE, Check.ALGORITHM))
class NamesOnly(Model):
    """Compares the names in the certificate, and no more.

    The organisation is the site, the issuer is an authority: what a person looks at when the
    browser shows a certificate. All of it is text that whoever made the certificate chose.
    """

    def check_certificate(self, certificate: bytes) -> None:
        info = certificate_info(certificate)
        if info["org"] != self.url:
            raise Alert("bad_certificate", f"the certificate is for another site: {info['org']}")
        if info["issuer"] not in [certificate_info(one)["org"] for one in self.trusted_certs]:
            raise Alert("unknown_ca", f"issued by {info['issuer']}, which I do not trust")


@BANK.wrong_client(lacks=(Check.ISSUER, Check.NAME, Check.VALIDITY, Check.PURPOSE, Check.ALGORITHM))
class KeyIdOnly(Model):
    """Compares the organisation and the issuer's key identifier, and no more.

    All of it stands in what `certificate_info` returns, and it tells the original
    exercise's imposters apart. Nothing of it is proved: the attacker copies both from the
    genuine certificate.
    """

    def check_certificate(self, certificate: bytes) -> None:
        info = certificate_info(certificate)
        if info["org"] != self.url:
            raise Alert("bad_certificate", f"the certificate is for another site: {info['org']}")
        if info["issuer_key_id"] not in [
            certificate_info(one)["key_id"] for one in self.trusted_certs
        ]:
            raise Alert("unknown_ca", "the key of its issuer is none that I trust")
