"""What a student reads: README.md and README.html of a package, in the scenario's language. Pure.

It is made from what all servers of a set have in common. Nothing here looks at a single one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

from greenpath_gen.checks import FRENCH_QUESTIONS, OF_CERTIFICATES, QUESTIONS, Check
from greenpath_gen.diagram import as_text, drawing
from greenpath_gen.escape import clean
from greenpath_gen.plan import ServerSet
from greenpath_gen.scenario import Scenario
from greenpath_gen.templates import render

SECTION = "\n## "
"""What begins a section in Markdown."""

DIAGRAM = "protocol"
"""The info string of the code block that HTML shows as a picture."""


@dataclass(frozen=True, slots=True)
class Language:
    """The words of a language that templates do not hold."""

    client: str
    server: str
    protocol: str
    numbers: tuple[str, ...]
    questions: dict[Check, str]


LANGUAGES = {
    "en": Language(
        "Client",
        "Server",
        "The messages between client and server, from top to bottom",
        tuple(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen".split()
        ),
        QUESTIONS,
    ),
    "fr": Language(
        "Client",
        "Serveur",
        "Les messages entre le client et le serveur, de haut en bas",
        tuple("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize".split()),
        {
            check: text.replace(" ?", "\N{NO-BREAK SPACE}?")
            for check, text in FRENCH_QUESTIONS.items()
        },
    ),
}


def handout(scenario: Scenario, servers: ServerSet) -> dict[str, bytes]:
    """Return the handout of one student by file name: Markdown, and the same as HTML."""
    text = _markdown(scenario, servers)
    own, section, rest = text.partition(SECTION)  # the rest is the same for everybody
    body = _html(own, scenario.language) + _html(section + rest, scenario.language)
    page = render(
        "handout.html.j2",
        language=scenario.language,
        title=clean(scenario.title),
        body=Markup(body),  # noqa: S704
    )
    return {"README.md": text.encode(), "README.html": page.encode()}


def _markdown(scenario: Scenario, servers: ServerSet) -> str:
    language, count = LANGUAGES[scenario.language], len(servers.servers)
    return render(
        f"handout.{scenario.language}.md.j2",
        title=scenario.title,
        id=servers.student.id,
        name=clean(servers.student.name) or servers.student.id,
        site=servers.site,
        servers=count,
        imposters=count - 1,
        five=language.numbers[count],
        four=language.numbers[count - 1],
        authorities=[one.name for one in servers.authorities],
        pinned=servers.pinned,
        withheld=scenario.verify_certificate == "withheld",
        questions=[language.questions[check] for check in OF_CERTIFICATES],
        diagram=as_text(language.client, language.server),
    )


@lru_cache(maxsize=16)
def _html(text: str, language: str) -> str:
    """Return Markdown as HTML, with the picture of the protocol. HTML in it is shown as text."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    picture = render("protocol.svg.j2", drawing=drawing(), language=LANGUAGES[language])

    def fence(
        renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any
    ) -> str:
        if tokens[index].info == DIAGRAM:
            return picture
        return renderer.fence(tokens, index, options, env)

    reader.add_render_rule("fence", fence)
    return str(reader.render(text))
