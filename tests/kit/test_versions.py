"""The kit compiles with every Python that students may have, from 3.9 on."""

import ast
import shutil
import subprocess
from pathlib import Path

import pytest

KIT = Path(__file__).parents[2] / "student_template"
FILES = sorted(path for path in KIT.rglob("*.py") if "__pycache__" not in path.parts)


def interpreter(minor: int) -> str:
    """Return the path of a Python that really is of this version, or skip."""
    found = shutil.which(f"python3.{minor}")
    if found is None:
        pytest.skip(f"there is no python3.{minor}")
    answer = subprocess.run(
        [found, "-c", "import sys; print(*sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.stdout.split() != ["3", str(minor)]:
        pytest.skip(f"python3.{minor} does not run")
    return found


def test_there_is_a_kit() -> None:
    names = {path.relative_to(KIT).as_posix() for path in FILES}
    assert {"client.py", "server.py", "run.py", "cryptobox/__init__.py"} <= names


@pytest.mark.parametrize("minor", range(9, 14))
def test_the_kit_compiles(minor: int, tmp_path: Path) -> None:
    copies = [tmp_path / f"{number}_{path.name}" for number, path in enumerate(FILES)]
    for path, copy in zip(FILES, copies, strict=True):
        copy.write_bytes(path.read_bytes())
    done = subprocess.run(
        [interpreter(minor), "-W", "error", "-m", "py_compile", *copies],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(KIT).as_posix() for path in FILES])
def test_the_kit_is_written_in_python_3_9(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
