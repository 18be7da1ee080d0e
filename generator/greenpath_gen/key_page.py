"""The instructor's page: the whole answer key, to look at and to print. Pure."""

from collections import Counter
from dataclasses import dataclass

from greenpath_gen.answers import Answers, Key
from greenpath_gen.checks import QUESTIONS
from greenpath_gen.clients.solution import solution
from greenpath_gen.escape import clean
from greenpath_gen.faults import Fault
from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.scenario import Scenario
from greenpath_gen.tells import Tell
from greenpath_gen.templates import render
from greenpath_gen.wording import right_words


@dataclass(frozen=True, slots=True)
class Row:
    """One server of a student: its name, its fault (None: it is to be trusted), its tells."""

    server: str
    fault: Fault | None
    tells: tuple[Tell, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One student: what to call them, and their servers."""

    name: str
    id: str
    reroll: int
    rows: tuple[Row, ...]

    @property
    def trusted(self) -> str:
        """The name of the server to trust."""
        return next(row.server for row in self.rows if row.fault is None)


@dataclass(frozen=True, slots=True)
class Use:
    """A fault that is used: how many students have it, and how that compares, as a percentage."""

    fault: Fault
    question: str
    right: tuple[str, ...]
    count: int
    percentage: float


def key_page(key: Key, scenario: Scenario) -> str:
    """Return the answer key as one HTML page.

    Raises `GreenpathError` if the key names a fault that the scenario does not know.
    """
    entries = [_entry(one, scenario) for one in key.students.values()]
    return render(
        "answer_key.html.j2",
        key=key,
        title=clean(scenario.title),
        scenario=scenario,
        entries=entries,
        servers=max((entry.rows for entry in entries), key=len),
        uses=_uses(entries, scenario),
        solution=solution(scenario),
    )


def _entry(one: Answers, scenario: Scenario) -> Entry:
    student = one.student
    rows = (
        Row(
            server,
            None if answer == LEGITIMATE else scenario.catalogue[answer],
            one.tells.get(server, ()),
        )
        for server, answer in one.servers.items()
    )
    return Entry(clean(student.name) or student.id, student.id, student.reroll, tuple(rows))


def _uses(entries: list[Entry], scenario: Scenario) -> list[Use]:
    counts = Counter(row.fault.id for entry in entries for row in entry.rows if row.fault)
    return [
        Use(
            fault,
            QUESTIONS[fault.check],
            right_words(fault, scenario.language),
            counts[fault.id],
            round(100 * counts[fault.id] / len(entries), 1),
        )
        for fault in scenario.catalogue
        if counts[fault.id]
    ]
