"""Scenario files: YAML text in, a `Scenario` out, or an error with file and line."""

import re
from collections.abc import Sequence
from typing import Annotated, cast

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from greenpath_gen.checks import Check
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.faults import CATALOGUE, Fault
from greenpath_gen.stream import Stream

LONGEST_FILE = 256 * 1024
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,23}")


def _domain(value: str) -> str:
    if not DOMAIN.fullmatch(value) or len(value) > 60:
        raise PydanticCustomError(
            "domain", "is not a domain in lower case, such as greenpath.program"
        )
    return value


def _authority(value: str) -> str:
    if not AUTHORITY.fullmatch(value):
        raise PydanticCustomError(
            "authority", "is not the name of an authority: letters, digits and -, 24 at the most"
        )
    return value


def _fault(value: str) -> str:
    if value not in CATALOGUE:
        raise PydanticCustomError(
            "fault", "is not the id of a fault{near}", {"near": nearest(value, CATALOGUE.ids)}
        )
    return value


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _imposter(value: object) -> object:
    return {"fault": value} if isinstance(value, str) else value


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Draw(_Frozen):
    """One imposter: a fault by its id, or one to be drawn among those of some checks."""

    fault: Annotated[str, AfterValidator(_fault)] | None = Field(
        None, description="the id of a fault"
    )
    check: Annotated[tuple[Check, ...], BeforeValidator(_listed)] = Field(
        (), description="one check or a list: a fault that one of them catches is drawn"
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> "Draw":
        if (self.fault is None) == (not self.check):
            raise PydanticCustomError(
                "imposter", "an imposter is the id of a fault, or `check:` and one or more checks"
            )
        return self

    def candidates(self) -> list[Fault]:
        """Return the faults that this imposter may be given."""
        if self.fault is not None:
            return [CATALOGUE[self.fault]]
        return [fault for fault in CATALOGUE if fault.check in self.check]


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    if len({name.lower() for name in names}) != len(names):
        raise PydanticCustomError("authorities", "two of the authorities have one name")
    return names


def _drawable(imposters: tuple[Draw, ...]) -> tuple[Draw, ...]:
    if not drawable([imposter.candidates() for imposter in imposters]):
        raise PydanticCustomError(
            "imposters", "there are not enough different faults for the imposters asked for"
        )
    return imposters


class Scenario(_Frozen):
    """What a cohort is made of."""

    title: str = Field(description="what the exercise is called")
    description: str = Field("", description="for the instructor: what this scenario is good for")
    site: Annotated[str, AfterValidator(_domain)] = Field(
        "greenpath.program", description="the domain that students want to reach"
    )
    authorities: Annotated[
        tuple[Annotated[str, AfterValidator(_authority)], ...], AfterValidator(_distinct)
    ] = Field(
        ("IronRoot", "SecureSign", "TrustCert"),
        description="the authorities that students trust",
        min_length=2,
        max_length=8,
    )
    imposters: Annotated[
        tuple[Annotated[Draw, BeforeValidator(_imposter)], ...], AfterValidator(_drawable)
    ] = Field(description="what is wrong with each imposter", min_length=1, max_length=12)


def drawable(candidates: Sequence[Sequence[Fault]]) -> bool:
    """Tell whether every imposter can be given a fault of its own.

    A matching in the bipartite graph of imposters and faults, by augmenting paths (Kuhn).
    """
    taken: dict[str, int] = {}

    def place(imposter: int, tried: set[str]) -> bool:
        for fault in candidates[imposter]:
            if fault.id not in tried:
                tried.add(fault.id)
                if fault.id not in taken or place(taken[fault.id], tried):
                    taken[fault.id] = imposter
                    return True
        return False

    return all(place(imposter, set()) for imposter in range(len(candidates)))


def draw_faults(scenario: Scenario, draw: Stream) -> tuple[Fault, ...]:
    """Draw one fault for every imposter, no fault twice: the first that leaves the rest possible."""
    open_ = [
        draw.shuffle(f"imposter{number}", imposter.candidates())
        for number, imposter in enumerate(scenario.imposters, 1)
    ]
    drawn: list[Fault] = []
    while open_:
        candidates, *others = open_
        for fault in candidates:
            rest = [[one for one in options if one.id != fault.id] for options in others]
            if drawable(rest):
                drawn.append(fault)
                open_ = rest
                break
        else:
            raise ValueError("a scenario that cannot be drawn was not refused")
    return tuple(drawn)


def parse_scenario(text: str, where: str) -> Scenario:
    """Read a scenario. WHERE names the file in errors.

    Raises `GreenpathError` with file and line, what is wrong and the nearest right word.
    """
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
    try:
        return Scenario.model_validate(document)
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        also = f" (and {len(others)} more)" if others else ""
        place = f"{where}:{_line(root, first['loc'])}"
        raise GreenpathError(_sentence(first) + also, where=place, hint=HINT) from None


HINT = "scenarios/classic.yaml is a small example"


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
        fields = Draw.model_fields if len(error["loc"]) > 1 else Scenario.model_fields
        return f"{error['loc'][-1]!r} is not a key of a scenario{nearest(error['loc'][-1], fields)}"
    if kind == "missing":
        return f"{place!r} is missing"
    if kind == "enum":
        known = ", ".join(Check)
        return f"{given!r} is not a check{nearest(given, list(Check))} (checks: {known})"
    if kind in {"fault", "domain", "authority"}:
        return f"{place}: {given!r} {error['msg']}"
    return f"{place}: {error['msg']}" if place else error["msg"]
