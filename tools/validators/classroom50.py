"""Check our result with Classroom 50's schema and runner: classroom50.py CLONE."""

import importlib.util
import json
import sys
from pathlib import Path

import jsonschema

from greenpath_grade.reports.platforms.classroom50 import Commit, to_classroom50
from samples import ALL, GRADED, report

RUNNER = "cli/gh-teacher/skeleton/dotgithub/scripts/runner.py"
SCHEMA = "schemas/result-v1.schema.json"
COMMIT = Commit(
    *("cscd27", "tls", "individual", "ada", "submit/2026-06-01T14-32-05Z-a1b2c3d"),
    *("https://x.example/c", "https://x.example/r", "https://x.example/d", "2026-06-01T14:32:05Z"),
)


def main(clone: Path) -> int:
    """Run both checks; return the exit code."""
    spec = importlib.util.spec_from_file_location("runner", clone / RUNNER)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(clone / RUNNER)
    runner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runner)
    validator = jsonschema.Draft202012Validator(json.loads((clone / SCHEMA).read_text("utf-8")))
    failures, checked = [], 0
    for told in (GRADED, ALL):
        checked += 2
        document = json.loads(to_classroom50(told, COMMIT) or "")
        failures += [f"{told.id}: {one.message}" for one in validator.iter_errors(document)]
        error = runner.validate_result(document, classroom="cscd27", assignment="tls", owner="ada")
        failures += [f"{told.id}: {error}"] if error else []
        checked += 1
        if validator.is_valid({**document, "score": 27.5}):
            failures.append("half a point is taken: this check is none")
    return report(failures, checked)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
