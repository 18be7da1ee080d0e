"""The report of a class: what it says, and that it says it whatever was handed in."""

import codecs
import csv
import io
import json
import re
import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenpath_grade.folders import folder
from greenpath_grade.gradebooks.sheet import cut, decode
from greenpath_grade.model import Doubt, Graded, Hint, Result, Verdict
from greenpath_grade.publish import write_reports
from greenpath_grade.reports.by_hand import Item, by_hand
from greenpath_grade.reports.drawings import bars, profile, strip, timeline
from greenpath_grade.reports.lessons import Link, links
from greenpath_grade.reports.matrix import SYMBOLS, State, columns, rows
from greenpath_grade.reports.plain import MOST_MARKS, plain
from greenpath_grade.reports.to_csv import to_csv
from greenpath_grade.reports.to_explanations import explanation_parts
from greenpath_grade.reports.to_html import to_html
from greenpath_grade.reports.to_json import to_json
from greenpath_grade.sandbox.proof import UNSAFE

VOID = {"meta", "input", "br", "hr", "img", "link"}
VALUES = {"class", "data-has", "data-show", "id", "rel", "role"}
"""Attributes whose values belong to the structure of a page."""

BLOCKS = {"dd", "div", "dt", "li", "p", "td", "th"}


class Reader(HTMLParser):
    """Reads a page: its elements with their attributes, its text, what is named by an id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        said = (f"{name}={value}" if name in VALUES else name for name, value in attrs)
        self.elements.append((tag, *said))
        self.text += " " * (tag in BLOCKS)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:  # noqa: D102
        assert self.open.pop() == tag
        self.elements.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:  # noqa: D102
        if not self.open or self.open[-1] not in {"style", "script"}:
            self.text += data


def read(result: Result) -> Reader:
    reader = Reader(to_html(result))
    assert reader.open == []
    return reader


def words(result: Result) -> str:
    return " ".join(read(result).text.split())


# ------------------------------------------------------------------------ what it says


def test_the_head_has_the_numbers_and_what_they_rest_on(shared: Result) -> None:
    text = words(shared)
    assert "submitted 12 graded 10 could not be graded 2" in text
    assert "median of 100 points 52.5 full marks 1" in text
    assert "scenario classic cohort 0a0b0c0d isolation L4: bubblewrap" in text
    assert "Class report: Five servers & one to trust" in text
    assert "whoever lets an imposter in has at most 45 of the 60" in text
    assert "Too much: trusts every server 25 20" in text
    assert "refuses every server 0 0" in text


def test_code_that_was_not_isolated_is_said_in_alarm(shared: Result) -> None:
    unsafe = replace(shared, sandbox=UNSAFE)
    assert ("span", "class=alarm") in read(unsafe).elements
    assert ("span", "class=alarm") not in read(shared).elements


def test_what_the_class_lacks_most_comes_first_with_what_to_teach(shared: Result) -> None:
    text = words(shared)
    lacking = [
        text.index(f"{name} {n} of 10 lack it") for name, n in [("signature", 3), ("name", 2)]
    ]
    assert lacking == sorted(lacking)
    assert "The certificate was copied from the genuine server. 2" in text
    assert "1 only after READY" in text
    assert "Does the server prove that it holds the certificate's private key?" in text
    assert "https://www.rfc-editor.org/rfc/rfc8446#section-4.4.3" in read(shared).links
    assert "The handout’s step 2" in text


def test_who_lacks_a_check_is_found_by_it_in_the_table(shared: Result) -> None:
    """As many as are counted, also those who verify it too late."""
    text, rows = words(shared), read(shared).elements
    for name, count in [("signature", 3), ("name", 2)]:
        assert f"{name} {count} of 10 lack it" in text
        found = [
            one
            for one in rows
            for has in one
            if has.startswith("data-has=")
            and f"lacks-{name}" in has.removeprefix("data-has=").split()
        ]
        assert len(found) == count


def test_everything_to_look_at_by_hand_is_listed(shared: Result) -> None:
    text = words(shared)
    for group in (
        "Unsafe archives 1 ",
        "Could not be graded 1 ",
        "Answers of somebody else, or remembered ones 1 ",
        "Alike 4 ",
        "Crashed or came to no end 2 ",
        "Handed in otherwise than asked 1 ",
        "Handed in nothing 2 ",
        "Judgements of yours that apply to nothing 1 ",
    ):
        assert group in text, group
    assert "there is no client.py: none" in text
    assert "not even 0. yan, zoe" in text
    assert not [link for link in read(shared).links if "yan" in link]
    assert "client.py holds a visitor number that server3 of ben gave out: ben" in text
    assert "handed in nearly the same code (93%): chen, ben" in text
    assert "crashed in send_client_ready: KeyError: 'domains': crash" in text


def test_how_it_came_is_no_accusation(shared: Result) -> None:
    (ada,) = (one for one in shared.submissions if one.id == "ada")
    said = replace(ada, remarks=("Canvas marks it as late.",), notes=("A note.",))
    text = words(replace(shared, submissions=(said,), alike=(), unused=(), missing=()))
    assert "Whose they are, and when they came 1 " in text
    assert "Answers of somebody else" not in text
    assert ", to look at by hand" not in text


def test_each_hint_stands_among_its_kind(shared: Result) -> None:
    (ada,) = (one for one in shared.submissions if one.id == "ada")
    hints = (
        Hint(Doubt.ANOTHERS, "client.py holds a key."),
        Hint(Doubt.FORGED, "client.py says 'marks'."),
        Hint(Doubt.SEVERAL, "2 submissions are ada's, by id."),
    )
    said = replace(ada, hints=hints)
    alone = replace(shared, submissions=(said,), alike=(), unused=(), missing=())
    assert {group.title: group.items for group in by_hand(alone)} == {
        "Answers of somebody else, or remembered ones": (Item(("ada",), hints[0].says),),
        "Forged results": (Item(("ada",), hints[1].says),),
        "Several of one student": (Item(("ada",), hints[2].says),),
    }


def test_what_students_call_their_files_makes_no_archive_unsafe(shared: Result) -> None:
    (none,) = (one for one in shared.submissions if one.id == "none")
    said = "there is no client.py among 'points out of the zip', 'is a link or a device'"
    text = words(replace(shared, submissions=(replace(none, error=said),)))
    assert "Could not be graded 1 " in text
    assert "Unsafe archives" not in text


def test_a_class_without_trouble_has_no_list_of_it(shared: Result) -> None:
    (ada,) = (one for one in shared.submissions if one.id == "ada")
    page = read(replace(shared, submissions=(ada,), alike=(), unused=(), missing=()))
    assert "To look at by hand" not in page.text
    assert "What the class lacks most" not in page.text
    assert "1 student," in page.text


def test_an_empty_class_and_one_that_could_not_be_graded_have_a_report(shared: Result) -> None:
    nobody = replace(shared, submissions=(), alike=(), unused=())
    assert "Nothing could be graded." in words(nobody)
    none = replace(nobody, submissions=tuple(s for s in shared.submissions if s.score is None))
    assert "submitted 2 graded 0 could not be graded 2" in words(none)
    assert "median" not in words(none)


def test_every_student_is_in_the_table_and_linked_to_their_own_page(shared: Result) -> None:
    found = [unquote(link) for link in read(shared).links]
    for one in shared.submissions:
        assert f"students/{folder(one.id)}/feedback.html" in found
    assert "could not be graded: there is no client.py" in words(shared)


def test_every_student_is_called_by_their_name(shared: Result) -> None:
    assert re.search(r"ada\s+Ada Lovelace\s*, to look at by hand", words(shared))
    rows = list(csv.DictReader(io.StringIO(to_csv(shared))))
    assert [row["name"] for row in rows if row["id"] == "zip"] == ["Li Xiaolong"]
    found = {one["id"]: one["name"] for one in json.loads(to_json(shared))["submissions"]}
    assert found["ada"] == "Ada Lovelace"
    assert found["dora"] == ""


def test_the_tables_say_that_they_are_utf_8(shared: Result, tmp_path: Path) -> None:
    """Excel takes accents for something else without a mark, and a reader of ours knows it."""
    write_reports(shared, tmp_path)
    for name in ("grades.csv", "explanations.csv"):
        content = (tmp_path / name).read_bytes()
        assert content.startswith(codecs.BOM_UTF8)
        rows = cut(decode(content, name), ",", name).rows
        assert rows[0][0].value in {"id", "key"}
        assert any("m\u00fcller" in cell.value for row in rows for cell in row)


def test_the_timeline_is_there_if_there_are_dates(shared: Result) -> None:
    assert "From 2026-11-02 09:30 to 2026-11-05 14:30 UTC. 1 has no date." in words(shared)
    bare = replace(
        shared, submissions=tuple(replace(one, submitted=None) for one in shared.submissions)
    )
    assert "Timeline" not in words(bare)
    assert timeline(bare.submissions) is None


def test_times_below_the_timeline_have_their_day(shared: Result) -> None:
    drawn = timeline(shared.submissions)
    assert drawn is not None
    assert [tick.label for tick in drawn.ticks][:3] == ["12:00", "3 Nov", "12:00"]
    assert [dot.x for dot in drawn.dots] == sorted(dot.x for dot in drawn.dots)
    assert [dot.graded for dot in drawn.dots].count(False) == 2


def states(shared: Result, id_: str) -> list[State]:
    of = columns(shared.submissions)
    assert of == ("name", "validity", "signature")
    (row,) = rows([one for one in shared.submissions if one.id == id_], of)
    return [row.legitimate.state, *(cell.state for cell in row.cells)]


def test_every_cell_says_how_the_client_did(shared: Result) -> None:
    good, missing = State.GOOD, State.MISSING
    assert states(shared, "ada") == [good] * 4
    assert states(shared, "ben") == [good, missing, good, good]
    assert states(shared, "chen") == [good, missing, missing, missing]
    assert states(shared, "crash") == [good, State.CRASHED, State.CRASHED, good]
    assert states(shared, "dora") == [missing, *[State.UNKNOWN] * 3]
    assert states(shared, "emil") == [good, good, good, State.LATE]
    assert states(shared, "\u0639\u0644\u064a") == [State.CRASHED, *[State.NOT_RUN] * 3]


def test_no_state_is_told_by_colour_alone(shared: Result) -> None:
    assert len({symbol for symbol, _ in SYMBOLS.values()}) == len(State)
    page = to_html(shared)
    for state, (symbol, _) in SYMBOLS.items():
        cells = re.findall(rf'<td class="{state}".*?</td>', page)
        assert bool(cells) == (state is not State.PART), "no client of this class has a part"
        assert all(symbol in cell for cell in cells)


def test_clauses_of_standards_are_linked_where_they_can_be_read() -> None:
    assert links("RFC 5280, sections 4.1.2.5 and 6.1.3 (a)(2); X.690, section 10") == (
        Link(
            "RFC 5280, sections 4.1.2.5 and 6.1.3 (a)(2)",
            "https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5",
        ),
        Link("X.690, section 10", None),
    )


def test_bars_count_everybody_once() -> None:
    counted = bars([0.0, 9.99, 10.0, 99.99, 100.0, 100.0], 100.0)
    assert [bar.count for bar in counted] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2]
    assert counted[10].label == "100"
    assert counted[0].height == 100.0
    assert [bar.count for bar in bars([0.3], 0.3)][10] == 1
    assert sum(bar.count for bar in bars([0.0, 0.0], 0.0)) == 2


def test_a_strip_joins_neighbours_and_leaves_the_good_ones_bare() -> None:
    some = [State.GOOD, State.MISSING, State.MISSING, State.PART]
    assert strip(some) == {State.MISSING: "M1 0.0H3V1.0H1z", State.PART: "M3 0.5H4V1.0H3z"}
    assert strip([]) == {}
    assert profile([100.0, 25.0], 100.0) == "M0 1V0.000H1V0.750H2V1z"


def test_it_is_written_beside_the_grades(shared: Result, tmp_path: Path) -> None:
    write_reports(shared, tmp_path)
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == to_html(shared)
    assert (tmp_path / "grades.csv").exists()


# ------------------------------------------------------------------------ whatever was handed in


def test_long_text_is_cut_with_a_mark() -> None:
    assert plain("a" * 60, 60) == "a" * 60
    assert plain("a" * 61, 60) == "a" * 59 + "…"
    assert plain("a" + " " * 10_000_000 + "b", 60) == "a…"
    assert plain("\u202egnp.exe\x1b[31m\ud800") == r"\u202egnp.exe\x1b[31m\ud800"
    assert plain("a" + "\u0301" * 50) == "a" + "\u0301" * MOST_MARKS
    assert plain("e\u0301 \n\t o") == "e\u0301 o"


def with_text(shared: Result, text: str) -> Result:
    """Return a result that has a text wherever something of a stranger stands."""

    def everywhere(one: Graded) -> Graded:
        told = [
            replace(
                h,
                judgement=replace(
                    h.judgement,
                    detail=text if h.judgement.verdict is Verdict.CRASHED else None,
                    reason=text,
                ),
            )
            for h in one.handshakes
        ]
        return replace(
            one,
            id=text if one.id in {"ada", "zip"} else one.id,
            path=text,
            error=text if one.error else None,
            handshakes=tuple(told),
            notes=(text,) if one.notes else (),
            remarks=(text,),
            hints=tuple(replace(hint, says=text) for hint in one.hints),
            feedback=(text,),
            name=text,
            aliases=(text,),
            explanations=tuple(replace(w, said=text) for w in one.explanations),
        )

    return replace(
        shared,
        submissions=tuple(map(everywhere, shared.submissions)),
        alike=(replace(shared.alike[0], ids=(text, "ben")),),
        unused=(text,),
        title=text,
        cohort=text,
        sandbox={"level": "L4", "words": text},
    )


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1) | st.sampled_from(
    [
        "</script><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='alert(1)",
        "{{ 7 * 7 }}{% raw %}",
        "javascript:alert(1)",
        "<!--",
        "]]></svg></style>",
        "&lt;b&gt;&#60;",
        "\x1b[2J\x1b]0;title\x07",
        "\u202e\u2066\u200f\u200b\ufeff",
        "=1+1",
        "+cmd|' /C calc'!A0",
        "\r\n\r\n@SUM(A1)",
        "\u2028\u2029\x85\x0b\x0c",
        "\U0001f469\u200d\U0001f4bb",
    ]
)
FAST = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def hidden(text: str) -> set[str]:
    return {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs"}} - {"\n"}


@FAST
@given(TEXTS)
def test_no_text_changes_the_structure_of_the_page(shared: Result, text: str) -> None:
    page = to_html(with_text(shared, text))
    assert Reader(page).elements == read(with_text(shared, "x")).elements
    assert not hidden(page)


def test_half_characters_are_shown_and_can_be_written(shared: Result) -> None:
    page = to_html(with_text(shared, "\ud83d\udc80\udcff"))
    assert r"\ud83d" in page
    assert page.encode("utf-8")


@FAST
@given(TEXTS)
def test_no_text_changes_the_tables_or_is_a_formula(shared: Result, text: str) -> None:
    hostile, tame = with_text(shared, text), with_text(shared, "x")
    for report in (to_csv, explanation_parts):
        cells = list(csv.reader(io.StringIO("".join(report(hostile)), newline="")))
        expected = list(csv.reader(io.StringIO("".join(report(tame)), newline="")))
        assert [len(row) for row in cells] == [len(row) for row in expected]
        assert not [cell for row in cells for cell in row if cell.startswith(("=", "+", "-", "@"))]


@FAST
@given(TEXTS)
def test_no_text_changes_the_structure_of_the_results(shared: Result, text: str) -> None:
    assert keys(json.loads(to_json(with_text(shared, text)))) == keys(
        json.loads(to_json(with_text(shared, "x")))
    )


def keys(value: object) -> object:
    if isinstance(value, dict):
        return {key: keys(one) for key, one in value.items()}
    return [keys(one) for one in value] if isinstance(value, list) else type(value)


def test_ten_megabytes_of_text_make_no_page_of_ten_megabytes(shared: Result) -> None:
    long = to_html(with_text(shared, "<b>\u202e" * 2_000_000))
    assert len(long) < 2 * len(to_html(shared))
