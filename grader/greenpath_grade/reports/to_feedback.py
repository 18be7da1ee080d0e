"""``feedback.md``: what one student is told."""

import re

from greenpath_gen.escape import markdown_prose
from greenpath_grade.student.code import Line
from greenpath_grade.student.layout import Entry, Page, Part

_CODE = re.compile(r"(`[^`]+`)")

LINE = {"en": "line", "fr": "ligne"}


def to_feedback(page: Page) -> str:
    """Return one student's page as Markdown."""
    lines = [f"# {_said(page.title)}", ""]
    if page.points:
        lines += [f"**{_said(page.points)}**", ""]
    if page.detail:
        lines += [*(f"- {_said(one)}" for one in page.detail), ""]
    for part in page.parts:
        lines += _part(part, page.language)
    if page.footer:
        lines += [_said(page.footer), ""]
    return "\n".join(lines)


def tame(text: str) -> str:
    """Return code in which nothing looks like a tag or a link.

    Markdown shows code as it is; but some take a Markdown file for HTML, or a part of it.
    """
    return re.sub(r"<(?=[A-Za-z/!?])", "< ", text).replace("](", "] (")


def _said(text: str) -> str:
    """Return a sentence; what looks like a tag is none either for who takes it for HTML."""
    return "".join(
        tame(part) if _CODE.fullmatch(part) else str(markdown_prose(part)).replace("\\<", "&lt;")
        for part in _CODE.split(text)
    )


def _part(part: Part, language: str) -> list[str]:
    lines = [f"## {_said(part.heading)}", ""]
    lines += [f"- {_said(one)}" for one in part.items]
    lines += [""] if part.items else []
    for entry in part.entries:
        lines += _entry(entry, language)
    return lines


def _entry(entry: Entry, language: str) -> list[str]:
    lines = [f"### {_said(entry.title)}", ""]
    for fact in entry.facts:
        label = f"**{_said(fact.label)}:** " if fact.label else ""
        label = label.replace(":**", "\N{NO-BREAK SPACE}:**") if language == "fr" else label
        lines.append(f"- {label}{_said(fact.text)}")
    lines += [""] if entry.facts else []
    if entry.lines:
        lines += [*_code(entry.lines, language), ""]
    return lines


def _code(lines: tuple[Line, ...], language: str) -> list[str]:
    """Return lines of code between fences that none of them can close."""
    longest = max((len(run) for one in lines for run in re.findall("`+", one.text)), default=0)
    fence = "`" * max(3, longest + 1)
    shown = [f"{LINE[language]} {one.number}: {tame(one.text)}" for one in lines]
    return [fence, *shown, fence]
