"""What greenpath-grade selftest says: a table, and as JSON. Pure."""

import json
from typing import Any

from greenpath_grade.sandbox.probe import Proof
from greenpath_grade.selftest.trial import Trial

HEAD = (
    *("", "attack", "honest", "given", "without the sandbox"),
    *("processes", "files", "neighbour", ""),
)
WIDEST = 42


def to_selftest(proof: Proof, trials: tuple[Trial, ...]) -> str:
    """Return the trials as a table, and below it what needs words."""
    rows = [HEAD, *(_row(one) for one in trials)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    notes = [note for one in trials if (note := _note(one))]
    stopped = sum(one.stopped for one in trials)
    shown = sum(bool(one.shown.effects) for one in trials)
    lines += ["", *notes] if notes else []
    lines += [
        "",
        f"{stopped} of {len(trials)} attacks stopped at L{int(proof.level)}, {shown} of them shown "
        "to succeed without the sandbox:",
        f"  marks gained {sum(one.gained for one in trials)}, "
        f"processes left {sum(one.survivors for one in trials)}, "
        f"files left {sum(len(one.left) for one in trials)}, "
        f"neighbours affected {sum(one.neighbour != one.deserved for one in trials)}",
    ]
    return "\n".join(lines)


def _row(trial: Trial) -> tuple[str, ...]:
    first, *more = trial.shown.effects or ("-" if trial.proved else "NOT SHOWN",)
    control = f"{trial.shown.control.split(',')[0]}: " if trial.shown.effects else ""
    shown = f"{control}{first}{f' (+{len(more)})' if more else ''}"
    same = "same" if trial.neighbour == trial.deserved else _mark(trial.neighbour)
    return (
        trial.attack.number,
        _cut(trial.attack.title, WIDEST),
        _mark(trial.honest),
        _mark(trial.mark),
        _cut(shown, WIDEST),
        str(trial.survivors),
        str(len(trial.left)),
        same,
        "stopped" if trial.stopped else "NOT STOPPED",
    )


def _note(trial: Trial) -> str | None:
    number = trial.attack.number
    if not trial.harmless:
        came = [*trial.effects, *trial.left]
        return f"{number}: NOT STOPPED: {', '.join(came) or 'see the table'} ({trial.verdict})"
    if not trial.proved:
        return f"{number}: it did not succeed without the sandbox either, so nothing is shown"
    if trial.attack.why_no_control:
        return (
            f"{number}: no control, because {trial.attack.why_no_control}; "
            f"instead: {trial.attack.instead}"
        )
    return None


def _mark(mark: float | None) -> str:
    return "none" if mark is None else f"{mark:g}"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def to_selftest_json(proof: Proof, trials: tuple[Trial, ...]) -> str:
    """Return the trials as JSON."""
    document = {
        "sandbox": proof.report(),
        "stopped": sum(one.stopped for one in trials),
        "attacks": [_trial(one) for one in trials],
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def _trial(trial: Trial) -> dict[str, Any]:
    attack = trial.attack
    return {
        "number": attack.number,
        "title": attack.title,
        "tries": attack.tries,
        "honest": trial.honest,
        "given": trial.mark,
        "verdict": trial.verdict,
        "control": trial.shown.control,
        "without_the_sandbox": list(trial.shown.effects),
        "why_no_control": attack.why_no_control or None,
        "instead": attack.instead or None,
        "came_through": list(trial.effects),
        "processes_left": trial.survivors,
        "files_left": list(trial.left),
        "neighbour": trial.neighbour,
        "neighbour_deserves": trial.deserved,
        "stopped": trial.stopped,
    }
