"""Write what is made from the code in docs/; with --check, say which pages are not current.

Whole pages (`PAGES`), and in pages that people write the blocks between two marks (`BLOCKS`).
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path

from docpages.commands import commands_page
from docpages.grading import (
    attacks_page,
    ladder_of,
    levels_table,
    properties_table,
    strategies_table,
)
from greenpath_gen import catalogue_page, cli, reference_pages
from greenpath_gen.clients import BANK
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.sources import load_scenario
from greenpath_grade import cli as grader
from greenpath_grade.selftest.corpus import attacks
from greenpath_grade.strategies import strategies

DOCS = Path(__file__).parents[1] / "docs"
PROGRAMS = {"greenpath-gen": cli.app, "greenpath-grade": grader.app}

PAGES: dict[str, Callable[[], str]] = {
    "reference/faults.md": lambda: catalogue_page.page(CATALOGUE),
    "reference/scenario.md": reference_pages.scenario_page,
    "reference/clients.md": lambda: reference_pages.clients_page(BANK),
    "reference/commands.md": lambda: commands_page(PROGRAMS, {"greenpath-grade": grader.DEFAULT}),
    "reference/attacks.md": lambda: attacks_page(attacks()),
}
BLOCKS: dict[tuple[str, str], Callable[[], str]] = {
    ("rubric.md", "ladder"): lambda: ladder_of(load_scenario("classic").scenario),
    ("rubric.md", "strategies"): lambda: strategies_table(
        strategies(load_scenario("classic").scenario)
    ),
    ("threat-model.md", "levels"): levels_table,
    ("threat-model.md", "properties"): properties_table,
}


def main(arguments: list[str], docs: Path = DOCS) -> int:
    """Write all that is made from the code, or check it; return the exit code."""
    made = {name: make() for name, make in PAGES.items()}
    for (page, block), make in BLOCKS.items():
        made[page] = _filled(made.get(page) or _current(docs / page), page, block, make())
    stale = [name for name, text in made.items() if _current(docs / name) != text]
    if arguments == ["--check"]:
        for name in stale:
            print(f"docs/{name} is not current: run python tools/gendocs.py")
        return 1 if stale else 0
    if arguments:
        print("usage: python tools/gendocs.py [--check]")
        return 2
    for name in stale:
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(made[name], encoding="utf-8", newline="\n")
        print(f"docs/{name}")
    return 0


def _filled(text: str, page: str, block: str, content: str) -> str:
    """Return a page with a block's content in the place of what is between its marks."""
    marks = rf"(<!-- begin {block}: made by tools/gendocs.py -->\n).*?(\n<!-- end {block} -->)"
    filled, count = re.subn(
        marks, lambda found: f"{found[1]}\n{content}\n{found[2]}", text, flags=re.DOTALL
    )
    if count != 1:
        raise SystemExit(f"docs/{page} has {count} places for {block}, not one")
    return filled


def _current(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
