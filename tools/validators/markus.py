"""Check our custom tester with MarkUs's own schema and reader: markus.py CLONE."""

import importlib
import json
import sys
import types
from pathlib import Path
from typing import Any

import jsonschema

from greenpath_grade.reports.platforms.markus import to_markus
from samples import ALL, GRADED, exported, report


def main(clone: Path) -> int:
    """Run both checks; return the exit code."""
    server = clone / "server"
    # the package's own __init__ wants Redis and PostgreSQL, its config those of a server
    for name in ("autotest_server", "autotest_server.testers"):
        package = types.ModuleType(name)
        package.__path__ = [str(server / name.replace(".", "/"))]
        sys.modules[name] = package
    config: Any = types.ModuleType("autotest_server.config")
    config._Config = dict
    sys.modules[config.__name__] = config
    setup = importlib.import_module("autotest_server.testers.custom.setup")
    utils = importlib.import_module("autotest_server.utils")
    failures, checked = [], 0

    schema, components = setup.settings()
    files = exported("markus")
    names = sorted(n.removeprefix("files/") for n in files if n.startswith("files/"))
    skeleton: dict[str, Any] = {
        **schema,
        "$defs": components,
        "definitions": {
            "files_list": {"type": "string", "enum": names},
            "test_data_categories": {"type": "string", "enum": ["instructor", "student"]},
            "extra_group_data": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "display_output": {
                        "enum": [
                            "instructors",
                            "instructors_and_student_tests",
                            "instructors_and_students",
                        ]
                    },
                },
                "required": ["display_output"],
            },
            "criterion": {"type": ["string", "null"]},
        },
    }
    (tester,) = json.loads(files["specs.json"].content)["testers"]
    wrong = json.loads(json.dumps(tester).replace("grade.sh", "nowhere.sh"))
    for name, instance, holds in (("specs.json", tester, True), ("a wrong name", wrong, False)):
        checked += 1
        found = [
            one.message for one in jsonschema.Draft202012Validator(skeleton).iter_errors(instance)
        ]
        if (not found) != holds:
            failures.append(f"{name}: {found or 'is taken'}")

    for told in (GRADED, ALL):
        checked += 1
        text = to_markus(told) or ""
        objects, malformed = utils.loads_partial_json(text, dict)
        marks = sum(one.get("marks_earned", 0) for one in objects)
        if malformed or round(marks * 100) != told.score:
            failures.append(f"what is printed for {told.id}: malformed {malformed}, {marks} points")
    checked += 1
    if not utils.loads_partial_json("grading ...\n" + (to_markus(ALL) or ""), dict)[1]:
        failures.append("a stray line is not noticed: this check is none")
    return report(failures, checked)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
