"""What a topic is, and the pieces that its patterns are made of. Pure."""

import re
from dataclasses import dataclass
from functools import cache

from greenpath_gen.reasons.text import AUTHORITY


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One problem that a server can have, and how people put it.

    ``en`` and ``fr`` are its name for people; ``phrases_en`` and ``phrases_fr`` are examples of
    what names it, and it alone. ``near`` are topics that may be named beside it: true as well,
    or the same in a more general way, but no explanation by themselves. ``hides`` are topics
    that are not meant where this one is: "the authority has expired" does not say that the
    certificate has. ``patterns`` match whole words of a plain text.
    """

    id: str
    en: str
    fr: str
    phrases_en: tuple[str, ...]
    phrases_fr: tuple[str, ...]
    patterns: tuple[str, ...]
    near: frozenset[str] = frozenset()
    hides: frozenset[str] = frozenset()

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where a plain text names this topic, negations left out."""
        return [
            match.span()
            for pattern in self.patterns
            for match in _compiled(pattern).finditer(text)
            if not _NEGATED.search(text, max(0, match.start() - 40), match.start())
            and not _DENIED.match(text, match.end())
        ]


_NEGATED = re.compile(
    r"(?<!\w)(?:not|never|neither|nor|no|without|pas|ni|jamais|sans|aucune?)"
    r" (?:(?:a|an|the|any|been|because|that|really|actually|itself|it|is|un|une|le|la|de|d|du"
    r"|ete|parce|que|qu|il|est|vraiment) ){0,4}$"
)
_DENIED = re.compile(r" (?:is |, )?(?:false|faux)(?!\w)")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern for whole words, compiled when it is first used: all take 0.1 s."""
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


def words(most: int) -> str:
    """Return a pattern for some words of one clause, each with the space behind it."""
    return rf"(?:[^ ;|,]+ ){{0,{most}}}"


def yes(most: int) -> str:
    """Return a pattern for some words of one clause, none of which is a negation."""
    return rf"(?:(?!(?:not|never|no|n|ne|pas) )[^ ;|,]+ ){{0,{most}}}"


NOT = r"(?:not|never|no|unable|fail(?:s|ed|ure)?|without|n|ne|pas|jamais|aucune?|sans|incapable)"
"""Words that deny."""

WRONG = (
    r"(?:invalid|not|wrong|bad|forged|fake|false|broken|fails?|failed|mismatch\w*|incorrect|never"
    r"|invalide|fausse|incorrecte|mauvaise|ne|n|pas|echoue|falsifiee?|contrefaite)"
)
"""Words that say that something is not in order."""

CERTIFICATE = r"(?:certificates?|certs?|certificats?)"

AUTHORITIES = (
    r"(?:(?:certificate |certification |cert |signing )?(?:cas?|auth?ority|authorities|issuers?"
    r"|root cas?|roots?|root cert(?:ificate)?s?|certifier|signer"
    rf"|{AUTHORITY})(?: (?:cert(?:ificate)? )?auth?ority)?(?: s)?"
    r"|autorites?(?: de certification)?|organismes?(?: de certification)?|emetteurs?|emettrice|ac|racine|signataire)"
)
"""Whoever issues certificates."""

HOST = r"(?:[a-z0-9*][a-z0-9*-]{0,60}(?:\.[a-z0-9-]{1,60}){1,5})"

DOMAIN = (
    r"(?:domains?(?: names?)?|host ?names?|hosts?|(?:web ?)?sites?|urls?|server names?|dns names?|address"
    r"|subject ?alt(?:ernat\w+)?(?: ?names?)?|alternat\w+ names?|sans?|common name"
    r"|noms? de domaines?|domaines?|noms? d hotes?|hotes?|adresses?)"
)
"""What a certificate names."""

SIGNATURE = r"(?:signatures?|signed|signs?|signing|signee?s?|signer)"

HANDSHAKE = (
    r"(?:handshakes?|sessions?|exchange|conversation|connections?|connexion|echange|poignee"
    r"|key exchange)"
)
