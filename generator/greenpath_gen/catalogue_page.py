"""The catalogue for people: a list, one fault in full, and the page of the documentation. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import fill

from markupsafe import Markup

from greenpath_gen.checks import QUESTIONS, Check
from greenpath_gen.escape import markdown_prose
from greenpath_gen.faults import Catalogue, Fault
from greenpath_gen.templates import render
from greenpath_gen.wording import LANGUAGES, right_words

WIDTH = 96
LABEL = 16

OPENSSL = {
    7: "certificate signature failure",
    9: "certificate is not yet valid",
    10: "certificate has expired",
    18: "self-signed certificate",
    20: "unable to get local issuer certificate",
    26: "unsuitable certificate purpose",
    34: "unhandled critical extension",
    47: "permitted subtree violation",
    62: "hostname mismatch",
    79: "invalid CA certificate",
}
"""What ``openssl verify`` prints for its error codes."""

_SOURCES = re.compile(r"RFC (?P<rfc>\d+)|(?P<cve>CVE-\d{4}-\d+)")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know of a fault: what it is called, and what it is."""

    label: str
    text: str


def facts(fault: Fault) -> Iterator[Fact]:
    """Yield all there is to know of a fault beside its title and its explanation."""
    yield Fact("check", f"{fault.check}: {QUESTIONS[fault.check]}")
    yield Fact("caught by", fault.caught_by)
    yield Fact("difficulty", f"{fault.difficulty} of 5")
    yield Fact("alerts", ", ".join(fault.alerts))
    for code, name in LANGUAGES.items():
        yield Fact(f"said in {name}", "; ".join(right_words(fault, code)))
    yield Fact("openssl verify", _openssl(fault.openssl))
    yield Fact("standard", fault.standard)
    if fault.incident:
        yield Fact("it happened", fault.incident)
    if fault.conflicts:
        yield Fact("never beside", ", ".join(fault.conflicts))
    if remarks := "; ".join(_remarks(fault)):
        yield Fact("remarks", remarks)


def _openssl(code: int | None) -> str:
    if code is None:
        return "finds the certificate in order"
    return f"error {code}" + (f", {OPENSSL[code]}" if code in OPENSSL else "")


def _remarks(fault: Fault) -> Iterator[str]:
    if fault.needs:
        yield f"only in a scenario with `{fault.needs}`"
    if fault.beyond_kit:
        yield "only where a scenario names it, because it needs more than the kit offers"
    if not fault.paid:
        yield "reported and not paid, because the toolbox refuses it by itself"
    if fault.alters_store:
        yield "it is in a trusted authority's own certificate, so a set has room for one such"
    if not fault.in_packages:
        yield "in held-out servers only"


def listing(faults: Iterable[Fault]) -> str:
    """Return faults one per line: the id, the check and the title."""
    return "\n".join(f"{one.id:<30} {one.check:<11} {one.title}" for one in faults)


def in_full(fault: Fault) -> str:
    """Return all about a fault, as text for a terminal."""
    texts = [fault.title, fault.french, *fault.explanation.split("\n\n"), fault.gain]
    rows = (
        fill(
            one.text,
            WIDTH,
            initial_indent=one.label.ljust(LABEL),
            subsequent_indent=" " * LABEL,
            break_on_hyphens=False,
        )
        for one in facts(fault)
    )
    return "\n\n".join([fault.id, *(fill(text, WIDTH) for text in texts), "\n".join(rows)])


def page(catalogue: Catalogue) -> str:
    """Return the documentation's page of a catalogue, as Markdown."""
    groups = [
        (check, QUESTIONS[check], [one for one in catalogue if one.check is check])
        for check in Check
    ]
    return render("faults.md.j2", catalogue=catalogue, groups=groups, facts=facts, linked=linked)


def linked(text: str) -> Markup:
    """Return a text for Markdown in which RFCs and CVEs lead to where they are published."""
    marked = _SOURCES.sub(_link, markdown_prose(text))
    return Markup(marked)  # noqa: S704, it was escaped before the links came


def _link(match: re.Match[str]) -> str:
    if match["rfc"]:
        return f"[{match[0]}](https://www.rfc-editor.org/rfc/rfc{match['rfc']})"
    return f"[{match[0]}](https://www.cve.org/CVERecord?id={match[0]})"
