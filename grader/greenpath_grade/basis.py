"""What a grading run is about: finds the cohort, or a scenario and a secret. An edge: the disk."""

from dataclasses import dataclass
from pathlib import Path

from greenpath_gen.cohort import Cohort, check_version, load_cohort
from greenpath_gen.heldout import grading_secret
from greenpath_gen.sources import ScenarioFile, load_scenario, load_secret
from greenpath_gen.write import PRIVATE, new_secret, write_file

SECRET_FILE = "grading-secret"  # noqa: S105 - the name of a file


@dataclass(frozen=True, slots=True)
class Basis:
    """What the servers are made from: a cohort, or a scenario and a secret."""

    source: ScenarioFile
    cohort: Cohort | None
    secret: bytes
    said: str


def basis(
    submissions: Path, cohort: Path | None, scenario: str | None, secret: Path | None, out: Path
) -> Basis:
    """Find the cohort, or fall back to a scenario and say so. Raises `GreenpathError`."""
    found = cohort
    if found is None and scenario is None and secret is None:
        beside = [submissions.resolve().parent / "cohort", Path("cohort")]
        found = next((path for path in beside if (path / "instructor").is_dir()), None)
    if found is not None:
        loaded = load_cohort(found)
        check_version(loaded)
        source = load_scenario(scenario) if scenario else loaded.scenario
        own = load_secret(secret) if secret else grading_secret(loaded.secret)
        return Basis(source, loaded, own, f"cohort {found}, scenario {source.name!r}")
    source = load_scenario(scenario or "classic")
    said = f"scenario {source.name!r}" + ("" if scenario else ", as there is no cohort here")
    return Basis(source, None, load_secret(secret) if secret else _kept_secret(out), said)


def _kept_secret(out: Path) -> bytes:
    """Return the secret kept with the results, fresh the first time."""
    path = out / SECRET_FILE
    if path.exists():
        return load_secret(path)
    secret = new_secret()
    write_file(path, secret, PRIVATE)
    return secret
