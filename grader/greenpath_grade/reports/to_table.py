"""The table at the end of a run, for a terminal or a pipe."""

from collections.abc import Iterator, Sequence

from greenpath_gen.heldout import LEGITIMATE
from greenpath_grade.model import Graded, Kind, Result, Verdict

WIDEST_ID = 28
MOST_ALIKE = 10
MOST_NAMES = 5
HANDED_IN = {
    Kind.IDENTICAL: "handed in the same file",
    Kind.RENAMED: "handed in the same code but for names",
    Kind.SIMILAR: "handed in nearly the same code",
}


def to_table(result: Result, width: int = 100) -> str:
    """Return a line per submission, at most WIDTH characters wide."""
    rows = [("submission", "score", "legit", "refused", "what is missing")]
    rows += [_row(one) for one in result.submissions]
    sizes = [min(max(len(row[n]) for row in rows), WIDEST_ID) for n in range(4)]
    lines = []
    for row in rows:
        cells = [row[0][: sizes[0]].ljust(sizes[0])]
        cells += [row[n].rjust(sizes[n]) for n in range(1, 4)]
        lines.append(_cut("  ".join([*cells, row[4]]), width))
    lines += [_cut(line, width) for line in _to_look_at(result)]
    lines += ["", *result.unused] if result.unused else []
    return "\n".join(lines)


def _to_look_at(result: Result) -> Iterator[str]:
    """Return a line for each group of submissions that are alike."""
    if result.alike:
        yield ""
    for alike in result.alike[:MOST_ALIKE]:
        shown = alike.ids[:MOST_NAMES]
        more = len(alike.ids) - len(shown)
        share = f" ({alike.similarity:.0%})" if alike.kind is Kind.SIMILAR else ""
        *names, last = (*shown, f"{more} more") if more else shown
        yield f"Look at by hand: {', '.join(names)} and {last} {HANDED_IN[alike.kind]}{share}"
    if len(result.alike) > MOST_ALIKE:
        yield f"Look at by hand: {len(result.alike) - MOST_ALIKE} more in results.json, under alike"


def _row(graded: Graded) -> tuple[str, str, str, str, str]:
    if graded.score is None:
        return graded.id, "-", "-", "-", f"not graded: {graded.error}"
    legitimate = [h for h in graded.handshakes if h.server == LEGITIMATE]
    imposters = [h for h in graded.handshakes if h.server != LEGITIMATE]
    accepted = sum(h.judgement.verdict is Verdict.ACCEPTED for h in legitimate)
    refused = sum(h.judgement.verdict is Verdict.REJECTED for h in imposters)
    return (
        graded.id,
        f"{graded.score:g}",
        f"{accepted}/{len(legitimate)}",
        f"{refused}/{len(imposters)}",
        _summary(graded, [h.judgement.verdict for h in legitimate]),
    )


def _summary(graded: Graded, legitimate: Sequence[Verdict]) -> str:
    parts = []
    if any(verdict is not Verdict.ACCEPTED for verdict in legitimate):
        first = next(v for v in legitimate if v is not Verdict.ACCEPTED)
        parts.append(f"legitimate server: {first}")
    parts += [f"no {check} check" for check in graded.diagnosis]
    if not parts:
        odd = {h.judgement.verdict for h in graded.handshakes if h.check} - {Verdict.REJECTED}
        parts += sorted(odd) or ["nothing"]
    return ", ".join(parts)


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 1]}…"
