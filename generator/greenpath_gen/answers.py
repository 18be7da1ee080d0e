"""The answer key: which server is which, for a person to read and a program to load. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import yaml

from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import Catalogue
from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.model import Student
from greenpath_gen.plan import ServerSet
from greenpath_gen.tells import Tell, tells

VERSION = 1
HEAD = "# Which server is which. For the instructor only: keep it away from students/.\n"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the key says of one student: by server its fault's id or ``legitimate``.

    ``package`` is the SHA-256 of the student's zip, ``tells`` how each imposter gives itself
    away. They stand in the key, so that a page can be made from it without making every
    server again.
    """

    student: Student
    servers: Mapping[str, str]
    package: str
    tells: Mapping[str, tuple[Tell, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Key:
    """The answer key of a cohort, and what it was made with.

    ``held_out`` is the digest of the servers that submissions will meet.
    """

    tool: str
    scenario: str
    cohort: str
    held_out: str
    students: Mapping[str, Answers]


def answers(servers: ServerSet, archive: bytes) -> Answers:
    """Return the answers of one student, whose zip has these bytes."""
    return Answers(
        servers.student,
        {
            server.name: server.fault.id if server.fault else LEGITIMATE
            for server in servers.servers
        },
        hashlib.sha256(archive).hexdigest(),
        {server.name: tuple(tells(server, servers)) for server in servers.servers if server.fault},
    )


def write_key(key: Key, catalogue: Catalogue) -> str:
    """Write the answer key as YAML, with what each fault means at its end."""
    used = {answer for one in key.students.values() for answer in one.servers.values()}
    document: dict[str, Any] = {
        "version": VERSION,
        "tool": key.tool,
        "scenario": key.scenario,
        "cohort": key.cohort,
        "held_out": key.held_out,
        "students": {name: _entry(one) for name, one in key.students.items()},
        "faults": {
            fault.id: {"title": fault.title, "check": str(fault.check)}
            for fault in catalogue
            if fault.id in used
        },
    }
    return HEAD + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _entry(one: Answers) -> dict[str, Any]:
    student = one.student
    person = {
        "name": student.name,
        "email": student.email,
        "others": list(student.others),
        "reroll": student.reroll,
    }
    said = {what: value for what, value in person.items() if value}
    told = {server: [asdict(tell) for tell in some] for server, some in one.tells.items()}
    return {**said, "servers": dict(one.servers), "tells": told, "package": one.package}


def parse_key(text: str, where: str) -> Key:
    """Read an answer key. Raises `GreenpathError`."""
    try:
        document = yaml.safe_load(text)
        if document["version"] != VERSION:
            raise ValueError(f"version {document['version']} is not {VERSION}")
        students = {}
        for name, entry in document["students"].items():
            student = Student(
                str(name),
                entry.get("name", ""),
                entry.get("email", ""),
                entry.get("reroll", 0),
                tuple(entry.get("others", ())),
            )
            told = {
                server: tuple(Tell(**tell) for tell in some)
                for server, some in entry.get("tells", {}).items()
            }
            students[student.id] = Answers(student, dict(entry["servers"]), entry["package"], told)
        return Key(
            tool=str(document["tool"]),
            scenario=str(document["scenario"]),
            cohort=str(document["cohort"]),
            held_out=str(document["held_out"]),
            students=students,
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise GreenpathError(
            f"not an answer key: {type(error).__name__}: {error}",
            where=where,
            hint="it is written by `greenpath-gen new-cohort`",
        ) from None
