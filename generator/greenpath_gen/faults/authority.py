"""Faults of the authority: nobody the client trusts stands behind the certificate."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.model import Blueprint
from greenpath_gen.pki import Authority, stranger
from greenpath_gen.stream import Stream

UNTRUSTED = (
    *("ShadowCert", "QuickSign", "NorthRoot", "BlueSeal", "EasyTrust", "PrimeCert", "HillSign"),
    *("RapidRoot", "OpenSeal", "SafeTrust", "CityCert", "StarSign"),
)
"""Authorities that nobody trusts."""

ORDINARY = ("shop", "blog", "wiki", "mail", "club", "news", "maps", "jobs")
"""Sites like any other, below ``.example``, with genuine certificates of their own."""

INTERMEDIATES = ("Sub", "Web", "Sites", "Online", "Leaf", "Domains")
LOOKALIKES = (("Cert", "Crt"), ("Sign", "Slgn"), ("o", "0"), ("i", "l"), ("e", "3"), ("a", "4"))


def _untrusted(server: Blueprint, draw: Stream) -> str:
    trusted = {server.certificate.issuer.name, *(one.name for one in server.others)}
    return draw.choice("name", [name for name in UNTRUSTED if name not in trusted])


def issued_by(server: Blueprint, authority: Authority) -> Blueprint:
    """Return the server with a certificate that another authority issued."""
    return replace(server, certificate=replace(server.certificate, issuer=authority))


@fault(
    Check.AUTHORITY,
    Catcher.VERIFY_CERTIFICATE,
    french="Le certificat vient d'une autorité qui n'est pas de confiance.",
    standard="RFC 5280, section 6.1.1 (d)",
    difficulty=1,
    alerts=("unknown_ca",),
    reasons=("unknown-authority",),
    openssl=20,
    incident="In 2011 browsers stopped trusting DigiNotar, whose keys had been used by intruders.",
)
def untrusted_ca(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate was issued by an authority that is not trusted.

    Everything in the certificate is right, and its signature is valid. But anybody can found
    an authority and have it sign anything: a certificate is worth as much as the trust in its
    issuer, and this issuer is not among the trusted certificates.

    An attacker who founds an authority of their own can be any site, for every client that
    does not ask whom it trusts.
    """
    return issued_by(server, stranger(_untrusted(server, draw), draw.sub("authority")))


@fault(
    Check.AUTHORITY,
    Catcher.VERIFY_CERTIFICATE,
    french="Le serveur a signé lui-même son certificat.",
    standard="RFC 5280, section 3.2",
    difficulty=1,
    alerts=("unknown_ca", "bad_certificate"),
    reasons=("self-signed", "unknown-authority"),
    openssl=18,
    incident="Georgiev and others (2012) found banks' and shops' programs that accepted any.",
)
def self_signed_leaf(server: Blueprint, draw: Stream) -> Blueprint:
    """The server signed its certificate itself.

    Issuer and subject are the same, and the signature was made with the certificate's own
    key. So it proves that the server agrees with itself, and nothing about who it is.

    An attacker needs nobody's help at all: one command makes such a certificate for any name.
    """
    own = Authority(server.certificate.organisation, server.key, b"")
    return issued_by(server, own)


@fault(
    Check.AUTHORITY,
    Catcher.VERIFY_CERTIFICATE,
    french="Le certificat a été émis avec la clé d'un site ordinaire, pas d'une autorité.",
    standard="RFC 5280, sections 4.2.1.9 and 6.1.4 (k)",
    difficulty=4,
    alerts=("unknown_ca", "bad_certificate"),
    reasons=("not-an-authority", "unknown-authority"),
    openssl=20,
    incident="CVE-2002-0862: for years Windows took any site's certificate for an authority's.",
)
def issued_by_ordinary_leaf(server: Blueprint, draw: Stream) -> Blueprint:
    """The issuer is an ordinary site, which has a certificate but is no authority.

    A trusted authority certified the issuer as the owner of a domain. That allows it to run a
    server there, and not to say who anybody else is: only certificates that are marked as
    an authority's may sign others, and this issuer is not among those you trust.

    An attacker who owns any domain with a genuine certificate could issue certificates for
    every other domain.
    """
    return issued_by(
        server, Authority(f"{draw.choice('site', ORDINARY)}.example", draw.key("shop"), b"")
    )


@fault(
    Check.AUTHORITY,
    Catcher.VERIFY_CERTIFICATE,
    french="Le nom de l'autorité ressemble seulement à celui d'une autorité de confiance.",
    standard="RFC 5280, section 6.1.1 (d)",
    difficulty=2,
    alerts=("unknown_ca",),
    reasons=("unknown-authority", "fake-authority"),
    openssl=20,
)
def lookalike_ca_name(server: Blueprint, draw: Stream) -> Blueprint:
    """The issuer's name only looks like that of a trusted authority.

    A letter is missing or stands for another. People read over it; a comparison of keys, or
    just of the whole name, does not.

    An attacker fools whoever reads certificates by eye, or looks for a part of the name.
    """
    name = server.certificate.issuer.name
    options = [
        name[:at] + b + name[at + len(a) :]
        for a, b in LOOKALIKES
        for at in range(len(name))
        if name.startswith(a, at)
    ] or [f"{name}-CA"]
    other = draw.choice("name", options)
    return issued_by(server, stranger(other, draw.sub("authority")))


@fault(
    Check.AUTHORITY,
    Catcher.VERIFY_CERTIFICATE,
    french="Il manque le certificat de l'autorité intermédiaire.",
    standard="RFC 5280, section 6.1; RFC 8446, section 4.4.2",
    difficulty=3,
    alerts=("unknown_ca",),
    reasons=("unknown-authority",),
    openssl=20,
    incident="The most common misconfiguration of real servers: the chain is sent incomplete.",
)
def missing_intermediate(server: Blueprint, draw: Stream) -> Blueprint:
    """The issuer stands below a trusted authority, but the server does not show its certificate.

    The name says that it belongs to a trusted authority. That may be true: but the certificate
    in between, signed by the trusted authority, is not there, so there is no path of
    signatures from this certificate to a key that you trust.

    An attacker writes any parent's name into an issuer of their own, and hopes that a client
    fills the gap with good faith.
    """
    name = f"{server.certificate.issuer.name}-{draw.choice('name', INTERMEDIATES)}"
    return issued_by(server, stranger(name, draw.sub("authority")))
