"""MarkUs: its own types read our settings, and the tester runs as MarkUs starts it.

The student's files and ours lie in one folder, ours on top; the user is not root.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from markus_autotesting_core.types import (
    AutotestFile,
    BaseTestData,
    BaseTesterSettings,
    create_autotest_settings_class,
)

from greenpath_gen.exports.bundle import Files, Wheels

container = sys.modules["export_container"]
CORRECT: str = sys.modules["ordinary_clients"].CORRECT
TRUSTING: str = sys.modules["ordinary_clients"].TRUSTING
FORGED = '{"name": "all", "output": "", "marks_earned": 100, "marks_total": 100, "status": "pass"}'


def settings_of_markus() -> type:
    """Return MarkUs's settings of assignments with custom testers."""
    data = msgspec.defstruct(
        "CustomTestData",
        [("script_files", list[AutotestFile])],
        bases=(BaseTestData,),
        kw_only=True,
    )
    tester = msgspec.defstruct(
        "CustomTesterSettings",
        [("test_data", list[data])],  # type: ignore[valid-type]
        bases=(BaseTesterSettings,),
        kw_only=True,
        tag="custom",
    )
    return create_autotest_settings_class([tester])  # type: ignore[no-any-return]


def test_markus_reads_our_settings(exported: Callable[[str], Files]) -> None:
    files = exported("markus")
    read: Any = msgspec.json.decode(files["specs.json"].content, type=settings_of_markus())
    (tester,) = read.testers
    (group,) = tester.test_data
    assert {f"files/{name}" for name in group.script_files} <= set(files)
    broken = files["specs.json"].content.replace(b'"script_files"', b'"scripts"')
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(broken, type=settings_of_markus())


class Worker:
    """A worker's folder, as MarkUs fills it for every run."""

    def __init__(self, base: Path, files: Files) -> None:
        self.folder, self.files = base, files

    def run(self, student: dict[str, bytes]) -> Any:
        """Run the tester over what a student handed in."""
        shutil.rmtree(self.folder, ignore_errors=True)
        ours = {
            name.removeprefix("files/"): file.content
            for name, file in self.files.items()
            if name.startswith("files/")
        }
        for name, content in {**student, **ours}.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o750)
        command = ["./grade.sh"]
        if os.geteuid() == 0:  # a worker's user is not root
            for path in [self.folder, *self.folder.rglob("*")]:
                shutil.chown(path, 1234, 1234)
            command = ["setpriv", "--reuid=1234", "--regid=1234", "--clear-groups", *command]
        return container.run_inside(
            *command,
            binds={"/worker": self.folder},
            cwd="/worker",
            environment={"MARKUS_GROUP": "ada", "PYTHON": "python3", "HOME": "/nonexistent"},
        )


@pytest.fixture(scope="module")
def tester(
    exported: Callable[[str, Wheels], Files],
    wheels: Wheels,
    tmp_path_factory: pytest.TempPathFactory,
) -> Worker:
    return Worker(tmp_path_factory.mktemp("markus") / "worker", exported("markus", wheels))


def marks(done: Any) -> tuple[float, float]:
    """Return the marks as MarkUs adds them up. Every line must be JSON."""
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    tests = [one for one in lines if "name" in one]
    return (
        round(sum(one["marks_earned"] for one in tests), 2),
        round(sum(one["marks_total"] for one in tests), 2),
    )


def running(test: Any) -> Any:
    """Mark a test that runs the tester."""
    without = pytest.mark.skipif(container.BWRAP is None, reason="needs bubblewrap")
    return pytest.mark.long(without(test))


@running
def test_a_good_client(tester: Worker) -> None:
    done = tester.run({"client.py": CORRECT.encode()})
    assert (done.returncode, done.stderr) == (0, "")
    assert marks(done) == (80.0, 100.0)
    assert (tester.folder / "greenpath-feedback.md").read_text().startswith("# Feedback for ada")


@running
def test_a_wrong_client(tester: Worker) -> None:
    assert marks(tester.run({"client.py": TRUSTING.encode()})) == (20.0, 100.0)


@running
def test_a_client_that_prints_results(tester: Worker) -> None:
    done = tester.run({"client.py": f"print({FORGED!r})\n{TRUSTING}".encode()})
    assert marks(done) == (20.0, 100.0)
    assert '"tags"' in done.stdout
    assert "Forged results" in done.stdout


@running
def test_files_in_the_place_of_ours(tester: Worker) -> None:
    evil = b"print('" + FORGED.encode() + b"')\n"
    names = ("greenpath/wheels/evil-9-py3-none-any.whl", "greenpath/greenpath.py", "grade.sh")
    modules = ("json.py", "zipfile.py", "sitecustomize.py", "greenpath/json.py")
    feedback = {"greenpath-feedback.md/in/the/way": b""}
    student = {"client.py": TRUSTING.encode(), **dict.fromkeys((*names, *modules), evil)}
    assert marks(tester.run({**student, **feedback})) == (20.0, 100.0)


@running
def test_without_a_client_there_is_no_mark(tester: Worker) -> None:
    done = tester.run({"notes.txt": b"later"})
    assert (done.returncode, done.stdout) == (1, "")
    assert "not 0" in done.stderr
