"""``results.json``, the contract that every other report is made from (version 1)."""

import json
from dataclasses import asdict
from typing import Any

from greenpath_grade.model import Finding, Graded, Handshake, Result, Written


def to_json(result: Result) -> str:
    """Return the result as JSON: no times, no absolute paths, no message bytes."""
    document = {
        "version": 1,
        "scenario": result.scenario,
        "cohort": result.cohort,
        "sandbox": result.sandbox,
        "max_score": result.max_score,
        "submissions": [_submission(one) for one in result.submissions],
        "alike": [
            {"ids": list(one.ids), "kind": one.kind, "similarity": one.similarity}
            for one in result.alike
        ],
        "overrides_not_applied": list(result.unused),
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _submission(graded: Graded) -> dict[str, Any]:
    return {
        "id": graded.id,
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
        "origin": asdict(graded.origin) if graded.origin else None,
        "notes": [*graded.notes, *graded.remarks],
        "explanations": [_written(one) for one in graded.explanations],
        "handshakes": [_handshake(one) for one in graded.handshakes],
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
