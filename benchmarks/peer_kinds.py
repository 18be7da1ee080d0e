"""The peers: how each is installed, set up as its documentation says, run and read.

Every peer has a virtual environment of its own in `.peers/`, made once. What it grades is the lab of
`lab.py`, the same five servers for all.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import common

ENVIRONMENTS = common.REPO / ".peers"
KIT = Path(__file__).parent / "lab"
HEADERS = "libseccomp-dev"
"""DMOJ's judge is compiled against it; its Debian package is unpacked beside the environment."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A grader: what isolates student code in it, what pip installs, how it is set up and run.

    ``prepare`` gets a new folder, the lab's and the submissions' files, and returns a function that
    grades them all and the number of those that got full marks. ``confines`` is true where student
    code cannot do what its user may.
    """

    name: str
    isolates: str
    packages: tuple[str, ...]
    prepare: Callable[[Path, Path, Sequence[str]], Callable[[], tuple[common.Cost, int]]]
    confines: bool = False


class Missing(Exception):
    """A peer cannot be installed here."""


def binaries(name: str) -> Path:
    """Return where a peer's programs are."""
    return ENVIRONMENTS / name / "bin"


def install(peer: Peer) -> str:
    """Make a peer's environment if it is not there; return its version. Raises `Missing`."""
    home = ENVIRONMENTS / peer.name
    done = home / "installed"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        env = dict(os.environ)
        if peer.name == "dmoj":
            env |= _headers(home)
        cost = common.run([home / "bin/pip", "install", "-q", *peer.packages], env=env)
        if cost.status:
            errors = [line for line in cost.output.splitlines() if "error" in line.lower()]
            raise Missing((errors or ["pip failed"])[-1].strip()[:200])
        done.touch()
    code = f"from importlib.metadata import version; print(version('{peer.packages[0]}'))"
    return common.must(common.run([home / "bin/python", "-c", code])).output.strip()


def _headers(home: Path) -> dict[str, str]:
    """Unpack the headers of libseccomp; return where a compiler finds them."""
    common.run(["apt-get", "download", HEADERS], cwd=home)
    for package in home.glob(f"{HEADERS}*.deb"):
        common.run(["dpkg", "-x", package, home / "headers"])
    usr = home / "headers" / "usr"
    for library in usr.glob("lib/*/libseccomp.so"):
        library.unlink()
        library.symlink_to(
            Path("/") / library.parent.relative_to(home / "headers") / "libseccomp.so.2"
        )
    return {
        "CPATH": str(usr / "include"),
        "LIBRARY_PATH": os.pathsep.join(map(str, usr.glob("lib/*"))),
    }


def environment(lab: Path, *modules: str, path: str = "") -> dict[str, str]:
    """Return the environment variables of a peer: nothing but what it needs, MODULES to find first."""
    home = lab.parent / "home"
    home.mkdir(exist_ok=True)
    return {
        "PATH": os.pathsep.join(filter(None, (path, "/usr/bin", "/bin"))),
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "LAB": str(lab),
        "HARNESS": str(KIT),
        "PYTHONPATH": os.pathsep.join([*modules, str(KIT), str(lab)]),
    }


def total(costs: Sequence[common.Cost]) -> common.Cost:
    """Return the sum of some costs, one after the other."""
    return common.Cost(
        sum(one.wall for one in costs),
        sum(one.cpu for one in costs),
        max(one.memory for one in costs),
        max(one.status for one in costs),
        costs[-1].output,
    )


def hand_in(home: Path, sources: Sequence[str]) -> list[Path]:
    """Write submissions, a folder for each; return the folders."""
    folders = []
    for number, source in enumerate(sources):
        folder = home / "submissions" / f"s{number}"
        folder.mkdir(parents=True)
        (folder / "client.py").write_text(source, encoding="utf-8")
        folders.append(folder)
    return folders


def each(
    folders: Sequence[Path],
    command: Callable[[Path], Sequence[str | Path]],
    passed: Callable[[Path, str], bool],
    env: Callable[[Path], Mapping[str, str]],
    cwd: Callable[[Path], Path],
) -> Callable[[], tuple[common.Cost, int]]:
    """Return what grades submissions one by one, a command for each."""

    def grade() -> tuple[common.Cost, int]:
        costs = [common.run(command(one), cwd=cwd(one), env=env(one)) for one in folders]
        right = [passed(one, cost.output) for one, cost in zip(folders, costs, strict=True)]
        return total(costs), sum(right)

    return grade


def gradescope(
    home: Path, lab: Path, sources: Sequence[str]
) -> Callable[[], tuple[common.Cost, int]]:
    """Set up gradescope-utils as the vendor's Python sample does."""
    (home / "tests").mkdir()
    shutil.copy(KIT / "gradescope_tests.py", home / "tests" / "test_client.py")
    shutil.copy(KIT / "gradescope_run.py", home / "run_tests.py")
    python = binaries("gradescope-utils") / "python"
    return each(
        hand_in(home, sources),
        lambda one: [python, "run_tests.py", one, one / "results.json"],
        lambda one, _: '"score": 10' in (one / "results.json").read_text("utf-8"),
        lambda _: environment(lab),
        lambda _: home,
    )


def pytest(home: Path, lab: Path, sources: Sequence[str]) -> Callable[[], tuple[common.Cost, int]]:
    """Set up pytest with a report in JUnit's format."""
    shutil.copy(KIT / "pytest_tests.py", home / "test_client.py")
    program = binaries("pytest") / "pytest"
    return each(
        hand_in(home, sources),
        lambda one: [program, "-q", "-p", "no:cacheprovider", f"--junitxml={one / 'results.xml'}"],
        lambda _, said: "5 passed" in said,
        lambda one: environment(lab, str(one)),
        lambda _: home,
    )


def check50(home: Path, lab: Path, sources: Sequence[str]) -> Callable[[], tuple[common.Cost, int]]:
    """Set up check50 with a local package of checks."""
    checks = home / "checks"
    checks.mkdir()
    shutil.copy(KIT / "check50_checks.py", checks / "__init__.py")
    (checks / ".cs50.yaml").write_text(
        "check50:\n  checks: __init__.py\n  files:\n    - !exclude '*'\n    - !include client.py\n",
        encoding="utf-8",
    )
    program = binaries("check50") / "check50"
    return each(
        hand_in(home, sources),
        lambda _: [program, "--dev", checks, "-o", "json", "--log-level", "warning"],
        lambda _, said: said.count('"passed": true') == 6,
        lambda _: environment(lab, path=str(binaries("check50"))),
        lambda one: one,
    )


def otter(home: Path, lab: Path, sources: Sequence[str]) -> Callable[[], tuple[common.Cost, int]]:
    """Set up `otter run`, otter-grader without containers."""
    (home / "tests").mkdir()
    shutil.copy(KIT / "otter_tests.py", home / "tests" / "q1.py")
    (home / "otter_config.json").write_text("{}", encoding="utf-8")
    env = environment(lab, path=str(binaries("otter")))
    program = binaries("otter") / "otter"
    make: list[str | Path] = [program, "generate", "-t", "tests", "-c", "otter_config.json"]
    common.must(common.run(make, cwd=home, env=env))
    return each(
        hand_in(home, sources),
        lambda one: [program, "run", "-a", home / "autograder.zip", "--no-logo", one / "client.py"],
        lambda _, said: "Total Score: 10.000 / 10.000" in said,
        lambda _: env,
        lambda one: one,
    )


def nbgrader(
    home: Path, lab: Path, sources: Sequence[str]
) -> Callable[[], tuple[common.Cost, int]]:
    """Set up an nbgrader course; all submissions are graded by one command."""
    env = environment(lab, path=str(binaries("nbgrader")))
    (home / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'lab'\nc.CourseDirectory.root = {str(home)!r}\n",
        encoding="utf-8",
    )
    notebook = home / "source" / "ps1" / "problem.ipynb"
    notebook.parent.mkdir(parents=True)
    solved = []
    for number, source in enumerate(sources):
        folder = home / "submitted" / f"s{number}" / "ps1"
        folder.mkdir(parents=True)
        (folder / "client.py").write_text(source, encoding="utf-8")
        solved.append(folder / notebook.name)
    make: list[str | Path] = [
        binaries("nbgrader") / "python",
        KIT / "nbgrader_notebook.py",
        notebook,
        *solved,
    ]
    common.must(common.run(make, env=env))
    program = binaries("nbgrader") / "nbgrader"
    common.must(common.run([program, "generate_assignment", "ps1"], cwd=home, env=env))

    def grade() -> tuple[common.Cost, int]:
        cost = common.run([program, "autograde", "ps1", "--force"], cwd=home, env=env)
        common.must(common.run([program, "export"], cwd=home, env=env))
        rows = (home / "grades.csv").read_text("utf-8").splitlines()[1:]
        return cost, sum(",10.0,10.0" in row for row in rows)

    return grade


def dmoj(home: Path, lab: Path, sources: Sequence[str]) -> Callable[[], tuple[common.Cost, int]]:
    """Set up DMOJ's judge with an interactive problem; one judge grades all submissions."""
    problem = home / "problems" / "tls"
    problem.mkdir(parents=True)
    shutil.copy(KIT / "dmoj_judge.py", problem / "interact.py")
    cases = []
    for number in range(1, 6):
        (problem / f"{number}.in").write_text(f"server{number}\n", encoding="utf-8")
        cases.append(f"- {{in: {number}.in, points: 2}}")
    (problem / "init.yml").write_text(
        "custom_judge: interact.py\nunbuffered: true\ntest_cases:\n" + "\n".join(cases) + "\n",
        encoding="utf-8",
    )
    python = binaries("dmoj") / "python"
    site = next((ENVIRONMENTS / "dmoj" / "lib").glob("python3*/site-packages"))
    base = Path(os.path.realpath(sys.base_prefix))
    readable = [f"recursive_dir: {path}" for path in (site, lab, base)]
    readable += [f"exact_dir: {up}" for path in (site, lab, base) for up in path.parents]
    rules = "".join(f"    - {{{rule}}}\n" for rule in dict.fromkeys(readable))
    (home / "judge.yml").write_text(
        f"problem_storage_globs:\n  - {home}/problems/*\n"
        f"runtime:\n  python3: {python}\nextra_fs:\n  PY3:\n{rules}",
        encoding="utf-8",
    )
    header = f"import sys\nsys.path[:0] = [{str(lab)!r}, {str(site)!r}]\n"
    footer = (KIT / "dmoj_footer.py").read_text("utf-8")
    commands = []
    for number, source in enumerate(sources):
        path = home / f"s{number}.py"
        path.write_text(f"{header}{source}\n\n{footer}", encoding="utf-8")
        commands.append(f"submit tls PY3 {path} -tl 5 -ml 600000\n")
    command: list[str | Path] = [
        binaries("dmoj") / "dmoj-cli",
        "-c",
        home / "judge.yml",
        "-e",
        "PY3",
    ]
    command += ["--no-ansi", "--skip-self-test"]

    def grade() -> tuple[common.Cost, int]:
        env = environment(lab, path=str(binaries("dmoj")))
        cost = common.run(command, cwd=home, env=env, given="".join(commands) + "quit\n")
        return cost, len(re.findall(r"Test case +\d+ AC", cost.output)) // 5

    return grade


PEERS = (
    Peer("pytest", "nothing", ("pytest", "cryptography"), pytest),
    Peer("gradescope-utils", "nothing", ("gradescope-utils", "cryptography"), gradescope),
    Peer("check50", "nothing (a process for each check)", ("check50", "cryptography"), check50),
    Peer("otter", "nothing (`otter run`)", ("otter-grader", "ipykernel", "cryptography"), otter),
    Peer(
        "nbgrader", "nothing (a kernel for each notebook)", ("nbgrader", "cryptography"), nbgrader
    ),
    Peer("dmoj", "ptrace, seccomp, rlimits, a list of paths", ("dmoj", "cryptography"), dmoj, True),
)
