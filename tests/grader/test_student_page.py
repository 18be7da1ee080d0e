"""What a student is told: the page, the levels of disclosure, and what no page ever tells."""

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from greenpath_gen.data import TEMPLATES
from greenpath_gen.escape import JOINERS
from greenpath_gen.heldout import LEGITIMATE, Contender, arrange, make_pool
from greenpath_gen.rubric import Disclosure
from greenpath_gen.scenario import Scenario
from greenpath_gen.sources import load_scenario
from greenpath_grade.grade import LEFT_OUT, LOST
from greenpath_grade.intake.beside import remarks
from greenpath_grade.intake.entries import Entry
from greenpath_grade.intake.formats import FORMATS, HAND_IN, ZIP
from greenpath_grade.marks import mark, not_graded
from greenpath_grade.model import Explained, Graded, Judgement, Submission, Verdict, Written
from greenpath_grade.patterns import PATTERNS
from greenpath_grade.reports.to_feedback import to_feedback
from greenpath_grade.reports.to_student_html import to_student_html
from greenpath_grade.student.code import read_code
from greenpath_grade.student.echo import COMMON, HIDDEN, MOST_WORDS, own_words
from greenpath_grade.student.lacks import EXPLAIN, OWN, STEP_1, STEP_2
from greenpath_grade.student.mistakes import mistake
from greenpath_grade.student.page import page
from greenpath_grade.student.phrases import in_language
from greenpath_grade.student.teller import tell
from greenpath_grade.student.told import Now, Use
from greenpath_grade.submissions import given as given_files

GOLDEN = Path(__file__).parent / "golden"
SCENARIO = load_scenario("classic").scenario
ISOLATION = ("L4", "bubblewrap namespaces, empty root, system-call filter and limits")

HALF = """from cryptobox import *

class Client:
    def __init__(self, url, trusted_certs):
        self.url, self.trusted = url, trusted_certs

    def send_client_hello(self):
        self.own, self.share = generate_asymmetric_key()
        return self.share

    def send_client_ready(self, server_hello):
        theirs = server_hello[:120]
        self.k = key_exchange(self.own, theirs)
        opened = decrypt(self.k, server_hello[120:])
        proof, cert = opened[:112], opened[112:]
        if not verify_certificate(self.url, cert, self.trusted):
            raise Exception("the certificate is no good")
        return encrypt(self.k, b"READY")

    def receive_data(self, data):
        return decrypt(self.k, data)
"""
"""A client that verifies the certificate and not the signature."""

LEVELS: tuple[Disclosure, ...] = ("none", "actual", "full")
READY, RECEIVE = "send_client_ready", "receive_data"
ACCEPTED = Judgement(Verdict.ACCEPTED, RECEIVE)
REFUSED = Judgement(Verdict.REJECTED, READY, "Exception", None, "the certificate is no good", 17)


def scenario(disclosure: Disclosure = "actual", language: str = "en") -> Scenario:
    rubric = SCENARIO.rubric.model_copy(update={"disclosure": disclosure})
    return SCENARIO.model_copy(update={"rubric": rubric, "language": language})


@cache
def pool() -> tuple[Contender, ...]:
    return arrange(make_pool(SCENARIO, bytes(32)), "00" * 32)


@pytest.fixture
def contenders() -> tuple[Contender, ...]:
    return pool()


def half(contender: Contender) -> Judgement:
    """Return what becomes of a server that meets `HALF`."""
    signature = contender.check in {"possession", "transcript"}
    return ACCEPTED if contender.fault is None or signature else REFUSED


def graded(contenders: tuple[Contender, ...], judgements: list[Judgement]) -> Graded:
    submission = Submission("ada", "ada", b"")
    return mark(submission, "00" * 32, contenders, judgements, SCENARIO)


@cache
def plain() -> Graded:
    """Return the result of `HALF`."""
    return graded(pool(), [half(one) for one in pool()])


def saying(some: Mapping[int, Judgement], **more: Any) -> Graded:
    """Return the result of `HALF`, but for how SOME handshakes ended, by their place."""
    handshakes = [
        replace(one, judgement=some.get(n, some.get(n - len(pool()), one.judgement)))
        for n, one in enumerate(plain().handshakes)
    ]
    return replace(plain(), handshakes=tuple(handshakes), **more)


def pages(one: Graded, source: str, about: Scenario) -> tuple[str, str]:
    """Return what a student reads, as Markdown and as HTML."""
    told = tell(one, about, source.encode("utf-8", "replace"))
    written = page(told, about.catalogue, about.language, ISOLATION)
    return to_feedback(written), to_student_html(written)


WRITTEN = (
    Written("server1", LEGITIMATE, "trusted: it is fine", Explained.RIGHT),
    Written("server2", "expired", "<b>forged</b> \N{RIGHT-TO-LEFT OVERRIDE}", Explained.WRONG),
    Written("server3", "wrong-domain", None, Explained.NONE),
)


@pytest.fixture(scope="module")
def shared() -> Graded:
    """Return the result that all golden files are made from."""
    notes = tuple(remarks(b"import run\n", Entry(("client.py",), bytes), [], given_files()))
    return replace(plain(), notes=notes, explanations=WRITTEN)


# Golden files


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_are_the_golden_ones(shared: Graded, language: str) -> None:
    """GOLDEN=write makes them again; then read what git says has changed."""
    about = scenario(language=language)
    for text, suffix in zip(pages(shared, HALF, about), ("md", "html"), strict=True):
        path = GOLDEN / f"feedback.{language}.{suffix}"
        if os.environ.get("GOLDEN") == "write":
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")
    assert pages(shared, HALF, about) == pages(shared, HALF, about)


def test_what_worked_comes_first_and_the_next_step_before_all_others(shared: Graded) -> None:
    text, _ = pages(shared, HALF, scenario())
    headings = re.findall(r"^## (.*)", text, re.MULTILINE)
    assert headings[:2] == ["What worked", "Do this next"]
    assert text.index("points**") < text.index("What worked")


def test_a_missing_check_is_told_once_with_where_it_belongs(shared: Graded) -> None:
    text, _ = pages(shared, HALF, scenario())
    assert text.count("Missing check: the server's signature") == 1
    for words in (
        "Your file never calls `verify`",
        "Does the server prove that it holds the certificate's private key?",
        "`send_client_ready`, once `sig + cert` is decrypted, before READY is said (line 18)",
        "The certificate was copied from the genuine server.",
        f"{STEP_2.en}, point 3",
    ):
        assert words in text


def test_the_title_has_the_name_where_it_is_known() -> None:
    error = "there is no client.py"
    one = not_graded(Submission("0012347", "x", None), "", error, SCENARIO.rubric)
    for called, title in {
        "": "Feedback for 0012347",
        " \u202e": "Feedback for 0012347",
        "Li Xiaolong": "Feedback for Li Xiaolong (0012347)",
    }.items():
        text, html = pages(replace(one, name=called), "", SCENARIO)
        assert text.startswith(f"# {title}\n")
        assert f"<title>{title}</title>" in html


def test_what_is_not_graded_is_no_zero() -> None:
    one = not_graded(Submission("ada", "ada", None), "", "there is no client.py", SCENARIO.rubric)
    for language, words in (("en", "not a grade of zero"), ("fr", "pas un zéro")):
        text, html = pages(one, "", scenario(language=language))
        assert words in text
        assert words in html.replace("&#39;", "'")
        assert "points" not in text


def test_sections_of_the_handout_are_called_what_it_calls_them() -> None:
    for language in ("en", "fr"):
        handout = (TEMPLATES / f"handout.{language}.md.j2").read_text(encoding="utf-8")
        for heading in (STEP_1, STEP_2, EXPLAIN, OWN):
            assert f"# {heading.said(language)}\n" in handout.replace("`", "")


def test_every_mistake_has_its_words_in_french() -> None:
    says = [one.says for one in PATTERNS]
    assert len(set(says)) == len(says)
    assert len({mistake(one, "fr") for one in says}) == len(says)


@pytest.mark.parametrize(
    "text",
    [
        *(f"'x' is {one.name}, not Python source: {one.advice}" for one in FORMATS),
        f"there is no client.py among 'a', 'b': {HAND_IN}",
        f"there is no file: {ZIP}",
        "'client.py' is empty: the upload may have failed; hand it in again",
        LOST,
        LEFT_OUT,
    ],
)
def test_what_the_intake_says_is_said_in_french(text: str) -> None:
    french = in_language(text, "fr")
    assert french != text
    assert not re.search(r"\b(the|hand|and|this|not|file)\b", french.replace("File, Save and", ""))
    assert in_language(text, "en") == text


def test_french_is_set_as_french(shared: Graded) -> None:
    """Signs and quotes keep to their words, and numbers have a decimal comma."""
    about = scenario("full", "fr")
    notes = ("client.py is empty: the upload may have failed; hand it in again",)
    some = replace(shared, score=94.79, bonus=2.5, deducted=1.25, notes=notes)
    said = tell(some, about, HALF.encode())
    text = to_feedback(page(said, about.catalogue, "fr", ("L4", "")))
    assert "94,79 points sur" in text
    assert "2,5 de plus" in text
    assert "1,25 de moins" in text
    prose = re.sub(r"`+[^`]*`+", "", text)
    assert re.findall(r".* [:;!?»]|.*« ", prose) == []
    assert len(re.findall(r"\N{NO-BREAK SPACE}[:;!?»]|«\N{NO-BREAK SPACE}", prose)) > 20


# Disclosure


def titles_in(text: str, about: Scenario) -> set[str]:
    plain = text.replace("\\", "")
    return {fault.id for fault in about.catalogue if fault.title in plain}


def test_disclosure_says_as_much_as_it_may(shared: Graded) -> None:
    fooled = {h.server for h in shared.handshakes if h.check and half_accepts(h.check)}
    told = {}
    for level in LEVELS:
        about = scenario(level)
        text, html = pages(shared, HALF, about)
        told[level] = titles_in(text, about)
        ids = {f.id for f in about.catalogue if "-" in f.id and f.id in text + html}
        assert bool(ids) == (level == "full")
        assert "Missing check: the server's signature" in text
    assert told["none"] == set()
    assert told["actual"] <= fooled
    assert len(told["actual"]) == 1
    assert told["full"] == {h.server for h in shared.handshakes if h.check}


def half_accepts(check: str) -> bool:
    return check in {"possession", "transcript"}


def test_an_answer_that_is_no_fault_of_this_scenario_is_not_called_genuine(shared: Graded) -> None:
    """A cohort with faults of its own may be graded with another scenario."""
    for answer, told in ((LEGITIMATE, True), ("a-fault-of-theirs", False)):
        one = replace(shared, explanations=(Written("server2", answer, "who?", Explained.WRONG),))
        assert ("It is the genuine one." in pages(one, HALF, scenario("full"))[0]) == told


def test_without_disclosure_nothing_is_counted(shared: Graded) -> None:
    text, _ = pages(shared, HALF, scenario("none"))
    check = re.split(r"^## ", text[text.index("## Do this next") + 3 :], flags=re.MULTILINE)[0]
    assert not re.search(r"\d+ of \d+", check)
    assert "looks as if" not in check


# What no page ever tells


def secrets(contender: Contender) -> set[str]:
    """Return what would tell a hidden server from others."""
    certificate = x509.load_der_x509_certificate(
        contender.files.certificate[: 4 + int.from_bytes(contender.files.certificate[2:4])]
    )
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return {
        str(certificate.serial_number),
        f"{certificate.serial_number:x}",
        f"{first:%Y-%m-%d}",
        f"{last:%Y-%m-%d}",
        contender.files.data[:80].decode("utf-8", "replace").split("number is ")[-1][:16],
    }


def test_nothing_of_hidden_servers_comes_out(contenders: tuple[Contender, ...]) -> None:
    """Not by what a client says of them, in whichever way it ends."""
    wanted = contenders[::9]
    for verdict in (Verdict.REJECTED, Verdict.CRASHED, Verdict.KILLED, Verdict.REJECTED_LATE):
        judgements = []
        for one in contenders:
            said = " ".join(sorted(secrets(one))) if one in wanted else "no"
            detail = f"ValueError: {said}"
            judgements.append(Judgement(verdict, READY, detail, said[:80], said, 17))
        for level in LEVELS:
            about = scenario(level)
            out = "".join(pages(graded(contenders, judgements), HALF, about))
            for one in wanted:
                assert [text for text in secrets(one) if text in out] == []


@given(st.text(max_size=300))
@settings(max_examples=30, deadline=None)
def test_only_the_first_handshake_is_quoted(said: str) -> None:
    """What a client says of any other server changes not a byte."""

    def told(text: str) -> tuple[str, str]:
        crash = Judgement(Verdict.CRASHED, RECEIVE, text, None, text, 17)
        refusal = replace(REFUSED, reason=text, alert=text[:80], detail=text)
        return pages(saying({3: refusal, -1: crash, -2: crash}), HALF, scenario("full"))

    assert told(f"zq{said}") == told("zq")


@given(st.integers(min_value=1000) | st.integers(max_value=-1000))
@settings(max_examples=20, deadline=None)
def test_a_line_that_is_not_there_is_not_told(line: int) -> None:
    refusal = replace(REFUSED, line=line)
    out = "".join(pages(saying({0: refusal, 5: refusal}), HALF, scenario()))
    assert str(abs(line)) not in out


@pytest.mark.parametrize(
    "message",
    [
        "NameError: name 'opened' is not defined",
        "AttributeError: 'Client' object has no attribute 'share'",
        "TypeError: can't concat str to bytes",
        "TypeError: verify() missing 1 required positional argument: 'cert'",
        "IndexError: list index out of range",
        "SyntaxError: expected ':' (client.py, line 21)",
        "SyntaxError: '(' was never closed (client.py, line 7)",
        "IndentationError: unexpected indent (client.py, line 7)",
        "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe3 in position 57: invalid start byte",
        "ValueError: Invalid padding bytes.",
        "EOFError: EOF when reading a line",
        "TypeError: object of type 'NoneType' has no len()",
        "TypeError: unsupported operand type(s) for +: 'NoneType' and 'bytes'",
    ],
)
def test_what_python_says_is_repeated(message: str) -> None:
    assert own_words(message, HALF, "verify").replace(HIDDEN, "").split() == [
        word for word in message.split() if word not in {"0xe3", "len()"}
    ]


@given(st.text(), st.text(max_size=50))
def test_no_word_comes_through_that_is_not_known(text: str, source: str) -> None:
    out = own_words(text, source)
    assert len(out.split(" ")) <= MOST_WORDS + 1
    known = COMMON | {word.casefold() for word in re.findall(r"\w+", source)}
    assert set(re.findall(r"\w{4,}", out.casefold())) <= known


# Hostile text

NASTY = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\x1b[31mred\x1b[0m",
        "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe\N{ZERO WIDTH SPACE}",
        "=cmd|'/c calc'!A0",
        "[click](javascript:alert(1))",
        "`` ``` </code></pre><script>",
        "{{ 7 * 7 }} {% raw %} {0} {id}",
        "&lt;b&gt; &amp;",
        "x" * 5000,
        "\ud800 \x00 \x7f \N{LINE SEPARATOR}",
    ]
) | st.text(max_size=60)


class Tags(HTMLParser):
    """Collects the tags of a page, and attributes that could do something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and the names of its attributes."""
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}


def tags(html: str) -> Tags:
    found = Tags()
    found.feed(html)
    return found


@given(NASTY, NASTY, NASTY, NASTY, st.sampled_from(["en", "fr"]))
@settings(max_examples=25, deadline=None)
def test_text_stays_text(id_: str, note: str, said: str, code: str, language: str) -> None:
    about = scenario("full", language)
    lines = HALF.split("\n")
    lines[16] = f"            raise Exception({code!r} or '{code}')"
    written = (Written("server1", LEGITIMATE, said, Explained.WRONG),)
    first = Judgement(Verdict.CRASHED, READY, f"{said}: {said}", None, said, 17)
    one = saying({0: first}, id=id_, name=said, notes=(note,), explanations=written)
    text, html = pages(one, "\n".join(lines), about)
    found = tags(html)
    assert set(found.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "ul"),
        *("li", "section", "dl", "dt", "dd", "pre", "code", "span", "bdi", "footer"),
    }
    assert found.names <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert "<script" not in text
    assert "](javascript:" not in text
    for out in (text, html):
        hidden = {c for c in out if unicodedata.category(c) in {"Cc", "Cf", "Cs"}}
        assert hidden <= {"\n", *JOINERS}
        assert max(map(len, out.split("\n"))) < 3000
    harmless = saying({0: first}, id="a", notes=("b",), explanations=written)
    assert text.count("\n## ") == pages(harmless, HALF, about)[0].count("\n## ")


def test_ten_megabytes_change_nothing() -> None:
    huge = "A" * 10_000_000
    refusal = replace(REFUSED, reason=huge, detail=huge)
    written = (Written("server1", LEGITIMATE, huge, Explained.WRONG),)
    some = dict.fromkeys(range(len(pool())), refusal)
    one = saying(some, notes=(huge,), id=huge, explanations=written)
    for out in pages(one, f"# {huge}\n{HALF}", scenario("full")):
        assert len(out) < 60_000


# The student's own file


def test_a_file_is_read_for_where_to_look() -> None:
    code = read_code(HALF.encode())
    assert [(call.name, call.line) for call in code.named("verify_certificate")] == [
        ("verify_certificate", 16)
    ]
    assert code.said == 18
    assert dict(code.conditions)[17] == 16
    line = code.line(16)
    assert line is not None
    assert line.text == "if not verify_certificate(self.url, cert, self.trusted):"
    assert code.line(99) is None
    assert code.line(-1) is None


def test_an_answer_that_is_not_used_is_seen(contenders: tuple[Contender, ...]) -> None:
    careless = (
        HALF.replace("if not verify_certificate", "verify_certificate")
        .replace("self.trusted):", "self.trusted)")
        .replace('            raise Exception("the certificate is no good")\n', "")
    )
    judgements = [ACCEPTED] * len(contenders)
    told = tell(graded(contenders, judgements), SCENARIO, careless.encode())
    assert told.now is Now.CERTIFICATE
    assert {one.use for one in told.lacks if one.check == "name"} == {Use.UNUSED}
    text, _ = pages(graded(contenders, judgements), careless, scenario())
    assert "Line 16 calls `verify_certificate` and does nothing with its answer" in text


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("import time\ntime.sleep(1)\n", "waits here"),
        ("x = input()\n", "asks somebody"),
        ("def f():\n    try:\n        g()\n    except:\n        pass\n", "the client goes on"),
        ("known = {}\ndef f(self):\n    known[self.url] = True\n", "kept outside"),
        ("print('here')\n", "prints here"),
    ],
)
def test_what_stands_out_is_said(source: str, seen: str) -> None:
    one = plain()
    assert seen in pages(one, HALF + source, scenario())[0]
    assert seen not in pages(one, HALF, scenario())[0]


def test_guessing_comes_first(contenders: tuple[Contender, ...]) -> None:
    some = [REFUSED if n % 2 and c.fault else ACCEPTED for n, c in enumerate(contenders)]
    source = HALF.replace("return encrypt", "random.choice([1])\n        return encrypt")
    told = tell(graded(contenders, some), SCENARIO, source.encode())
    assert told.mixed > 0
    assert told.now is Now.CHANCE


@given(st.text(max_size=400) | st.binary(max_size=400).map(lambda b: b.decode("latin-1")))
def test_any_file_can_be_looked_at(text: str) -> None:
    read_code(text.encode("utf-8", "surrogatepass"))


def test_deep_nesting_is_no_matter() -> None:
    for text in ("(" * 20_000, "-" * 40_000 + "1", "x" + "[0]" * 15_000, "if 1:\n" + " " * 60_000):
        read_code(text.encode())
