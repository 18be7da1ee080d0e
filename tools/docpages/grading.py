"""What the documentation says of grading: what can be had for nothing, and the attacks."""

from collections.abc import Iterable

from greenpath_gen.escape import markdown_prose
from greenpath_gen.scenario import Scenario
from greenpath_grade.model import Earned
from greenpath_grade.sandbox.probe import LAYERS, PROPERTIES, UNLESS_ROOT
from greenpath_grade.selftest.corpus import Attack, Control

CONTROLS = {
    Control.NAIVE: "a naive grader",
    Control.REGRADED: "a naive grader, with a mark from before",
    Control.LEVEL_0: "no sandbox (L0)",
}

ATTACKS_HEAD = """
# Attacks of the self-test

<!-- made by tools/gendocs.py from the code -->

`greenpath-grade selftest` grades each of these on your machine, at the level of isolation that
it finds there, beside an honest neighbour. An attack is stopped if it gains no points, leaves no
process and no file, hits nothing it aimed at, and costs the neighbour nothing. The last column
says where the same attack is run first to show that it works where nothing stops it. What the
levels are, and what is not defended, is in [the threat model](../threat-model.md).
""".strip()


def strategies_table(earned: Iterable[Earned]) -> str:
    """Return what strategies earn, as a Markdown table."""
    rows = [
        f"| `{one.strategy}` | {markdown_prose(one.words)} | {one.points:g} "
        f"| {'' if one.most is None else f'{one.most:g}'} |"
        for one in earned
    ]
    return "\n".join(
        ["| strategy | what the client does | earns | at most |", "|---|---|---|---|", *rows]
    )


def attacks_page(attacks: Iterable[Attack]) -> str:
    """Return the page of all attacks, as Markdown."""
    found = list(attacks)
    lines = [ATTACKS_HEAD, "", f"There are {len(found)}.", ""]
    lines += ["| | attack | it tries | success would be | shown with |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.number} | {markdown_prose(one.title)} | {_cell(one.tries)} | {_cell(one.success)} "
        f"| {CONTROLS.get(one.control, 'see below')} |"
        for one in found
    ]
    lines += [
        "",
        "Attacks that cannot be shown to work elsewhere, and what stands in for that:",
        "",
    ]
    lines += [
        f"- {one.number}, {markdown_prose(one.title)}: {markdown_prose(one.why_no_control)}. Instead: "
        f"{markdown_prose(one.instead)}."
        for one in found
        if one.control is Control.NONE
    ]
    return "\n".join(lines) + "\n"


def ladder_of(scenario: Scenario) -> str:
    """Return what each verdict on an imposter is worth of a refusal, as a Markdown table."""
    rungs = scenario.rubric.ladder.rungs()
    rows = [f"| {name} | {share:.0%} |" for name, share in rungs.items()]
    return "\n".join(["| verdict on an imposter | worth of a refusal |", "|---|---|", *rows])


def _cell(text: str) -> str:
    return markdown_prose(text.removesuffix("."))


def levels_table() -> str:
    """Return what every level is made of, and what each of its layers must stop by itself."""
    lines = ["| level | made of | alone, without the filter, must stop |", "|---|---|---|"]
    for level in sorted(LAYERS, reverse=True):
        own = {**LAYERS[level], **UNLESS_ROOT}
        stops = "; ".join(f"{name}: {', '.join(attacks)}" for name, attacks in own.items())
        lines.append(f"| L{int(level)} | {level.words} | {stops} |")
    return "\n".join(lines)


def properties_table() -> str:
    """Return the attacks of the probe, by what they are about."""
    rows = [f"| {name} | {', '.join(attacks)} |" for name, attacks in PROPERTIES.items()]
    return "\n".join(["| about | attacks from inside |", "|---|---|", *rows])
