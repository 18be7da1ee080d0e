"""Faults of the name: a certificate in perfect order, but for another site."""

import unicodedata
from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import Stream

ALERTS = ("bad_certificate", "certificate_unknown", "unrecognized_name", "access_denied")
LOOKALIKES = (
    *(("ee", "33"), ("oo", "00"), ("o", "0"), ("l", "1"), ("i", "1"), ("e", "3"), ("a", "4")),
    *(("s", "5"), ("b", "8"), ("g", "9"), ("m", "n"), ("n", "m"), ("u", "v"), ("v", "u")),
    *(("rn", "mn"), ("p", "q"), ("q", "p"), ("c", "e"), ("t", "f")),
)
TAILS = ("evil", "login", "secure", "pages", "cdn", "hosting")
"""Somebody else's domains, below ``.example``."""

HEADS = ("not", "my", "get", "web", "the", "new")
SUBDOMAINS = ("www", "blog", "shop", "mail", "wiki", "files")
DOT_BELOW = "\N{COMBINING DOT BELOW}"
"""A mark that is hardly seen, and not at all where a link is underlined."""


def lookalike(domain: str, draw: Stream) -> str:
    """Draw a name of the same length that can be taken for this one."""
    label, dot, rest = domain.partition(".")
    options = {
        label[:at] + other + label[at + len(letters) :]
        for letters, other in LOOKALIKES
        for at in range(len(label))
        if label.startswith(letters, at) and len(letters) == len(other)
    } - {label}
    if not options:
        options = {("y" if label[0] == "x" else "x") + label[1:]}
    return draw.choice("lookalike", sorted(options)) + dot + rest


def homograph(domain: str, draw: Stream) -> str:
    """Draw a name that looks like this one on the screen; in its A-label form (RFC 5890)."""
    label, dot, rest = domain.partition(".")
    dotted = [
        label[:at] + composed + label[at + 1 :]
        for at, letter in enumerate(label)
        if len(composed := unicodedata.normalize("NFC", letter + DOT_BELOW)) == 1
    ]
    options = dotted or ["\N{LATIN SMALL LETTER O WITH DOT BELOW}" + label]
    return draw.choice("homograph", options).encode("idna").decode("ascii") + dot + rest


def named(server: Blueprint, domain: str) -> Blueprint:
    """Return the server with a genuine certificate for another domain."""
    return replace(
        server, certificate=replace(server.certificate, organisation=domain, domains=(domain,))
    )


@fault(
    Check.NAME,
    Catcher.VERIFY_CERTIFICATE,
    french="Le certificat est celui d'un autre domaine, qui ressemble au bon.",
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

    An attacker with a genuine certificate for any domain passes for every site, with clients
    that do not compare names.
    """
    return named(server, lookalike(server.certificate.domains[0], draw))


@fault(
    Check.NAME,
    Catcher.VERIFY_CERTIFICATE,
    french="Le bon domaine figure dans le sujet, mais le certificat est pour un autre.",
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

    An attacker founds a company with the name of a site, and fools clients that read labels.
    """
    other = lookalike(server.certificate.domains[0], draw)
    return replace(server, certificate=replace(server.certificate, domains=(other,)))


@fault(
    Check.NAME,
    Catcher.VERIFY_CERTIFICATE,
    french="Le domaine ne figure que dans le sujet : il n'y a pas de nom alternatif.",
    standard="RFC 9525, section 2",
    difficulty=3,
    alerts=ALERTS,
    reasons=("missing-san", "name"),
    incident="Chrome 58 (2017) stopped to look at common names; OpenSSL still falls back to them.",
)
def common_name_only(server: Blueprint, draw: Stream) -> Blueprint:
    """The domain stands in the subject alone: there is no subject alternative name.

    For years names were looked for in the common name, too, where anything may stand: a
    person, a product, a domain. Clients must not do this any more. A certificate without
    subject alternative names is for no site at all.

    An attacker gets the right words into a field that authorities do not check as a domain.
    """
    site = server.certificate.domains[0]
    return replace(server, certificate=replace(server.certificate, common_name=site, domains=()))


@fault(
    Check.NAME,
    Catcher.VERIFY_CERTIFICATE,
    french="Le domaine du certificat commence seulement par le bon.",
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

    An attacker makes such a name in a minute, below any domain of their own.
    """
    return named(server, f"{server.certificate.domains[0]}.{draw.choice('tail', TAILS)}.example")


@fault(
    Check.NAME,
    Catcher.VERIFY_CERTIFICATE,
    french="Le domaine du certificat finit seulement par le bon.",
    standard="RFC 9525, section 6.3",
    difficulty=2,
    alerts=ALERTS,
    reasons=("name",),
    openssl=62,
    issued_by=1,
)
def prefix_trick(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate's domain only ends with the right one.

    `notbank.example` ends with `bank.example`, and is another domain of another owner. Only
    whole labels count, between dots.

    An attacker registers the site's name with some letters in front.
    """
    return named(server, draw.choice("head", HEADS) + server.certificate.domains[0])


@fault(
    Check.NAME,
    Catcher.VERIFY_CERTIFICATE,
    french="Le certificat est celui d'un sous-domaine, pas du domaine lui-même.",
    standard="RFC 9525, section 6.3",
    difficulty=2,
    alerts=ALERTS,
    reasons=("name",),
    openssl=62,
    issued_by=1,
)
def sibling_subdomain(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate is for a subdomain, not for the domain itself.

    A site may let others run subdomains: a blog, a shop, the pages of its users. Whoever
    runs one has a certificate for that name, and for no other.

    An attacker who runs or takes over a forgotten subdomain passes for the whole site.
    """
    return named(server, f"{draw.choice('subdomain', SUBDOMAINS)}.{server.certificate.domains[0]}")


@fault(
    Check.NAME,
    Catcher.VERIFY_CERTIFICATE,
    french="Le certificat générique couvre les sous-domaines, pas le domaine lui-même.",
    standard="RFC 9525, section 6.3",
    difficulty=3,
    alerts=ALERTS,
    reasons=("wildcard", "name"),
    openssl=62,
    issued_by=1,
)
def wildcard_wrong_level(server: Blueprint, draw: Stream) -> Blueprint:
    """The wildcard covers the subdomains, not the domain itself.

    An asterisk stands for exactly one label, the left-most: `*.bank.example` is for
    `www.bank.example`, but neither for `bank.example` nor for `a.b.bank.example`.

    An attacker who runs some of the subdomains' servers passes for the site above them.
    """
    return named(server, f"*.{server.certificate.domains[0]}")


@fault(
    Check.NAME,
    Catcher.HAND,
    french="Le certificat générique couvre tout un suffixe public.",
    standard="RFC 9525, section 7.1",
    difficulty=5,
    alerts=ALERTS,
    reasons=("wildcard", "name"),
    openssl=62,
    beyond_kit=True,
    issued_by=1,
)
def wildcard_public_suffix(server: Blueprint, draw: Stream) -> Blueprint:
    """The wildcard covers every domain of a public suffix.

    `*.program` would match all sites that end with `.program`, of a thousand owners. No
    authority may issue such a certificate, and no client should take it; many libraries do.

    An attacker who got one such certificate, by mistake or by force, is all those sites.
    """
    return named(server, "*." + server.certificate.domains[0].partition(".")[2])


@fault(
    Check.NAME,
    Catcher.VERIFY_CERTIFICATE,
    french="Le domaine s'écrit avec une autre lettre qui ressemble à la bonne.",
    standard="RFC 9525, section 7.3; RFC 5891, section 5",
    difficulty=2,
    alerts=ALERTS,
    reasons=("homograph", "name"),
    openssl=62,
    incident="In 2017 a genuine certificate for xn--80ak6aa92e.com looked like apple.com.",
    issued_by=1,
)
def homograph_domain(server: Blueprint, draw: Stream) -> Blueprint:
    """The certificate's domain looks the same, but has a look-alike letter in it.

    Letters of other alphabets, or with a dot below them, look like plain ones on the screen.
    In the certificate the name begins with `xn--`, and is as different as any other: compare
    what is written, not what is seen.

    An attacker owns the domain and everything about it is genuine, except what people read.
    """
    return named(server, homograph(server.certificate.domains[0], draw))


@fault(
    Check.NAME,
    Catcher.VERIFY_CERTIFICATE,
    french="Un octet nul cache la fin du domaine.",
    standard="RFC 9525, section 6.3; RFC 5280, section 4.2.1.6",
    difficulty=4,
    alerts=ALERTS,
    reasons=("nul-byte", "name"),
    openssl=62,
    incident="CVE-2009-2408 and CVE-2009-2510: browsers read the name as a C string.",
    issued_by=1,
)
def nul_byte_name(server: Blueprint, draw: Stream) -> Blueprint:
    """A zero byte hides the end of the certificate's domain.

    The name is the right one, a zero byte, and then a domain of the imposter. Programs that
    take the zero byte for the end of the text see the right name only.

    An attacker asked an authority for a name below a domain of their own, and got it.
    """
    hidden = f"{server.certificate.domains[0]}\0.{draw.choice('tail', TAILS)}.example"
    return replace(server, certificate=replace(server.certificate, domains=(hidden,)))
