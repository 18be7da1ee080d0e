"""Faults of purpose: a certificate is used for what it was not issued for."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.model import Blueprint
from greenpath_gen.pki import CLIENT_AUTH, Charter, charter
from greenpath_gen.stream import Stream

ALERTS = ("unsupported_certificate", "bad_certificate")
ISSUER_ALERTS = ("bad_certificate", "unknown_ca", "unsupported_certificate")


def chartered(server: Blueprint, says: Charter, draw: Stream) -> Blueprint:
    """Return the server for a client whose trusted certificate of the issuer says something else."""
    issuer = server.certificate.issuer
    return replace(server, store=(charter(issuer.name, issuer.key, draw.sub("authority"), says),))


@fault(
    Check.PURPOSE,
    Catcher.VERIFY_CERTIFICATE,
    french="Le certificat est destiné à des clients, pas à des serveurs.",
    standard="RFC 5280, section 4.2.1.12",
    difficulty=3,
    alerts=ALERTS,
    reasons=("purpose",),
    openssl=26,
)
def wrong_extended_key_usage(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate is for clients, not for servers.

    Its extended key usage allows client authentication only. The authority never checked
    that whoever holds it may run the server of this domain.

    An attacker who got a certificate for a lesser use, which is given more easily, runs a
    server with it.
    """
    return replace(server, certificate=replace(server.certificate, purposes=(CLIENT_AUTH,)))


@fault(
    Check.PURPOSE,
    Catcher.VERIFY_CERTIFICATE,
    french="L'émetteur est de confiance, mais son certificat n'est pas celui d'une autorité.",
    standard="RFC 5280, sections 4.2.1.9 and 6.1.4 (k)",
    difficulty=4,
    alerts=ISSUER_ALERTS,
    reasons=("not-an-authority",),
    openssl=79,
    incident="CVE-2002-0862: a client that did not look at the cA bit could be anybody's prey.",
    alters_store=True,
    issued_by=1,
)
def issuer_not_a_ca(server: Blueprint, draw: Stream) -> Blueprint:
    """The issuer is among the trusted certificates, but it is no authority.

    You trust this certificate, and its key did sign the server's. But its basic constraints
    say that it is not an authority's: it may speak for itself, and for nobody else.

    An attacker who steals the key of one trusted device can issue certificates for all sites.
    """
    return chartered(server, Charter(ca=False), draw)


@fault(
    Check.PURPOSE,
    Catcher.VERIFY_CERTIFICATE,
    french="L'autorité n'a pas le droit de signer des certificats.",
    standard="RFC 5280, sections 4.2.1.3 and 6.1.4 (n)",
    difficulty=4,
    alerts=ISSUER_ALERTS,
    reasons=("not-an-authority", "key-usage"),
    openssl=79,
    alters_store=True,
    issued_by=1,
)
def issuer_no_cert_sign(server: Blueprint, draw: Stream) -> Blueprint:
    """The authority's key may not be used to sign certificates.

    Its key usage lacks the bit keyCertSign: this key of the authority is for other work, such
    as signing messages, and lives where such keys live, with fewer guards.

    An attacker who gets at the less guarded key could issue certificates with it.
    """
    return chartered(server, Charter(key_usage=("digital_signature",)), draw)


@fault(
    Check.PURPOSE,
    Catcher.VERIFY_CERTIFICATE,
    french="Le serveur présente un certificat d'autorité.",
    standard="RFC 5280, section 4.2.1.9; CA/Browser Forum Baseline Requirements, section 7.1.2.7",
    difficulty=4,
    alerts=(*ALERTS, "certificate_unknown"),
    reasons=("is-an-authority", "purpose"),
    incident="In 2013 it came out that TurkTrust had given two customers authority certificates.",
)
def leaf_is_ca(server: Blueprint, draw: Stream) -> Blueprint:
    """The server shows the certificate of an authority.

    Its basic constraints and key usage say that it may issue certificates. Such a key belongs
    into a vault, not into a server that talks to everybody: whoever shows it to you has
    it by mistake, or has stolen it.

    An attacker who holds such a certificate can be every site, not only this one.
    """
    usage = ("digital_signature", "key_cert_sign")
    return replace(
        server, certificate=replace(server.certificate, is_authority=True, key_usage=usage)
    )


@fault(
    Check.PURPOSE,
    Catcher.VERIFY_CERTIFICATE,
    french="L'autorité ne peut émettre que pour d'autres domaines.",
    standard="RFC 5280, sections 4.2.1.10 and 6.1.3 (b)",
    difficulty=4,
    alerts=("bad_certificate", "unsupported_certificate", "certificate_unknown", "unknown_ca"),
    reasons=("name-constraints",),
    openssl=47,
    alters_store=True,
    issued_by=1,
)
def name_constraint_violation(server: Blueprint, draw: Stream) -> Blueprint:
    """The authority may only issue for other domains.

    You trust the authority of a campus, for the names of that campus: its name constraints say
    so. It issued a certificate for a domain outside of them, and that is worth nothing.

    An attacker who takes over a small authority would otherwise rule over all domains.
    """
    return chartered(server, Charter(permitted=("campus.example",)), draw)


@fault(
    Check.PURPOSE,
    Catcher.VERIFY_CERTIFICATE,
    french="Le certificat contient une extension critique que personne ne connaît.",
    standard="RFC 5280, sections 4.2 and 6.1.5 (f)",
    difficulty=4,
    alerts=(*ALERTS, "unsupported_extension"),
    reasons=("critical-extension",),
    openssl=34,
)
def unknown_critical_extension(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate has a critical extension that you do not know.

    Critical means: whoever does not understand this must not go on. It may say that the
    certificate is for one machine only, or for tests. You cannot know, so you must refuse.

    An attacker uses a certificate outside of limits that the client chose not to read.
    """
    return replace(server, certificate=replace(server.certificate, critical=True))


@fault(
    Check.PURPOSE,
    Catcher.HAND,
    french="La clé du certificat n'est pas faite pour signer.",
    standard="RFC 5280, section 4.2.1.3; RFC 8446, section 4.4.2.2",
    difficulty=5,
    alerts=ALERTS,
    reasons=("key-usage",),
    openssl=26,
    beyond_kit=True,
)
def key_usage_no_signature(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate's key may not be used to sign handshakes.

    Its key usage lacks the bit digitalSignature, and yet the server signs the handshake with
    it. Most libraries do not look; the standard says that you should.

    An attacker who tricks a device into signing one kind of document uses it as a server's
    signature.
    """
    return replace(server, certificate=replace(server.certificate, key_usage=("crl_sign",)))
