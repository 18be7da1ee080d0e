"""greenpath-grade doctor: what holds here, what does not, and how to get it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from greenpath_grade.doctor import Finding, Refusal, best
from greenpath_grade.reports.to_doctor import to_doctor, to_doctor_json
from greenpath_grade.sandbox.advice import CASES, advise
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.probe import Layer, Proof

ROOT = os.geteuid() == 0
BWRAP = shutil.which("bwrap")
HOLDS = Proof(
    Level.FILTER, {"files": True, "network": True}, (), (Layer("limits", ("hoard-memory",), ()),)
)


def refusal(level: Level, reason: str) -> Refusal:
    return Refusal(level, reason, advise(reason))


def run(
    *arguments: str, path: str = os.environ["PATH"], before: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-m", "greenpath_grade", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": path, "HOME": os.environ.get("HOME", "/")},
    )


def levels(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    return {one["level"]: one for one in json.loads(done.stdout)["levels"]}


def test_every_level_is_tried() -> None:
    done = run("doctor", "--json")
    assert done.returncode == 0, done.stderr
    found = levels(done)
    assert list(found) == ["L4", "L3", "L2"]
    assert found["L2"]["holds"]
    assert found["L3"]["holds"] == ROOT
    assert "limits" in found["L2"]["layers"]
    for one in found.values():
        assert one["steps"] and one["problem"] if not one["holds"] else one["tested"]


def test_it_says_so_in_words() -> None:
    done = run("doctor")
    assert done.returncode == 0
    assert done.stdout.startswith("Student code is run at L")
    assert "(tested)" in done.stdout
    assert "Traceback" not in done.stderr


def test_without_bubblewrap_it_says_how_to_get_it(tmp_path: Path) -> None:
    done = run("doctor", "--json", path=str(tmp_path))
    found = levels(done)
    assert not found["L4"]["holds"]
    assert found["L4"]["problem"] == "bubblewrap is not installed"
    assert "apt-get install bubblewrap" in found["L4"]["steps"][0]
    assert json.loads(done.stdout)["level"] == ("L3" if ROOT else "L2")


@pytest.mark.skipif(BWRAP is None or ROOT, reason="stands inside of another bubblewrap")
def test_where_no_namespace_can_be_made() -> None:
    nest = (str(BWRAP), "--unshare-user", "--disable-userns", "--bind", "/", "/", "--dev", "/dev")
    done = run("doctor", "--json", before=(*nest, "--proc", "/proc"))
    assert json.loads(done.stdout)["level"] == "L2"
    assert "max_user_namespaces" in " ".join(levels(done)["L4"]["steps"])


@pytest.mark.skipif(not ROOT, reason="only root has capabilities to lose")
@pytest.mark.parametrize(
    ("lost", "level"), [("-sys_admin", "L3"), ("-sys_admin,-sys_chroot", "L2")]
)
def test_in_a_container_with_fewer_capabilities(lost: str, level: str) -> None:
    setpriv = shutil.which("setpriv")
    assert setpriv
    done = run("doctor", "--json", before=(setpriv, "--bounding-set", lost))
    assert done.returncode == 0
    assert json.loads(done.stdout)["level"] == level


@pytest.mark.parametrize(
    ("reason", "problem", "step"),
    [
        ("bubblewrap is not installed", "not installed", "apt-get install bubblewrap"),
        ("bwrap: setting up uid map: Permission denied", "nothing in it", "apparmor_parser"),
        (
            "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
            "nothing in it",
            "kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        ("bwrap: Creating new namespace failed: Operation not permitted", "does not let", "docker"),
        ("bwrap: No permissions to creating new namespace", "does not let", "unprivileged_userns"),
        ("bwrap: Unknown option --disable-userns", "older than 0.8", "newer bubblewrap"),
        ("only for root, in a container", "needs root", "as its root"),
        ("PermissionError: [Errno 1] Operation not permitted", "root is not", "SYS_CHROOT"),
        ("clients are run on Linux only, and this is Darwin", "not Linux", "container"),
        ("came through: tcp", "does not isolate", "report"),
        ("something new", "does not start", "report"),
    ],
)
def test_what_a_failure_means(reason: str, problem: str, step: str) -> None:
    advice = advise(reason)
    assert problem in advice.problem
    assert step in " ".join(advice.steps)


def test_every_case_can_be_reached() -> None:
    for signs, problem, _ in CASES:
        assert problem in {advise(sign).problem for sign in signs}


def test_a_machine_that_isolates_nothing() -> None:
    mac = "clients are run on Linux only, and this is Darwin"
    found: tuple[Finding, ...] = tuple(
        refusal(level, mac) for level in (Level.NAMESPACES, Level.UID, Level.FILTER)
    )
    assert best(found) is None
    assert to_doctor(found).startswith("Student code cannot be isolated here")
    assert to_doctor(found).count("container") == 3
    assert json.loads(to_doctor_json(found))["isolated"] is False


def test_only_the_way_up_is_told() -> None:
    found = (refusal(Level.NAMESPACES, "bubblewrap is not installed"), HOLDS)
    assert best(found) is HOLDS
    assert "to get it: Debian" in to_doctor(found)
    higher = (Proof(Level.NAMESPACES, {}, ()), refusal(Level.UID, "only for root, in a container"))
    assert "to get it" not in to_doctor(higher)


def test_what_it_said_is_harmless_on_a_terminal() -> None:
    found = (refusal(Level.NAMESPACES, "bwrap: \x1b[31mred\x1b[0m"), HOLDS)
    assert "\x1b" not in to_doctor(found) + to_doctor_json(found)


def test_a_level_can_be_required(tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text("class Client: pass")
    arguments = (str(tmp_path), "--out", str(tmp_path / "results"), "--require-level")
    failed = run(*arguments, "4", path=str(tmp_path))
    assert failed.returncode == 1
    assert "L4 is required" in failed.stderr
    assert "doctor" in failed.stderr
    assert not (tmp_path / "results" / "results.json").exists()
    assert run(*arguments, "2", path=str(tmp_path)).returncode == 0


def test_nothing_can_be_required_of_no_isolation(tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text("class Client: pass")
    failed = run(str(tmp_path), "--unsafe", "--require-level", "4", path=str(tmp_path))
    assert failed.returncode == 2


ELSEWHERE = """
import asyncio, concurrent.futures.process, os, pathlib, signal, subprocess, sys, sysconfig
import rich.console, rich.progress, typer
sysconfig.get_config_vars()
sys.modules["resource"] = None
del os.geteuid, os.O_NOFOLLOW, os.O_NONBLOCK, signal.SIGXCPU, signal.SIGKILL
sys.platform = sys.argv.pop(1)
from greenpath_grade.cli import main
main()
"""


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_are_told_where_to_grade(system: str, tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text("class Client: pass")

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", ELSEWHERE, system, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    asked = call("doctor")
    assert asked.returncode == 1
    assert "container" in asked.stdout
    assert "WSL" in asked.stdout
    for arguments in ((".",), (".", "--unsafe")):
        failed = call(*arguments)
        assert failed.returncode == 1
        assert "Linux only" in failed.stderr
        assert "WSL" in failed.stderr
