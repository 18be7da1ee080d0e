"""Faults of the issuer: a trusted authority is named, but it did not sign this."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.faults.name import lookalike
from greenpath_gen.model import Blueprint
from greenpath_gen.pki import key_id, stranger
from greenpath_gen.stream import Stream


@fault(
    Check.ISSUER,
    Catcher.VERIFY_CERTIFICATE,
    french="L'émetteur n'a que le nom d'une autorité de confiance.",
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

    An attacker passes for any site with every client that compares the issuer's name.
    """
    fake = stranger(server.certificate.issuer.name, draw.sub("authority"))
    return replace(server, certificate=replace(server.certificate, issuer=fake))


@fault(
    Check.ISSUER,
    Catcher.VERIFY_CERTIFICATE,
    french="L'émetteur a le nom et l'identifiant de clé d'une autorité de confiance, sans sa clé.",
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

    An attacker passes for any site with every client that compares identifiers instead of
    verifying a signature.
    """
    genuine = server.certificate.issuer
    fake = stranger(genuine.name, draw.sub("authority"))
    forged = key_id(genuine.key.public_key())
    return replace(
        server, certificate=replace(server.certificate, issuer=fake, issuer_key_id=forged)
    )


@fault(
    Check.ISSUER,
    Catcher.VERIFY_CERTIFICATE,
    french="Le nom de domaine a été modifié dans un certificat authentique.",
    standard="RFC 5280, section 6.1.3 (a)(1)",
    difficulty=2,
    alerts=("bad_certificate", "decrypt_error"),
    reasons=("forged-signature", "fake-authority"),
    openssl=7,
)
def tampered_name(server: Blueprint, draw: Stream) -> Blueprint:
    """The domain in a genuine certificate was changed.

    The imposter owns a look-alike domain and a genuine certificate for it. It wrote the right
    domain over its own. But the authority signed other bytes, and its signature on the
    certificate is not valid any more.

    An attacker turns a certificate that anybody can have into one for your site, unless the
    authority's signature is verified.
    """
    site = server.certificate.domains[0]
    other = lookalike(site)
    return replace(
        server,
        certificate=replace(
            server.certificate, organisation=other, domains=(other,), swapped_name=site
        ),
    )


@fault(
    Check.ISSUER,
    Catcher.VERIFY_CERTIFICATE,
    french="La clé publique a été remplacée dans un certificat authentique.",
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

    An attacker only needs to have seen the genuine certificate once to pass for the site.
    """
    own = draw.key("own")
    return replace(
        server,
        key=own,
        certificate=replace(server.certificate, swapped_key=own.public_key()),
    )


@fault(
    Check.ISSUER,
    Catcher.HAND,
    french="Une autre autorité de confiance que celle du site a émis le certificat.",
    standard="RFC 8659, section 4; RFC 7469, section 2.6",
    difficulty=4,
    alerts=("certificate_unknown", "bad_certificate", "unknown_ca", "access_denied"),
    reasons=("other-authority",),
    incident="In 2011 DigiNotar and Comodo issued certificates for Google, which had not asked.",
    needs="pinned",
    beyond_kit=True,
)
def misissued_by_other_ca(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate is in order, but not from the authority that the site uses.

    Every trusted authority can issue for every domain: the whole system is as good as the
    weakest of them. This site says that it has all its certificates from a single one. A
    client that knows this (a pin) refuses those of all others.

    An attacker who deceives or breaks into any one of the trusted authorities can be any site.
    """
    other = draw.choice("other", server.others)
    return replace(server, certificate=replace(server.certificate, issuer=other))
