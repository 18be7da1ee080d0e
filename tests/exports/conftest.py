"""A cohort, its wheels for this very Python, and clients to hand in."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from greenpath_gen.cohort import Cohort, make_cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.exports.bundle import Files, Wheels
from greenpath_gen.exports.export import contents_of, find_platform, shipped
from greenpath_gen.exports.wheels import fetch_wheels
from greenpath_gen.model import Student
from greenpath_gen.sources import load_scenario

TESTS = Path(__file__).parents[1]
SECRET = bytes(range(64, 96))
ADA = Student("ada", "Ada Lovelace", "ada@example.edu", others=("lovelac1",))
BEN = Student("ben", "Ben", "ben@x.edu")
VERSION = f"3.{sys.version_info.minor}"
DUMMY: Wheels = {"3.12": {"greenpath-0-py3-none-any.whl": b"a wheel"}}


def load(name: str, path: Path) -> ModuleType:
    """Load a module of the tests by its path."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


hostile = load("hostile_clients", TESTS / "grader" / "test_hostile.py")
ordinary = load("ordinary_clients", TESTS / "grader" / "conftest.py")
container = load("export_container", TESTS / "exports" / "container.py")
ADDED: dict[str, str] = hostile.ADDED
CORRECT: str = ordinary.CORRECT
TRUSTING: str = ordinary.TRUSTING


@pytest.fixture(scope="session")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    """Return a cohort of two."""
    home = tmp_path_factory.mktemp("made") / "cohort"
    return make_cohort(home, load_scenario("classic"), [ADA, BEN], SECRET)


@pytest.fixture(scope="session")
def wheels() -> Wheels:
    """Return the real wheels for this Python."""
    try:
        return fetch_wheels([VERSION])
    except GreenpathError as error:
        pytest.skip(f"no package index: {error}")


@pytest.fixture(scope="session")
def exported(cohort: Cohort) -> Callable[[str, Wheels], Files]:
    """Return the maker of exports, with wheels of one's own."""
    made: dict[tuple[str, int], Files] = {}

    def make(name: str, wheels: Wheels = DUMMY) -> Files:
        platform = find_platform(name)
        if (name, id(wheels)) not in made:
            contents = contents_of(platform, cohort, wheels)
            made[name, id(wheels)] = platform.make(contents, shipped())
        return made[name, id(wheels)]

    return make
