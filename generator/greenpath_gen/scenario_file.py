"""Scenario files: YAML text in, a `Scenario` out, or an error with file and line. Pure."""

import re
from typing import Any, cast

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from greenpath_gen.checks import Check
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.faults import CATALOGUE, Catalogue
from greenpath_gen.rubric import Ladder, Late, Limits, Rubric
from greenpath_gen.scenario import Draw, HeldOut, Scenario

LONGEST_FILE = 256 * 1024
HINT = "docs/reference/scenario.md has all keys; scenarios/classic.yaml is a small example"
MOST_ERRORS = 20
PARTS: dict[str, type[BaseModel]] = {
    "imposters": Draw,
    "held_out": HeldOut,
    "rubric": Rubric,
    "ladder": Ladder,
    "late": Late,
    "limits": Limits,
}
OURS = {"fault", "domain", "authority", "difficulty", "message", "file"}


def parse_scenario(text: str, where: str, catalogue: Catalogue = CATALOGUE) -> Scenario:
    """Read a scenario. WHERE names the file in errors, CATALOGUE has the faults that it may name.

    Raises `GreenpathError` with file and line, what is wrong and the nearest right word.
    """
    document, root = read_document(text, where)
    try:
        return Scenario.model_validate(document, context={"catalogue": catalogue})
    except ValidationError as error:
        found = [_placed(one) for one in error.errors(include_url=False)]
        by_line: dict[int, str] = {}  # several readings of one thing fail together: one is enough
        for one in found:
            by_line.setdefault(_line(root, one["loc"]), _sentence(one))
        (line, sentence), *others = by_line.items()
        also = "".join(f"\n  {where}:{n}: {said}" for n, said in sorted(others)[:MOST_ERRORS])
        raise GreenpathError(sentence + also, where=f"{where}:{line}", hint=HINT) from None


def _placed(error: ErrorDetails) -> ErrorDetails:
    """Say at which key it lies, if it is wrong with the whole."""
    if not error["loc"] and error["type"] in Scenario.model_fields:
        error["loc"] = (error["type"],)
    return error


def read_document(text: str, where: str) -> tuple[dict[str, Any], yaml.Node | None]:
    """Read YAML to a mapping and to the nodes that know its lines. Raises `GreenpathError`."""
    if len(text) > LONGEST_FILE:
        raise GreenpathError(f"a scenario of more than {LONGEST_FILE} characters", where=where)
    try:
        root = _compose(text)
        document = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise GreenpathError(
            f"not readable as YAML: {error.problem or error.context}", where=where + line
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise GreenpathError(f"not readable as YAML: {error}", where=where) from None
    if not isinstance(document, dict):
        raise GreenpathError(
            "a scenario is a list of `key: value` lines", where=f"{where}:1", hint=HINT
        )
    return document, root


def _compose(text: str) -> yaml.Node | None:
    """Parse to nodes, which know their lines; refuse aliases, tags and keys given twice."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not used in scenarios",
                problem_mark=cast("yaml.Mark | None", event.start_mark),
            )
        if getattr(event, "tag", None) is not None:
            raise yaml.MarkedYAMLError(
                problem="tags (!name) are not used in scenarios",
                problem_mark=cast("yaml.Mark | None", event.start_mark),
            )
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    _refuse_twice(root)
    return root


def _refuse_twice(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"{name!r} is given twice", problem_mark=key.start_mark
                )
            seen.add(name)
            _refuse_twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_twice(value)


def _line(node: yaml.Node | None, location: tuple[int | str, ...]) -> int:
    """Return the line of the value at a location, or of the last part of it that is there."""
    line = node.start_mark.line + 1 if node is not None else 1
    if location and isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == location[0]:
                own = int(key.start_mark.line) + 1
                return max(own, _line(value, location[1:])) if location[1:] else own
    if location and isinstance(node, yaml.SequenceNode):
        index = location[0]
        if isinstance(index, int) and index < len(node.value):
            return _line(node.value[index], location[1:])
    return line


def _sentence(error: ErrorDetails) -> str:
    """Say what is wrong in a sentence, with the nearest right word."""
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in error["loc"])
    kind, given = error["type"], error.get("input")
    if kind == "extra_forbidden":
        *above, key = error["loc"]
        owner = next((PARTS[str(one)] for one in reversed(above) if one in PARTS), Scenario)
        keys = [field.alias or name for name, field in owner.model_fields.items()]
        return f"{key!r} is not a key of a scenario{nearest(key, keys)}"
    if kind == "missing":
        return f"{place!r} is missing"
    if kind == "enum":
        known = ", ".join(Check)
        return f"{given!r} is not a check{nearest(given, list(Check))} (checks: {known})"
    if kind == "literal_error":
        known = error["ctx"]["expected"]
        meant = nearest(given, re.findall(r"'([^']*)'", known))
        return f"{place}: {given!r} is not one of {known}{meant}"
    if kind == "timezone_aware":
        return f"{place}: needs a zone, such as 2026-12-01 23:59:00-05:00"
    if kind in OURS:
        return f"{place}: {given!r} {error['msg']}"
    return f"{place}: {error['msg']}" if place else error["msg"]
