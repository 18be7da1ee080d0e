"""Is the reason that a client gives for refusing a server the right one? Pure."""

import re
from dataclasses import dataclass

from greenpath_gen.faults import Fault
from greenpath_gen.reasons import plain, topics
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


def explain(fault: Fault, alert: str | None, reason: str | None, facts: Facts) -> Explained:
    """Compare a reason, by its alert and words, with what is wrong.

    Right is who names this problem and no other; who names several is vague, and so is a
    generic alert alone.
    """
    text = reason or ""
    if alert and text.startswith(alert):
        text = text[len(alert) :]
    named = topics(text) | quoted(text, facts)
    right = bool(named & set(fault.reasons))
    wrong = bool(named - set(fault.reasons))
    if alert and alert not in GENERIC:
        right |= alert in fault.alerts
        wrong |= alert not in fault.alerts
    if right:
        return Explained.VAGUE if wrong else Explained.RIGHT
    if wrong:
        return Explained.WRONG
    return Explained.VAGUE if alert else Explained.NONE


def quoted(text: str, facts: Facts) -> frozenset[str]:
    """Return the problems that a text names by quoting what is wrong in the certificate."""
    words = set(re.findall(r"[a-z0-9*][a-z0-9.*-]*[a-z0-9]", plain(text)))
    found = set()
    if any(name.lower() in words for name in facts.names if name != facts.url):
        found.add("name")
    known = {name.lower() for name in facts.trusted}
    if facts.issuer.lower() in words - known and facts.issuer not in facts.names:
        found.add("unknown-authority")
    return frozenset(found)
