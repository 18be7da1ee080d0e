"""Faults of the name: a certificate in perfect order, but for another site."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import CATALOGUE
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import Stream

ALERTS = ("bad_certificate", "certificate_unknown", "unrecognized_name", "access_denied")
LOOKALIKES = (("ee", "33"), ("o", "0"), ("l", "1"), ("i", "1"), ("e", "3"), ("a", "4"), ("s", "5"))


def lookalike(domain: str) -> str:
    """Return a name of the same length that can be taken for this one."""
    for letters, digits in LOOKALIKES:
        if letters in domain:
            return domain.replace(letters, digits, 1)
    return ("y" if domain[0] == "x" else "x") + domain[1:]


@CATALOGUE.fault(
    Check.NAME,
    standard="RFC 9525, section 6.3",
    difficulty=1,
    alerts=ALERTS,
    reasons=("name",),
    openssl=62,
    issued_by=1,
)
def wrong_domain(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate is for another domain, which looks like the right one.

    The owner of the look-alike domain got a genuine certificate for it from a trusted
    authority. It says so honestly: the name in it is not the one in the address bar.
    """
    other = lookalike(server.certificate.domains[0])
    return replace(
        server, certificate=replace(server.certificate, organisation=other, domains=(other,))
    )


@CATALOGUE.fault(
    Check.NAME,
    standard="RFC 9525, section 2",
    difficulty=2,
    alerts=ALERTS,
    reasons=("name",),
    openssl=62,
    issued_by=1,
)
def subject_name_only(server: Blueprint, draw: Stream) -> Blueprint:
    """The right domain stands in the subject, but the certificate is for another one.

    What counts are the subject alternative names, and they name a look-alike domain. The
    organisation in the subject is a label for people: any company may be called like a site.
    """
    other = lookalike(server.certificate.domains[0])
    return replace(server, certificate=replace(server.certificate, domains=(other,)))


@CATALOGUE.fault(
    Check.NAME,
    standard="RFC 9525, section 6.3",
    difficulty=2,
    alerts=ALERTS,
    reasons=("name",),
    openssl=62,
    issued_by=1,
)
def suffix_trick(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate's domain only begins with the right one.

    Domains are read from the right: `bank.example.evil.example` belongs to whoever owns
    `evil.example`. A client that looks for the right name inside the other, or at its
    beginning, is fooled; names must be equal, label by label.
    """
    other = f"{server.certificate.domains[0]}.evil.example"
    return replace(
        server, certificate=replace(server.certificate, organisation=other, domains=(other,))
    )
