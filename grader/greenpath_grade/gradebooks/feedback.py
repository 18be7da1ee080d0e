"""The files of a zip that gives feedback back to a platform. Pure.

Canvas shows a comment's file under the name of the file that was handed in, so a client comes
back with the feedback as comments on top. Moodle and Brightspace take files in folders named as
they named them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from greenpath_gen.package import zipped_as
from greenpath_grade.gradebooks.marks import Mark
from greenpath_grade.intake.entries import CLIENT, plain
from greenpath_grade.tokens import text_of

TAKES_FILES = {"canvas", "moodle", "brightspace"}


@dataclass(frozen=True, slots=True)
class Told:
    """What one student is told: the feedback as a page (if there is one) and as Markdown."""

    markdown: str
    page: bytes | None = None


def feedback_files(
    layout: str,
    marks: Sequence[Mark],
    told: Callable[[Mark], Told | None],
    source: Callable[[Mark], bytes | None],
) -> tuple[dict[str, bytes], list[str]]:
    """Return the files of the zip for a platform, and a sentence for each that is missing.

    Only what came from this very platform can go back to it.
    """
    files: dict[str, bytes] = {}
    missing = []
    for mark in marks:
        if mark.origin.layout != layout:
            missing.append(f"{plain(mark.id)}: did not come from {layout}")
            continue
        feedback = told(mark)
        if feedback is None:
            missing.append(f"{plain(mark.id)}: there is no feedback of it in the results")
            continue
        match layout:
            case "canvas":
                made = _annotated(mark, feedback, source(mark))
            case "moodle":
                made = _beside(_numbered(mark.origin.place), feedback, "greenpath-report")
            case _:
                made = _beside(mark.origin.place, feedback, "feedback")
        if made is None:
            missing.append(
                f"{plain(mark.id)}: feedback would be shown as {plain(mark.origin.place)}, "
                "which it is not"
            )
            continue
        files.update([made])
    return files, missing


def _beside(place: str, told: Told, name: str) -> tuple[str, bytes]:
    if told.page is not None:
        return f"{place}/{name}.html", told.page
    return f"{place}/{name}.md", told.markdown.encode()


def _numbered(place: str) -> str:
    """Return a folder's name as Moodle reads it: the second word is the participant's number."""
    first, _, rest = place.partition("_")
    return place if rest.partition("_")[0].isdecimal() or not first else rest


def _annotated(mark: Mark, told: Told, source: bytes | None) -> tuple[str, bytes] | None:
    """Return a client with its feedback on top, in a zip if it came in one."""
    lines = [f"# {line.lstrip('# ')}".rstrip() for line in told.markdown.splitlines()]
    code = (text_of(source) or source.decode("utf-8", "replace")) if source else ""
    text = "\n".join([*lines, "", code]).encode()
    place = mark.origin.place
    if place.lower().endswith(".zip"):
        return place, zipped_as({CLIENT: text})
    return (place, text) if place.lower().endswith((".py", ".txt")) else None
