"""The answer key: which server is which, for a person to read and a program to load. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from greenpath_gen.faults import CATALOGUE
from greenpath_gen.plan import ServerSet

LEGITIMATE = "legitimate"
HEAD = "# Which server is which. For the instructor only: keep it away from students/.\n"


def answers(servers: ServerSet) -> dict[str, str]:
    """Return, by name of the server, its fault's id or ``legitimate``."""
    return {
        server.name: server.fault.id if server.fault else LEGITIMATE for server in servers.servers
    }


def answer_key(scenario: str, cohort: str, by_student: Mapping[str, Mapping[str, str]]) -> str:
    """Write the answer key as YAML, with what each fault means at its end."""
    used = _used(by_student.values())
    document: dict[str, Any] = {
        "version": 1,
        "scenario": scenario,
        "cohort": cohort,
        "students": {student: {"servers": dict(key)} for student, key in by_student.items()},
        "faults": {
            name: {"title": CATALOGUE[name].title, "check": str(CATALOGUE[name].check)}
            for name in CATALOGUE.ids
            if name in used
        },
    }
    return HEAD + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _used(keys: Iterable[Mapping[str, str]]) -> set[str]:
    return {answer for key in keys for answer in key.values()}
