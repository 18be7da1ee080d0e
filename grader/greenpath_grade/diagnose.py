"""Which checks does a client lack, and how? Inferred from whom it trusted. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from greenpath_gen.checks import Check
from greenpath_gen.faults import Catalogue
from greenpath_gen.heldout import LEGITIMATE
from greenpath_grade.model import Finding, Gap, Handshake, Verdict
from greenpath_grade.patterns import CHECKS_OF, PATTERNS, SIGNATURE

REFUSED = {Verdict.REJECTED, Verdict.REJECTED_LATE}
CERTIFICATE = ("authority", "issuer", "name", "validity", "purpose", "algorithm")
"""What is verified about a certificate."""

BY_ITSELF = {Check.FRAMING, Check.INTEGRITY, Check.DATA}
"""What may fail before a client has verified anything, or only after READY."""

FEW = 3
"""Checks of the certificate that must have been met to say something of all of them."""

MOST_TITLES = 3


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a client lacks: the names of the checks, and all that was found about each.

    ``summary`` is a sentence about the whole, where there is one to say.
    """

    checks: tuple[str, ...]
    findings: tuple[Finding, ...]
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class _Met:
    """The handshakes with the imposters of one check, and what became of every fault."""

    check: str
    handshakes: tuple[Handshake, ...]
    accepted: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def fooled(self) -> int:
        """How many handshakes ended with an imposter trusted."""
        return sum(_trusted(h) for h in self.handshakes)

    @property
    def all(self) -> bool:
        """Tell whether the client trusted everybody that it met."""
        return bool(self.accepted) and not self.refused


def diagnose(handshakes: Sequence[Handshake], catalogue: Catalogue) -> Diagnosis:
    """Return what a client lacks, in the order of a handshake.

    A check is named if an imposter that fails it was trusted. One that nobody accepts who only
    lacks a check (`Fault.robustness`) names none.
    """
    order = {name: number for number, name in enumerate(catalogue.ids)}
    handshakes = sorted(handshakes, key=lambda h: order.get(h.server, -1))
    reached = any(h.server == LEGITIMATE and _trusted(h) for h in handshakes)
    robustness = {fault.id for fault in catalogue if fault.robustness}
    met = [
        _met(name, [h for h in handshakes if h.check in checks_of(name)], robustness)
        for name in names()
    ]
    lacking = [_lacking(one, reached, catalogue) for one in met if one.accepted]
    odd = [h for h in handshakes if h.check and h.server in robustness and _trusted(h)]
    findings = [*lacking, *_odd(odd, catalogue), *_late(handshakes, reached)]
    findings += _unseen(met, reached)
    return Diagnosis(tuple(one.check for one in lacking), tuple(findings), _summary(met, lacking))


def names() -> tuple[str, ...]:
    """Return the names of a diagnosis: all checks, but those that look the same are one."""
    hidden = {check: name for name, checks in CHECKS_OF.items() for check in checks}
    return tuple(dict.fromkeys(hidden.get(check, str(check)) for check in Check))


def checks_of(name: str) -> tuple[Check, ...]:
    """Return the checks behind a name of a diagnosis."""
    return CHECKS_OF.get(name) or (Check(name),)


def _trusted(handshake: Handshake) -> bool:
    return handshake.judgement.verdict is Verdict.ACCEPTED


def _met(name: str, handshakes: list[Handshake], robustness: set[str]) -> _Met:
    counted = tuple(h for h in handshakes if h.server not in robustness)
    accepted = _distinct(h.server for h in counted if _trusted(h))
    refused = (h.server for h in counted if h.judgement.verdict in REFUSED)
    return _Met(name, counted, accepted, _distinct(s for s in refused if s not in accepted))


def _distinct(servers: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(servers))


def _lacking(met: _Met, reached: bool, catalogue: Catalogue) -> Finding:
    """Say what is missing or wrong. A pattern may hold only as far as a client was seen."""
    fitting = [
        one
        for one in PATTERNS
        if one.check == met.check and one.reaches == reached and one.fits(met.accepted, met.refused)
    ]
    # what needs most of what was seen is meant: who forgets the name also lets wildcards in
    most = max((len(one.needs & set(met.accepted)) for one in fitting), default=0)
    fitting = [one for one in fitting if len(one.needs & set(met.accepted)) == most]
    if fitting:
        says = f"It looks as if your client {', or '.join(one.says for one in fitting)}."
        kinds = {one.kind for one in fitting}
        kind = kinds.pop() if len(kinds) == 1 else Gap.WRONG
    else:
        says, kind = _by_titles(met, catalogue), Gap.MISSING if met.all else Gap.WRONG
    mistakes = tuple(one.says for one in fitting)
    return Finding(met.check, kind, met.accepted, met.fooled, len(met.handshakes), says, mistakes)


def _by_titles(met: _Met, catalogue: Catalogue) -> str:
    if met.all and len(met.accepted) > 1:
        return "It refused none of them."
    titles = " ".join(catalogue[one].title for one in met.accepted[:MOST_TITLES])
    rest = len(met.accepted) - MOST_TITLES
    more = f" And {rest} more." if rest > 0 else ""
    others = "It refused others that fail this, but not those: " if met.refused else "What it met: "
    return f"{others}{titles}{more}"


def _odd(odd: Sequence[Handshake], catalogue: Catalogue) -> list[Finding]:
    """Report what nobody accepts who only lacks a check."""
    return [
        Finding(
            str(catalogue[one].check),
            Gap.ODD,
            (one,),
            sum(h.server == one for h in odd),
            sum(h.server == one for h in odd),
            f"Your client went on although this was so: {catalogue[one].title} That is no missing "
            "check by itself: what does it do with what it cannot read?",
        )
        for one in _distinct(h.server for h in odd)
    ]


def _late(handshakes: Sequence[Handshake], reached: bool) -> list[Finding]:
    """Report what is verified after READY, once for all of it."""
    late = [h for h in handshakes if h.check and h.judgement.verdict is Verdict.REJECTED_LATE]
    if not late or not reached:
        return []
    in_time = [h for h in handshakes if h.check and h.judgement.verdict is Verdict.REJECTED]
    signature = {h.check for h in late} <= set(CHECKS_OF[SIGNATURE])
    if signature and not any(h.check in CHECKS_OF[SIGNATURE] for h in in_time):
        name, what = SIGNATURE, "The signature is verified, but only after READY"
    elif {h.check for h in in_time} <= BY_ITSELF:
        name, what = "all", "All that your client verifies, it verifies only after READY"
    else:
        name, what = "some", f"{len(late)} imposters were refused only after READY"
    says = f"{what}: whoever says READY has already trusted the server. Verify before that."
    servers = _distinct(h.server for h in late)
    return [Finding(name, Gap.LATE, servers, len(late), len(late) + len(in_time), says)]


def _unseen(met: Sequence[_Met], reached: bool) -> list[Finding]:
    """Report what cannot be known, once for each reason."""
    if not reached:
        refused = [one for one in met if one.refused]
        total = sum(len(one.handshakes) for one in refused)
        servers = _distinct(server for one in refused for server in one.refused)
        says = (
            "Your client refused imposters, but also every legitimate server: so it is not known "
            "whether it would tell them apart."
        )
        return [Finding("all", Gap.UNSEEN, servers, total, total, says)] if refused else []
    found = []
    for one in met:
        known = {*one.accepted, *one.refused}
        open_ = [h for h in one.handshakes if h.server not in known]
        if open_:
            how = " or ".join(_distinct(str(h.judgement.verdict) for h in open_))
            all_ = len(one.handshakes)
            says = f"{one.check} ({len(open_)} of {all_} {how})"
            servers = _distinct(h.server for h in open_)
            found.append(Finding(one.check, Gap.UNSEEN, servers, len(open_), all_, says))
    return found


def _summary(met: Sequence[_Met], lacking: Sequence[Finding]) -> str | None:
    """Say in one sentence what all the findings amount to."""
    of = {one.check: one for one in met}
    certificate = [of[name] for name in CERTIFICATE if of[name].accepted or of[name].refused]
    unverified = len(certificate) >= FEW and all(one.all for one in certificate)
    signature = of[SIGNATURE]
    signed = any(one.check == SIGNATURE and one.kind is Gap.MISSING for one in lacking)
    if unverified and signed:
        return (
            "Nothing that your client finds out about a server decides whether it trusts it: "
            "neither the certificate nor the signature."
        )
    if unverified and signature.refused and not signature.accepted:
        return "Your client verifies the signature, but nothing about the certificate."
    if unverified:
        return "Nothing about the certificate decides whether your client trusts a server."
    if signed and len(lacking) == 1 and any(one.refused for one in certificate):
        return "Your client verifies the certificate, but not that the server holds its key."
    return None
