"""The folder of results: which files stand there. An edge: it writes them.

Only files that were written here are ever removed.
"""

from codecs import BOM_UTF8
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from greenpath_gen.scenario import Scenario
from greenpath_gen.write import write_file
from greenpath_grade.folders import folder
from greenpath_grade.model import Result
from greenpath_grade.overrides import TEMPLATE
from greenpath_grade.reports.platforms.formats import to_format
from greenpath_grade.reports.platforms.told import told
from greenpath_grade.reports.to_csv import to_csv
from greenpath_grade.reports.to_explanations import explanation_parts
from greenpath_grade.reports.to_feedback import to_feedback
from greenpath_grade.reports.to_html import to_html
from greenpath_grade.reports.to_json import json_parts
from greenpath_grade.reports.to_student_html import to_student_html
from greenpath_grade.student.page import page as write_page
from greenpath_grade.student.teller import tell

OVERRIDES = "overrides.yaml"
MARKDOWN, HTML = "feedback.md", "feedback.html"


def write_reports(result: Result, out: Path) -> None:
    """Write the reports on the class."""
    write_file(out / "results.json", (part.encode() for part in json_parts(result)))
    write_file(out / "report.html", to_html(result).encode())
    # With a byte order mark, or Excel takes the accents for something else. Python's utf-8-sig,
    # LibreOffice and greenpath read it as the mark that it is.
    write_file(out / "grades.csv", to_csv(result).encode("utf-8-sig"))
    explained = chain([BOM_UTF8], (part.encode() for part in explanation_parts(result)))
    write_file(out / "explanations.csv", explained)
    if not (out / OVERRIDES).exists():  # it is the instructor's, and never written again
        write_file(out / OVERRIDES, TEMPLATE.encode())


def write_students(
    result: Result, scenario: Scenario, sources: Mapping[str, bytes], out: Path
) -> None:
    """Write feedback.md and feedback.html for each student; nobody else's are left.

    SOURCES are the clients as they ran, by the submissions' ids.
    """
    isolation = str(result.sandbox["level"]), str(result.sandbox["words"])
    current = set()
    for graded in result.submissions:
        facts = tell(graded, scenario, sources.get(graded.id, b""))
        page = write_page(facts, scenario.catalogue, scenario.language, isolation)
        home = out / "students" / folder(graded.id)
        for name, text in {MARKDOWN: to_feedback(page), HTML: to_student_html(page)}.items():
            write_file(home / name, text.encode())
            current.add(home / name)
    for path in {p for n in (MARKDOWN, HTML) for p in (out / "students").glob(f"*/{n}")} - current:
        path.unlink()
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


def write_formats(result: Result, out: Path, formats: Mapping[str, Path]) -> None:
    """Write what platforms read: a file for each of the FORMATS. Raises `GreenpathError`.

    Each student is told there what the feedback says that lies in OUT.
    """
    if not formats:
        return
    all_told = [
        told(one, result, (out / "students" / folder(one.id) / MARKDOWN).read_text("utf-8"))
        for one in result.submissions
    ]
    for name, path in formats.items():
        write_file(path, to_format(name, all_told).encode())
