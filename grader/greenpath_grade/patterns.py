"""What a mistake looks like from outside: which imposters fool a client that makes it. Pure.

A pattern holds where all it NEEDS was accepted, as far as it was met, and nothing else of that
check but what it MAY let in as well. Where several hold, acceptance does not tell them apart.
"""

from collections.abc import Collection
from dataclasses import dataclass

from greenpath_gen.checks import Check
from greenpath_grade.model import Gap

SIGNATURE = "signature"
"""Possession and transcript: by acceptance alone they cannot be told apart."""

CHECKS_OF = {SIGNATURE: (Check.POSSESSION, Check.TRANSCRIPT)}
"""The checks behind a name in a diagnosis that is not a check's own."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One mistake: the ids of the imposters that it lets in, and its name in words.

    ``says`` ends the sentence "It looks as if your client ...". ``reaches`` is false for a
    mistake with which no legitimate server is reached.
    """

    check: str
    says: str
    needs: frozenset[str]
    may: frozenset[str] = frozenset()
    kind: Gap = Gap.WRONG
    reaches: bool = True

    def fits(self, accepted: Collection[str], refused: Collection[str]) -> bool:
        """Say whether a client that ACCEPTED and REFUSED these may make this mistake."""
        if self.needs & set(refused) or not self.needs & set(accepted):
            return False
        return set(accepted) <= self.needs | self.may


def _ids(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STRANGE = _ids("wrong-domain suffix-trick prefix-trick sibling-subdomain homograph-domain")
_ODD = _ids("common-name-only nul-byte-name")
_WIDE = _ids("wildcard-public-suffix")
"""The kit's own `verify_certificate` lets it in, so it tells nothing about another mistake."""

_SIGNED = _ids(
    "replayed-signature replayed-key-share mitm-key-share certificate-not-bound"
    " partial-transcript-client partial-transcript-server partial-transcript-certificate"
    " partial-transcript-swapped"
)
_PARTIAL = frozenset(one for one in _SIGNED if one.startswith("partial-transcript-"))
_KEYS = _ids("stolen-certificate signed-with-ephemeral-key zero-signature")

PATTERNS = (
    Pattern(
        "framing",
        "does not mind that there is more than one certificate in the message, or other bytes",
        _ids("trailing-bytes second-certificate"),
        kind=Gap.MISSING,
    ),
    Pattern(
        "integrity",
        "goes on when the server's message does not decrypt",
        _ids("tampered-handshake plaintext-handshake"),
        _ids("replayed-server-hello"),
        kind=Gap.MISSING,
    ),
    Pattern(
        "integrity",
        "takes a message that does not decrypt for one that was never encrypted",
        _ids("plaintext-handshake"),
    ),
    Pattern(
        "integrity",
        "decrypts without verifying the tag, so that changes are not noticed",
        _ids("tampered-handshake"),
    ),
    Pattern(
        "authority",
        "does not refuse an issuer that is none of the trusted authorities",
        _ids(
            "untrusted-ca self-signed-leaf issued-by-ordinary-leaf lookalike-ca-name"
            " missing-intermediate"
        ),
        kind=Gap.MISSING,
    ),
    Pattern(
        "authority",
        "refuses the one strange authority that it has seen before, by its name, and no other",
        _ids("self-signed-leaf issued-by-ordinary-leaf lookalike-ca-name missing-intermediate"),
    ),
    Pattern(
        "authority",
        "lets a certificate that signed itself be its own authority",
        _ids("self-signed-leaf"),
    ),
    Pattern(
        "authority",
        "compares the names of authorities too loosely",
        _ids("lookalike-ca-name"),
    ),
    Pattern(
        "issuer",
        "knows the issuer by its name at most: anybody can use that name, and the authority's "
        "signature on the certificate is not verified",
        _ids("fake-ca-same-name fake-ca-forged-key-id tampered-name tampered-public-key"),
        _ids("misissued-by-other-ca"),
        kind=Gap.MISSING,
    ),
    Pattern(
        "issuer",
        "compares the identifier of the issuer's key, which anybody can copy, and does not "
        "verify the authority's signature on the certificate",
        _ids("fake-ca-forged-key-id tampered-name tampered-public-key"),
        _ids("misissued-by-other-ca"),
    ),
    Pattern(
        "issuer",
        "takes any trusted authority, although this site uses one alone",
        _ids("misissued-by-other-ca"),
    ),
    Pattern(
        "name",
        "never compares the names in the certificate with self.url",
        _STRANGE | _ids("subject-name-only wildcard-wrong-level"),
        _ODD | _WIDE,
        kind=Gap.MISSING,
    ),
    Pattern(
        "name",
        "compares the certificate with the first of its own domains, not with self.url",
        _STRANGE | _ids("subject-name-only"),
        _ODD | _WIDE,
        kind=Gap.MISSING,
    ),
    Pattern(
        "name",
        "compares the certificate with the organisation that stands in it, not with self.url",
        _STRANGE,
        _ODD | _WIDE,
        kind=Gap.MISSING,
    ),
    Pattern(
        "name",
        "refuses the one strange domain that it has seen before, and no other",
        _ids("suffix-trick prefix-trick sibling-subdomain homograph-domain wildcard-wrong-level"),
        _ODD | _WIDE,
    ),
    Pattern(
        "name",
        "compares self.url with the certificate's subject: what counts are the domains "
        "(subject alternative names)",
        _ids("subject-name-only"),
        _ODD | _WIDE,
    ),
    Pattern(
        "name",
        "takes the common name where there is no subject alternative name",
        _ids("common-name-only"),
    ),
    Pattern(
        "name",
        "looks for self.url somewhere inside the domain: it must be equal",
        _ids("suffix-trick prefix-trick sibling-subdomain wildcard-wrong-level"),
        _ids("nul-byte-name") | _WIDE,
    ),
    Pattern(
        "name",
        "compares only how the domain begins (or takes self.url for a regular expression)",
        _ids("suffix-trick"),
        _ids("nul-byte-name") | _WIDE,
    ),
    Pattern(
        "name",
        "compares only how the domain ends",
        _ids("prefix-trick sibling-subdomain wildcard-wrong-level"),
        _WIDE,
    ),
    Pattern(
        "name",
        "compares only the last parts of the domain, or takes its subdomains for the site",
        _ids("sibling-subdomain"),
        _ids("wildcard-wrong-level") | _WIDE,
    ),
    Pattern(
        "name",
        "lets a wildcard stand for the domain above it",
        _ids("wildcard-wrong-level"),
        _WIDE,
    ),
    Pattern("name", "lets a wildcard stand for a whole suffix", _WIDE),
    Pattern("name", "compares names as they look", _ids("homograph-domain"), _WIDE),
    Pattern("name", "reads a domain only up to a zero byte", _ids("nul-byte-name"), _WIDE),
    Pattern(
        "validity",
        "never compares the dates in the certificates with today",
        _ids("expired not-yet-valid expired-ca"),
        kind=Gap.MISSING,
    ),
    Pattern("validity", "never looks at the last day", _ids("expired expired-ca")),
    Pattern("validity", "never looks at the first day", _ids("not-yet-valid")),
    Pattern("validity", "never looks at the dates of the authority", _ids("expired-ca")),
    Pattern(
        "validity",
        "looks at the dates of the authority, but not at the server's",
        _ids("expired not-yet-valid"),
    ),
    Pattern(
        "purpose",
        "never asks what a certificate may be used for",
        _ids(
            "wrong-extended-key-usage issuer-not-a-ca issuer-no-cert-sign leaf-is-ca"
            " name-constraint-violation unknown-critical-extension"
        ),
        _ids("key-usage-no-signature"),
        kind=Gap.MISSING,
    ),
    Pattern(
        "purpose",
        "never asks whether the issuer may issue certificates at all",
        _ids("issuer-not-a-ca issuer-no-cert-sign"),
    ),
    Pattern(
        SIGNATURE,
        "never verifies the server's signature with the key in its certificate",
        _KEYS | _SIGNED | _ids("malformed-signature"),
        kind=Gap.MISSING,
    ),
    Pattern(
        SIGNATURE,
        "does nothing with the answer of verify, or looks only whether there is a signature: "
        "it refused what is none, and nothing else",
        _KEYS | _SIGNED,
        kind=Gap.MISSING,
    ),
    Pattern(
        SIGNATURE,
        "takes an exception of verify for a signature that is fine",
        _ids("malformed-signature"),
        _ids("zero-signature"),
    ),
    Pattern(
        SIGNATURE,
        "takes the server's fresh public key in place of the certificate's, which is the one "
        "that counts",
        _ids("signed-with-ephemeral-key"),
    ),
    Pattern(
        SIGNATURE,
        "also takes a signature over another message than both public keys and the certificate",
        _PARTIAL,
        _SIGNED - _PARTIAL,
    ),
    Pattern(
        SIGNATURE,
        "verifies the signature with the server's fresh public key: it was made with the "
        "certificate's",
        _ids("signed-with-ephemeral-key"),
        reaches=False,
    ),
    *(
        Pattern(SIGNATURE, f"{what} the message that was signed", _ids(one), reaches=False)
        for one, what in (
            ("partial-transcript-client", "leaves its own public key out of"),
            ("partial-transcript-server", "leaves the server's public key out of"),
            ("partial-transcript-certificate", "leaves the certificate out of"),
            ("partial-transcript-swapped", "puts the two public keys the wrong way round in"),
        )
    ),
    Pattern(
        SIGNATURE,
        "refuses signatures that are valid, and takes the others",
        _KEYS | _SIGNED,
        _ids("malformed-signature"),
        reaches=False,
    ),
    Pattern(
        "data",
        "returns something although the data does not decrypt",
        _ids("tampered-data data-wrong-key plaintext-data"),
        _ids("reflected-ready replayed-handshake-record nonce-reuse"),
        kind=Gap.MISSING,
    ),
)
