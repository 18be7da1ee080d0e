"""``results.json``, the contract that every other report is made from (version 1)."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from greenpath_grade.model import Earned, Finding, Graded, Handshake, Lesson, Result, Written

EMPTY = '"submissions": []'
"""Where the submissions belong in the text of all the rest."""


def to_json(result: Result) -> str:
    """Return the result as JSON: no clock's times, no absolute paths, no message bytes."""
    return "".join(json_parts(result))


def json_parts(result: Result) -> Iterator[str]:
    """Return the same in parts, one submission at a time: a class of any size takes little room."""
    before, after = _text(_around(result)).split(EMPTY)
    yield before + EMPTY[:-1]
    separator = "\n  "
    for one in result.submissions:
        yield separator + _text(_submission(one)).replace("\n", "\n  ")
        separator = ",\n  "
    yield ("\n ]" if result.submissions else "]") + after + "\n"


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False)


def _around(result: Result) -> dict[str, Any]:
    """Return all but the submissions."""
    return {
        "version": 1,
        "scenario": result.scenario,
        "title": result.title,
        "cohort": result.cohort,
        "sandbox": result.sandbox,
        "max_score": result.max_score,
        "submissions": [],
        "alike": [
            {"ids": list(one.ids), "kind": one.kind, "similarity": one.similarity}
            for one in result.alike
        ],
        "handed_in_nothing": list(result.missing),
        "overrides_not_applied": list(result.unused),
        "rubric": result.rubric.model_dump(mode="json", by_alias=True),
        "strategies": [earned_json(one) for one in result.earned],
        "lessons": [_lesson(one) for one in result.lessons],
    }


def _submission(graded: Graded) -> dict[str, Any]:
    return {
        "id": graded.id,
        "name": graded.name,
        "aliases": list(graded.aliases),
        "path": graded.path,
        "sha256": graded.sha256,
        "status": "graded" if graded.score is not None else "not-graded",
        "error": graded.error,
        "score": graded.score,
        "max_score": graded.max_score,
        "diagnosis": list(graded.diagnosis),
        "findings": [_finding(one) for one in graded.findings],
        "feedback": list(graded.feedback),
        "submitted": graded.submitted.isoformat() if graded.submitted else None,
        "bonus": graded.bonus,
        "deducted": graded.deducted,
        "origin": asdict(graded.origin) if graded.origin else None,
        "notes": list(graded.for_instructor),
        "explanations": [_written(one) for one in graded.explanations],
        "handshakes": [_handshake(one) for one in graded.handshakes],
    }


def earned_json(earned: Earned) -> dict[str, Any]:
    """Return what a strategy earns."""
    return {
        "strategy": earned.strategy,
        "words": earned.words,
        "points": earned.points,
        "at_most": earned.most,
        "holds": earned.holds,
    }


def _lesson(lesson: Lesson) -> dict[str, Any]:
    return {
        "fault": lesson.fault,
        "check": lesson.check,
        "title": lesson.title,
        "explanation": lesson.explanation,
        "gain": lesson.gain,
        "standard": lesson.standard,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "kind": finding.kind,
        "servers": list(finding.servers),
        "count": finding.count,
        "met": finding.met,
        "says": finding.says,
    }


def _written(written: Written) -> dict[str, Any]:
    return {
        "server": written.server,
        "answer": written.answer,
        "said": written.said,
        "explained": written.explained,
        "evidence": written.evidence,
        "overridden": written.overridden,
    }


def _handshake(handshake: Handshake) -> dict[str, Any]:
    judgement = handshake.judgement
    return {
        "server": handshake.server,
        "check": handshake.check,
        "verdict": judgement.verdict,
        "stage": judgement.stage,
        "detail": judgement.detail,
        "line": judgement.line,
        "alert": judgement.alert,
        "reason": judgement.reason,
        "explained": handshake.explained,
        "evidence": handshake.evidence or None,
        "overridden": handshake.overridden,
        "points": handshake.points,
        "max_points": handshake.max_points,
    }
