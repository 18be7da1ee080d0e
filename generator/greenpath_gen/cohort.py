"""Make a cohort on disk, find it again, change it. The generator's conductor: clock, disk, processes."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from greenpath_gen import __version__
from greenpath_gen.answers import Answers, Key, answers, parse_key, write_key
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.heldout import grading_secret, make_pool
from greenpath_gen.key_page import key_page
from greenpath_gen.leaks import Survey, survey_packages
from greenpath_gen.making import Job, make, read_made, student_package
from greenpath_gen.model import Student
from greenpath_gen.package import zipped
from greenpath_gen.plan import plan_student
from greenpath_gen.processes import processes
from greenpath_gen.roster import numbered
from greenpath_gen.sources import ScenarioFile, load_scenario
from greenpath_gen.stream import Stream
from greenpath_gen.write import PRIVATE, new_secret, write_file, write_tree

DEFAULT_STUDENTS = 5
WORTH_A_POOL = 16
"""Students from which on it pays to start more processes."""

Progress = Callable[[int, int], None]
"""Called with how many students are done, of how many."""

Each = Callable[[Callable[[Job], bytes], Sequence[Job]], Iterator[bytes]]
"""Does all jobs, somewhere; returns what was made in the order of the jobs."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort that was made: where it is, what it was made from, and its answer key."""

    path: Path
    secret: bytes = field(repr=False)
    scenario: ScenarioFile
    key: Key

    @property
    def id(self) -> str:
        """The cohort's public name."""
        return self.key.cohort

    @property
    def students(self) -> list[Student]:
        """All students, in order."""
        return [one.student for one in self.key.students.values()]


def cohort_id(secret: bytes) -> str:
    """Return the public name of the cohort with this secret."""
    return Stream(secret).bytes("cohort", 4).hex()


def make_cohort(
    out: Path,
    source: ScenarioFile,
    students: Sequence[Student] | None = None,
    secret: bytes | None = None,
    progress: Progress | None = None,
    each: Each | None = None,
) -> Cohort:
    """Make a cohort in a folder that must not exist yet.

    All is written to ``OUT.partial`` first; an interrupted run goes on from there. EACH has the
    packages made elsewhere than in processes of this machine.
    Raises `GreenpathError` if OUT exists or a package fails its proof.
    """
    if out.exists() or out.is_symlink():
        raise GreenpathError(
            f"{out} is already there",
            hint=f"nothing was changed; choose another folder with --out, or move {out} away",
        )
    students = students or numbered(DEFAULT_STUDENTS)
    work = out.with_name(f"{out.name}.partial")
    secret = _begin(work, source, students, secret)
    made = _make_students(work, source, secret, students, progress, each)
    cohort = _with_key(work, source, secret, made)
    out.parent.mkdir(parents=True, exist_ok=True)
    work.rename(out)
    (out / "instructor" / "request").unlink()
    return replace(cohort, path=out)


def _begin(
    work: Path, source: ScenarioFile, students: Sequence[Student], given: bytes | None
) -> bytes:
    """Open the working folder, anew or where an equal request was interrupted; return its secret."""
    wanted = hashlib.sha256(
        repr((__version__, source.text, source.faults_text, students, given)).encode()
    ).hexdigest()
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


def _make_students(
    home: Path,
    source: ScenarioFile,
    secret: bytes,
    students: Sequence[Student],
    progress: Progress | None = None,
    each: Each | None = None,
) -> list[Answers]:
    """Make the packages that are not there yet; return the answers of all.

    A package's zip is written last and marks it done.
    """
    show = progress or (lambda *_: None)
    folder = home / "students"
    jobs = [Job(one, _digest(folder / f"{one.id}.zip")) for one in students]
    before = sum(bool(one.package) for one in jobs)
    show(before, len(students))
    found = []
    for text in (each or _each)(partial(make, source, secret, datetime.now(UTC)), jobs):
        made = read_made(text)
        name = made.answers.student.id
        if made.files:
            write_tree(folder / name, made.files)
            write_file(folder / f"{name}.zip", zipped(made.files, name))
        found.append(made.answers)
        if len(found) > before:
            show(len(found), len(students))
    return found


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, or nothing if there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _each(make: Callable[[Job], bytes], jobs: Sequence[Job]) -> Iterator[bytes]:
    """Do all jobs, on all cores where that pays; in order."""
    workers = min(os.cpu_count() or 1, len(jobs) // (WORTH_A_POOL // 2))
    if workers < 2:
        yield from map(make, jobs)
        return
    with processes(workers) as pool:
        yield from pool.map(make, jobs, chunksize=4)


def _with_key(home: Path, source: ScenarioFile, secret: bytes, made: Iterable[Answers]) -> Cohort:
    """Write all of the instructor's folder but the secret."""
    key = Key(
        tool=__version__,
        scenario=source.name,
        cohort=cohort_id(secret),
        held_out=make_pool(source.scenario, grading_secret(secret)).digest(),
        students={one.student.id: one for one in made},
    )
    instructor = home / "instructor"
    if source.scenario.faults:
        write_file(instructor / source.scenario.faults, source.faults_text.encode())
    write_file(instructor / "scenario.yaml", source.text.encode())
    write_file(instructor / "answer_key.yaml", write_key(key, source.scenario.catalogue).encode())
    write_file(instructor / "answer_key.html", key_page(key, source.scenario).encode())
    return Cohort(home, secret, source, key)


def load_cohort(path: Path) -> Cohort:
    """Load a cohort from its folder. Raises `GreenpathError`."""
    instructor = path / "instructor"
    try:
        secret = (instructor / "secret").read_bytes()
        text = (instructor / "answer_key.yaml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GreenpathError(
            f"not a cohort: {type(error).__name__}: {error}",
            where=str(path),
            hint="a cohort is a folder made by `greenpath-gen new-cohort`",
        ) from None
    key = parse_key(text, str(instructor / "answer_key.yaml"))
    source = replace(load_scenario(instructor / "scenario.yaml"), name=key.scenario)
    return Cohort(path, secret, source, key)


def check_version(cohort: Cohort) -> None:
    """Make sure that this greenpath makes the servers that the cohort was made with.

    Raises `GreenpathError` where another version or catalogue made it.
    """
    pool = make_pool(cohort.scenario.scenario, grading_secret(cohort.secret))
    if pool.digest() != cohort.key.held_out:
        raise GreenpathError(
            f"greenpath {cohort.key.tool} made this cohort, and this is greenpath {__version__}, "
            "whose servers differ: nothing can be said of one with the other",
            where=str(cohort.path),
            hint=f"install greenpath {cohort.key.tool}, with the same scenario and faults, "
            "or make a new cohort",
        )


def verify_cohort(cohort: Cohort, progress: Progress | None = None) -> list[str]:
    """Make every package again and compare byte by byte; return what differs.

    Raises `GreenpathError` where another version made the cohort.
    """
    check_version(cohort)
    show = progress or (lambda *_: None)
    differing = []
    for done, student in enumerate(cohort.students, 1):
        servers = plan_student(cohort.scenario.scenario, student, cohort.secret)
        files = student_package(cohort.scenario.scenario, servers)
        content = zipped(files, student.id)
        home = cohort.path / "students"
        differing += _differences(home, {f"{student.id}.zip": content})
        differing += _differences(home / student.id, files, student.id)
        if answers(servers, content) != cohort.key.students[student.id]:
            differing.append(f"{student.id}: the answer key says something else")
        show(done, len(cohort.students))
    return differing


def survey_cohort(cohort: Cohort) -> Survey:
    """Have all guessers try the packages as they lie in the cohort's folder."""
    packages = (
        ((cohort.path / "students" / f"{name}.zip").read_bytes(), one.servers)
        for name, one in cohort.key.students.items()
    )
    return survey_packages(packages, cohort.scenario.scenario.catalogue)


def _differences(home: Path, expected: Mapping[str, bytes], prefix: str = "") -> list[str]:
    found = []
    for name, content in expected.items():
        path = home / name
        shown = f"{prefix}/{name}" if prefix else name
        if not path.is_file():
            found.append(f"{shown}: missing")
        elif path.read_bytes() != content:
            found.append(f"{shown}: differs")
    return found


def reroll(cohort: Cohort, student_id: str) -> Cohort:
    """Give one student another set of servers; nobody else's moves. Raises `GreenpathError`."""
    check_version(cohort)
    known = cohort.key.students
    if student_id not in known:
        raise GreenpathError(f"there is no student {student_id!r}{nearest(student_id, known)}")
    student = known[student_id].student
    again = replace(student, reroll=student.reroll + 1)
    (cohort.path / "students" / f"{student_id}.zip").unlink(missing_ok=True)
    (made,) = _make_students(cohort.path, cohort.scenario, cohort.secret, [again])
    everybody = {**known, student_id: made}.values()
    return _with_key(cohort.path, cohort.scenario, cohort.secret, everybody)


def add_students(
    cohort: Cohort, students: Sequence[Student], progress: Progress | None = None
) -> tuple[Cohort, list[Student]]:
    """Make packages for those who are not in the cohort yet; return it, and who is new.

    Raises `GreenpathError` where another version made the cohort.
    """
    check_version(cohort)
    known = {name.casefold() for name in cohort.key.students}
    late = [student for student in students if student.id.casefold() not in known]
    made = _make_students(cohort.path, cohort.scenario, cohort.secret, late, progress)
    everybody = [*cohort.key.students.values(), *made]
    return _with_key(cohort.path, cohort.scenario, cohort.secret, everybody), late
