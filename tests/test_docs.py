"""Pages that are made from the code are current, and say all that there is to say."""

import importlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from greenpath_gen import catalogue_page
from greenpath_gen.checks import QUESTIONS, Check
from greenpath_gen.faults import CATALOGUE, Fault
from greenpath_gen.wording import right_words

REPO = Path(__file__).parents[1]
PAGE = REPO / "docs" / "reference" / "faults.md"
TOOL = REPO / "tools" / "gendocs.py"


def run(*command: str | Path, cwd: Path = REPO) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, capture_output=True, text=True, check=False
    )


def faults(*arguments: str) -> str:
    done = run("-m", "greenpath_gen", "faults", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture
def gendocs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return the tool, at work on a copy of the pages; what it makes is made once."""
    shutil.copytree(PAGE.parents[1], tmp_path / "docs", ignore=shutil.ignore_patterns("_site"))
    monkeypatch.syspath_prepend(TOOL.parent)
    tool = importlib.import_module("gendocs")
    for made in (tool.PAGES, tool.BLOCKS):
        for name, make in made.items():
            monkeypatch.setitem(made, name, _made.setdefault(name, cache(make)))
    return lambda *arguments: int(tool.main(list(arguments), tmp_path / "docs"))


_made: dict[object, Callable[[], str]] = {}


def test_the_pages_are_current(
    gendocs: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert (gendocs("--check"), capsys.readouterr().out) == (0, "")


def test_a_page_that_is_not_current_is_found_and_mended(
    gendocs: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "docs" / "reference" / "faults.md"
    page.unlink()
    assert gendocs("--check") == 1
    assert capsys.readouterr().out == (
        "docs/reference/faults.md is not current: run python tools/gendocs.py\n"
    )
    assert not page.exists()
    assert gendocs() == 0
    assert page.read_bytes() == PAGE.read_bytes()
    assert gendocs("--check") == 0
    page.write_text(page.read_text("utf-8").replace("untrusted", "trusted"), encoding="utf-8")
    assert gendocs("--check") == 1
    assert gendocs("--chek") == 2


def test_a_block_of_a_page_is_made_and_what_people_wrote_stays(
    gendocs: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "docs" / "rubric.md"
    text = page.read_text("utf-8")
    page.write_text(text.replace("| `accept-all` |", "| `accept-none` |"), encoding="utf-8")
    assert gendocs("--check") == 1
    assert gendocs() == 0
    assert capsys.readouterr().out.splitlines()[-1] == "docs/rubric.md"
    assert page.read_text("utf-8") == text
    page.write_text(text.replace("<!-- end ladder -->", ""), encoding="utf-8")
    with pytest.raises(SystemExit, match=r"docs/rubric\.md has 0 places for ladder, not one"):
        gendocs("--check")


def test_the_page_has_every_fault_under_its_check() -> None:
    text = PAGE.read_text("utf-8")
    for check, part in zip(Check, re.split(r"^## ", text, flags=re.MULTILINE)[1:], strict=True):
        assert part.startswith(f"{check}\n\n{QUESTIONS[check]}\n")
        headings = re.findall(r"^### (.*)$", part, re.MULTILINE)
        assert headings == [one.id for one in CATALOGUE if one.check is check]


def test_the_table_leads_to_every_fault() -> None:
    table, _, rest = PAGE.read_text("utf-8").partition("\n## ")
    links = re.findall(r"^\| \[(.+?)\]\(#(.+?)\) \|", table, re.MULTILINE)
    assert links == [(one, one) for one in CATALOGUE.ids]
    assert all(f"\n### {one}\n" in rest for one in CATALOGUE.ids)


def said(fault: Fault) -> list[str]:
    """Return all that a full account of a fault has to say."""
    words = [word for language in ("en", "fr") for word in right_words(fault, language)]
    return [
        *(fault.title, fault.french, flat(fault.explanation), fault.gain, fault.incident),
        *(fault.standard, fault.caught_by, f"{fault.difficulty} of 5", *fault.alerts, *words),
        *fault.conflicts,
    ]


@pytest.mark.parametrize("fault", CATALOGUE, ids=lambda fault: fault.id)
def test_a_fault_in_full_is_whole(fault: Fault) -> None:
    text = flat(catalogue_page.in_full(fault))
    assert [one for one in said(fault) if one not in text] == []
    assert QUESTIONS[fault.check] in text
    code = "in order" if fault.openssl is None else f"error {fault.openssl}, "
    assert code in text
    assert max(map(len, catalogue_page.in_full(fault).splitlines())) <= 96


def test_the_page_is_whole_and_shows_what_stands_in_the_code() -> None:
    rendered = MarkdownIt("commonmark").enable("table").render(PAGE.read_text("utf-8"))
    text = flat(re.sub(r"<[^>]+>", "", rendered))
    for fault in CATALOGUE:
        for one in said(fault):
            shown = flat(one.replace("`", "")).replace("&", "&amp;").replace('"', "&quot;")
            assert shown in text, fault.id


def test_sources_are_linked() -> None:
    linked = catalogue_page.linked("RFC 5280, section 4; CVE-2002-0862: `x` and <b>")
    assert linked == (
        "[RFC 5280](https://www.rfc-editor.org/rfc/rfc5280), section 4; "
        "[CVE-2002-0862](https://www.cve.org/CVERecord?id=CVE-2002-0862): `x` and \\<b\\>"
    )


def test_the_command_lists_explains_and_prints_the_page() -> None:
    lines = faults().splitlines()
    assert [line.split()[0] for line in lines] == list(CATALOGUE.ids)
    assert faults("expired") == catalogue_page.in_full(CATALOGUE["expired"]) + "\n"
    assert faults("--markdown") == PAGE.read_text("utf-8")
    assert [one["id"] for one in json.loads(faults("--json"))] == list(CATALOGUE.ids)


def test_the_command_says_what_it_does_not_know() -> None:
    unknown = run("-m", "greenpath_gen", "faults", "expird")
    assert unknown.returncode == 1
    assert "did you mean 'expired'" in unknown.stderr
    for arguments in (("expired", "--markdown"), ("--json", "--markdown")):
        assert run("-m", "greenpath_gen", "faults", *arguments).returncode == 2


def test_the_page_names_files_that_are_there() -> None:
    for path in re.findall(r"`((?:generator|tools|tests)/[\w/.]+)`", PAGE.read_text("utf-8")):
        assert (REPO / path).exists(), path
