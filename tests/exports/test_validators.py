"""JUnit's schema and CodeGrade's own reporter, as the package index has them."""

import json
import subprocess
import sys
import tarfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from greenpath_grade.reports.platforms.codegrade import to_codegrade
from greenpath_grade.reports.platforms.junit import to_junit
from greenpath_grade.reports.platforms.told import Note, Part, Told

pytestmark = pytest.mark.long

PARTS = (
    Part("Reaches the legitimate server", "reached", True, 2000, 2000),
    Part(
        "Refuses imposters: name", "Is it <the> name? & \x1b[31m 1 of 4 trusted", False, 750, 8000
    ),
)
GRADED = Told(
    "ada",
    "00",
    2750,
    10000,
    "",
    PARTS,
    0,
    "# Feedback\n]]> \x00",
    (Note("Look", "at it"),),
    "L4: all",
)
UNGRADED = replace(GRADED, id="ben", score=None, parts=(), error="there is no client.py")
XSD = "testing/example_scripts/junit-10.xsd"
SDIST = "8.4.2"


def pip(*arguments: str) -> None:
    call = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *arguments]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no package index: {done.stderr.splitlines()[-1:]}")


def test_junit_fits_the_schema_of_jenkins(tmp_path: Path) -> None:
    """The schema is in pytest's sources, not in its wheel."""
    import xmlschema

    where = ("--no-deps", "--no-binary", ":all:", "-d", str(tmp_path))
    pip("download", f"pytest=={SDIST}", *where)
    with tarfile.open(tmp_path / f"pytest-{SDIST}.tar.gz") as archive:
        archive.extract(f"pytest-{SDIST}/{XSD}", tmp_path, filter="data")
    schema = xmlschema.XMLSchema(str(tmp_path / f"pytest-{SDIST}" / XSD))
    for all_told in ([GRADED], [UNGRADED], [GRADED, UNGRADED], []):
        schema.validate(to_junit(all_told))
    assert not schema.is_valid(to_junit([GRADED]).replace("testcase", "case"))


REFERENCE = """
import pytest
__cg_suite_weight__ = 1
@pytest.mark.cg_weight(2)
@pytest.mark.cg_description("It is reached.")
@pytest.mark.cg_reason("20 of 20 points")
def test_reached():
    pass
@pytest.mark.cg_weight(8)
@pytest.mark.cg_description("It is refused.")
def test_refuses():
    assert False
"""


def kinds(value: Any) -> Any:
    """Return the shape of a JSON value: the type of everything in it, by key."""
    if isinstance(value, dict):
        return {key: kinds(one) for key, one in value.items()}
    if isinstance(value, list):
        return [kinds(value[0])] if value else []
    return type(value).__name__


def test_codegrades_own_reporter_writes_such_lines(tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip("install", "--target", str(site), "cg-pytest-reporter==1!1.1.3", "pytest")
    test = tmp_path / "test_reference.py"
    test.write_text(REFERENCE)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)],
        env={"PYTHONPATH": str(site), "PATH": "/usr/bin:/bin"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    theirs = [json.loads(one) for one in done.stderr.splitlines() if one.startswith('{"tag"')]
    ours = [json.loads(one) for one in (to_codegrade(GRADED) or "").splitlines()]
    assert [one["tag"] for one in theirs] == [one["tag"] for one in ours]
    for reference, own in zip(theirs, ours, strict=True):
        if own["tag"] == "points":
            assert set(own) == set(reference)
            assert Fraction(own["points"]) == Fraction(2750, 10000)
            continue
        (their_suite,), (our_suite,) = kinds(reference["results"]), kinds(own["results"])
        (their_case,), (our_case,) = their_suite.pop("testCases"), our_suite.pop("testCases")
        assert our_suite.items() <= their_suite.items()
        assert our_case.items() <= their_case.items()
        status = {one["results"][0]["testCases"][0]["status"] for one in (reference, own)}
        assert len(status) == 1
