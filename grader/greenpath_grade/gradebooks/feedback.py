"""The files of a zip that gives feedback back to a platform. Pure.

Canvas shows a comment's file under the name of the file that was handed in, so what comes back
is of the same kind: a client with the feedback as comments on top, a notebook that holds it.
Moodle and Brightspace take files in folders named as they named them.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from greenpath_gen.package import zipped_as
from greenpath_grade.folders import folder
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
                made = _of_same_kind(mark.origin.place, feedback, source(mark))
            case "moodle":
                made = _beside(_numbered(mark.origin.place), feedback, "greenpath-report")
            case _:
                made = _beside(mark.origin.place, feedback, "feedback")
        if made is None:
            missing.append(
                f"{plain(mark.id)}: {plain(mark.origin.place)} was handed in, and Canvas shows what "
                "is given back under the same name; feedback cannot be such a file, so give them "
                f"students/{folder(mark.id)}/feedback.html in another way"
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


def _of_same_kind(place: str, told: Told, source: bytes | None) -> tuple[str, bytes] | None:
    """Return feedback as a file of the kind that was handed in, or None if it cannot be one."""
    match place.lower().rpartition(".")[2]:
        case "py" | "txt":
            return place, _annotated(told, source)
        case "zip" if source is not None:
            return place, zipped_as({CLIENT: _annotated(told, source)})
        case "zip":
            return place, zipped_as({"feedback.md": told.markdown.encode()})
        case "md":
            return place, told.markdown.encode()
        case "ipynb":
            return place, _notebook(told)
        case _:
            return None


def _annotated(told: Told, source: bytes | None) -> bytes:
    """Return a client with its feedback on top."""
    lines = [f"# {line.lstrip('# ')}".rstrip() for line in told.markdown.splitlines()]
    code = (text_of(source) or source.decode("utf-8", "replace")) if source else ""
    return "\n".join([*lines, "", code]).encode()


def _notebook(told: Told) -> bytes:
    """Return feedback as the one cell of a notebook (nbformat 4)."""
    lines = told.markdown.splitlines(keepends=True)
    cell = {"cell_type": "markdown", "metadata": {}, "source": lines}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(notebook, indent=1).encode()
