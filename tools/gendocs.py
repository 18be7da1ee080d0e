"""Write the pages of docs/ that are made from the code; with --check, say which are not current."""

import sys
from collections.abc import Callable
from pathlib import Path

from greenpath_gen import catalogue_page, reference_pages
from greenpath_gen.clients import BANK
from greenpath_gen.faults import CATALOGUE

DOCS = Path(__file__).parents[1] / "docs"
PAGES: dict[str, Callable[[], str]] = {
    "reference/faults.md": lambda: catalogue_page.page(CATALOGUE),
    "reference/scenario.md": reference_pages.scenario_page,
    "reference/clients.md": lambda: reference_pages.clients_page(BANK),
}


def main(arguments: list[str], docs: Path = DOCS) -> int:
    """Write all pages, or check them; return the exit code."""
    stale = [name for name, make in PAGES.items() if _current(docs / name) != make()]
    if arguments == ["--check"]:
        for name in stale:
            print(f"docs/{name} is not current: run python tools/gendocs.py")
        return 1 if stale else 0
    if arguments:
        print("usage: python tools/gendocs.py [--check]")
        return 2
    for name in stale:
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(PAGES[name](), encoding="utf-8", newline="\n")
        print(f"docs/{name}")
    return 0


def _current(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
