"""The formats of platforms by name. Pure."""

from collections.abc import Callable, Mapping, Sequence

from greenpath_gen.errors import GreenpathError
from greenpath_grade.reports.platforms.autolab import to_autolab
from greenpath_grade.reports.platforms.codegrade import to_codegrade
from greenpath_grade.reports.platforms.gradescope import to_gradescope
from greenpath_grade.reports.platforms.junit import to_junit
from greenpath_grade.reports.platforms.markus import to_markus
from greenpath_grade.reports.platforms.prairielearn import to_prairielearn
from greenpath_grade.reports.platforms.submitty import to_submitty
from greenpath_grade.reports.platforms.told import Told
from greenpath_grade.reports.platforms.vpl import to_vpl

JUNIT = "junit"
OF_ONE: Mapping[str, Callable[[Told], str | None]] = {
    "autolab": to_autolab,
    "codegrade": to_codegrade,
    "gradescope": to_gradescope,
    "markus": to_markus,
    "prairielearn": to_prairielearn,
    "submitty": to_submitty,
    "vpl": to_vpl,
}
"""Formats that tell of one submission."""

FORMATS = (*OF_ONE, JUNIT)


def to_format(name: str, all_told: Sequence[Told]) -> str:
    """Return a result in a format. Raises `GreenpathError` where the format cannot say it."""
    if name == JUNIT:
        return to_junit(all_told)
    if len(all_told) != 1:
        raise GreenpathError(
            f"the format {name} tells of one submission, and there are {len(all_told)}",
            hint="name the folder of one student, or use --format junit=FILE",
        )
    text = OF_ONE[name](all_told[0])
    if text is None:
        raise GreenpathError(
            f"it could not be graded, and {name} has no word for that but 0: {all_told[0].error}",
            hint="nothing was written",
        )
    return text
