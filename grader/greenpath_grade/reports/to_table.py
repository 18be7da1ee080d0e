"""The table at the end of a run, for a terminal or a pipe."""

from collections.abc import Sequence

from greenpath_gen.heldout import LEGITIMATE
from greenpath_grade.model import Graded, Result, Verdict

WIDEST_ID = 28


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
    return "\n".join(lines)


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
