"""Wrong clients that leave out one question about a certificate: when, and what for."""

import datetime

from cryptography import x509

from greenpath_gen.checks import Check
from greenpath_gen.clients.bank import BANK
from greenpath_gen.clients.model import Handmade
from greenpath_gen.clients.toolbox import Alert


@BANK.wrong_client(lacks=(Check.VALIDITY,))
class NoTimeCheck(Handmade):
    """Never looks at the dates.

    A certificate that was right once stays right, it seems. But keys are stolen and domains
    are sold: the dates are all that ends a certificate's life, and an old one is found easily.
    """

    def check_period(self, certificate: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.VALIDITY,))
class LastDayOnly(Handmade):
    """Asks whether the certificate has expired, but not whether it has begun.

    "Valid until" is what people know from milk. An authority that has a certificate begin
    later says nothing about today; its first owner may still be somebody else.
    """

    def check_period(self, certificate: x509.Certificate) -> None:
        if datetime.datetime.now(datetime.timezone.utc) > certificate.not_valid_after_utc:
            raise Alert("certificate_expired", "the certificate has expired")


@BANK.wrong_client(lacks=(Check.VALIDITY,))
class FirstDayOnly(Handmade):
    """Asks whether the certificate has begun, but not whether it has ended.

    One comparison was written, tried, and never completed by the other. Every certificate
    that was ever valid is accepted for ever.
    """

    def check_period(self, certificate: x509.Certificate) -> None:
        if datetime.datetime.now(datetime.timezone.utc) < certificate.not_valid_before_utc:
            raise Alert("bad_certificate", "the certificate is not yet valid")


@BANK.wrong_client(lacks=(Check.VALIDITY,))
class AuthorityNeverExpires(Handmade):
    """Looks at the dates of the server's certificate, but not at its issuer's.

    What stands in the folder of trusted certificates is taken to be good for ever. Keys of
    old authorities are weak, sold or lost; whoever holds one issues what they like.
    """

    def check_period(self, certificate: x509.Certificate) -> None:
        if certificate.issuer != certificate.subject:
            super().check_period(certificate)


@BANK.wrong_client(lacks=(Check.PURPOSE,))
class NoPurposeCheck(Handmade):
    """Never asks what a certificate may be used for.

    A certificate for a domain looks like a certificate for its server. One that an
    employee got for logging in, or for signing mail, was never meant to run the site.
    """

    def check_purpose(self, leaf: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.PURPOSE,))
class AnyPurposeWillDo(Handmade):
    """Asks whether the certificate states a purpose, not which.

    The extension is there, so it has been checked: that is what the code says. A client's
    certificate has the same extension, with another purpose in it.
    """

    def check_purpose(self, leaf: x509.Certificate) -> None:
        if not self.find(leaf, x509.ExtendedKeyUsage):
            raise Alert("unsupported_certificate", "it does not say what it is for")


@BANK.wrong_client(lacks=(Check.PURPOSE,))
class AuthorityActsAsServer(Handmade):
    """Accepts an authority's certificate as a server's.

    A trusted signature, the right name: that it may also issue certificates seems to be only
    more. Such keys are made to stay offline; one that runs a server is in the wrong hands.
    """

    def check_role(self, leaf: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.PURPOSE,))
class NoSigningUsage(Handmade):
    """Verifies a handshake signature with a key that must not sign.

    The key works, so its key usage is not looked at. It says that this key signs lists of
    revoked certificates, or agrees on keys; what it signs elsewhere can be replayed here.
    """

    def check_key_usage(self, leaf: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.PURPOSE,))
class AnybodyMayIssue(Handmade):
    """Does not ask whether the issuer is a certificate authority.

    The signature verifies under a certificate that is trusted, so the chain is complete. A
    browser made that mistake until 2002, a phone until 2011: the owner of any certificate
    could issue more, for every site.
    """

    def check_authority(self, authority: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.PURPOSE,))
class NoAuthorityBit(Handmade):
    """Looks at the issuer's key usage, but not at whether it is an authority.

    A key that may sign certificates must be an authority's, it seems. The standard has a bit
    of its own for that, and a certificate without it ends the chain.
    """

    def check_authority_role(self, authority: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.PURPOSE,))
class NoIssuerKeyUsage(Handmade):
    """Does not ask whether the issuer's key may sign certificates.

    It is an authority, so it issues certificates. But an authority has several keys: one may
    only sign lists of revoked certificates, and is kept less well than the other.
    """

    def check_authority_key_usage(self, authority: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.PURPOSE,))
class NoNameConstraints(Handmade):
    """Lets every authority issue certificates for every site.

    An authority is trusted or not, there is nothing between. A university's may be trusted
    for its own campus alone; whoever breaks into it then speaks for every bank as well.
    """

    def check_constraints(self, leaf: x509.Certificate, authority: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.PURPOSE,))
class NoCriticalExtensions(Handmade):
    """Passes over extensions that it does not know, even critical ones.

    Unknown things are skipped, as everywhere on the web. Critical means the opposite: whoever
    does not understand it must refuse, since it may say "not for this".
    """

    def check_extensions(self, certificate: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.ALGORITHM,))
class AnyHash(Handmade):
    """Accepts an authority's signature over any hash.

    The signature verifies, whatever it was made of. With a weak hash, two certificates can be
    made that have the same one: the authority signs the harmless, the attacker shows the other.
    """

    def check_hash(self, leaf: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.ALGORITHM,))
class AnyCurve(Handmade):
    """Accepts a certificate's key on any curve.

    `verify` takes it, so it must be fine. The protocol allows one curve; on a smaller one
    the private key can be found by computing, and the certificate still looks the same.
    """

    def check_key(self, leaf: x509.Certificate) -> None:
        pass


@BANK.wrong_client(lacks=(Check.VALIDITY, Check.PURPOSE, Check.ALGORITHM))
class SignatureNameAndTime(Handmade):
    """Verifies the authority's signature, the name and the dates: all that one thinks of.

    Written with care, and what most people would list. It leaves out whether the issuer may
    issue, whether it still is valid, and what the certificate is for.
    """

    def check_certificate(self, certificate: bytes) -> None:
        leaf = self.read(certificate)
        self.find_authority(leaf)
        self.check_name(leaf)
        self.check_period(leaf)
