"""The instructor's page: complete, true to the answer key, and harmless whatever names are in it."""

import ast
import html
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenpath_gen.answers import Answers, Key, answers, parse_key, write_key
from greenpath_gen.cohort import add_students, load_cohort, make_cohort, reroll, verify_cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.escape import clean
from greenpath_gen.key_page import key_page
from greenpath_gen.model import Student
from greenpath_gen.plan import plan_student
from greenpath_gen.sources import load_scenario
from greenpath_gen.tells import Tell

SECRET = bytes(range(100, 132))
STANDARD = load_scenario("standard")
SCENARIO = STANDARD.scenario
STUDENTS = [Student("ada", "Ada Lovelace"), Student("bela"), Student("chen", "Chen", reroll=1)]


@cache
def key() -> Key:
    made = [answers(plan_student(SCENARIO, one, SECRET), b"") for one in STUDENTS]
    return Key("0.1.0", "standard", "c0ffee", "0", {one.student.id: one for one in made})


def with_name(name: str) -> Key:
    ada = key().students["ada"]
    return replace(key(), students={"ada": replace(ada, student=Student("ada", name))})


class Elements(HTMLParser):
    """The elements of a page, in order, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element with its attributes."""
        self.tags.append(f"{tag} {attrs}")

    def handle_data(self, data: str) -> None:
        """Note some text."""
        self.text += data


def blocks(page: str) -> list[str]:
    """Return the part of the page about each student, as text."""
    return [
        html.unescape(re.sub(r"<[^>]+>", " ", part))
        for part in re.findall(r"<details.*?</details>", page, re.DOTALL)
    ]


# ------------------------------------------------------------------------ contents


def test_it_says_of_every_server_of_every_student_what_it_is_and_how_to_tell() -> None:
    parts = blocks(key_page(key(), SCENARIO))
    assert len(parts) == len(STUDENTS)
    for part, one in zip(parts, key().students.values(), strict=True):
        assert one.student.id in part
        assert (one.student.name or one.student.id) in part
        for server, answer in one.servers.items():
            assert server in part
            if answer == "legitimate":
                assert re.search(rf"✓ {server}\b", part)
                continue
            fault = SCENARIO.catalogue[answer]
            assert fault.title in part
            assert ", ".join(fault.alerts) in part
            assert one.tells[server]
            for tell in one.tells[server]:
                assert f"{tell.field}:  {tell.shown}   instead of {tell.expected}" in part


def test_the_table_of_all_has_every_answer_in_its_place() -> None:
    page = key_page(key(), SCENARIO)
    table = page.partition('<table class="matrix">')[2].partition("</table>")[0]
    rows = re.findall(r"<tr><th scope.*?</tr>", table)
    shown = [re.findall(r">([^<>]+)</(?:a></td|td)>", row) for row in rows]
    assert [[cell.replace("✓ trusted", "legitimate") for cell in row] for row in shown] == [
        list(one.servers.values()) for one in key().students.values()
    ]


def test_every_fault_that_is_used_is_counted_and_explained_once() -> None:
    page = key_page(key(), SCENARIO)
    text = Elements(page).text
    used = Counter(a for one in key().students.values() for a in one.servers.values())
    del used["legitimate"]
    for fault, count in used.items():
        known = SCENARIO.catalogue[fault]
        assert page.count(f'<article class="fault" id="{fault}">') == 1
        paragraph = known.explanation.split("\n\n")[0].replace("`", "")
        assert text.count(paragraph) == 1
        assert f"{count} of {len(STUDENTS)}" in page
    assert page.count('<article class="fault"') == len(used)


@pytest.mark.parametrize(
    ("which", "has", "has_not"),
    [("given", "class Model:", "class Handmade"), ("withheld", "class Handmade(Model)", "Bank")],
)
def test_it_ends_with_the_reference_solution(which: str, has: str, has_not: str) -> None:
    scenario = SCENARIO.model_copy(update={"verify_certificate": which})
    code = key_page(key(), scenario).rpartition("<pre><code>")[2].partition("</code></pre>")[0]
    assert has in code
    assert has_not not in code
    ast.parse(html.unescape(code))


def test_french_students_faults_have_their_french_title_too() -> None:
    french = SCENARIO.model_copy(update={"language": "fr"})
    used = {a for one in key().students.values() for a in one.servers.values()} - {"legitimate"}
    pages = [html.unescape(key_page(key(), one)) for one in (SCENARIO, french)]
    for fault in used:
        assert [SCENARIO.catalogue[fault].french in page for page in pages] == [False, True]


def test_a_second_set_is_marked() -> None:
    assert [("set 2" in part) for part in blocks(key_page(key(), SCENARIO))] == [False, False, True]


def test_the_page_is_a_function_of_the_key_alone() -> None:
    again = parse_key(write_key(key(), SCENARIO.catalogue), "answer_key.yaml")
    assert again == key()
    assert key_page(again, SCENARIO) == key_page(key(), SCENARIO)


def test_a_key_without_tells_can_be_shown() -> None:
    text = re.sub(r"\n    tells:\n(      .*\n)+", "\n", write_key(key(), SCENARIO.catalogue))
    bare = parse_key(text, "answer_key.yaml")
    assert all(not one.tells for one in bare.students.values())
    assert bare.students["ada"].servers == key().students["ada"].servers
    assert len(blocks(key_page(bare, SCENARIO))) == len(STUDENTS)


def test_a_fault_that_nobody_knows_is_an_error_with_a_hint() -> None:
    strange = Answers(Student("ada"), {"server1": "legitimate", "server2": "expird"}, "")
    with pytest.raises(GreenpathError, match="did you mean 'expired'"):
        key_page(replace(key(), students={"ada": strange}), SCENARIO)


def test_for_four_hundred_students_the_page_stays_light() -> None:
    ada = key().students["ada"]
    many = {
        f"student{n}": replace(ada, student=Student(f"student{n}", f"Ada {n}")) for n in range(400)
    }
    page = key_page(replace(key(), students=many), SCENARIO)
    assert len(blocks(page)) == 400
    assert len(page.encode()) < 1_500_000


# ----------------------------------------------------------------------- hostility


def test_it_needs_nothing_but_itself() -> None:
    page = key_page(key(), SCENARIO)
    assert "default-src 'none'" in page
    tags = {tag.split()[0] for tag in Elements(page).tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert not re.search(r"url\(|@import|\bon\w+=|\bsrc=|href=\"[^#]", page)


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=40))
def test_whatever_a_name_holds_is_shown_as_text(name: str) -> None:
    plain, hostile = (Elements(key_page(with_name(one), SCENARIO)) for one in ("Ada", name))
    assert _without_ids(hostile.tags) == _without_ids(plain.tags)
    assert clean(name) in hostile.text


def _without_ids(tags: list[str]) -> list[str]:
    """Leave out the mark for an id, which only stands beside a name."""
    return [tag for tag in tags if tag != "span [('class', 'id')]"]


@pytest.mark.parametrize("text", ["<script>x</script>", '"><img src=x>', "{{ 7 * 7 }}", "\u202ex"])
def test_titles_and_tells_are_text_too(text: str) -> None:
    ada = key().students["ada"]
    told = dict.fromkeys(ada.tells, (Tell(text, text, text),))
    hostile = replace(key(), scenario=text, students={"ada": replace(ada, tells=told)})
    page = Elements(key_page(hostile, SCENARIO.model_copy(update={"title": text})))
    assert not [tag for tag in page.tags if tag.split()[0] in {"script", "img"}]
    assert text in page.text


# ------------------------------------------------------------------------- cohorts


def shown(folder: Path) -> str:
    return (folder / "instructor" / "answer_key.html").read_text("utf-8")


def test_making_rerolling_and_adding_keep_it_true(tmp_path: Path) -> None:
    out = tmp_path / "cohort"
    made = make_cohort(out, STANDARD, STUDENTS[:2], SECRET)
    first = shown(out)
    assert first == key_page(made.key, SCENARIO)
    assert first == key_page(load_cohort(out).key, SCENARIO)

    again = reroll(load_cohort(out), "ada")
    assert shown(out) == key_page(again.key, SCENARIO) == key_page(load_cohort(out).key, SCENARIO)
    assert blocks(shown(out))[0] != blocks(first)[0]
    assert blocks(shown(out))[1] == blocks(first)[1]

    added, _ = add_students(load_cohort(out), [Student("zoe", "Zoë")])
    assert shown(out) == key_page(added.key, SCENARIO)
    assert blocks(shown(out))[:2] == blocks(key_page(again.key, SCENARIO))
    assert "Zoë" in blocks(shown(out))[2]
    assert verify_cohort(load_cohort(out)) == []


def test_no_page_of_the_instructor_reaches_a_student(tmp_path: Path) -> None:
    out = tmp_path / "cohort"
    make_cohort(out, STANDARD, STUDENTS[:1], SECRET)
    assert {path.parent.name for path in out.rglob("answer_key.*")} == {"instructor"}
    assert len(list(out.rglob("answer_key.*"))) == 2
