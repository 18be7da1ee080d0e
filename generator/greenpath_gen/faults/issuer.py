"""Faults of the issuer: a trusted authority is named, but its key did not sign."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import CATALOGUE
from greenpath_gen.model import Blueprint
from greenpath_gen.pki import create_authority, key_id
from greenpath_gen.stream import Stream


@CATALOGUE.fault(
    Check.ISSUER,
    standard="RFC 5280, section 6.1.3 (a)(1) and (a)(4)",
    difficulty=2,
    alerts=("unknown_ca", "bad_certificate"),
    reasons=("fake-authority",),
    openssl=20,
    issued_by=2,
)
def fake_ca_same_name(server: Blueprint, draw: Stream) -> Blueprint:
    """The issuer only has the name of a trusted authority.

    Somebody founded an authority under a name that is taken, with a key of their own. The
    issuer's name in the certificate is one you trust, its key identifier is not, and the
    signature does not verify under the key of the genuine authority. Names prove nothing.
    """
    fake = create_authority(server.certificate.issuer.name, draw.sub("authority"))
    return replace(server, certificate=replace(server.certificate, issuer=fake))


@CATALOGUE.fault(
    Check.ISSUER,
    standard="RFC 5280, section 4.2.1.1",
    difficulty=3,
    alerts=("bad_certificate", "unknown_ca", "decrypt_error"),
    reasons=("fake-authority", "forged-signature"),
    openssl=7,
    issued_by=2,
)
def fake_ca_forged_key_id(server: Blueprint, draw: Stream) -> Blueprint:
    """The issuer has the name and claims the key identifier of a trusted authority.

    The identifier of the issuer's key is a hint for finding the right certificate, and
    anybody can write it down. Only the signature can show that the authority's key was
    used, and it does not verify under the genuine one.
    """
    genuine = server.certificate.issuer
    fake = create_authority(genuine.name, draw.sub("authority"))
    forged = key_id(genuine.key.public_key())
    return replace(
        server, certificate=replace(server.certificate, issuer=fake, issuer_key_id=forged)
    )


@CATALOGUE.fault(
    Check.ISSUER,
    standard="RFC 5280, section 6.1.3 (a)(1)",
    difficulty=3,
    alerts=("bad_certificate", "decrypt_error"),
    reasons=("forged-signature", "fake-authority"),
    openssl=7,
)
def tampered_public_key(server: Blueprint, draw: Stream) -> Blueprint:
    """The public key in a genuine certificate was replaced.

    The imposter took the site's certificate and put a key of its own into it. It holds that
    key, so its handshake signature verifies; but the authority signed other bytes, and its
    signature on the certificate is not valid any more.
    """
    own = draw.key("own")
    return replace(
        server,
        key=own,
        certificate=replace(server.certificate, swapped_key=own.public_key()),
    )
