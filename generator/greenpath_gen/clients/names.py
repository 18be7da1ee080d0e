"""Wrong clients that compare the site's name wrongly."""

import fnmatch
import re
import unicodedata

from cryptography import x509
from cryptography.x509.oid import NameOID

from greenpath_gen.checks import Check
from greenpath_gen.clients.bank import BANK
from greenpath_gen.clients.model import Handmade, Model
from greenpath_gen.clients.toolbox import Alert, certificate_info, verify_certificate


@BANK.wrong_client(lacks=(Check.NAME,))
class ForgetsTheName(Model):
    """Verifies the chain and the dates, and never asks for whom the certificate is.

    `verify_certificate` is called without a domain and says True: a trusted authority did
    issue this certificate, today it is valid. It was issued to somebody else. Whoever owns
    any domain at all gets such a certificate, for free and in a minute.
    """

    def check_certificate(self, certificate: bytes) -> None:
        if not verify_certificate(certificate, self.trusted_certs):
            raise self.find_problem(certificate)


@BANK.wrong_client(lacks=(Check.NAME,))
class NameFromCertificate(Model):
    """Verifies the certificate for the name that stands in it.

    `verify_certificate` wants a domain, and the certificate's organisation is at hand. So the
    certificate is compared with itself. The owner of a look-alike domain is let in.
    """

    def check_certificate(self, certificate: bytes) -> None:
        org = certificate_info(certificate)["org"]
        if not verify_certificate(org, certificate, self.trusted_certs):
            raise self.find_problem(certificate)


@BANK.wrong_client(lacks=(Check.NAME,))
class DomainFromCertificate(Model):
    """Verifies the certificate for the first of its own domains.

    Better informed than to ask the organisation, the student asks the subject alternative
    names, which do count, and still never says which site was wanted.
    """

    def check_certificate(self, certificate: bytes) -> None:
        domains = certificate_info(certificate)["domains"]
        if not domains or not verify_certificate(domains[0], certificate, self.trusted_certs):
            raise self.find_problem(certificate)


@BANK.wrong_client(lacks=(Check.NAME,))
class OrganisationInsteadOfDomain(Model):
    """Compares the site with the organisation in the subject.

    In the certificates at hand both are the same text. The subject is a label for people: an
    authority that verified the attacker's own domain may print any organisation beside it.
    """

    def check_certificate(self, certificate: bytes) -> None:
        if not verify_certificate(certificate, self.trusted_certs):
            raise self.find_problem(certificate)
        org = certificate_info(certificate)["org"]
        if org != self.url:
            raise Alert("bad_certificate", f"the certificate is for another domain: {org}")


@BANK.wrong_client(lacks=(Check.NAME,))
class CommonNameFallback(Handmade):
    """Takes the common name where there are no subject alternative names.

    Browsers did so until 2017, and much that is written about certificates still says it.
    Nobody verifies a common name as a domain, and name constraints do not bind it.
    """

    def domains(self, leaf: x509.Certificate) -> list[str]:
        names = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return super().domains(leaf) or [str(name.value) for name in names]


@BANK.wrong_client(lacks=(Check.NAME,))
class NameInsideName(Handmade):
    """Looks for the site's name somewhere inside the certificate's.

    `in` is written for "is one of", on a text instead of a list. The name stands inside
    `greenpath.program.evil.example` as well, which belongs to the owner of `evil.example`.
    """

    def covers(self, domain: str) -> bool:
        return self.url in domain


@BANK.wrong_client(lacks=(Check.NAME,))
class NameStartsAlike(Handmade):
    """Accepts a domain that begins with the site's name.

    Text is read from the left, domains from the right. Everything that begins with the
    site's name and goes on, with a dot or without, can be registered by anybody.
    """

    def covers(self, domain: str) -> bool:
        return domain.startswith(self.url)


@BANK.wrong_client(lacks=(Check.NAME,))
class NameEndsAlike(Handmade):
    """Accepts a domain that ends with the site's name.

    Meant for subdomains, and they are let in although nobody asked for them: the blog or a
    customer's page answers for the site. `notgreenpath.program` ends the same way, too.
    """

    def covers(self, domain: str) -> bool:
        return domain.endswith(self.url)


@BANK.wrong_client(lacks=(Check.NAME,))
class SameParentDomain(Handmade):
    """Compares the last two labels only.

    Cookies are often thought of like that: the same registered domain, the same owner. Any
    part of a domain can be somebody else's, and a certificate is for what it names.
    """

    def covers(self, domain: str) -> bool:
        return domain.split(".")[-2:] == self.url.split(".")[-2:]


@BANK.wrong_client(lacks=(Check.NAME,))
class NameAsPattern(Handmade):
    """Uses the site's name as a regular expression.

    `re.match` looks at the beginning only, so whatever follows is welcome, and the dot stands
    for any letter: `greenpath-program.example` fits, and anybody may register it.
    """

    def covers(self, domain: str) -> bool:
        return re.match(self.url, domain) is not None


@BANK.wrong_client(lacks=(Check.NAME,))
class WildcardAcrossLabels(Handmade):
    """Expands wildcards as a shell does for files.

    `fnmatch` knows the asterisk. But its asterisk goes across dots and stands for anything:
    `*.program` or a bare `*` cover sites that belong to thousands of owners.
    """

    def covers(self, domain: str) -> bool:
        return fnmatch.fnmatch(self.url, domain)


@BANK.wrong_client(lacks=(Check.NAME,))
class WildcardCoversApex(Handmade):
    """Lets a wildcard stand for the domain above it, too.

    `*.greenpath.program` is read as "greenpath.program and all below". It stands for exactly
    one label, and whoever runs the subdomains need not be the one who runs the site.
    """

    def covers(self, domain: str) -> bool:
        return super().covers(domain) or domain == f"*.{self.url}"


@BANK.wrong_client(lacks=(Check.NAME,))
class WildcardOverAnything(Handmade):
    """Accepts a wildcard directly under a top-level domain.

    The asterisk stands for one label, as the standard says, and `*.program` has one. No
    owner answers for all of `.program`: its names belong to as many people.
    """

    def covers(self, domain: str) -> bool:
        return domain.split(".")[0] in ("*", self.url.split(".")[0]) and (
            domain.split(".")[1:] == self.url.split(".")[1:]
        )


@BANK.wrong_client(lacks=(Check.NAME,))
class NameAsItLooks(Handmade):
    """Compares names as they look, not as they are.

    International domains are decoded for display, accents are taken off, and what looks
    alike counts as equal. But `gréenpath.program`, written `xn--...`, has another owner.
    """

    def covers(self, domain: str) -> bool:
        return self.seen(domain) == self.seen(self.url)

    def seen(self, domain: str) -> str:
        """Return a domain as a person would read it out."""
        try:
            shown = domain.encode("ascii").decode("idna")
        except UnicodeError:
            return domain
        return unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode()


@BANK.wrong_client(lacks=(Check.NAME,), reaches=False)
class OneSiteOnly(Model):
    """Verifies the certificate for the site of the exercise, whichever was asked for.

    The name is written into the code, since it is always the same when trying things out.
    Every other site is lost, and for every other site `greenpath.program` is welcome.
    """

    def check_certificate(self, certificate: bytes) -> None:
        if not verify_certificate("greenpath.program", certificate, self.trusted_certs):
            raise self.find_problem(certificate)
