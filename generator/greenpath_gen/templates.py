"""The templates, loaded once. An edge: they are read from disk."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

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
