"""What greenpath-grade doctor says: for people, and as JSON. Pure."""

import json
from typing import Any

from greenpath_grade.doctor import Finding, Refusal, best
from greenpath_grade.judge import clean
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.probe import Proof


def to_doctor(findings: tuple[Finding, ...]) -> str:
    """Return the findings as text."""
    holds = best(findings)
    if holds:
        lines = [f"Student code is run at {_name(holds.level)}: {holds.level.words}."]
    else:
        lines = ["Student code cannot be isolated here, and is not run."]
    for one in findings:
        lines += ["", f"{_name(one.level)}  {one.level.words}"]
        match one:
            case Proof():
                lines += [f"    {line}" for line in _proved(one)]
            case Refusal():
                wanted = holds is None or one.level > holds.level
                lines += [f"    {line}" for line in _refused(one, wanted)]
    return "\n".join(lines)


def _proved(proof: Proof) -> list[str]:
    return [
        "holds: tried here, started as it is for grading",
        *(f"{layer.name}: {layer.words}" for layer in proof.layers),
        f"all together, with the filter: {', '.join(proof.closed)} closed (tested)",
    ]


def _refused(refusal: Refusal, wanted: bool) -> list[str]:
    lines = [f"does not hold: {refusal.advice.problem}"]
    if refusal.reason != refusal.advice.problem:
        lines.append(f"it said: {clean(refusal.reason, 300)}")
    if wanted:
        head = "to get it: "
        for step in refusal.advice.steps:
            lines.append(head + step)
            head = " " * len(head)
    return lines


def to_doctor_json(findings: tuple[Finding, ...]) -> str:
    """Return the findings as JSON."""
    holds = best(findings)
    document = {
        "isolated": holds is not None,
        "level": _name(holds.level) if holds else None,
        "levels": [_level(one) for one in findings],
    }
    return json.dumps(document, indent=1)


def _name(level: Level) -> str:
    return f"L{int(level)}"


def _level(one: Finding) -> dict[str, Any]:
    match one:
        case Proof():
            return {"holds": True, **one.report()}
        case Refusal():
            return {
                "holds": False,
                "level": _name(one.level),
                "words": one.level.words,
                "problem": one.advice.problem,
                "reason": clean(one.reason, 300),
                "steps": list(one.advice.steps),
            }
