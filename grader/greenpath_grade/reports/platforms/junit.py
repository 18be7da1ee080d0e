"""JUnit XML, as Jenkins, GitLab and most others read it (``junit-10.xsd``). Pure."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from greenpath_grade.reports.platforms.told import Part, Told, points

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (section 2.2) has no way to write."""


def to_junit(all_told: Sequence[Told]) -> str:
    """Return a test suite for each submission, and in it a test case for each part of the grade.

    What could not be graded is an error, not a failure.
    """
    root = Element("testsuites", name="greenpath")
    for told in all_told:
        _suite(root, told)
    for what in ("tests", "failures", "errors"):
        root.set(what, str(sum(int(suite.get(what, "0")) for suite in root)))
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, told: Told) -> None:
    suite = SubElement(root, "testsuite", name=_text(told.id))
    failed = [part for part in told.parts if not part.passed]
    suite.set("tests", str(len(told.parts) or 1))
    suite.set("failures", str(len(failed)))
    suite.set("errors", str(int(told.score is None)))
    if told.score is None:
        case = SubElement(suite, "testcase", classname="greenpath", name="Could be graded")
        SubElement(case, "error", type="not-graded", message=_text(told.error))
    else:
        properties = SubElement(suite, "properties")
        SubElement(properties, "property", name="score", value=f"{points(told.score):g}")
        SubElement(properties, "property", name="max_score", value=f"{points(told.most):g}")
        SubElement(properties, "property", name="sandbox", value=_text(told.sandbox))
    for part in told.parts:
        _case(suite, part)
    SubElement(suite, "system-out").text = _text(told.feedback)


def _case(suite: Element, part: Part) -> None:
    case = SubElement(suite, "testcase", classname="greenpath", name=_text(part.name))
    worth = f"{points(part.points):g} of {points(part.most):g} points"
    if not part.passed:
        SubElement(case, "failure", type="greenpath", message=worth).text = _text(part.says)


def _text(text: str) -> str:
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
