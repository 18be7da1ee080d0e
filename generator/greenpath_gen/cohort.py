"""Make a cohort on disk, and find it again. The generator's conductor: clock, disk, processes."""

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import yaml

from greenpath_gen import __version__
from greenpath_gen.answers import answer_key, answers
from greenpath_gen.data import SCENARIOS, student_files
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.model import Student
from greenpath_gen.package import package, zipped
from greenpath_gen.plan import plan_student
from greenpath_gen.proof import prove
from greenpath_gen.roster import numbered, parse_roster
from greenpath_gen.scenario import Scenario, parse_scenario
from greenpath_gen.stream import Stream
from greenpath_gen.write import PRIVATE, new_secret, write_file, write_tree

DEFAULT_STUDENTS = 5
SHORTEST_SECRET = 32
WORTH_A_POOL = 16
"""Students from which on it pays to start more processes."""

Progress = Callable[[int, int], None]
"""Called with how many students are done, of how many."""


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario with its name and its text."""

    name: str
    text: str
    scenario: Scenario


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort that was made: what the grader needs of it."""

    id: str
    secret: bytes
    scenario: ScenarioFile
    answers: dict[str, dict[str, str]]


def bundled_scenarios() -> list[str]:
    """Return the names of the scenarios that come with greenpath."""
    return sorted(path.stem for path in SCENARIOS.glob("*.yaml"))


def load_scenario(name_or_path: str) -> ScenarioFile:
    """Load a bundled scenario by name, or a file. Raises `GreenpathError`."""
    bundled = SCENARIOS / f"{name_or_path}.yaml"
    known = bundled_scenarios()
    path = bundled if name_or_path in known else Path(name_or_path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        if isinstance(error, (FileNotFoundError, IsADirectoryError)):
            raise GreenpathError(
                f"there is no scenario {name_or_path!r}{nearest(name_or_path, known)}",
                hint=f"a path to a file, or one of: {', '.join(known)}",
            ) from None
        raise GreenpathError(f"cannot be read as UTF-8 text: {error}", where=str(path)) from None
    name = path.stem
    return ScenarioFile(name, text, parse_scenario(text, str(name_or_path)))


def load_roster(path: Path) -> list[Student]:
    """Load a roster file. Raises `GreenpathError`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GreenpathError(f"cannot read the roster: {error.strerror}", where=str(path)) from None
    return parse_roster(content, str(path))


def load_secret(path: Path) -> bytes:
    """Load a secret: all the bytes of a file. Raises `GreenpathError`."""
    try:
        secret = path.read_bytes()
    except OSError as error:
        raise GreenpathError(
            f"cannot read the secret: {error.strerror}",
            where=str(path),
            hint=f"make one with: head -c 32 /dev/urandom > {path}",
        ) from None
    if len(secret) < SHORTEST_SECRET:
        raise GreenpathError(
            f"a secret has {SHORTEST_SECRET} bytes at least, this has {len(secret)}",
            where=str(path),
        )
    return secret


def cohort_id(secret: bytes) -> str:
    """Return the public name of the cohort with this secret."""
    return Stream(secret).bytes("cohort", 4).hex()


def make_cohort(
    out: Path,
    source: ScenarioFile,
    students: Sequence[Student] | None = None,
    secret: bytes | None = None,
    progress: Progress | None = None,
) -> Cohort:
    """Make a cohort in a folder that must not exist yet.

    All is written to ``OUT.partial`` first; an interrupted run goes on from there.
    Raises `GreenpathError` if OUT exists or a package fails its proof.
    """
    if out.exists() or out.is_symlink():
        raise GreenpathError(
            f"{out} is already there",
            hint=f"nothing was changed; choose another folder with --out, or move {out} away",
        )
    students = students or numbered(DEFAULT_STUDENTS)
    show = progress or (lambda *_: None)
    work = out.with_name(f"{out.name}.partial")
    secret = _begin(work, source, students, secret)
    todo = [s for s in students if not (work / "students" / f"{s.id}.zip").exists()]
    show(len(students) - len(todo), len(students))
    make = partial(_make_student, work / "students", source.scenario, secret, datetime.now(UTC))
    for done, _ in enumerate(_each(make, todo), len(students) - len(todo) + 1):
        show(done, len(students))
    keys = {s.id: answers(plan_student(source.scenario, s, secret)) for s in students}
    key = answer_key(source.name, cohort_id(secret), keys)
    write_file(work / "instructor" / "answer_key.yaml", key.encode())
    write_file(work / "instructor" / "scenario.yaml", source.text.encode())
    out.parent.mkdir(parents=True, exist_ok=True)
    work.rename(out)
    (out / "instructor" / "request").unlink()
    return Cohort(cohort_id(secret), secret, source, keys)


def _begin(
    work: Path, source: ScenarioFile, students: Sequence[Student], given: bytes | None
) -> bytes:
    """Open the working folder, anew or where an equal request was interrupted; return its secret."""
    wanted = hashlib.sha256(repr((__version__, source.text, students, given)).encode()).hexdigest()
    request, secret_file = work / "instructor" / "request", work / "instructor" / "secret"
    try:
        if request.read_text(encoding="ascii") == wanted:
            return secret_file.read_bytes()
    except (OSError, UnicodeDecodeError):
        pass
    if work.exists() and not request.exists():
        raise GreenpathError(
            f"{work} is in the way", hint="it is not an interrupted cohort; move it away"
        )
    secret = given or new_secret()
    write_tree(work, {})
    write_file(secret_file, secret, PRIVATE)
    secret_file.parent.chmod(0o700)
    write_file(request, wanted.encode())
    return secret


def _make_student(
    home: Path, scenario: Scenario, secret: bytes, moment: datetime, student: Student
) -> None:
    """Plan, prove and write one student's package; the zip comes last and marks it done."""
    servers = plan_student(scenario, student, secret)
    files = package(servers, student_files())
    prove(servers, files, moment)
    write_tree(home / student.id, files)
    write_file(home / f"{student.id}.zip", zipped(files, student.id))


def _each(make: Callable[[Student], None], students: Sequence[Student]) -> Iterator[None]:
    """Make all students, on all cores where that pays; in order."""
    workers = min(os.cpu_count() or 1, len(students) // (WORTH_A_POOL // 2))
    if workers < 2:
        yield from map(make, students)
        return
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield from pool.map(make, students, chunksize=4)
    finally:
        pool.shutdown(cancel_futures=True)


def load_cohort(path: Path) -> Cohort:
    """Load a cohort from its folder. Raises `GreenpathError`."""
    instructor = path / "instructor"
    try:
        secret = (instructor / "secret").read_bytes()
        key = yaml.safe_load((instructor / "answer_key.yaml").read_text(encoding="utf-8"))
        text = (instructor / "scenario.yaml").read_text(encoding="utf-8")
        scenario = ScenarioFile(
            key["scenario"], text, parse_scenario(text, str(instructor / "scenario.yaml"))
        )
        keys = {str(name): dict(entry["servers"]) for name, entry in key["students"].items()}
    except (
        OSError,
        yaml.YAMLError,
        KeyError,
        TypeError,
        AttributeError,
        UnicodeDecodeError,
    ) as error:
        raise GreenpathError(
            f"not a cohort: {type(error).__name__}: {error}",
            where=str(path),
            hint="a cohort is a folder made by `greenpath-gen new-cohort`",
        ) from None
    return Cohort(cohort_id(secret), secret, scenario, keys)
