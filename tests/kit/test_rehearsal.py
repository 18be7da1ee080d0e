"""``python3 run.py --check``: which steps of the exercise stand, at home, with other servers."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from greenpath_gen.clients.solution import solution
from greenpath_gen.cohort import make_cohort
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.model import Student
from greenpath_gen.sources import bundled_scenarios, load_scenario

SAMPLES = Path(__file__).parents[1] / "samples"
SECRET = bytes(range(32))
ALL = "xxxxxx"
ADA = (SAMPLES / "ada" / "client.py").read_text()


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a package of every scenario."""
    home = tmp_path_factory.mktemp("packages")
    for name in bundled_scenarios():
        make_cohort(home / name, load_scenario(name), [Student("ada")], SECRET)
    return {name: home / name / "students" / "ada" for name in bundled_scenarios()}


def rehearse(package: Path, client: str) -> tuple[str, str, int]:
    """Run the check; return its marks, all it printed and its exit code."""
    (package / "client.py").write_text(client, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "run.py", "--check"],
        cwd=package,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not ran.stderr
    marks = [line[1] for line in ran.stdout.splitlines() if line.startswith("[")]
    return "".join(marks), ran.stdout, ran.returncode


@pytest.mark.parametrize("name", bundled_scenarios())
def test_a_solution_passes_every_step(name: str, packages: dict[str, Path]) -> None:
    client = solution(load_scenario(name).scenario)
    marks, said, code = rehearse(packages[name], client)
    assert (marks, code) == (ALL, 0), said


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("ada", ALL),
        ("bela", "xxxxx "),  # always says the same
        ("chen", "xxxx  "),  # no signature
        ("dora", "xxx  ?"),  # trusts everybody
        ("emil", "xx ???"),  # crashes in receive_data
    ],
)
def test_samples_see_which_steps_stand(name: str, marks: str, packages: dict[str, Path]) -> None:
    found, said, code = rehearse(packages["classic"], (SAMPLES / name / "client.py").read_text())
    assert found == marks, said
    assert code == (marks != ALL)


def test_nothing_done_yet_is_the_first_step(packages: dict[str, Path]) -> None:
    empty = (Path(__file__).parents[2] / "student_template" / "client.py").read_text()
    marks, said, _ = rehearse(packages["classic"], empty)
    assert marks == " ?????"
    assert "send_client_hello is not finished yet" in said


@pytest.mark.parametrize(
    ("call", "marks"), [("not verify_certificate(", "xxx xx"), ("not verify(", "xxxx x")]
)
def test_a_step_stands_only_if_it_is_done(call: str, marks: str, packages: dict[str, Path]) -> None:
    found, said, _ = rehearse(
        packages["classic"], ADA.replace(call, call.replace("not", "None is"))
    )
    assert found == marks, said


@pytest.mark.parametrize(
    ("call", "marks"),
    [("not verify_certificate(", "xxx x?"), ("not verify(", "xxxx ?"), ("not ver", "xxx  ?")],
)
def test_a_crash_is_no_refusal(call: str, marks: str, packages: dict[str, Path]) -> None:
    """Grading pays a quarter for it."""
    crashing = re.sub(rf"(if {re.escape(call)}.*\n +)raise .*", r"\1return undefined_name", ADA)
    found, said, code = rehearse(packages["classic"], crashing)
    assert (found, code) == (marks, 1), said
    assert "your client crashed" in said
    number = crashing[: crashing.index("undefined_name")].count("\n") + 1
    assert f"client.py, line {number}, in send_client_ready: return undefined_name" in said


def test_whoever_knows_only_their_own_site_sees_it(
    packages: dict[str, Path],
) -> None:
    fixed = ADA.replace("verify_certificate(self.url", 'verify_certificate("greenpath.program"')
    marks, _, code = rehearse(packages["classic"], fixed)
    assert marks == "x ????"
    assert code == 1


def test_one_authority_is_enough_and_is_said(packages: dict[str, Path]) -> None:
    """Where a site uses a single authority, its clients refuse the others."""
    pinned = ADA.replace("cert, self.trusted_certs)", "cert, self.trusted_certs[:1])")
    marks, said, _ = rehearse(packages["classic"], pinned)
    assert marks == ALL
    assert "2 of 3 honest servers" in said


def test_what_fills_methods_with_rubbish_does_not_stop_it(packages: dict[str, Path]) -> None:
    for client in ("syntax error(", "class Client: pass", "raise SystemExit(3)", "Client = 5"):
        marks, said, code = rehearse(packages["classic"], client)
        assert (marks, code) == (" ?????", 1), said


def test_it_names_no_fault(packages: dict[str, Path]) -> None:
    _, said, _ = rehearse(packages["classic"], (SAMPLES / "dora" / "client.py").read_text())
    told = said.lower()
    assert not [fault.id for fault in CATALOGUE if fault.id in told or fault.title.lower() in told]
