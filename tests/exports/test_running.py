"""The other exports, started as their platforms are said to start them: without network, as root.

What runs here is ours; what the platforms do with what it writes is not.
"""

import io
import json
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from greenpath_gen.exports.bundle import Files, Wheels

container = sys.modules["export_container"]
CORRECT: bytes = sys.modules["ordinary_clients"].CORRECT.encode()
VERSION = f"3.{sys.version_info.minor}"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(container.BWRAP is None, reason="needs bubblewrap"),
]


def lay(base: Path, files: Files, prefix: str = "") -> Path:
    """Write the files of an export whose names begin with PREFIX, without it."""
    for name, file in files.items():
        if name.startswith(prefix):
            path = base / name.removeprefix(prefix)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
            path.chmod(file.mode)
    return base


class Started:
    """A platform's folders, with or without a client, and how its script ended."""

    def __init__(self, name: str, files: Files, base: Path, student: dict[str, bytes]) -> None:
        self.base = base
        getattr(self, f"_{name}")(files, student)

    def _hand_in(self, folder: str, student: dict[str, bytes]) -> None:
        home = self.base / folder
        home.mkdir(parents=True, exist_ok=True)
        for name, content in student.items():
            (home / name).write_bytes(content)

    def _run(self, *command: str, at: str = "/checkout", **environment: str) -> None:
        binds = {f"/{one.name}": one for one in self.base.iterdir()}
        self.done = container.run_inside(*command, binds=binds, cwd=at, environment=environment)

    def _prairielearn(self, files: Files, student: dict[str, bytes]) -> None:
        lay(self.base / "grade" / "serverFilesCourse", files, "serverFilesCourse/")
        self._hand_in("grade/student", student)
        self._hand_in("grade/data", {"data.json": b'{"params": {"greenpath": "ada"}}'})
        self._run("/grade/serverFilesCourse/greenpath/run.sh", at="/")

    def _classroom50(self, files: Files, student: dict[str, bytes]) -> None:
        lay(self.base / "bundle", files)
        self._hand_in("checkout", student)
        self._run(
            *("python3", "/bundle/autograder.py"),
            CLASSROOM="cscd27",
            ASSIGNMENT="tls",
            USERNAME="ada",
            SUBMISSION_TAG="submit/2026-06-01T14-32-05Z-a1b2c3d",
            COMMIT_URL="https://x.example/c",
            RELEASE_URL="https://x.example/r",
        )

    def _submitty(self, files: Files, student: dict[str, bytes]) -> None:
        lay(self.base / "checkout", files, "custom_validation_code/")
        about = b'{"username": "ada", "testcase_prefix": "test01"}'
        self._hand_in("checkout", {**student, "custom_validator_input.json": about})
        self._hand_in("checkout/test01", {"STDOUT.txt": b"handed in"})
        self._run("bash", "grade.sh")

    def _autolab(self, files: Files, student: dict[str, bytes]) -> None:
        tar, makefile = files["autograde.tar"], files["autograde-Makefile"]
        with tarfile.open(fileobj=io.BytesIO(tar.content)) as archive:
            assert archive.getnames()
        own = {"autograde.tar": tar.content, "Makefile": makefile.content}
        self._hand_in("checkout", {**({"client.py": b""} | student), **own})
        self._run("make")

    def _vpl(self, files: Files, student: dict[str, bytes]) -> None:
        lay(self.base / "checkout", files)
        environment = b"export MOODLE_USER_EMAIL=ada@example.edu VPL_GRADEMAX=10\n"
        self._hand_in("checkout", {**student, "vpl_environment.sh": environment})
        self._run("bash", "-c", "./vpl_evaluate.sh && ./vpl_execution")

    def _codegrade(self, files: Files, student: dict[str, bytes]) -> None:
        lay(self.base / "fixtures", files)
        self._hand_in("checkout", student)
        self._run("bash", "-c", "/fixtures/setup.sh && /fixtures/grade.sh")

    def _ci(self, files: Files, student: dict[str, bytes]) -> None:
        lay(self.base / "checkout", files)
        self._hand_in("checkout", student)
        script = (self.base / "checkout" / ".gitlab-ci.yml").read_text()
        assert "python=$(bash .greenpath/find-python)" in script
        command = (
            'python=$(bash .greenpath/find-python) && "$python" -I .greenpath/greenpath.py grade'
        )
        self._run("bash", "-ec", command, GITLAB_USER_LOGIN="ada")

    def score(self, name: str) -> float:
        """Return the share of all points in what the script left."""
        text = self.done.stdout
        match name:
            case "prairielearn":
                return float(self._json("grade/results/results.json")["score"])
            case "classroom50":
                found = self._json("checkout/result.json")
                return float(found["score"] / found["max-score"])
            case "submitty":
                return float(self._json("checkout/validation_results.json")["data"]["score"])
            case "autolab":
                return float(json.loads(text.splitlines()[-1])["scores"]["greenpath"]) / 100
            case "vpl":
                return float(text.splitlines()[-1].removeprefix("Grade :=>>")) / 10
            case "codegrade":
                got, most = json.loads(text.splitlines()[-1])["points"].split("/")
                return int(got) / int(most)
            case _:
                root = ElementTree.parse(self.base / "checkout" / "greenpath-junit.xml").getroot()
                (score,) = root.findall(".//property[@name='score']")
                return float(score.attrib["value"]) / 100

    def _json(self, name: str) -> Any:
        return json.loads((self.base / name).read_text("utf-8"))


NAMES = ("prairielearn", "classroom50", "submitty", "autolab", "vpl", "codegrade", "ci")
Export = Callable[[str, Wheels], Files]


@pytest.mark.parametrize("name", NAMES)
def test_a_good_client(name: str, exported: Export, wheels: Wheels, tmp_path: Path) -> None:
    started = Started(name, exported(name, wheels), tmp_path, {"client.py": CORRECT})
    assert (started.done.returncode, started.done.stderr) == (0, "")
    assert started.score(name) == pytest.approx(0.8)


@pytest.mark.parametrize("name", NAMES)
def test_without_a_client(name: str, exported: Export, wheels: Wheels, tmp_path: Path) -> None:
    started = Started(name, exported(name, wheels), tmp_path, {"client.txt.zip": b"not one"})
    if name == "autolab":  # it does not start without a file, so this one is empty
        assert started.done.returncode == 2
        assert "scores" not in started.done.stdout
    elif name == "prairielearn":
        assert (
            (tmp_path / "grade/results/results.json").read_text().startswith('{"gradable": false')
        )
    elif name == "submitty":
        assert "fail" in (tmp_path / "checkout" / "validation_results.json").read_text()
    elif name == "vpl":
        assert "Grade" not in started.done.stdout
        assert "-Could not be graded" in started.done.stdout
    elif name == "ci":
        root = ElementTree.parse(tmp_path / "checkout" / "greenpath-junit.xml").getroot()
        assert root.get("errors") == "1"
    else:
        assert started.done.returncode == 1
        assert "not 0" in started.done.stderr
        assert not (tmp_path / "checkout" / "result.json").exists()


def test_the_wrong_python_is_named(exported: Export, tmp_path: Path) -> None:
    files = exported("codegrade", {"3.99": {}})
    started = Started("codegrade", files, tmp_path, {"client.py": CORRECT})
    assert started.done.returncode == 1
    assert "none of the Pythons here is one that there are wheels for: 3.99" in started.done.stderr


def test_a_wheel_that_was_changed_is_refused(
    exported: Export, wheels: Wheels, tmp_path: Path
) -> None:
    files = dict(exported("codegrade", wheels))
    name = next(one for one in files if "/wheels/greenpath-" in one)
    buffer = io.BytesIO(files[name].content)
    with zipfile.ZipFile(buffer, "a") as wheel:
        wheel.writestr("greenpath_grade/more.py", "")
    files[name] = type(files[name])(buffer.getvalue())
    started = Started("codegrade", files, tmp_path, {"client.py": CORRECT})
    assert started.done.returncode == 1
    assert "is not as it was exported" in started.done.stderr
