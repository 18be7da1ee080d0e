"""A wheel and an sdist carry the code and the data, and nothing else; both install and work."""

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]
MOVED = {
    "generator/": "",
    "grader/": "",
    "scenarios/": "greenpath_gen/_data/scenarios/",
    "student_template/": "greenpath_gen/_data/student_template/",
    "templates/": "greenpath_gen/_data/templates/",
}

pytestmark = pytest.mark.skipif(not (REPO / ".git").exists(), reason="needs a git checkout")


def run(*command: str, cwd: Path = REPO) -> str:
    done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True)
    return done.stdout


def tracked() -> list[str]:
    return run("git", "ls-files").splitlines()


def shipped_name(file: str) -> str | None:
    """Return where the wheel keeps a tracked file, or None if it does not."""
    for folder, target in MOVED.items():
        if file.startswith(folder):
            return target + file.removeprefix(folder)
    return None


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-d", str(out))
    return out


def test_the_wheel_holds_exactly_the_tracked_files(built: Path) -> None:
    expected = {moved for file in tracked() if (moved := shipped_name(file))}
    (wheel,) = built.glob("*.whl")
    names = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    assert names == expected


def test_the_sdist_holds_only_tracked_files(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {n.partition("/")[2] for n in archive.getnames()}
    assert names - {"PKG-INFO"} <= set(tracked())
    assert {"pyproject.toml", "README.md", "LICENSE", "student_template/run.py"} <= names


@pytest.mark.long
def test_an_installed_wheel_makes_and_grades_a_cohort_away_from_the_checkout(
    built: Path, tmp_path: Path
) -> None:
    home = tmp_path / "an environment"
    venv.create(home, symlinks=True, with_pip=False)
    (site,) = home.glob("lib/python*/site-packages")
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    others = [p for p in sys.path if p.endswith("site-packages")]
    (site / "others.pth").write_text("\n".join(others))
    python = str(home / "bin" / "python")
    where = run(python, "-c", "import greenpath_gen.data as d; print(d.SCENARIOS)", cwd=tmp_path)
    assert "_data" in where
    run(python, "-m", "greenpath_gen", "new-cohort", "--students", "1", cwd=tmp_path)
    client = (REPO / "tests" / "samples" / "bela" / "client.py").read_bytes()
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / "student001.py").write_bytes(client)
    said = run(python, "-m", "greenpath_grade", "submissions", cwd=tmp_path)
    assert "student001" in said
    assert "80" in said


def test_the_packaged_kit_is_the_tracked_kit() -> None:
    from greenpath_gen.data import student_files

    kit = {f.removeprefix("student_template/") for f in tracked() if f.startswith("student_temp")}
    assert set(student_files()) == kit
