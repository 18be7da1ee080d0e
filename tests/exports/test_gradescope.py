"""Gradescope: the zip at its real absolute paths, in a root like a container's, without network.

Wheels are for this Python. What the web site makes of it is not tested here.
"""

import json
import os
import shutil
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from greenpath_gen.exports.bundle import Files, Wheels, zipped
from greenpath_gen.tokens import PACKAGE, Owner, Tokens

container = sys.modules["export_container"]
clients = sys.modules["hostile_clients"]
CORRECT: str = sys.modules["ordinary_clients"].CORRECT
TRUSTING: str = sys.modules["ordinary_clients"].TRUSTING

FORGED = json.dumps({"score": 100.0, "tests": [{"name": "all", "score": 100, "max_score": 100}]})
OF_GRADESCOPE = {
    "writes-results": f"""
class Client(Client):
    def send_client_hello(self):
        with open("/autograder/results/results.json", "w") as results:
            results.write({FORGED!r})
        return super().send_client_hello()
""",
    "prints-results": """
import json
class Client(Client):
    def receive_data(self, data):
        print(json.dumps(dict(score=100.0, tests=[])), flush=True)
        return super().receive_data(data)
""",
    "reads-the-secret": """
class Client(Client):
    def send_client_hello(self):
        return open("/autograder/source/greenpath/secret", "rb").read()
""",
    "stays-behind": f"""
import os, time
class Client(Client):
    def send_client_hello(self):
        if os.fork() == 0:
            time.sleep(5)
            open("/autograder/results/results.json", "w").write({FORGED!r})
        return super().send_client_hello()
""",
}
TAKEN = ("infinite-loop", "memory-bomb", "socket", "forger", "lying-bytes-false", "raw-flood")
HOSTILE = {**OF_GRADESCOPE, **{name: clients.ADDED[name] for name in TAKEN}}
NOTED = {
    "writes-results": "Forged results",
    "prints-results": "Forged results",
    "reads-the-secret": "blocked",
    "stays-behind": "blocked",
    "infinite-loop": "no answer in time",
    "memory-bomb": "memory",
    "socket": "blocked",
    "forger": "READY",
    "raw-flood": "output",
}
"""What the instructor reads of each attempt."""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(container.BWRAP is None, reason="needs bubblewrap"),
]


class Autograder:
    """The container of one autograder: `setup.sh` has run in it."""

    def __init__(self, base: Path, archive: bytes) -> None:
        self.home, self.opt = base / "autograder", base / "opt"
        for folder in (self.home / "source", self.home / "results", self.opt):
            folder.mkdir(parents=True)
        with zipfile.ZipFile(BytesIO(archive)) as opened:
            opened.extractall(self.home / "source")  # without permissions, as unzip may
        shutil.copy(self.home / "source" / "run_autograder", self.home)
        (self.home / "run_autograder").chmod(0o755)
        self.setup = self.run("bash", "/autograder/source/setup.sh")

    @property
    def results(self) -> Path:
        """Where the result is to be."""
        return self.home / "results" / "results.json"

    def run(self, *command: str) -> Any:
        """Run a command in the container."""
        binds = {"/autograder": self.home, "/opt": self.opt}
        return container.run_inside(*command, binds=binds, cwd="/autograder")

    def grade(self, files: dict[str, bytes], email: str = "ada@example.edu") -> Any:
        """Hand in and grade; return how the run ended. Whatever was there before stays."""
        submission = self.home / "submission"
        shutil.rmtree(submission, ignore_errors=True)
        for name, content in files.items():
            path = submission / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        submission.mkdir(exist_ok=True)
        metadata = {"id": 1, "users": [{"email": email, "id": 2, "name": "Ada"}]}
        (self.home / "submission_metadata.json").write_text(json.dumps(metadata))
        return self.run("/autograder/run_autograder")

    def read(self) -> Any:
        """Return the result."""
        return json.loads(self.results.read_text("utf-8"))


@pytest.fixture(scope="module")
def autograder(
    exported: Callable[[str, Wheels], Files],
    wheels: Wheels,
    tmp_path_factory: pytest.TempPathFactory,
) -> Autograder:
    archive = zipped(exported("gradescope", wheels))
    return Autograder(tmp_path_factory.mktemp("gradescope"), archive)


def client(added: str = "") -> dict[str, bytes]:
    return {"client.py": (CORRECT + added).encode()}


def test_setup_needs_no_network(autograder: Autograder) -> None:
    assert (autograder.setup.returncode, autograder.setup.stderr) == (0, "")


def test_a_good_client(autograder: Autograder) -> None:
    done = autograder.grade(client())
    assert (done.returncode, done.stderr) == (0, "")
    found = autograder.read()
    assert found["score"] == 80.0
    assert sum(one["score"] for one in found["tests"]) == pytest.approx(80.0)
    assert sum(one["max_score"] for one in found["tests"]) == pytest.approx(100.0)
    assert {one["status"] for one in found["tests"]} == {"passed"}
    assert found["output"].startswith("# Feedback for ada\n")
    assert "Look at" not in done.stdout
    if os.geteuid() == 0:
        assert done.stdout == "Isolation: L3: own uid, empty root, system-call filter and limits\n"


def test_a_wrong_client(autograder: Autograder) -> None:
    assert autograder.grade({"client.py": TRUSTING.encode()}).returncode == 0
    found = autograder.read()
    assert found["score"] == 20.0
    first, *others = found["tests"]
    assert (first["status"], first["score"]) == ("passed", 20.0)
    paid = [one for one in others if one["max_score"]]
    assert {(one["status"], one["score"]) for one in paid} == {("failed", 0.0)}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_clients_get_what_they_deserve(autograder: Autograder, name: str) -> None:
    autograder.results.unlink(missing_ok=True)
    done = autograder.grade(client(HOSTILE[name]))
    assert done.returncode == 0, done.stderr
    found = autograder.read()
    assert found["score"] == (80.0 if name == "prints-results" else 0.0)
    assert len(found["tests"]) > 5
    assert NOTED.get(name, "") in done.stdout
    assert name == "lying-bytes-false" or "Look at" in done.stdout


def test_files_that_look_like_ours_are_the_students_alone(autograder: Autograder) -> None:
    autograder.results.write_text(FORGED)
    forged = {"results.json": FORGED.encode(), "results/results.json": FORGED.encode()}
    modules = {f"{name}.py": b"raise SystemExit(0)" for name in ("json", "greenpath_grade")}
    assert autograder.grade({**client(), **forged, **modules}).returncode == 0
    assert autograder.read()["score"] == 80.0


def test_what_cannot_be_graded_is_an_error_and_no_zero(autograder: Autograder) -> None:
    autograder.results.write_text(FORGED)
    done = autograder.grade({"notes.md": b"I will do it later."})
    assert done.returncode == 1
    assert "not 0" in done.stderr
    assert not autograder.results.exists()


def test_a_client_from_another_students_package_is_named(
    autograder: Autograder, exported: Callable[[str], Files]
) -> None:
    members = json.loads(exported("gradescope")["greenpath/members.json"].content)
    number = Tokens(bytes.fromhex(members["numbers"])).seal(Owner("ben", 0, PACKAGE))
    head = f"# greenpath package {number}\n".encode()
    done = autograder.grade({"client.py": head + CORRECT.encode()})
    assert "client.py is from the package of ben" in done.stdout
    assert "ben" not in json.dumps(autograder.read())
    own = autograder.grade({"client.py": head + CORRECT.encode()}, "BEN@x.edu")
    assert "package" not in own.stdout
