"""What a class has not learnt yet: the checks it lacks, whom it was fooled by, what to teach. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from greenpath_gen.checks import QUESTIONS, Check
from greenpath_grade.diagnose import checks_of
from greenpath_grade.model import Lesson, Result
from greenpath_grade.reports.matrix import Row, State

MOST_FOOLED = 4
"""Faults that are named of a check."""

STEP_1 = "step 1, key exchange and data decryption"
STEP_2 = "step 2, certificate and signature verification"
IN_STEP_1 = {Check.FRAMING, Check.INTEGRITY, Check.DATA}
"""What a client meets before it looks at a certificate, or after."""

RFC = "https://www.rfc-editor.org/rfc/rfc"
_CLAUSE = re.compile(r"RFC (\d+)(?:, sections? (\d[\d.]*))?")


@dataclass(frozen=True, slots=True)
class Link:
    """A clause of a standard, and where it can be read; None for what is on no page of ours."""

    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Fooled:
    """A fault, and how many clients trusted a server that has it."""

    lesson: Lesson
    students: int


@dataclass(frozen=True, slots=True)
class Lack:
    """A check that clients lack: how many, in which way, whom they trusted, what to teach."""

    check: str
    questions: tuple[str, ...]
    missing: int
    incomplete: int
    late: int
    fooled: tuple[Fooled, ...]
    more: int
    step: str
    links: tuple[Link, ...]

    @property
    def students(self) -> int:
        """How many lack it in any way."""
        return self.missing + self.incomplete + self.late


def lacks(result: Result, rows: Sequence[Row], columns: Sequence[str]) -> tuple[Lack, ...]:
    """Return the checks that anybody lacks, the one most lacked first."""
    found = [_lack(result, rows, number, name) for number, name in enumerate(columns)]
    return tuple(sorted((one for one in found if one.students), key=lambda one: -one.students))


def _lack(result: Result, rows: Sequence[Row], number: int, name: str) -> Lack:
    checks = checks_of(name)
    states = Counter(row.cells[number].state for row in rows)
    fooled = _fooled(result, rows, number, name)
    told = fooled[:MOST_FOOLED]
    return Lack(
        name,
        tuple(QUESTIONS[check] for check in checks),
        states[State.MISSING],
        states[State.PART],
        states[State.LATE],
        tuple(told),
        len(fooled) - len(told),
        STEP_1 if set(checks) <= IN_STEP_1 else STEP_2,
        tuple(dict.fromkeys(link for one in told for link in links(one.lesson.standard))),
    )


def _fooled(result: Result, rows: Sequence[Row], number: int, name: str) -> list[Fooled]:
    """Return the faults that somebody trusted who lacks a check, the most successful first."""
    students = Counter(server for row in rows for server in row.cells[number].fooled)
    found = [
        Fooled(one, students[one.fault])
        for one in result.lessons
        if one.check in checks_of(name) and students[one.fault]
    ]
    return sorted(found, key=lambda one: -one.students)


def links(standard: str) -> tuple[Link, ...]:
    """Return the clauses that a text names, with where to read those of RFCs."""
    found = []
    for clause in standard.split("; "):
        match = _CLAUSE.match(clause)
        if match is None:
            found.append(Link(clause, None))
            continue
        section = f"#section-{match[2].rstrip('.')}" if match[2] else ""
        found.append(Link(clause, f"{RFC}{match[1]}{section}"))
    return tuple(found)
