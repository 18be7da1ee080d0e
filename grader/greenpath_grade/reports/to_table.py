"""The table at the end of a run, for a terminal or a pipe."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from greenpath_gen.escape import clean
from greenpath_gen.heldout import LEGITIMATE
from greenpath_grade.model import Graded, Kind, Result, Verdict

WIDEST_ID = 28
MOST_ALIKE = 10
MOST_CHECKS = 4
BAR = 10
LAST = 24
"""What the last column and the gaps need at the least, so that there is room for bars."""
FULL, EIGHTHS = "█", ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
BANDS = ((0.8, "32"), (0.5, "33"), (0.0, "31"))
"""Colours of a bar by the share of points (ECMA-48): green, yellow, red."""
MOST_NAMES = 5
HANDED_IN = {
    Kind.IDENTICAL: "handed in the same file",
    Kind.RENAMED: "handed in the same code but for names",
    Kind.SIMILAR: "handed in nearly the same code",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a table may look: its width in characters, with bars, in colour."""

    width: int = 100
    bars: bool = False
    colour: bool = False


def to_table(result: Result, look: Look = Look()) -> str:
    """Return a line per submission, and one on all of them."""
    rows = [("submission", "score", "legit", "refused", "what is missing")]
    rows += [_row(one) for one in result.submissions]
    shares = [None, *(_share(one) for one in result.submissions)]
    sizes = [min(max(len(row[n]) for row in rows), WIDEST_ID) for n in range(4)]
    bars = look.bars and sum(sizes) + BAR + LAST <= look.width
    lines = []
    for row, share in zip(rows, shares, strict=True):
        cells = [row[0][: sizes[0]].ljust(sizes[0]), row[1].rjust(sizes[1])]
        cells += [_bar(share, look.colour)] if bars else []
        cells += [row[n].rjust(sizes[n]) for n in (2, 3)]
        before = "  ".join(cells)
        taken = sum(sizes) + 2 * len(cells) + BAR * bars
        lines.append(f"{before}  {_cut(row[4], max(look.width - taken, 1))}")
    lines += [_cut(line, look.width) for line in _to_look_at(result)]
    lines += _on_all(result)
    if result.missing:
        lines.append(_cut(f"Handed in nothing: {_some(result.missing)}", look.width))
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


def _some(ids: Sequence[str]) -> str:
    shown = ids[:MOST_NAMES]
    more = len(ids) - len(shown)
    return f"{len(ids)} of the roster ({', '.join(shown)}{f' and {more} more' * bool(more)})"


def _share(graded: Graded) -> float | None:
    return None if graded.score is None else min(1.0, graded.score / (graded.max_score or 1.0))


def _bar(share: float | None, colour: bool) -> str:
    """Return a share of the points as a bar, for those who look rather than read."""
    if share is None:
        return " " * BAR
    eighths = round(share * BAR * 8)
    bar = (FULL * (eighths // 8) + EIGHTHS[eighths % 8]).ljust(BAR)
    if not colour:
        return bar
    band = next(code for least, code in BANDS if share >= least)
    return f"\x1b[{band}m{bar}\x1b[0m"


def _on_all(result: Result) -> list[str]:
    scores = [one.score for one in result.submissions if one.score is not None]
    if len(scores) < 2:
        return []
    said = (
        f"{len(scores)} graded: median {median(scores):g}, from {min(scores):g} to {max(scores):g}"
    )
    return ["", f"{said} of {result.max_score:g}"]


def _row(graded: Graded) -> tuple[str, str, str, str, str]:
    if graded.score is None:
        return _called(graded), "-", "-", "-", f"not graded: {graded.error}"
    legitimate = [h for h in graded.handshakes if h.server == LEGITIMATE]
    imposters = [h for h in graded.handshakes if h.server != LEGITIMATE]
    accepted = sum(h.judgement.verdict is Verdict.ACCEPTED for h in legitimate)
    refused = sum(h.judgement.verdict is Verdict.REJECTED for h in imposters)
    return (
        _called(graded),
        f"{graded.score:g}",
        f"{accepted}/{len(legitimate)}",
        f"{refused}/{len(imposters)}",
        _summary(graded, [h.judgement.verdict for h in legitimate]),
    )


def _called(graded: Graded) -> str:
    return f"{graded.id} {clean(graded.name)}".rstrip()


def _summary(graded: Graded, legitimate: Sequence[Verdict]) -> str:
    parts = []
    if any(verdict is not Verdict.ACCEPTED for verdict in legitimate):
        first = next(v for v in legitimate if v is not Verdict.ACCEPTED)
        parts.append(f"legitimate server: {first}")
    lacks = graded.diagnosis
    parts += [f"no {check} check" for check in lacks[:MOST_CHECKS]]
    parts += [f"and {len(lacks) - MOST_CHECKS} more"] if len(lacks) > MOST_CHECKS else []
    if not parts:
        odd = {h.judgement.verdict for h in graded.handshakes if h.check} - {Verdict.REJECTED}
        parts += sorted(odd) or ["nothing"]
    return ", ".join(parts)


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 1]}…"
