"""Make many student sets of all bundled scenarios and look for one that does not hold.

    python tools/soak_sets.py [N]        make soak-sets N=2000

Every set is proved as before hand-out: the reference client alone finds the one server, and no
imposter has a second reason. Then all guessers guess, scenario by scenario. Exit status 1 if a
proof fails or anything tells. The sets are other ones each time; the secret is printed.
"""

import os
import secrets
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from greenpath_gen.answers import answers
from greenpath_gen.errors import GreenpathError
from greenpath_gen.leaks import Survey, survey_packages
from greenpath_gen.model import Student
from greenpath_gen.package import package, zipped
from greenpath_gen.plan import plan_student
from greenpath_gen.processes import processes
from greenpath_gen.proof import prove
from greenpath_gen.sources import bundled_scenarios, load_scenario

DEFAULT = 2000
AT_ONCE = 20
"""Sets that a process makes before it reports."""

Made = tuple[bytes, Mapping[str, str]]
"""A package without the kit, and its answers."""


@dataclass(frozen=True)
class Batch:
    """Some sets of a scenario: what to make of which students."""

    scenario: str
    secret: bytes
    first: int
    count: int


def make(batch: Batch) -> tuple[str, list[Made], list[str]]:
    """Make and prove some sets; return the scenario, the packages and what failed."""
    source = load_scenario(batch.scenario)
    now = datetime.now(UTC)
    made, failed = [], []
    for number in range(batch.first, batch.first + batch.count):
        student = Student(f"{batch.scenario}{number:05}")
        try:
            servers = plan_student(source.scenario, student, batch.secret)
            files = package(servers, {})
            prove(servers, files, now)
        except (GreenpathError, ValueError) as error:
            failed.append(f"{batch.scenario}, {student.id}: {error}")
            continue
        archive = zipped(files, student.id)
        made.append((archive, answers(servers, archive).servers))
    return batch.scenario, made, failed


def guess(scenario: str, made: list[Made]) -> Survey:
    """Have everybody guess the packages of a scenario."""
    return survey_packages(made, load_scenario(scenario).scenario.catalogue)


def batches(total: int, secret: bytes) -> list[Batch]:
    """Spread so many sets over all bundled scenarios."""
    names = bundled_scenarios()
    shares = {
        name: total // len(names) + (place < total % len(names)) for place, name in enumerate(names)
    }
    return [
        Batch(name, secret, first, min(AT_ONCE, share - first))
        for name, share in shares.items()
        for first in range(0, share, AT_ONCE)
    ]


def main(arguments: list[str]) -> int:
    """Make, prove, guess, print a line per scenario and a summary."""
    total = int(arguments[0]) if arguments else DEFAULT
    secret = secrets.token_bytes(32)
    print(f"{total} sets, secret {secret.hex()}")
    began = time.monotonic()
    packages: dict[str, list[Made]] = defaultdict(list)
    failed: list[str] = []
    with processes(os.cpu_count() or 1) as pool:
        for scenario, made, problems in pool.map(make, batches(total, secret)):
            packages[scenario] += made
            failed += problems
        proved = time.monotonic()
        surveys = dict(zip(packages, pool.map(guess, packages, packages.values()), strict=True))
    for problem in failed:
        print(problem)
    for name, survey in surveys.items():
        best = survey.best
        print(
            f"{name:<14}{survey.sets:>6} sets  position: chi-square {survey.chi_square:>5.1f}, "
            f"p {survey.position_p:.2f}  best guesser: {best.guesser}, {best.share:.1%} "
            f"instead of {best.chance:.1%}, z {best.z:.1f}{'' if survey.holds else '  LEAKS'}"
        )
        if not survey.holds:
            print(survey.table())
    solved = sum(map(len, packages.values()))
    leaking = [name for name, survey in surveys.items() if not survey.holds]
    worst = max(chain.from_iterable(s.statistics for s in surveys.values()), key=lambda s: abs(s.z))
    print(
        f"{solved} of {total} sets solved by the reference client alone, each imposter for its "
        f"declared reason; {len(failed)} failed; {len(leaking)} of {len(surveys)} scenarios leak; "
        f"worst z {worst.z:.1f} ({worst.guesser}); "
        f"made and proved in {proved - began:.0f} s, guessed in {time.monotonic() - proved:.0f} s"
    )
    return 1 if failed or leaking or solved != total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
