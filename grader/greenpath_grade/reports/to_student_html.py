"""``feedback.html``: what one student is told, as a page of its own."""

from greenpath_gen.templates import render
from greenpath_grade.student.layout import Page


def to_student_html(page: Page) -> str:
    """Return one student's page as HTML: one file, without scripts, for screens and paper."""
    return render("student.html.j2", page=page)
