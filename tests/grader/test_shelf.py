"""Results that are laid aside come back as they were, and reports of them are the same."""

import json
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from greenpath_grade.model import Graded, Result
from greenpath_grade.reports.by_hand import by_hand
from greenpath_grade.reports.to_html import to_html
from greenpath_grade.reports.to_json import json_parts, to_json
from greenpath_grade.shelf import Shelf, pack, unpack


def test_every_kind_of_result_comes_back(shared: Result) -> None:
    shelf = Shelf(shared.submissions)
    assert len(shelf) == len(shared.submissions)
    assert list(shelf) == list(shared.submissions)
    assert shelf[0] == shared.submissions[0]
    assert shelf[-2:] == shared.submissions[-2:]


@given(st.text(), st.none() | st.floats(0, 1000), st.lists(st.text()))
def test_whatever_it_says_it_comes_back(text: str, score: float | None, notes: list[str]) -> None:
    one = Graded("ada", text, "00", text or None, score, 100.0, notes=tuple(notes))
    assert unpack(pack(one)) == one


def test_results_json_is_the_same_text_written_in_parts(shared: Result) -> None:
    document = json.loads(to_json(shared))
    assert to_json(shared) == json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    assert len(list(json_parts(shared))) == len(shared.submissions) + 2


class Counted(Shelf):
    """Counts how often all results are made anew."""

    readings = 0

    def __iter__(self) -> Iterator[Graded]:
        """Count a reading."""
        self.readings += 1
        return super().__iter__()


def test_the_class_report_reads_the_class_a_few_times_only(shared: Result) -> None:
    for write, most in ((by_hand, 1), (to_html, 5)):
        shelf = Counted(shared.submissions)
        assert write(replace(shared, submissions=shelf)) == write(shared)
        assert shelf.readings <= most
