"""Check our question with PrairieLearn's own schema and renderer: prairielearn.py CLONE."""

import importlib.util
import io
import json
import os
import sys
import tempfile
import types
import zipfile
from pathlib import Path
from typing import Any

import jsonschema

from greenpath_grade.reports.platforms.prairielearn import to_prairielearn
from samples import ALL, GRADED, UNGRADED, exported, report

APP = "apps/prairielearn"
ELEMENT = f"{APP}/elements/pl-external-grader-results"
NAME = "pl-external-grader-results"


def main(clone: Path) -> int:
    """Run all checks; return the exit code."""
    failures: list[str] = []
    files = exported("prairielearn")
    schema = json.loads((clone / APP / "src/schemas/schemas/infoQuestion.json").read_text("utf-8"))
    info = json.loads(files["questions/greenpath/info.json"].content)
    validator = jsonschema.Draft7Validator(schema)
    failures += [f"info.json: {one.message}" for one in validator.iter_errors(info)]
    if validator.is_valid({**info, "unheard": 1}):
        failures.append("info.json: an unknown key is taken: this check is none")

    element = _element(clone / ELEMENT)
    for told, words in ((GRADED, "Refuses imposters: name"), (ALL, "Reaches"), (UNGRADED, "")):
        results = json.loads(to_prairielearn(told))
        page = _render(element, clone / ELEMENT, results)
        if words and (words not in page or "<b>none</b>" in page):
            failures.append(f"the rendered results of {told.id} lack {words!r}, or hold a tag")
    broken = json.loads(to_prairielearn(GRADED))
    del broken["tests"][0]["points"]
    whole = _render(element, clone / ELEMENT, json.loads(to_prairielearn(GRADED)))
    if _render(element, clone / ELEMENT, broken).count("alert") <= whole.count("alert"):
        failures.append("a test without points is not warned of: this check is none")
    failures += _variants(files)
    return report(failures, 7)


def _element(home: Path) -> Any:
    """Load the element, with what it needs of PrairieLearn stubbed."""
    stub: Any = types.ModuleType("prairielearn")
    stub.QuestionData = dict
    stub.check_attribs = lambda *_, **__: None
    stub.get_uuid = lambda: "uuid"
    colors: Any = types.ModuleType("prairielearn.colors")
    colors.PLColor = lambda name: name
    sys.modules.update({"prairielearn": stub, "prairielearn.colors": colors})
    for name in ("prairielearn.html_utils", "prairielearn.question_utils"):
        sys.modules[name] = stub
    spec = importlib.util.spec_from_file_location("element", home / f"{NAME}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(home)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _render(element: Any, home: Path, results: dict[str, Any]) -> str:
    """Render results as a submission's panel shows them."""
    graded = {"succeeded": True, "results": results, "start_time": "", "end_time": ""}
    data = {
        "panel": "submission",
        "feedback": graded,
        "gradable": results["gradable"],
        "format_errors": {},
        "partial_scores": {},
        "options": {},
    }
    before = Path.cwd()
    os.chdir(home)
    try:
        return str(element.render(f"<{NAME}></{NAME}>", data))
    finally:
        os.chdir(before)


def _variants(files: Any) -> list[str]:
    """Call our server.py for many variants: each gets a package, and the one that it names."""
    space: dict[str, Any] = {}
    exec(files["questions/greenpath/server.py"].content, space)  # noqa: S102
    prefix = "questions/greenpath/packages/"
    seen, wrong = set(), []
    with tempfile.TemporaryDirectory() as home:
        for name, file in files.items():
            if name.startswith(prefix):
                path = Path(home, "packages", name.removeprefix(prefix))
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(file.content)
        for seed in range(50):
            data: dict[str, Any] = {"params": {}, "options": {"question_path": home}}
            data["variant_seed"] = seed
            space["generate"](data)
            own = data["params"]["greenpath"]
            seen.add(own)
            with zipfile.ZipFile(
                io.BytesIO(space["file"]({**data, "filename": "package.zip"}))
            ) as z:
                if f"{own}/client.py" not in z.namelist():
                    wrong.append(f"variant {seed} does not get the package of {own}")
    return wrong or ([] if len(seen) == 2 else ["all variants get the same package"])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
