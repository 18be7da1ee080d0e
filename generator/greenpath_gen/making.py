"""One student's package, made and proved: here, in another process, or on another machine. Pure.

What comes back is text, so that it is the same wherever it was made.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import ConfigDict, TypeAdapter

from greenpath_gen.answers import Answers, answers
from greenpath_gen.data import student_files
from greenpath_gen.errors import GreenpathError
from greenpath_gen.handout import handout
from greenpath_gen.model import Student
from greenpath_gen.package import kit_of, numbered_client, package, zipped
from greenpath_gen.plan import ServerSet, plan_student
from greenpath_gen.proof import prove
from greenpath_gen.scenario import Scenario
from greenpath_gen.sources import ScenarioFile


@dataclass(frozen=True, slots=True)
class Job:
    """Whom to make a package for; ``package`` is the SHA-256 of the zip, if it is there already."""

    student: Student
    package: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """The answers of one student, and the files of the package, unless it was there already."""

    answers: Answers
    files: Mapping[str, bytes]


_MADE = TypeAdapter(
    tuple[Made], config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
)


def student_package(scenario: Scenario, servers: ServerSet) -> dict[str, bytes]:
    """Return all the files of a student's package: the kit, the handout and the servers."""
    kit = numbered_client(kit_of(scenario, student_files()), servers.number)
    return package(servers, {**kit, **handout(scenario, servers)})


def make(source: ScenarioFile, secret: bytes, moment: datetime, job: Job) -> bytes:
    """Plan and prove one student's package, and return it as text.

    Raises `GreenpathError` if it fails its proof at that MOMENT.
    """
    servers = plan_student(source.scenario, job.student, secret)
    if job.package:
        there = replace(answers(servers, b""), package=job.package)
        return _MADE.dump_json((Made(there, {}),))
    files = student_package(source.scenario, servers)
    prove(servers, files, moment)
    return _MADE.dump_json((Made(answers(servers, zipped(files, job.student.id)), files),))


def read_made(text: bytes) -> Made:
    """Read what `make` returned. Raises `GreenpathError` if it is not whole."""
    try:
        (made,) = _MADE.validate_json(text)
    except ValueError as error:
        raise GreenpathError(f"a package did not arrive as it was made: {error}") from None
    archive = zipped(made.files, made.answers.student.id)
    if made.files and hashlib.sha256(archive).hexdigest() != made.answers.package:
        raise GreenpathError("a package did not arrive as it was made")
    return made
