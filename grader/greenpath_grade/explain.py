"""Is the reason that a client gives for refusing a server the right one? Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from greenpath_gen.checks import Check
from greenpath_gen.faults import Fault
from greenpath_gen.kit import certificates
from greenpath_gen.reasons import AUTHORITY, TOPICS, plain, topics
from greenpath_grade.model import Explained

GENERIC = {
    "access_denied",
    "bad_certificate",
    "certificate_unknown",
    "handshake_failure",
    "internal_error",
}
"""Alerts that say no more than that something is wrong."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the certificate says, for reasons that quote it."""

    url: str
    names: tuple[str, ...]
    issuer: str
    trusted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """How well something was explained, and what that rests on, in a few words."""

    explained: Explained
    evidence: str


@lru_cache(maxsize=1024)  # a whole class meets the same few
def facts_of(certificate: bytes, url: str, trusted: tuple[str, ...]) -> Facts:
    """Return what a certificate says, as far as it can be read."""
    try:
        info = certificates.certificate_info(certificate)
    except ValueError:
        return Facts(url, (), "", trusted)
    return Facts(url, (info["org"], *info["domains"]), info["issuer"], trusted)


def explain(fault: Fault, alert: str | None, reason: str | None, facts: Facts) -> Explained:
    """Compare a reason with what is wrong, as `weigh` does; return the outcome alone."""
    return weigh(fault, alert, reason, facts).explained


def weigh(fault: Fault, alert: str | None, reason: str | None, facts: Facts) -> Opinion:
    """Compare a reason, by its alert and words, with what is wrong.

    Right is who names this problem and no other. Vague are those who name several, give a
    generic alert alone, or only name the parties. What is near the problem may be named beside
    it, as long as the reason does not leave open which of them it is.
    """
    text = reason or ""
    if alert and text.startswith(alert):
        text = text[len(alert) :]
    said = _with_authorities(text, facts)
    named = named_in(text, facts)
    reasons = set(fault.reasons)
    close = {near for topic in reasons for near in TOPICS[topic].near} - reasons
    right = bool(named & reasons)
    almost = bool(named & close)
    wrong = bool(named - reasons - close)
    seen = [f"names: {', '.join(sorted(named)) or 'nothing'}"]
    if alert and alert not in GENERIC:
        right |= alert in fault.alerts
        wrong |= alert not in fault.alerts
        seen.append(f"alert {alert} {'fits' if alert in fault.alerts else 'does not fit'}")
    elif alert:
        seen.append(f"alert {alert} is generic")
    seen.append(f"right: {', '.join(fault.reasons)}")

    def opinion(explained: Explained, why: str = "") -> Opinion:
        return Opinion(explained, "; ".join([*seen, why] if why else seen))

    if right:
        if wrong:
            return opinion(Explained.VAGUE, "names what is not the problem, too")
        if almost and _ALTERNATIVES.search(plain(said)):
            return opinion(Explained.VAGUE, "leaves open which it is")
        return opinion(Explained.RIGHT)
    if almost:
        return opinion(Explained.VAGUE, "only near the problem")
    if wrong:
        return opinion(Explained.WRONG)
    if _blames_what_is_in_order(said, fault):
        return opinion(Explained.WRONG, "blames what is in order")
    if _parties(text.casefold(), facts):
        return opinion(Explained.VAGUE, "names the parties alone")
    return opinion(Explained.VAGUE if alert else Explained.NONE)


def named_in(text: str, facts: Facts) -> frozenset[str]:
    """Return the problems that a text names, in words or by quoting the certificate."""
    named = topics(_with_authorities(text, facts))
    return named | quoted(text, facts, alone=not named)


def quoted(text: str, facts: Facts, *, alone: bool = True) -> frozenset[str]:
    """Return the problems that a text names by quoting the certificate.

    Who quotes both parties, the name and the issuer, must say which of them is meant. Who says
    nothing but that a trusted authority is the issuer (ALONE) wants another one.
    """
    looked_at = text.casefold()
    parties = _parties(looked_at, facts)
    strange = {name for name in facts.names if name and name != facts.url}
    strange |= {label for label in (n.partition(".")[0] for n in strange) if _telling(label, facts)}
    found = set()
    if any(_find(name, looked_at, _NAMED if parties else "") for name in strange):
        found.add("name")
    if facts.issuer in facts.names or not _find(facts.issuer, looked_at):
        return frozenset(found)
    issued = _find(facts.issuer, looked_at, _ISSUED)
    if facts.issuer not in facts.trusted:
        if issued or not parties:
            found.add("unknown-authority")
    elif issued and alone and not found and not _VERDICT.search(looked_at):
        found.add("other-authority")
    return frozenset(found)


def _parties(text: str, facts: Facts) -> bool:
    """Say whether a text names both whom the certificate is for and who issued it."""
    issuer = facts.issuer not in facts.names and _find(facts.issuer, text)
    return issuer and any(_find(name, text) for name in facts.names)


def _telling(label: str, facts: Facts) -> bool:
    """Say whether the first part of a strange name is strange itself."""
    return len(label) > 4 and label.casefold() not in facts.url.casefold()


_NAMED = r"(?:for|domains?|hosts?|hostname|site|url|names?|is|of|pour|domaine|nom|est|à)\W{1,4}"
"""What stands before a name that is spoken of."""

_ISSUED = r"(?:by|of|issuer|ca|authority|from|trust|par|émetteur|autorité|de)\W{1,4}(?:(?:o|cn)\W)?"
"""What stands before an issuer that is spoken of."""

_VERDICT = re.compile(r"valid|verif|vérif|check|accept|fail|refus|reject|bad|wrong")
"""What only says that a certificate was refused."""

_ALTERNATIVES = re.compile(r"(?<!\w)(?:or|either|maybe|perhaps|possibly|ou|soit|peut etre)(?!\w)")
"""What leaves open which problem it is."""


def _find(name: str, text: str, before: str = "") -> bool:
    """Say whether a text quotes a name as a word of its own, with BEFORE in front of it."""
    word = rf"(?<![\w.-]){before}(?<![\w.*-]){re.escape(name.casefold())}(?![\w-]|\.\w)"
    return bool(name) and re.search(word, text) is not None


def _with_authorities(text: str, facts: Facts) -> str:
    """Return the text with a word that all topics know for the names of authorities."""
    authorities = {facts.issuer, *facts.trusted} - {*facts.names, ""}
    for name in sorted(authorities, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", AUTHORITY, text, flags=re.IGNORECASE)
    return text


_IN_ORDER = {
    Check.NAME: ("signature", "certificat"),
    Check.VALIDITY: ("signature", "certificat"),
    Check.PURPOSE: ("signature", "certificat"),
    Check.AUTHORITY: ("signature", "certificat"),
    Check.POSSESSION: ("certificat", "signature"),
    Check.TRANSCRIPT: ("certificat", "signature"),
}
"""What is in order, and what is not, when a check fails."""


def _blames_what_is_in_order(text: str, fault: Fault) -> bool:
    """Say whether a text that names no problem speaks of the wrong part alone."""
    fine, broken = _IN_ORDER.get(fault.check, ("", ""))
    looked_at = plain(text)
    return bool(fine) and fine in looked_at and broken not in looked_at
