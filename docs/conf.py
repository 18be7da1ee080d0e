"""How Sphinx makes a site of these pages: `make docs`.

The pages are plain Markdown, to be read on a forge as they are. What Sphinx needs beyond that,
the tree of pages, is taken from the lists of links in index.md.
"""

import re

project = "greenpath"
copyright = "the authors of greenpath, MIT licence"
extensions = ["myst_parser"]
exclude_patterns = ["_site"]
nitpicky = True

myst_heading_anchors = 4

html_theme = "furo"
html_title = "greenpath"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_copy_source = False
html_show_sphinx = False

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_PAGE = re.compile(r"^- \[([^\]]+)\]\(([\w/.-]+)\.md\)", re.MULTILINE)
_LANGUAGE = re.compile(r"\.(\w\w)$")


def tree(text: str) -> str:
    """Return the trees of pages, one for each section of the front page that lists any."""
    _, *parts = _SECTION.split(text)
    trees = []
    for caption, section in zip(parts[::2], parts[1::2], strict=True):
        if pages := _PAGE.findall(section):
            head = f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n"
            entries = "\n".join(f"{title} <{page}>" for title, page in pages)
            trees.append(f"{head}{entries}\n```\n")
    return "\n".join(trees)


def setup(app) -> None:
    """Add the trees to the front page when it is read; say which pages are in another language."""

    def read(_app, page: str, text: list[str]) -> None:
        if page == "index":
            text[0] += f"\n{tree(text[0])}"

    def context(_app, page: str, _template, context: dict, _tree) -> None:
        if found := _LANGUAGE.search(page):
            context["language"] = found[1]

    app.connect("source-read", read)
    app.connect("html-page-context", context)
