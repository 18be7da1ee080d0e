"""What a cohort is made from: scenario files, faults of an instructor's own, rosters, secrets. An edge."""

import traceback
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from greenpath_gen.data import SCENARIOS
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.faults import CATALOGUE, Catalogue
from greenpath_gen.faults.catalogue import Fault
from greenpath_gen.model import Student
from greenpath_gen.roster import id_column, parse_roster
from greenpath_gen.scenario import FAULTS_FILE, Scenario
from greenpath_gen.scenario_file import parse_scenario, read_document

SHORTEST_SECRET = 32


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario with its name, its text and where it lies; and the text of its own faults."""

    name: str
    text: str
    path: Path
    scenario: Scenario = field(repr=False)
    faults_text: str = ""

    def __reduce__(self) -> tuple[object, ...]:
        """Travel to another process as text: an instructor's functions cannot be pickled."""
        return _parsed, (self.name, self.path, self.text, self.faults_text)


def bundled_scenarios() -> list[str]:
    """Return the names of the scenarios that come with greenpath."""
    return sorted(path.stem for path in SCENARIOS.glob("*.yaml"))


def load_scenario(name_or_path: str | Path) -> ScenarioFile:
    """Load a bundled scenario by name, or a file. Raises `GreenpathError`."""
    known = bundled_scenarios()
    if name_or_path in known:
        return _loaded(str(name_or_path), SCENARIOS / f"{name_or_path}.yaml")
    path = Path(name_or_path)
    if not path.is_file():
        raise GreenpathError(
            f"there is no scenario {str(name_or_path)!r}{nearest(name_or_path, known)}",
            hint=f"a path to a file, or one of: {', '.join(known)}",
        )
    return _loaded(path.stem, path)


@lru_cache
def _loaded(name: str, path: Path) -> ScenarioFile:
    text = _read(path)
    own = _own_faults(text, path)
    return _parsed(name, path, text, _read_faults(own) if own else "")


@lru_cache
def _parsed(name: str, path: Path, text: str, faults_text: str) -> ScenarioFile:
    """Return a scenario from its text and that of its own faults; nothing is read from PATH."""
    own = _own_faults(text, path)
    catalogue = load_faults(faults_text, own) if own else CATALOGUE
    return ScenarioFile(name, text, path, parse_scenario(text, str(path), catalogue), faults_text)


def _own_faults(text: str, path: Path) -> Path | None:
    """Return where the faults of a scenario's own lie, if it has any."""
    document, _ = read_document(text, str(path))
    faults = document.get("faults")
    own = isinstance(faults, str) and FAULTS_FILE.fullmatch(faults)
    return path.with_name(str(faults)) if own else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise GreenpathError(f"cannot be read as UTF-8 text: {error}", where=str(path)) from None


def _read_faults(path: Path) -> str:
    if not path.is_file():
        raise GreenpathError(
            "there is no such file", where=str(path), hint="it lies beside the scenario"
        )
    return _read(path)


def load_faults(text: str, path: Path) -> Catalogue:
    """Load the text of a Python file with faults; return them with ours. Raises `GreenpathError`."""
    module = ModuleType("greenpath_own_faults")
    module.__file__ = str(path)
    try:
        exec(compile(text, str(path), "exec"), vars(module))  # noqa: S102
    except Exception as error:
        lines = [
            f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)
        ]
        line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
        raise GreenpathError(
            f"the faults cannot be loaded: {type(error).__name__}: {error}",
            where=f"{path}:{line}" if line else str(path),
        ) from None
    own = [one for one in vars(module).values() if isinstance(one, Fault)]
    if not own:
        raise GreenpathError(
            "no fault is defined here",
            where=str(path),
            hint="decorate functions with @fault(...) of greenpath_gen.faults",
        )
    try:
        return Catalogue([*CATALOGUE, *own])
    except ValueError as error:
        raise GreenpathError(str(error), where=str(path)) from None


def load_text(text_or_path: str) -> str:
    """Return the text of a file of that name, or what was given. Raises `GreenpathError`."""
    path = Path(text_or_path)
    try:
        return _read(path) if path.is_file() else text_or_path
    except OSError:  # too long for a name: it is the text itself
        return text_or_path


def load_roster(path: Path) -> tuple[list[Student], str]:
    """Load a roster file; return also which column the ids are from. Raises `GreenpathError`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GreenpathError(f"cannot read the roster: {error.strerror}", where=str(path)) from None
    return parse_roster(content, str(path)), id_column(content, str(path))


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
