"""Make an export on disk. An edge."""

from pathlib import Path

from greenpath_gen.cohort import Cohort, check_version
from greenpath_gen.data import TEMPLATES
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.exports.bundle import Contents, Files, Wheels, zipped
from greenpath_gen.exports.platforms import PLATFORMS, VISIBILITIES, Platform
from greenpath_gen.heldout import grading_secret, practice_secret
from greenpath_gen.roster import by_alias
from greenpath_gen.sources import ScenarioFile
from greenpath_gen.tokens import Tokens
from greenpath_gen.write import PRIVATE, write_file

PROGRAMS = TEMPLATES / "autograders"


def find_platform(name: str) -> Platform:
    """Return a platform. Raises `GreenpathError` if there is none of this name."""
    if name not in PLATFORMS:
        raise GreenpathError(
            f"there is no export for {name!r}{nearest(name, PLATFORMS)}",
            hint=f"one of: {', '.join(PLATFORMS)}",
        )
    return PLATFORMS[name]


def contents_of(
    platform: Platform,
    cohort: Cohort,
    wheels: Wheels,
    visibility: str = VISIBILITIES[0],
) -> Contents:
    """Return what an export of a cohort holds, beside the WHEELS. Raises `GreenpathError`.

    It is the secret of the hidden servers, never the cohort's, from which it cannot be told;
    and where students could read even that one, it is another, for practice. No answer is in it.
    """
    check_version(cohort)
    if visibility not in VISIBILITIES:
        raise GreenpathError(
            f"there is no visibility {visibility!r}", hint=f"one of: {', '.join(VISIBILITIES)}"
        )
    source = cohort.scenario
    return Contents(
        source.text,
        _faults(source),
        (practice_secret if platform.public else grading_secret)(cohort.secret),
        {alias: one.id for alias, one in by_alias(cohort.students).items()},
        Tokens.of(cohort.secret).key,
        {
            one.id: (cohort.path / "students" / f"{one.id}.zip").read_bytes()
            for one in cohort.students
        },
        wheels,
        visibility,
    )


def _faults(source: ScenarioFile) -> dict[str, str]:
    """Return the instructor's own faults by the name of their file."""
    return {source.scenario.faults: source.faults_text} if source.scenario.faults else {}


def shipped() -> dict[str, bytes]:
    """Return the programs of exports, which come with greenpath."""
    return {
        path.relative_to(PROGRAMS).as_posix(): path.read_bytes()
        for path in sorted(PROGRAMS.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def check_free(out: Path) -> None:
    """Raise `GreenpathError` if there is something at OUT."""
    if out.exists() or out.is_symlink():
        raise GreenpathError(
            f"{out} is already there", hint=f"name another with --out, or move {out} away"
        )


def write_export(out: Path, files: Files) -> None:
    """Write an export as a zip, if OUT is called so, or as a folder. Raises `GreenpathError`."""
    check_free(out)
    if out.suffix == ".zip":
        write_file(out, zipped(files), PRIVATE)
        return
    for name, file in files.items():
        write_file(out / name, file.content, file.mode)
