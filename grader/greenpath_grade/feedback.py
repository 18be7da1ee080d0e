"""What a student is told: which check is missing, and what to look at. Never the code. Pure."""

from collections import Counter
from collections.abc import Sequence

from greenpath_gen.checks import QUESTIONS
from greenpath_gen.faults import Catalogue
from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.rubric import Disclosure
from greenpath_grade.diagnose import Diagnosis, checks_of
from greenpath_grade.model import WORDS, Explained, Finding, Gap, Handshake, Verdict
from greenpath_grade.sandbox.inside.protocol import CONSTRUCT, HELLO, IMPORT, RECEIVE

HEADS = {Gap.MISSING: "Missing check", Gap.WRONG: "Incomplete check"}


def feedback(
    handshakes: Sequence[Handshake],
    diagnosis: Diagnosis,
    catalogue: Catalogue,
    disclosure: Disclosure,
) -> tuple[str, ...]:
    """Return sentences, the most urgent first. The faults' titles come from the CATALOGUE.

    Of hidden faults they tell as much as the DISCLOSURE allows.
    """
    sentences = _legitimate(handshakes)
    sentences += _found(diagnosis, None if disclosure == "none" else catalogue)
    sentences += _other_ends(handshakes)
    sentences += _not_known(diagnosis.findings)
    refused = [h for h in handshakes if h.check and h.judgement.verdict is Verdict.REJECTED]
    if not sentences and refused:
        sentences.append("Every legitimate server was reached, and every imposter was refused.")
    sentences += _reasons(handshakes)
    return (*sentences, *(_by_fault(handshakes) if disclosure == "full" else ()))


def place(handshake: Handshake) -> str:
    """Say where in client.py something happened."""
    judgement = handshake.judgement
    line = f" (client.py, line {judgement.line})" if judgement.line else ""
    return where(judgement.stage) + line


def where(stage: str | None) -> str:
    """Say in which method of a client something happened."""
    words = {IMPORT: "while client.py was loaded", CONSTRUCT: "in __init__"}
    return words.get(stage or "", f"in {stage}")


def _legitimate(handshakes: Sequence[Handshake]) -> list[str]:
    met = [
        h
        for h in handshakes
        if h.server == LEGITIMATE and h.judgement.verdict is not Verdict.NOT_RUN
    ]
    failed = [h for h in met if h.judgement.verdict is not Verdict.ACCEPTED]
    if not failed:
        return []
    first = failed[0].judgement
    if len(failed) < len(met):
        count = f"{len(failed)} of {len(met)} legitimate servers were not reached"
    else:
        count = "The legitimate server was not reached"
    detail = f": {first.detail}" if first.detail else ""
    said = f" It said: {first.reason}" if first.reason and first.verdict is Verdict.REJECTED else ""
    text = f"{count}: your client {WORDS[first.verdict]} {place(failed[0])}{detail}.{said}"
    if first.verdict in {Verdict.REJECTED, Verdict.REJECTED_LATE} and len(failed) < len(met):
        text += (
            " Servers of the site may be issued by any of the trusted authorities, and self.url "
            "may be another site: is something fixed in your code that should not be?"
        )
    if first.stage in {IMPORT, CONSTRUCT, HELLO, RECEIVE} or first.verdict in {
        Verdict.REFUSED_BY_SERVER,
        Verdict.MALFORMED,
    }:
        text += " Start here: it belongs to step 1."
    return [text, "Points for refusing imposters need every legitimate server accepted."]


def _found(diagnosis: Diagnosis, catalogue: Catalogue | None) -> list[str]:
    """Say what was found; with a CATALOGUE, also by whom the client was fooled."""
    sentences = [diagnosis.summary] if diagnosis.summary else []
    for one in diagnosis.findings:
        match one.kind:
            case Gap.MISSING | Gap.WRONG:
                sentences.append(_lacking(one, catalogue))
            case Gap.LATE:
                sentences.append(one.says)
            case Gap.ODD:
                sentences += [one.says] if catalogue is not None else []
            case Gap.UNSEEN:
                pass  # said at the end, together
    return sentences


def _by_fault(handshakes: Sequence[Handshake]) -> list[str]:
    """Say of every fault how often a handshake with it ended in which way."""
    imposters = [h for h in handshakes if h.check]
    met = Counter(h.server for h in imposters)
    sentences = []
    for verdict in Verdict:
        ended = Counter(h.server for h in imposters if h.judgement.verdict is verdict)
        if ended:
            faults = ", ".join(f"{name} ({ended[name]} of {met[name]})" for name in sorted(ended))
            sentences.append(f"Hidden faults with which your client {WORDS[verdict]}: {faults}.")
    return sentences


def _lacking(finding: Finding, catalogue: Catalogue | None) -> str:
    question = f"{finding.check}. Ask of every server: {QUESTIONS[checks_of(finding.check)[0]]}"
    if catalogue is None:
        return f"{HEADS[Gap.MISSING]}: {question}"
    example = catalogue[finding.servers[0]].title
    shown = "" if example in finding.says else f" For example: {example}"
    return (
        f"{HEADS[finding.kind]}: {question} Your client trusted {finding.count} of {finding.met} "
        f"servers that fail this. {finding.says}{shown}"
    )


def _not_known(findings: Sequence[Finding]) -> list[str]:
    """Say once what the handshakes do not show."""
    open_ = [one for one in findings if one.kind is Gap.UNSEEN]
    if any(one.check == "all" for one in open_):
        return [one.says for one in open_]
    if not open_:
        return []
    return [
        "It is not known whether your client would refuse servers that fail these checks: "
        f"{', '.join(one.says for one in open_)}."
    ]


def _other_ends(handshakes: Sequence[Handshake]) -> list[str]:
    """Say once for each what else went wrong with imposters."""
    ends: dict[tuple[Verdict, str | None, str | None], list[Handshake]] = {}
    plain = {Verdict.ACCEPTED, Verdict.REJECTED, Verdict.REJECTED_LATE, Verdict.NOT_RUN}
    known = {
        (h.judgement.verdict, h.judgement.stage, h.judgement.detail)
        for h in handshakes
        if h.server == LEGITIMATE
    }
    for handshake in handshakes:
        judgement = handshake.judgement
        end = (judgement.verdict, judgement.stage, judgement.detail)
        if handshake.check and judgement.verdict not in plain and end not in known:
            ends.setdefault(end, []).append(handshake)
    sentences = [
        f"With {len(same)} imposter{'s' * (len(same) > 1)}, your client {WORDS[verdict]} "
        f"{place(same[0])}{f': {detail}' if detail else ''}. {_advice(verdict)}".strip()
        for (verdict, _, detail), same in ends.items()
    ]
    skipped = [h for h in handshakes if h.judgement.verdict is Verdict.NOT_RUN]
    if skipped:
        sentences.append(f"{len(skipped)} handshakes were not run: {skipped[0].judgement.detail}.")
    return sentences


def _advice(verdict: Verdict) -> str:
    if verdict is Verdict.CRASHED:
        return "An imposter should be refused on purpose: return None, or raise with the reason."
    return ""


def _reasons(handshakes: Sequence[Handshake]) -> list[str]:
    told = [h for h in handshakes if h.explained is not None]
    right = sum(h.explained is Explained.RIGHT for h in told)
    if not told or right == len(told):
        return []
    return [
        f"{right} of {len(told)} refusals say rightly why. Say what is wrong with this very server, "
        'and nothing else: raise Alert("certificate_expired", "...") or an exception with words.'
    ]
