"""What greenpath-grade rubric says: the rubric in words, and what can be had for nothing. Pure."""

import json
from collections.abc import Iterator, Sequence

from greenpath_gen.rubric import Rubric
from greenpath_grade.model import WORDS, Earned, Verdict
from greenpath_grade.reports.to_json import earned_json

HEAD = ("strategy", "earns", "at most", "what the client does")
TOLD = {
    "none": "which check is missing, and nothing of the hidden faults",
    "actual": "which check is missing, and what a fault that fooled the client is, for example",
    "full": "the verdicts on every hidden fault; whoever hands in again can use them",
}


def to_rubric(name: str, rubric: Rubric, earned: Sequence[Earned]) -> str:
    """Return the rubric of the scenario NAME in words, and a table of what strategies earn."""
    lines = [f"The rubric of {name}: {rubric.max_score:g} points", ""]
    lines += [f"- {sentence}" for sentence in sentences(rubric)]
    lines += ["", *_table(earned)]
    bad = [one for one in earned if not one.holds]
    if bad:
        lines += ["", f"Too much for nothing: {', '.join(one.strategy for one in bad)}."]
        if not rubric.gate:
            lines.append("With `gate: true`, refusing everybody is worth nothing.")
    else:
        lines += ["", "Nothing earns more than it should."]
    return "\n".join(lines)


def sentences(rubric: Rubric) -> Iterator[str]:
    """Return the rubric in words, each of which could stand in a list."""
    yield f"{rubric.accept:g} for reaching the legitimate server, in all its shapes"
    gate = (
        "only if every legitimate server was accepted"
        if rubric.gate
        else "whether or not the legitimate server is accepted"
    )
    yield f"{rubric.reject:g} for refusing imposters, {gate}"
    yield f"{rubric.explain:g} for saying rightly why, where an imposter was refused"
    if rubric.bonus:
        yield f"{rubric.bonus:g} more for saying it rightly in writing, of the servers of one's own"
    yield (
        f"whoever lets an imposter in has at most {rubric.with_a_hole * rubric.reject:g} "
        f"of the {rubric.reject:g}"
    )
    for verdict, worth in rubric.ladder.rungs().items():
        if worth and verdict != Verdict.REJECTED:
            yield f"with an imposter, a client that {WORDS[Verdict(verdict)]}: {worth:.0%} of a refusal"
    if rubric.late:
        late = rubric.late
        yield (
            f"due {late.due.isoformat(' ')}; {late.per_day:.0%} of what was earned is lost for every "
            f"day begun{f' after {late.grace:g} minutes of grace' * bool(late.grace)}, "
            f"{late.at_most:.0%} at the most"
        )
    yield f"in one handshake a client may use {rubric.limits.words()}"
    yield f"students are told {TOLD[rubric.disclosure]}"


def _table(earned: Sequence[Earned]) -> list[str]:
    rows = [HEAD, *(_row(one) for one in earned)]
    widths = [max(len(row[n]) for row in rows) for n in range(3)]
    return [
        f"{name.ljust(widths[0])}  {points.rjust(widths[1])}  {most.rjust(widths[2])}  {words}".rstrip()
        for name, points, most, words in rows
    ]


def _row(earned: Earned) -> tuple[str, str, str, str]:
    most = "" if earned.most is None else f"{earned.most:g}"
    warning = "" if earned.holds else "TOO MUCH: "
    return earned.strategy, f"{earned.points:g}", most, warning + earned.words


def to_rubric_json(name: str, rubric: Rubric, earned: Sequence[Earned]) -> str:
    """Return the same as JSON."""
    document = {
        "scenario": name,
        "max_score": rubric.max_score,
        "rubric": rubric.model_dump(mode="json", by_alias=True),
        "holds": all(one.holds for one in earned),
        "strategies": [earned_json(one) for one in earned],
    }
    return json.dumps(document, indent=1)
