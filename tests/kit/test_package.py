"""A package as students get it: the commands of its handout work, with the kit whole or in part."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from greenpath_gen.clients import Handmade, render
from greenpath_gen.data import student_files
from greenpath_gen.making import student_package
from greenpath_gen.model import Student
from greenpath_gen.package import FRENCH_FILES, WITHHELD_FILES, kit_of
from greenpath_gen.plan import ServerSet, plan_student
from greenpath_gen.scenario import Scenario
from greenpath_gen.sources import load_scenario

SECRET = b"a secret of the tests, and only 32"[:32]
ADA = Student("ada", "Ada Lovelace")
STANDARD = load_scenario("standard").scenario


def varied(**changed: Any) -> Scenario:
    return STANDARD.model_copy(update=changed)


def unpack(home: Path, scenario: Scenario) -> ServerSet:
    servers = plan_student(scenario, ADA, SECRET)
    for name, content in student_package(scenario, servers).items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    return servers


def run(home: Path, *arguments: str, code: int = 0) -> str:
    command = [sys.executable, "-B", *arguments]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, "")
    return done.stdout


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_commands_it_gives_work(language: str, tmp_path: Path) -> None:
    unpack(tmp_path, varied(language=language))
    text = (tmp_path / "README.md").read_text("utf-8")
    commands = set(re.findall(r"^python3 (run\.py [^#\n]*)", text, re.MULTILINE))
    assert len({" ".join(command.split()) for command in commands}) == 3
    for command in commands:
        said = run(tmp_path, *command.split(), code=int("--check" in command))
        assert {"en": "not finished", "fr": "pas encore finie"}[language] in said


def test_the_kit_is_whole_unless_it_is_withheld() -> None:
    files = student_files()
    assert set(files) >= WITHHELD_FILES | FRENCH_FILES
    assert kit_of(varied(verify_certificate="given", language="fr"), files) == files
    withheld = varied(verify_certificate="withheld", language="fr")
    assert set(files) - set(kit_of(withheld, files)) == WITHHELD_FILES
    assert set(files) - set(kit_of(varied(verify_certificate="given"), files)) == FRENCH_FILES


def test_without_verify_certificate_the_exercise_can_be_solved(tmp_path: Path) -> None:
    servers = unpack(tmp_path, varied(verify_certificate="withheld"))
    (tmp_path / "client.py").write_text(render(Handmade), encoding="utf-8")
    said = run(tmp_path, "run.py", servers.site)
    content = re.findall(r"^(server\d+) +content ", said, re.MULTILINE)
    assert content == [one.name for one in servers.servers if one.fault is None]


def test_who_calls_what_is_withheld_is_told_to_write_it(tmp_path: Path) -> None:
    unpack(tmp_path, varied(verify_certificate="withheld"))
    (tmp_path / "client.py").write_text(
        "from cryptobox import *\n"
        "class Client:\n"
        "    def __init__(self, url, trusted_certs):\n"
        "        pass\n"
        "    def send_client_hello(self):\n"
        "        return verify_certificate('a.example', b'', [])\n"
    )
    said = run(tmp_path, "run.py", STANDARD.site, "server1")
    assert "verify_certificate is for you to write here" in said
    assert "client.py, line 6" in said


def test_a_kit_with_its_file_broken_says_so(tmp_path: Path) -> None:
    unpack(tmp_path, STANDARD)
    (tmp_path / "cryptobox" / "verification.py").write_text("import no_such_module\n")
    command = [sys.executable, "-B", "-c", "import cryptobox"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "No module named 'no_such_module'" in done.stderr
