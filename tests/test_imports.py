"""Who may import whom, read from the source text: the arrows point one way, the middle is pure."""

import ast
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]
GENERATOR = sorted((REPO / "generator" / "greenpath_gen").rglob("*.py"))
ATTACKS = REPO / "grader" / "greenpath_grade" / "selftest" / "attacks"
GRADER = sorted(
    path
    for path in (REPO / "grader" / "greenpath_grade").rglob("*.py")
    if not path.is_relative_to(ATTACKS)
)
KIT = sorted((REPO / "student_template" / "cryptobox").glob("*.py"))

EDGES = {
    "generator/greenpath_gen/clients/certificates.py",
    "generator/greenpath_gen/clients/model.py",
    "generator/greenpath_gen/cli.py",
    "generator/greenpath_gen/cluster.py",
    "generator/greenpath_gen/cohort.py",
    "generator/greenpath_gen/console.py",
    "generator/greenpath_gen/data.py",
    "generator/greenpath_gen/exports/commands.py",
    "generator/greenpath_gen/exports/export.py",
    "generator/greenpath_gen/exports/hand_out.py",
    "generator/greenpath_gen/exports/wheels.py",
    "generator/greenpath_gen/kit.py",
    "generator/greenpath_gen/lint.py",
    "generator/greenpath_gen/openssl.py",
    "generator/greenpath_gen/processes.py",
    "generator/greenpath_gen/sources.py",
    "generator/greenpath_gen/templates.py",
    "generator/greenpath_gen/write.py",
    "generator/greenpath_gen/__main__.py",
    "grader/greenpath_grade/autograder/members.py",
    "grader/greenpath_grade/autograder/places.py",
    "grader/greenpath_grade/autograder/run.py",
    "grader/greenpath_grade/cli.py",
    "grader/greenpath_grade/cluster.py",
    "grader/greenpath_grade/crew.py",
    "grader/greenpath_grade/environment.py",
    "grader/greenpath_grade/grade.py",
    "grader/greenpath_grade/gradebook.py",
    "grader/greenpath_grade/journal.py",
    "grader/greenpath_grade/meet.py",
    "grader/greenpath_grade/replay.py",
    "grader/greenpath_grade/basis.py",
    "grader/greenpath_grade/publish.py",
    "grader/greenpath_grade/run.py",
    "grader/greenpath_grade/terminal.py",
    "grader/greenpath_grade/session.py",
    "grader/greenpath_grade/submissions.py",
    "grader/greenpath_grade/__main__.py",
    "grader/greenpath_grade/sandbox/ahead.py",
    "grader/greenpath_grade/sandbox/attacks.py",
    "grader/greenpath_grade/sandbox/launch.py",
    "grader/greenpath_grade/sandbox/probe.py",
    "grader/greenpath_grade/sandbox/proof.py",
    "grader/greenpath_grade/sandbox/worker.py",
    *(
        f"grader/greenpath_grade/selftest/{name}.py"
        for name in (
            "control",
            "corpus",
            "grading",
            "hand_in",
            "keeper",
            "level_0",
            "naive",
            "processes",
        )
    ),
    "grader/greenpath_grade/selftest/run.py",
    "grader/greenpath_grade/selftest/targets.py",
    "grader/greenpath_grade/selftest/trial.py",
    *(
        f"grader/greenpath_grade/sandbox/inside/{name}.py"
        for name in ("account", "child", "confine", "preload", "zygote")
    ),
}
"""The named ends, and the clients that look at the clock. Every other module is pure."""

IMPURE = {
    *("asyncio", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket"),
    *("subprocess", "sys", "tempfile", "threading", "time", "typer", "rich", "concurrent"),
    *("platform", "sqlite3"),
}
IMPURE_CALLS = {"now", "utcnow", "today", "open", "urandom", "print", "input"}


def name(path: Path) -> str:
    return path.relative_to(REPO).as_posix()


def imported(path: Path) -> set[str]:
    """Return the absolute names that the module at PATH imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.update("." * node.level + f"{node.module}.{a.name}" for a in node.names)
    return names


def called(path: Path) -> set[str]:
    """Return the last names of what the module at PATH calls on modules, or bare."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=bare):
                    names.add(bare)
                case ast.Attribute(attr=attribute, value=ast.Name(id=owner)) if owner in {
                    "datetime",
                    "date",
                    "os",
                    "io",
                }:
                    names.add(attribute)
    return names


@pytest.mark.parametrize("path", GENERATOR, ids=name)
def test_the_generator_does_not_know_the_grader(path: Path) -> None:
    assert not {n for n in imported(path) if n.startswith("greenpath_grade")}


@pytest.mark.parametrize("path", [*GENERATOR, *GRADER], ids=name)
def test_nobody_imports_a_command_line(path: Path) -> None:
    if path.name != "__main__.py":
        assert not {n for n in imported(path) if n.endswith(".cli") or ".cli." in n}


@pytest.mark.parametrize("path", [*GENERATOR, *GRADER], ids=name)
def test_the_middle_is_pure(path: Path) -> None:
    if name(path) in EDGES:
        return
    assert not {n for n in imported(path) if n.partition(".")[0] in IMPURE}
    assert not called(path) & IMPURE_CALLS


def test_every_named_end_is_there() -> None:
    assert {name(path) for path in (*GENERATOR, *GRADER)} >= EDGES


@pytest.mark.parametrize("path", KIT, ids=name)
def test_the_kit_imports_itself_relatively_and_needs_cryptography_alone(path: Path) -> None:
    allowed = {"__future__", "base64", "cryptography", "dataclasses", "datetime", "difflib"}
    allowed |= {"json", "os", "typing"}
    outside = {n for n in imported(path) if not n.startswith(".")}
    assert {n.partition(".")[0] for n in outside} <= allowed


INSIDE = sorted((REPO / "grader" / "greenpath_grade" / "sandbox" / "inside").glob("*.py"))


@pytest.mark.parametrize("path", INSIDE, ids=name)
def test_what_runs_in_the_sandbox_imports_nothing_of_greenpath(path: Path) -> None:
    outside = {n for n in imported(path) if not n.startswith(".")}
    assert {n.partition(".")[0] for n in outside} <= sys.stdlib_module_names
    beside = {n.split(".")[1] for n in imported(path) if n.startswith(".")}
    assert beside <= {one.stem for one in INSIDE}


JUDGES = [path for path in GRADER if path not in INSIDE]


@pytest.mark.parametrize("path", JUDGES, ids=name)
def test_the_judge_imports_only_constants_from_inside(path: Path) -> None:
    inside = "greenpath_grade.sandbox.inside"
    found = {n for n in imported(path) if n.startswith(f"{inside}.")}
    assert all(n.startswith((f"{inside}.protocol.", f"{inside}.offered.")) for n in found)


@pytest.mark.parametrize("path", [*GENERATOR, *GRADER], ids=name)
def test_cryptobox_is_only_loaded_by_path(path: Path) -> None:
    if name(path).endswith(("greenpath_gen/kit.py", "sandbox/attacks.py", "selftest/naive.py")):
        return
    assert not {n for n in imported(path) if n.partition(".")[0] == "cryptobox"}
