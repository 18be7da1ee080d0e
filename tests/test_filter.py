"""The system-call filters in the repository are what libseccomp makes of the list."""

import subprocess
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]
PYTHON = "/usr/bin/python3"
"""The distribution's Python: python3-seccomp belongs to it."""


def has_seccomp() -> bool:
    try:
        return subprocess.run([PYTHON, "-c", "import seccomp"], capture_output=True).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not has_seccomp(), reason="needs the distribution's python3-seccomp")
def test_the_filters_are_current() -> None:
    tool = REPO / "tools" / "make_filter.py"
    done = subprocess.run(
        [PYTHON, str(tool), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_a_filter_is_a_program(machine: str) -> None:
    home = REPO / "grader" / "greenpath_grade" / "sandbox"
    size = (home / f"strict.{machine}.bpf").stat().st_size
    assert size % 8 == 0
    assert size // 8 > 40
