"""The cells of an export: read as other readers of CSV do, and replaced with every other byte as it was."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.errors import GreenpathError
from greenpath_grade.gradebooks.book import number
from greenpath_grade.gradebooks.sheet import Text, cut

CELLS = st.text(st.sampled_from('ab1,;\t"\n\r =+@\u00e9\u0645\U0001f600'), max_size=6)


@given(
    st.lists(
        st.lists(st.tuples(CELLS, st.booleans()), min_size=1, max_size=4), min_size=1, max_size=5
    ),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.data(),
)
def test_cells_are_read_as_csv_reads_them_and_replaced_alone(
    written: list[list[tuple[str, bool]]], delimiter: str, end: str, data: st.DataObject
) -> None:
    def cell(value: str, quoted: bool) -> str:
        special = quoted or any(mark in value for mark in f'"\r\n{delimiter}')
        return '"' + value.replace('"', '""') + '"' if special else value

    text = "".join(delimiter.join(cell(*one) for one in row) + end for row in written)
    rows = [[value for value, _ in row] for row in written]
    sheet = cut(Text(text, b"", "utf-8"), delimiter, "x")
    assert [[cell.value for cell in row] for row in sheet.rows] == rows
    theirs = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert [row or [""] for row in theirs] == rows
    assert sheet.replaced({}) == text.encode()
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    new = data.draw(CELLS)
    rows[row][column] = new
    content = sheet.replaced({(row, column): new}).decode()
    again = cut(Text(content, b"", "utf-8"), delimiter, "x")
    assert [[cell.value for cell in one] for one in again.rows] == rows
    old = sheet.rows[row][column]
    assert content.startswith(text[: old.start])
    assert content.endswith(text[old.end :])


@given(st.text(max_size=200), st.sampled_from(",;\t"))
def test_any_text_is_cut_or_refused(text: str, delimiter: str) -> None:
    try:
        sheet = cut(Text(text, b"", "utf-8"), delimiter, "x")
    except GreenpathError:
        assert '"' in text
        return
    assert sheet.replaced({}).decode() == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("10", "10"), ("10.00", "10.00"), ("9,5", "9.5"), ("1,000.5", "1000.5")),
        *(("1.000,5", "1000.5"), ("1 000,50", "1000.50"), ("-1", "-1")),
        *(
            ("1,000", None),
            ("", None),
            ("EX", None),
            ("1.2.3", None),
            ("1e9", None),
            ("\u0663", None),
        ),
    ],
)
def test_numbers_of_every_country(text: str, value: str | None) -> None:
    assert number(text) == (None if value is None else Decimal(value))
