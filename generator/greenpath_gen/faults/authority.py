"""Faults of the authority: nobody the client trusts stands behind the certificate."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import CATALOGUE
from greenpath_gen.model import Blueprint
from greenpath_gen.pki import Authority, create_authority
from greenpath_gen.stream import Stream

UNTRUSTED = "ShadowCert"
"""An authority that nobody trusts."""


@CATALOGUE.fault(
    Check.AUTHORITY,
    standard="RFC 5280, section 6.1.1 (d)",
    difficulty=1,
    alerts=("unknown_ca",),
    reasons=("unknown-authority",),
    openssl=20,
)
def untrusted_ca(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate was issued by an authority that is not trusted.

    Everything in the certificate is right, and its signature is valid. But anybody can found
    an authority and have it sign anything: a certificate is worth as much as the trust in its
    issuer, and this issuer is not among the trusted certificates.
    """
    authority = create_authority(UNTRUSTED, draw.sub("authority"))
    return replace(server, certificate=replace(server.certificate, issuer=authority))


@CATALOGUE.fault(
    Check.AUTHORITY,
    standard="RFC 5280, section 3.2",
    difficulty=1,
    alerts=("unknown_ca", "bad_certificate"),
    reasons=("self-signed", "unknown-authority"),
    openssl=18,
)
def self_signed_leaf(server: Blueprint, draw: Stream) -> Blueprint:
    """The server signed its certificate itself.

    Issuer and subject are the same, and the signature was made with the certificate's own
    key. So it proves that the server agrees with itself, and nothing about who it is.
    """
    own = Authority(server.certificate.organisation, server.key, b"")
    return replace(server, certificate=replace(server.certificate, issuer=own))
