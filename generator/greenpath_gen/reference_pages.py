"""Pages of the documentation that are made from the code: scenarios, wrong clients. Pure."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from greenpath_gen.checks import QUESTIONS
from greenpath_gen.clients.bank import WrongClient, source
from greenpath_gen.rubric import Ladder, Late, Limits, Rubric
from greenpath_gen.scenario import Draw, HeldOut, Scenario

PARTS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    (
        "An imposter",
        "An item of `imposters`: the id of a fault, a list of ids, or these keys.",
        Draw,
    ),
    ("What is held out", "The keys of `held_out`.", HeldOut),
    ("The rubric", "The keys of `rubric`.", Rubric),
    ("The ladder", "The keys of `rubric.ladder`: shares of a refusal.", Ladder),
    ("Late submissions", "The keys of `rubric.late`.", Late),
    ("Limits", "The keys of `rubric.limits`.", Limits),
)

EXAMPLE = """
```yaml
title: Names and dates
language: fr
site: bank.example
difficulty: 1-3
imposters:
  - wrong-domain                        # this fault
  - [expired, not-yet-valid]            # one of these
  - check: [authority, issuer]          # one that these checks catch
  - check: possession
    difficulty: 3                       # and that is this hard
held_out:
  without: [wildcard-wrong-level]
```
""".strip()


def scenario_page() -> str:
    """Return the page on scenario files, as Markdown."""
    lines = [
        "# Scenarios",
        "",
        "<!-- made by tools/gendocs.py from the code -->",
        "",
        "A scenario is a YAML file. Only `title` must be there. `greenpath-gen schema` prints the "
        "JSON Schema for editors, `greenpath-gen preview FILE` shows what students and you will "
        "see, and `greenpath-gen lint FILE` proves it.",
        "",
        EXAMPLE,
        "",
        *_table(Scenario),
    ]
    for heading, sentence, model in PARTS:
        lines += ["", f"## {heading}", "", sentence, "", *_table(model)]
    lines += ["", "## Checks", "", "| check | the question of a client |", "|---|---|"]
    lines += [f"| `{check}` | {question} |" for check, question in QUESTIONS.items()]
    return "\n".join(lines) + "\n"


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield "| key | meaning | without it |"
    yield "|---|---|---|"
    for name, field in model.model_fields.items():
        meaning = (field.description or "").replace("|", "\\|")
        yield f"| `{field.alias or name}` | {meaning} | {_default(field)} |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "it must be there"
    value: Any = field.default
    if value is None or value in ((), "") or isinstance(value, BaseModel):
        return ""
    return f"`{json.dumps(value) if not isinstance(value, str) else value}`"


def clients_page(clients: Iterable[WrongClient]) -> str:
    """Return the page on wrong clients, as Markdown."""
    lines = [
        "# Wrong clients",
        "",
        "<!-- made by tools/gendocs.py from the code -->",
        "",
        "Each lacks a check or has one mistake that students really make. They measure servers: "
        "a scenario that one of them passes with full marks is too easy. They are also good to "
        "read in class: what would an attacker do here?",
    ]
    for one in clients:
        lacks = ", ".join(f"`{check}`" for check in sorted(one.lacks)) or "nothing"
        reaches = "" if one.reaches else "; it also loses legitimate servers"
        own = source(one).rsplit("\n\n\n", 2)[-2]
        lines += ["", f"## {one.id}", "", f"{one.title} {one.explanation}", ""]
        lines += [f"Lacks: {lacks}{reaches}.", "", "```python", own.strip(), "```"]
    return "\n".join(lines) + "\n"
