"""What students read: right for their scenario, in their language, and silent about the answers."""

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from greenpath_gen.checks import FRENCH_QUESTIONS, OF_CERTIFICATES, QUESTIONS, Check
from greenpath_gen.diagram import PROTOCOL, Message
from greenpath_gen.escape import clean, visible
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.handout import handout
from greenpath_gen.kit import certificates
from greenpath_gen.making import student_package
from greenpath_gen.model import Student
from greenpath_gen.plan import ServerSet, plan_student
from greenpath_gen.scenario import Draw, Scenario
from greenpath_gen.sources import load_scenario

SECRET = b"a secret of the tests, and only 32"[:32]
ADA = Student("ada", "Ada Lovelace")
STANDARD = load_scenario("standard").scenario

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title><script>",
    "[click](javascript:alert)",
    "![x](http://evil.example/pixel.png)",
    "<http://evil.example>",
    "`code` ``more``",
    "**bold** _it_ ~~gone~~",
    "__0__ snake_case a__b_ _c",
    "| a | b |",
    "{{ 7*7 }} {% raw %}",
    "&lt;b&gt; &amp;",
    "trailing # and \\",
    "line\n\n# Another heading\n- item",
    "\u202eevil\u202c reversed",
    "a\0b\x1b[31m",
    "]]> --> */",
    "Zoë O'Brien-Łukasz (3rd)",
    "محمد بن موسى",
]


def varied(**changed: Any) -> Scenario:
    return STANDARD.model_copy(update=changed)


@cache
def planned(count: int = 5) -> ServerSet:
    imposters = tuple(Draw(check=(check,)) for check in _CHECKS[: count - 1])
    return plan_student(varied(servers=count, imposters=imposters), ADA, SECRET)


_CHECKS = (Check.NAME, Check.AUTHORITY, Check.VALIDITY, Check.TRANSCRIPT) * 3


def read(scenario: Scenario, servers: ServerSet) -> tuple[str, str]:
    files = handout(scenario, servers)
    assert list(files) == ["README.md", "README.html"]
    return files["README.md"].decode(), files["README.html"].decode()


def named(name: str, title: str = STANDARD.title, language: str = "en") -> tuple[str, str]:
    servers = replace(planned(), student=Student("ada", name))
    return read(varied(title=title, language=language), servers)


class Page(HTMLParser):
    """What a browser would make of a page: its elements, and its text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        """Note some text."""
        self.text += data


# ------------------------------------------------------------------------ contents


def test_it_is_in_the_language_of_the_scenario() -> None:
    english, french = (read(varied(language=one), planned()) for one in ("en", "fr"))
    assert "## Step 1: key exchange" in english[0]
    assert "## Étape 1\N{NO-BREAK SPACE}: échange de clé" in french[0]
    assert '<html lang="en">' in english[1]
    assert '<html lang="fr">' in french[1]
    assert "Server</text>" in english[1]
    assert "Serveur</text>" in french[1]


def test_both_languages_say_the_same_in_the_same_order() -> None:
    shapes = []
    for language in ("en", "fr"):
        tokens = (
            MarkdownIt("commonmark")
            .enable("table")
            .parse(read(varied(language=language, verify_certificate="withheld"), planned())[0])
        )
        shapes.append([one.type for one in tokens])
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(
    ("language", "count", "five", "four", "never"),
    [
        ("en", 2, "Two servers", "The other is an imposter", "five"),
        ("en", 3, "Three servers", "The other two are imposters", "five"),
        ("en", 5, "Five servers", "The other four are imposters", "three"),
        ("en", 13, "Thirteen servers", "The other twelve are imposters", "five"),
        ("fr", 2, "Deux serveurs", "L'autre est un imposteur", "cinq"),
        ("fr", 5, "Cinq serveurs", "Les quatre autres sont des imposteurs", "trois"),
        ("fr", 13, "Treize serveurs", "Les douze autres sont des imposteurs", "cinq"),
    ],
)
def test_it_says_how_many_servers_there_are(
    language: str, count: int, five: str, four: str, never: str
) -> None:
    text, _ = read(varied(language=language), planned(count))
    assert five in text
    assert four in text
    assert f"`server{count}`" in text
    assert not re.search(rf"\b{never}\b", text.lower())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_names_the_authority_that_the_site_is_pinned_to(language: str) -> None:
    announced = re.compile(r"^\*\*.*`SecureSign`\*\*", re.MULTILINE)
    pinned, _ = read(varied(language=language), replace(planned(), pinned="SecureSign"))
    free, _ = read(varied(language=language), planned())
    assert announced.search(pinned)
    assert not announced.search(free)
    assert all(f"`{one}`" in free for one in STANDARD.authorities)


@pytest.mark.parametrize(("language", "asked"), [("en", QUESTIONS), ("fr", FRENCH_QUESTIONS)])
def test_where_verify_certificate_is_withheld_it_asks_what_to_verify(
    language: str, asked: dict[Check, str]
) -> None:
    questions = [asked[check] for check in OF_CERTIFICATES]
    withheld, given_ = (
        read(varied(language=language, verify_certificate=which), planned())[0].replace("\xa0", " ")
        for which in ("withheld", "given")
    )
    assert [line[2:] for line in withheld.splitlines() if line[2:] in questions] == questions
    assert "verify_certificate(domain" not in withheld
    assert "verify_certificate(domain" in given_
    assert not any(question in given_ for question in questions)


@pytest.mark.parametrize("check", Check)
def test_every_check_has_its_question_in_both_languages(check: Check) -> None:
    assert QUESTIONS[check].endswith("?")
    assert FRENCH_QUESTIONS[check].endswith(" ?")


def test_the_picture_shows_every_message_as_text_and_as_svg() -> None:
    text, page = read(STANDARD, planned())
    messages = [step for step in PROTOCOL if isinstance(step, Message)]
    assert [one.name for one in messages] == [
        *("client_hello", "server_hello", "client_ready", "data")
    ]
    assert "```protocol\n" in text
    assert "<svg" in page
    shown = Page(page).text
    for one in messages:
        assert f" {one.name}: {one.content} " in text
        assert f"{one.name}: {one.content}" in shown
    assert max(map(len, text.partition("```protocol")[2].partition("```")[0].splitlines())) <= 64


def test_the_page_needs_nothing_but_itself() -> None:
    _, page = read(STANDARD, planned())
    tags = {tag for tag, _ in Page(page).elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    assert "default-src 'none'" in page
    assert not re.search(r"https?:|url\(|@import|\bon\w+=|\bsrc=|\bhref=", page)


# ----------------------------------------------------------------------- hostility


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_or_title_is_shown_as_text(name: str, language: str) -> None:
    plain, hostile = named("Ada", "Five", language), named(name, name, language)
    _assert_shown(plain, hostile, name)
    page = Page(hostile[1])
    assert page.text.count(clean(name)) == 3


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60) | st.text("ab1 _*`~|<>[]()#!&;:$\\-+.=\n'\"/", max_size=30))
def test_whatever_a_name_holds_is_shown_as_text(name: str) -> None:
    _assert_shown(named("Ada"), named(name), name)


def _assert_shown(plain: tuple[str, str], hostile: tuple[str, str], name: str) -> None:
    """Make sure that a name changes the text of a handout and nothing else."""
    pages = [Page(one[1]) for one in (plain, hostile)]
    assert pages[0].elements == pages[1].elements
    assert clean(name) in pages[1].text
    github = MarkdownIt("gfm-like", {"linkify": False, "html": True})
    rendered = [Page(str(github.render(one[0]))) for one in (plain, hostile)]
    assert rendered[0].elements == rendered[1].elements
    assert clean(name) in rendered[1].text


@given(st.text(max_size=60))
def test_clean_text_is_one_line_without_hidden_characters(text: str) -> None:
    assert clean(text) == clean(clean(text))
    assert len(clean(text).splitlines()) <= 1
    assert not set(clean(text)) & set("\0\x1b\u202a\u202b\u202d\u202e\u2066\u2067\u200e\u200f")
    clean(text).encode()


def test_hidden_characters_can_be_made_visible() -> None:
    assert visible("good.example\0.evil\u202e") == "good.example\\x00.evil\\u202e"
    assert visible("Zoë") == "Zoë"


def test_a_student_without_a_name_is_called_by_the_id() -> None:
    assert "For **ada**\n" in named("")[0]
    assert "For **ada**\n" in named("\u200e \x07")[0]
    assert "For **Ada Lovelace** (ada)\n" in named("Ada Lovelace")[0]


# ------------------------------------------------------------------------- secrecy


def test_it_does_not_depend_on_which_server_is_which() -> None:
    servers = planned()
    honest = next(one for one in servers.servers if one.fault is None)
    swapped = replace(servers, servers=servers.servers[::-1])
    all_honest = replace(servers, servers=(honest,) * 5, authorities=servers.genuine)
    assert handout(STANDARD, servers) == handout(STANDARD, swapped)
    assert handout(STANDARD, servers) == handout(STANDARD, all_honest)


def test_a_second_set_comes_with_the_same_handout() -> None:
    again = plan_student(STANDARD, replace(ADA, reroll=1), SECRET)
    first = plan_student(STANDARD, ADA, SECRET)
    assert handout(STANDARD, first) == handout(STANDARD, again)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("which", ["given", "withheld"])
def test_no_file_of_a_package_has_the_id_or_the_title_of_a_fault(language: str, which: str) -> None:
    scenario = varied(language=language, verify_certificate=which)
    files = student_package(scenario, plan_student(scenario, ADA, SECRET))
    words = [
        word.lower()
        for one in CATALOGUE
        for word in (one.id, one.id.replace("-", "_"), one.title, one.french, one.explanation)
    ]
    for name, content in files.items():
        text = content.decode().lower().replace("certificate_expired", "")
        assert [word for word in words if word in text] == [], name


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_says_where_the_key_of_the_certificate_is(language: str) -> None:
    text = read(varied(language=language), planned())[0]
    second = text[text.index("\n3. ") :]
    assert 'certificate_info(cert)["org_public_key"]' in second[:160]
    certificate = planned().authorities[0].certificate
    told = re.search(r"^`certificate_info\(cert\)` (?:is|est)[^.]*\.$", text, re.MULTILINE)
    assert told
    assert set(re.findall(r"`(\w+)`", told[0])) == set(certificates.certificate_info(certificate))
