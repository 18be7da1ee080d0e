"""Check our configuration with Submitty's own schema: submitty.py CLONE.

The schema is of whole configurations, which Submitty makes of an instructor's. So what we write is
put into one of its examples of whole ones.
"""

import importlib.util
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from samples import exported, report

EXAMPLE = "autograder/tests/data/complete_config_python_simple_homework.json"
SCHEMA = "bin/json_schemas/complete_config_schema.json"
FILLED_IN = {"deduction": 1.0, "show_actual": "never", "show_message": "always"}
"""What Submitty adds to a validation."""

VALIDATOR = "python_submitty_utils/submitty_utils/submitty_schema_validator.py"


def main(clone: Path) -> int:
    """Validate the example, ours in it, and a broken one; return the exit code."""
    spec = importlib.util.spec_from_file_location("validator", clone / VALIDATOR)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(clone / VALIDATOR)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    example = json.loads((clone / EXAMPLE).read_text("utf-8"))
    for number, case in enumerate(example["testcases"]):
        case.setdefault("testcase_id", f"test{number:02}")  # wanted, and not in the example
    ours = json.loads(exported("submitty")["config.json"].content)
    failures = []
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "config.json")
        for name, config, holds in (
            ("Submitty's example", example, True),
            ("with our configuration", _merged(example, ours), True),
            ("with a validation without a method", _merged(example, ours, "method"), False),
        ):
            path.write_text(json.dumps(config), encoding="utf-8")
            try:
                module.validate_complete_config_schema_using_filenames(
                    str(path), str(clone / SCHEMA), warn=False
                )
                taken = ""
            except module.SubmittySchemaException as error:
                taken = str(error).splitlines()[0]
            if (not taken) != holds:
                failures.append(f"{name}: {taken or 'is taken'}")
    return report(failures, 3)


def _merged(example: dict[str, Any], ours: dict[str, Any], without: str = "") -> dict[str, Any]:
    """Return the example with our settings, and with our test case in the place of its first."""
    (case,) = json.loads(json.dumps(ours["testcases"]))
    theirs = example["testcases"][0]
    container = {**theirs["containers"][0], "commands": [case.pop("command")]}
    (validation,) = case["validation"]
    validation = {**FILLED_IN, **validation}
    validation.pop(without, None)
    whole = {**theirs, **case, "containers": [container], "validation": [validation]}
    return {
        **example,
        "autograding": {**example["autograding"], **ours["autograding"]},
        "grading_parameters": ours["grading_parameters"],
        "resource_limits": ours["resource_limits"],
        "testcases": [whole],
    }


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
