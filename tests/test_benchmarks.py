"""Every benchmark runs, in its smallest form. How fast anything is, is no test's business."""

import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]
BENCHMARKS = ("startup", "handshake", "grading", "reports", "many", "generation", "peers")


@pytest.mark.long
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_and_prints_its_tables(name: str) -> None:
    command = [sys.executable, f"benchmarks/{name}.py", "--quick"]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# Benchmark: " in done.stdout
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    assert len(rows) >= 3
    assert not any("nan" in row or "inf" in row for row in rows)


def test_the_makefile_runs_every_benchmark() -> None:
    listed = next(
        line
        for line in (REPO / "Makefile").read_text("utf-8").splitlines()
        if "BENCHMARKS :=" in line
    )
    assert set(listed.partition(":=")[2].split()) == set(BENCHMARKS)
    ours = {path.stem for path in (REPO / "benchmarks").glob("*.py")}
    measuring = {
        name for name in ours if "publish(" in (REPO / "benchmarks" / f"{name}.py").read_text()
    }
    assert measuring - {"common"} == set(BENCHMARKS)
