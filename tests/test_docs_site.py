"""The documentation holds: links lead somewhere, examples work, the tour can be walked."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from typer.testing import CliRunner

from greenpath_gen.cli import app as generator
from greenpath_gen.lint import look
from greenpath_gen.rubric import Rubric
from greenpath_gen.scenario_file import parse_scenario
from greenpath_gen.sources import load_scenario
from greenpath_grade.cli import app as grader
from greenpath_grade.overrides import read_overrides

REPO = Path(__file__).parents[1]
DOCS = REPO / "docs"
FRONT = DOCS / "index.md"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_site" not in path.parts)
MARKDOWN = MarkdownIt("commonmark").enable("table")
BY_TYPE = {path.relative_to(DOCS).as_posix(): path for path in PAGES}
PROGRAMS = {"greenpath-gen": generator, "greenpath-grade": grader}


@cache
def tokens(path: Path) -> list[Token]:
    return MARKDOWN.parse(path.read_text("utf-8"))


def inline(path: Path) -> Iterator[Token]:
    for token in tokens(path):
        yield from token.children or ()


def blocks(path: Path, *languages: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a page in some languages: the language, and the text."""
    return [
        (token.info, token.content)
        for token in tokens(path)
        if token.type == "fence" and token.info in languages
    ]


@cache
def anchors(path: Path) -> set[str]:
    """Return what a forge makes of the headings of a page."""
    found, all_ = set(), tokens(path)
    for heading, content in pairwise(all_):
        if heading.type == "heading_open":
            plain = "".join(one.content for one in content.children or ())
            found.add(re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-"))
    return found


def targets(path: Path) -> list[str]:
    found = [token.attrGet("href") or token.attrGet("src") for token in inline(path)]
    return [str(one) for one in found if one]


@pytest.mark.parametrize("page", [*BY_TYPE, "../README.md"])
def test_links_lead_somewhere(page: str) -> None:
    path = DOCS / page
    for target in targets(path):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        other = (path.parent / name).resolve() if name else path
        assert other.is_file(), target
        if anchor:
            assert anchor in anchors(other), target


def test_the_front_page_lists_every_page() -> None:
    listed = re.findall(r"^- \[[^\]]+\]\((.+?)\)", FRONT.read_text("utf-8"), re.MULTILINE)
    assert sorted([*listed, "index.md"]) == sorted(BY_TYPE)


COMMANDS = sorted(
    {
        (program, command)
        for path in PAGES
        for program, command in re.findall(
            r"(?:^ {4}|^|`)(greenpath-(?:gen|grade)) ([a-z][a-z-]+)(?![\w/.-])",
            path.read_text("utf-8"),
            re.MULTILINE,
        )
    }
)


def test_the_pages_show_most_commands() -> None:
    assert len(COMMANDS) >= 14


@pytest.mark.parametrize(("program", "command"), COMMANDS)
def test_a_command_that_a_page_names_is_there(program: str, command: str) -> None:
    done = CliRunner().invoke(PROGRAMS[program], [command, "--help"])
    assert (done.exit_code, "Usage" in done.output) == (0, True)


SCENARIOS = [
    (path.name, text)
    for path in PAGES
    for _, text in blocks(path, "yaml")
    if text.startswith("title:") and "\nfaults:" not in text
]


def test_the_pages_show_scenarios() -> None:
    assert len(SCENARIOS) >= 7


@pytest.mark.parametrize(("page", "text"), SCENARIOS)
def test_a_scenario_that_a_page_shows_can_be_drawn(page: str, text: str) -> None:
    assert all(parse_scenario(text, page).options())


def test_a_bad_name_is_reported_as_the_page_shows(tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text(
        "title: x\n\n\nimposters:\n  - wrong-domian\n  - expired\n", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "greenpath_gen", "preview", "my.yaml"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    ((_, shown),) = blocks(DOCS / "scenarios.md", "text")
    assert done.stderr.startswith(shown)


def test_the_overrides_that_a_page_shows_are_read() -> None:
    ((_, text),) = blocks(DOCS / "appeals.md", "yaml")
    assert len(read_overrides(text, "overrides.yaml").judged) == 2


def test_what_the_rubrics_page_says_of_the_default_is_so() -> None:
    text, rubric = (DOCS / "rubric.md").read_text("utf-8"), Rubric()
    for name in ("accept", "reject", "explain"):
        assert f"| {getattr(rubric, name):g} | `{name}` |" in text
    assert f"by default {rubric.with_a_hole * 100:g} %: {rubric.with_a_hole * rubric.reject:g}" in (
        " ".join(text.split())
    )
    assert f"{rubric.limits.seconds:g} seconds for a handshake" in text
    assert f"{rubric.limits.computing} seconds of computing" in text
    assert f"{rubric.limits.memory} MiB" in text


GUIDES = [DOCS / "students.md", DOCS / "students.fr.md"]
SAID = {
    "students.md": (
        *("send_client_hello is not finished yet", "The package cryptography is missing"),
        *("There are no servers in", "it should return your public key"),
        *("but it should return bytes", "the server hung up"),
        *("the client hello is not a public key on the curve P-384", 'is not encrypt(k, b"READY")'),
    ),
    "students.fr.md": (
        *("send_client_hello n'est pas encore finie", "Il manque le paquet cryptography"),
        *("elle devrait renvoyer votre clé publique", "le serveur a raccroché"),
        "le client hello n'est pas une clé publique sur la courbe P-384",
        'client_ready n\'est pas encrypt(k, b"READY")',
    ),
}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_students_guide_quotes_what_the_kit_says(guide: Path) -> None:
    kit = "".join(
        path.read_text("utf-8") for path in sorted((REPO / "student_template").rglob("*.py"))
    )
    kit = kit.replace("{method} ", "send_client_hello ").replace("\\'", "'")
    text = guide.read_text("utf-8")
    for sentence in SAID[guide.name]:
        assert sentence in text
        assert sentence in kit


def test_both_guides_say_the_same() -> None:
    def shape(path: Path) -> list[str]:
        return [token.type for token in tokens(path) if token.type != "inline"]

    assert shape(GUIDES[0]) == shape(GUIDES[1])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the scenario of the page on faults, with its fault beside it."""
    page = DOCS / "faults-of-your-own.md"
    (tmp_path / "ours.py").write_text(blocks(page, "python")[0][1], encoding="utf-8")
    (tmp_path / "own.yaml").write_text(blocks(page, "yaml")[0][1], encoding="utf-8")
    return tmp_path / "own.yaml"


def test_the_fault_of_the_page_is_proved(own: Path) -> None:
    assert look((load_scenario(own), "signed-by-authority")).sentences == ("proved",)


def test_the_fault_of_the_page_is_refused_as_the_page_says(own: Path) -> None:
    source = (own.parent / "ours.py").read_text("utf-8")
    (own.parent / "ours.py").write_text(source.replace("Check.POSSESSION", "Check.NAME"))
    finding = look((load_scenario(own), "signed-by-authority"))
    shown = blocks(DOCS / "faults-of-your-own.md", "text")[1][1]
    assert finding.sentences[0].partition(" (on ")[0] in shown
    assert not finding.holds


@pytest.mark.long
def test_lint_says_of_the_fault_what_the_page_shows(own: Path) -> None:
    done = walk(f"greenpath-gen lint {own.name}", own.parent)
    assert_shown(blocks(DOCS / "faults-of-your-own.md", "text")[0][1], done.stdout)


def walk(script: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run commands as they stand on a page, with the programs of this environment."""
    tools = Path(sys.executable).parent
    return subprocess.run(
        ["/bin/bash", "-e", "-c", f'PATH="{tools}:$PATH"\n{script}'],
        capture_output=True,
        text=True,
        cwd=home,
        check=True,
    )


def assert_shown(shown: str, printed: str) -> None:
    """Assert that a page shows what was printed, line by line; … stands for anything.

    Empty lines are passed over on both sides. Other lines may be left out only where … says so.
    """
    rest, gap = [one.rstrip() for one in printed.splitlines() if one.strip()], False
    for line in filter(str.strip, shown.splitlines()):
        if line == "…":
            gap = True
            continue
        pattern = line.replace("[", "[[]").replace("…", "*").rstrip()
        found = [n for n, one in enumerate(rest) if fnmatchcase(one, pattern)]
        assert found, f"not printed: {line}"
        assert gap or found[0] == 0, f"not shown: {rest[0]}"
        rest, gap = rest[found[0] + 1 :], False
    assert gap or not rest, f"not shown: {rest[0]}"


def test_what_was_not_printed_is_found_and_what_was_not_shown() -> None:
    assert_shown("a\n…\nb … d\n\n[x] e", "a\nsomething\nb c d\n[x] e\n")
    for shown in ("…\nb\na", "a\nz", "…\nb … e"):
        with pytest.raises(AssertionError, match="not printed"):
            assert_shown(shown, "a\nb c d\nb")
    for shown in ("a", "a\nb", "b c d\nb"):
        with pytest.raises(AssertionError, match="not shown"):
            assert_shown(shown, "a\nb c d\nb")


TOUR = DOCS / "tour.md"
MARK = "=== the next block of the tour ==="


def test_the_tour_begins_with_what_the_gate_runs() -> None:
    (_, first), *_ = blocks(TOUR, "sh")
    assert first.splitlines()[0] == "make demo"
    assert "\nmake demo\n" in (REPO / ".ci" / "run").read_text("utf-8")


@pytest.mark.long
def test_the_tour_can_be_walked(tmp_path: Path) -> None:
    shutil.copytree(REPO / "tests" / "samples", tmp_path / ".demo" / "submissions")
    _, *steps = blocks(TOUR, "sh", "text")
    script = f"\necho '{MARK}'\n".join(text for kind, text in steps if kind == "sh")
    printed = walk(script, tmp_path).stdout.split(f"{MARK}\n")
    outputs = iter(printed)
    assert len(printed) == sum(kind == "sh" for kind, _ in steps)
    for kind, text in steps:
        if kind == "sh":
            output = next(outputs)
        else:
            assert_shown(text, output)


class Loads(HTMLParser):
    """Collects what a page loads by itself: not what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is loaded."""
        said = dict(attrs)
        names = ("src", "srcset", "data", "poster", *(["href"] if tag == "link" else []))
        self.found += [value for name in names if (value := said.get(name))]


@pytest.mark.long
def test_the_site_is_made_without_a_warning_and_loads_nothing_from_elsewhere(
    tmp_path: Path,
) -> None:
    site = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-E", "-W", "--keep-going", DOCS, site],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    made = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {page.replace(".md", ".html") for page in BY_TYPE} <= made
    for name in made:
        page = Loads()
        page.feed((site / name).read_text("utf-8"))
        for one in page.found:
            assert not re.match(r"(?:\w+:)?//", one), f"{name} loads {one}"
            if not one.startswith(("#", "data:")):
                assert ((site / name).parent / one.partition("?")[0]).resolve().is_file(), one
    for path in site.rglob("*.css"):
        assert not re.search(r"@import|url\(['\"]?(?:\w+:)?//", path.read_text("utf-8")), path
