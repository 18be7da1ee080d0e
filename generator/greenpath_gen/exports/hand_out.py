"""Hand packages out: read a cohort and what a platform says of its students. An edge."""

from pathlib import Path

from greenpath_gen import handing_out
from greenpath_gen.cohort import Cohort
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.exports.bundle import Files

WAYS = ("links", "jupyterhub", "moodle")


def files_of(
    way: str, cohort: Cohort, url: str, hub: str, worksheet: Path | None
) -> tuple[Files, str]:
    """Return the files to write, and a sentence about them. Raises `GreenpathError`."""
    codes = {one: handing_out.code(cohort.secret, one) for one in cohort.students}
    if way == "links":
        _wanted(url, "--url https://...: where the folder web/ will be")
        files = handing_out.web(codes, _zips(cohort), url)
        return files, "copy web/ to the server; links.csv has the link of each student"
    if way == "jupyterhub":
        _wanted(url and hub, "--hub https://... and --url: where the repository will be")
        files = handing_out.jupyterhub(codes, _zips(cohort), hub, url)
        return files, "git fast-import < packages.fast-import, push; links.csv has the links"
    if way == "moodle":
        if worksheet is None:
            raise GreenpathError("it needs --worksheet FILE: Moodle's grading worksheet")
        try:
            content = worksheet.read_bytes()
        except OSError as error:
            raise GreenpathError(f"cannot be read: {error}", where=str(worksheet)) from None
        files, missing = handing_out.moodle(cohort.students, _zips(cohort), content, str(worksheet))
        rest = f"; not in the worksheet: {', '.join(missing)}" if missing else ""
        return files, f'{len(files)} packages, for "Upload multiple feedback files"{rest}'
    raise GreenpathError(
        f"there is no way {way!r} to hand out{nearest(way, WAYS)}",
        hint=f"one of: {', '.join(WAYS)}",
    )


def _wanted(given: object, what: str) -> None:
    if not given:
        raise GreenpathError(f"it needs {what}")


def _zips(cohort: Cohort) -> dict[str, bytes]:
    home = cohort.path / "students"
    return {one.id: (home / f"{one.id}.zip").read_bytes() for one in cohort.students}
