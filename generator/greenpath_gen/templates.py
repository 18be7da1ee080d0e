"""The templates, loaded once. An edge: they are read from disk."""

from base64 import b64encode
from functools import cache
from hashlib import sha256

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from greenpath_gen.data import TEMPLATES
from greenpath_gen.escape import html_prose, markdown, markdown_prose


def render(name: str, /, **values: object) -> str:
    """Return a template filled in. What is filled in is text, whatever it holds.

    HTML and SVG are escaped by Jinja, Markdown by `markdown`; a template must say of a value
    that it is not text. Raises `jinja2.UndefinedError` for a value that is missing.
    """
    return (
        _environment("md" if name.endswith(".md.j2") else "html").get_template(name).render(values)
    )


def inline(*names: str) -> Markup:
    """Return files of the templates' folder, one after the other, to stand in a page as they are."""
    texts = [(TEMPLATES / name).read_text(encoding="utf-8").rstrip() for name in names]
    return Markup("\n".join(texts))  # noqa: S704, they are ours


def policy(style: Markup, script: Markup | None = None) -> str:
    """Return the content security policy of a page that loads nothing and runs no script but its own."""
    rules = ["default-src 'none'", f"style-src '{_hash(style)}'"]
    rules += [f"script-src '{_hash(script)}'"] if script else []
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def _hash(text: Markup) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def _environment(kind: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=kind == "html",  # noqa: S701, Markdown is escaped by finalize
        finalize=markdown if kind == "md" else None,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["prose"] = html_prose if kind == "html" else markdown_prose
    return environment
