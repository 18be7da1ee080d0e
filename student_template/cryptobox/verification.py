"""Certification path validation: is this certificate valid, today, for this server?"""

from __future__ import annotations

import datetime
from typing import Any

from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from .certificates import domains


def verify_certificate(*args: Any, **kwargs: Any) -> bool:
    """Tell whether a certificate is valid for a server, as a browser would.

    ``verify_certificate(domain, cert, trusted_certs)`` checks that one of the trusted
    authorities issued the certificate, that it is valid today, may be used by a server, and
    is for this domain. ``verify_certificate(cert, trusted_certs)`` checks the same but for
    the domain: comparing that is then up to you.
    Raises `ValueError` if the bytes are not a certificate.
    """
    names = ["org", "cert", "trusted_ca_certs"]
    if len(args) + len(kwargs) == 2:
        names.remove("org")
    if len(args) + len(kwargs) != len(names) or not set(kwargs) <= set(names[len(args) :]):
        raise TypeError("call verify_certificate(domain, cert, trusted_certs)")
    given = {**dict(zip(names, args)), **kwargs}
    domain, cert = given.get("org"), given["cert"]
    if domain is not None and not isinstance(domain, str):
        raise TypeError(f"the domain must be a str, not {type(domain).__name__}")
    return check_certificate(cert, given["trusted_ca_certs"], domain)


def check_certificate(
    cert: bytes,
    trusted_certs: list[bytes],
    domain: str | None = None,
    moment: datetime.datetime | None = None,
) -> bool:
    """Verify at a moment (now, if None), for a domain (the certificate's own, if None).

    Certification path validation of RFC 5280, section 6, for a path of length two: an
    authority that is trusted, and the server.
    """
    parsed = x509.load_der_x509_certificate(cert)
    if domain is None:
        own = domains(parsed)
        if not own:
            return False
        domain = own[0].replace("*", "www", 1)
    if not trusted_certs:
        return False
    builder = PolicyBuilder().store(
        Store([x509.load_der_x509_certificate(trusted) for trusted in trusted_certs])
    )
    if moment is not None:
        builder = builder.time(moment)
    try:
        chain = builder.build_server_verifier(x509.DNSName(domain)).verify(parsed, [])
    except VerificationError:
        return False
    return len(chain) == 2
