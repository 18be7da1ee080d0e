"""What the validators are given: exports of a cohort of two, and results of all kinds."""

import tempfile
from pathlib import Path

from greenpath_gen.cohort import make_cohort
from greenpath_gen.exports.bundle import Files
from greenpath_gen.exports.export import contents_of, find_platform, shipped
from greenpath_gen.roster import numbered
from greenpath_gen.sources import load_scenario
from greenpath_grade.reports.platforms.told import Note, Part, Told

PARTS = (
    Part("Reaches the legitimate server", "reached", True, 2000, 2000),
    Part("Refuses imposters: framing", "refused", True, 0, 0),
    Part("Refuses imposters: name", "1 of 4 trusted; <b>none</b>", False, 750, 8000),
)
GRADED = Told(
    "ada",
    "00" * 32,
    2750,
    10000,
    "",
    PARTS,
    0,
    "# Feedback\n- & <i>",
    (Note("Look", "at it"),),
    "L3",
)
BEST = (Part("Reaches the legitimate server", "reached", True, 10000, 10000),)
ALL = Told("ben", "00" * 32, 10000, 10000, "", BEST, 0, "# Feedback", (), "L3")
UNGRADED = Told("chen", "", None, 10000, "there is no client.py", (), 0, "# Feedback", (), "L3")


def exported(platform: str) -> Files:
    """Return the files of an export, with a wheel that is none."""
    chosen = find_platform(platform)
    with tempfile.TemporaryDirectory() as scratch:
        cohort = make_cohort(Path(scratch, "cohort"), load_scenario("classic"), numbered(2))
        contents = contents_of(chosen, cohort, {"3.12": {"greenpath-0-py3-none-any.whl": b""}})
        return chosen.make(contents, shipped())


def report(failures: list[str], checked: int) -> int:
    """Print what does not hold; return the exit code."""
    for one in failures:
        print(f"FAILED  {one}")
    print(f"{checked - len(failures)} of {checked} hold")
    return 1 if failures or not checked else 0
