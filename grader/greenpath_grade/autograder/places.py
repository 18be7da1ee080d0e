"""Where each platform keeps a submission and wants its result. An edge: it reads files.

Nothing of a student's is believed here: whose it is comes from files and variables that the
platform makes.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import greenpath_gen
from greenpath_gen.errors import GreenpathError
from greenpath_grade.reports.platforms.autolab import to_autolab
from greenpath_grade.reports.platforms.classroom50 import Commit, to_classroom50
from greenpath_grade.reports.platforms.codegrade import to_codegrade
from greenpath_grade.reports.platforms.gradescope import to_gradescope
from greenpath_grade.reports.platforms.junit import to_junit
from greenpath_grade.reports.platforms.markus import to_markus
from greenpath_grade.reports.platforms.prairielearn import to_prairielearn
from greenpath_grade.reports.platforms.submitty import to_submitty
from greenpath_grade.reports.platforms.told import Told
from greenpath_grade.reports.platforms.vpl import to_vpl

Environment = Mapping[str, str]
PROGRAM = Path(greenpath_gen.__file__).resolve()
FEEDBACK = "greenpath-feedback.md"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a submission is, whose it is, and what becomes of its result.

    ``student`` is empty where the platform does not say. ``report`` is None where the result is
    printed, ``feedback`` is where the student's feedback goes; anything that is there before is not
    ours, and goes. ``ours`` are names beside the student's files that are not theirs.
    ``private`` is true where students never see what is printed beside the result.
    """

    submission: Path
    write: Callable[[Told], str | None]
    student: str = ""
    report: Path | None = None
    ours: frozenset[str] = frozenset()
    feedback: Path | None = None
    private: bool = False


def place(platform: str, home: Path, environment: Environment, root: Path = Path("/")) -> Place:
    """Return where things are on a platform. HOME is where greenpath was unpacked.

    Raises `GreenpathError` for a platform that is not known, or does not look as it should.
    """
    if platform not in PLACES:
        raise GreenpathError(f"there is no platform {platform!r}: {', '.join(PLACES)}")
    found = PLACES[platform](home, environment, root)
    return replace(found, ours=found.ours | _own_top(found.submission, PROGRAM))


def _own_top(submission: Path, program: Path) -> set[str]:
    """Return the name in the submission's folder below which greenpath itself lies, if it does.

    Where a machine lets nobody write elsewhere, its wheels are unpacked beside the student's files.
    """
    here = submission.resolve()
    return {program.relative_to(here).parts[0]} if program.is_relative_to(here) else set()


def _gradescope(home: Path, _: Environment, root: Path) -> Place:
    at = root / "autograder"
    users = _read(at / "submission_metadata.json").get("users") or []
    return Place(
        at / "submission",
        partial(to_gradescope, visibility=_settings(home).get("visibility", "visible")),
        ", ".join(str(user["email"]) for user in users if user.get("email")),
        at / "results" / "results.json",
        private=True,
    )


def _markus(home: Path, environment: Environment, _: Path) -> Place:
    here = Path.cwd()
    ours = frozenset({home.name, "grade.sh", FEEDBACK})
    return Place(
        here, to_markus, environment.get("MARKUS_GROUP", ""), ours=ours, feedback=here / FEEDBACK
    )


def _prairielearn(_: Path, __: Environment, root: Path) -> Place:
    at = root / "grade"
    params = _read(at / "data" / "data.json").get("params") or {}
    return Place(
        at / "student",
        to_prairielearn,
        str(params.get("greenpath", "")),
        at / "results" / "results.json",
        private=True,
    )


def _classroom50(home: Path, environment: Environment, _: Path) -> Place:
    here = Path.cwd()
    try:
        tag = environment["SUBMISSION_TAG"]
        commit = Commit(
            environment["CLASSROOM"],
            environment["ASSIGNMENT"],
            environment.get("ASSIGNMENT_TYPE") or "individual",
            environment.get("OWNER") or environment["USERNAME"],
            tag,
            environment["COMMIT_URL"],
            environment["RELEASE_URL"],
            environment.get("REVIEW_URL") or environment["COMMIT_URL"],
            _moment(tag),
        )
    except KeyError as missing:
        raise GreenpathError(f"Classroom 50 did not set {missing}") from None
    return Place(
        here,
        partial(to_classroom50, commit=commit),
        commit.owner,
        here / "result.json",
        frozenset({home.name, "result.json", ".git", ".github"}),
        here / "release-body.md",
    )


def _moment(tag: str) -> str:
    """Return the time in a tag such as ``submit/2026-06-01T14-32-05Z-a1b2c3d``."""
    match = re.match(r"submit/(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z", tag)
    if match is None:
        raise GreenpathError(f"there is no time in the tag {tag!r}")
    return "{}T{}:{}:{}Z".format(*match.groups())


def _submitty(home: Path, _: Environment, __: Path) -> Place:
    here = Path.cwd()
    about = _read(here / "custom_validator_input.json")
    return Place(
        here,
        to_submitty,
        str(about.get("username", "")),
        here / "validation_results.json",
        frozenset({home.name, "grade.sh", str(about.get("testcase_prefix") or "")}),
    )


def _autolab(_: Path, __: Environment, ___: Path) -> Place:
    return Place(Path.cwd() / "handin", to_autolab)


def _codegrade(_: Path, environment: Environment, __: Path) -> Place:
    return Place(_named(environment), to_codegrade)


def _vpl(home: Path, environment: Environment, _: Path) -> Place:
    least, most = (
        Fraction(environment.get(name) or default)
        for name, default in (("VPL_GRADEMIN", "0"), ("VPL_GRADEMAX", "100"))
    )
    whose = environment.get("MOODLE_USER_EMAIL") or environment.get("MOODLE_USER_NAME", "")
    ours = frozenset(
        {home.name, "vpl_run.sh", "vpl_evaluate.sh", "vpl_execution", "vpl_environment.sh"}
    )
    return Place(Path.cwd(), partial(to_vpl, least=least, most=most), whose, ours=ours)


def _ci(home: Path, environment: Environment, _: Path) -> Place:
    here = _named(environment)
    whose = environment.get("GITHUB_ACTOR") or environment.get("GITLAB_USER_LOGIN", "")
    report = here / "greenpath-junit.xml"
    ours = frozenset({".git", ".github", report.name, FEEDBACK, home.name})
    return Place(here, lambda told: to_junit([told]), whose, report, ours, here / FEEDBACK)


PLACES: Mapping[str, Callable[[Path, Environment, Path], Place]] = {
    "autolab": _autolab,
    "ci": _ci,
    "classroom50": _classroom50,
    "codegrade": _codegrade,
    "gradescope": _gradescope,
    "markus": _markus,
    "prairielearn": _prairielearn,
    "submitty": _submitty,
    "vpl": _vpl,
}


def _named(environment: Environment) -> Path:
    return Path(environment.get("GREENPATH_SUBMISSION") or Path.cwd())


def _settings(home: Path) -> dict[str, Any]:
    return _read(home / "greenpath.json")


def _read(path: Path) -> dict[str, Any]:
    """Read a JSON object that the platform or the export wrote. Raises `GreenpathError`."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GreenpathError(f"cannot be read: {error}", where=str(path)) from None
    if not isinstance(document, dict):
        raise GreenpathError("is not a JSON object", where=str(path))
    return document
