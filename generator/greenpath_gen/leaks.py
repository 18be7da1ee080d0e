"""The leak check: does anything but verification find the legitimate server? Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from greenpath_gen.chance import Guess, Statistic, chi_square, statistic
from greenpath_gen.discriminant import trained
from greenpath_gen.faults import Catalogue, Fault
from greenpath_gen.guessers import Trait, traits
from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.model import Student
from greenpath_gen.package import package, zipped
from greenpath_gen.plan import ServerSet, plan_student
from greenpath_gen.scenario import Scenario
from greenpath_gen.views import View, view

FALSE_ALARM = 1e-4
"""How probable it is, at the most, that a survey finds a leak where there is none."""

ENOUGH = 100
"""Sets for a quick look: a share of 40 instead of 20 in a hundred is found with them."""


@dataclass(frozen=True, slots=True)
class Case:
    """A package, and its answer: the legitimate server, and what is wrong with the others."""

    package: View
    legitimate: str
    faults: tuple[Fault, ...]

    @property
    def answer(self) -> int:
        """The number of the legitimate server, from 0."""
        return [server.name for server in self.package.servers].index(self.legitimate)


@dataclass(frozen=True, slots=True)
class Survey:
    """How all guessers fared with some packages, the farthest from chance first.

    ``positions`` says how often each server was the legitimate one, ``chi_square`` and
    ``position_p`` how even that is.
    """

    sets: int
    statistics: tuple[Statistic, ...]
    positions: Mapping[str, int]
    chi_square: float
    position_p: float

    @property
    def threshold(self) -> float:
        """The p below which it is no chance: `FALSE_ALARM`, divided among all tests (Bonferroni)."""
        return FALSE_ALARM / (len(self.statistics) + 1)

    @property
    def best(self) -> Statistic:
        """The guesser that is farthest from chance."""
        return self.statistics[0]

    @property
    def leaks(self) -> tuple[Statistic, ...]:
        """The guessers that do better, or worse, than chance can."""
        return tuple(one for one in self.statistics if one.p < self.threshold)

    @property
    def holds(self) -> bool:
        """Tell whether nothing was found."""
        return not self.leaks and self.position_p >= self.threshold

    def table(self, rows: int = 10) -> str:
        """Return the guessers that are farthest from chance, and the positions, as text."""
        head = f"{'guesser':<46}{'hits':>8}{'of':>7}{'share':>8}{'chance':>8}{'z':>8}{'p':>9}"
        where = ", ".join(f"{name} {count}" for name, count in self.positions.items())
        return "\n".join(
            [
                head,
                *(self._row(one) for one in self.statistics[:rows]),
                f"{self.sets} sets, {len(self.statistics)} guessers; a p below "
                f"{self.threshold:.1g} is a leak",
                f"legitimate: {where}; chi-square {self.chi_square:.1f}, p {self.position_p:.2g}",
            ]
        )

    def _row(self, one: Statistic) -> str:
        return (
            f"{one.guesser:<46}{one.hits:>8.1f}{one.tries:>7}{one.share:>8.1%}{one.chance:>8.1%}"
            f"{one.z:>8.2f}{one.p:>9.2g}{'  leaks' * (one.p < self.threshold)}"
        )


def survey(scenario: Scenario, secret: bytes, count: int = ENOUGH) -> Survey:
    """Make so many sets of a scenario, and have everybody guess. The same each time."""
    students = (Student(f"guessed{number:05}") for number in range(count))
    return survey_cases([case(plan_student(scenario, one, secret)) for one in students])


def survey_packages(
    packages: Iterable[tuple[bytes, Mapping[str, str]]], catalogue: Catalogue
) -> Survey:
    """Have everybody guess packages as they were handed out.

    Each is the bytes of a zip with what the answer key says of its servers: the id of a fault
    of the CATALOGUE, or ``legitimate``. All must have the same number of servers.
    """
    cases = []
    for archive, servers in packages:
        (legitimate,) = (name for name, answer in servers.items() if answer == LEGITIMATE)
        faults = tuple(catalogue[one] for one in servers.values() if one != LEGITIMATE)
        cases.append(Case(view(archive), legitimate, faults))
    return survey_cases(cases)


def case(planned: ServerSet) -> Case:
    """Return a planned set as a student gets it, but for the kit, which is the same for all."""
    (legitimate,) = (one.name for one in planned.servers if one.fault is None)
    faults = tuple(one.fault for one in planned.servers if one.fault)
    return Case(view(zipped(package(planned, {}), planned.student.id)), legitimate, faults)


def survey_cases(cases: Sequence[Case]) -> Survey:
    """Have everybody guess, and compare with chance. Raises `ValueError` without a case."""
    if not cases:
        raise ValueError("there is nothing to guess")
    names = [server.name for server in cases[0].package.servers]
    found = [one for trait in traits(names) for one in _statistics(trait, cases)]
    learned = trained([one.package for one in cases], [one.answer for one in cases])
    found.append(statistic("a discriminant, trained on the other half", learned))
    positions = {name: sum(one.legitimate == name for one in cases) for name in names}
    value, p = chi_square(list(positions.values()))
    ordered = sorted(found, key=lambda one: (one.p, one.guesser))
    return Survey(len(cases), tuple(ordered), positions, value, p)


def _statistics(trait: Trait, cases: Sequence[Case]) -> Iterator[Statistic]:
    """Try a trait with each of its rules."""
    speaking = [one for one in cases if trait.speaks(one.faults)]
    measured = [(trait.measured(one.package), one.answer) for one in speaking]
    for rule in trait.rules:
        guesses = []
        for values, answer in measured:
            named = rule(values)
            guesses.append(Guess(len(values), len(named), answer in named))
        yield statistic(f"{trait.name}, {rule.__name__}", guesses)
