"""Gradescope: "Export Submissions" of a programming assignment. Pure.

``submission_metadata.yml`` beside folders ``submission_<id>/``. The metadata is YAML written by
Ruby, whose keys begin with a colon, and may come in several documents. It is read as nodes, so
that student numbers keep their leading zeros and a key that is there twice is seen. Built from
public descriptions: Gradescope has no schema of its exports.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import yaml

from greenpath_grade.intake.entries import CLIENT, Entry, Refused, plain, refusing
from greenpath_grade.intake.people import Person
from greenpath_grade.intake.platforms.hand_in import HandIn, by_top, latest

TITLE = "Gradescope"
METADATA = "submission_metadata.yml"
LARGEST_METADATA = 32 << 20
DEEPEST_YAML = 64
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FOLDER = re.compile(r"submission_(?P<number>[0-9]{1,20})")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,6})?\d* ?(Z|UTC|[+-]\d\d:?\d\d)")


@dataclass(frozen=True, slots=True)
class _About:
    people: tuple[Person, ...]
    when: str
    submitted: datetime | None


def explains(entries: list[Entry], home: str) -> set[str]:
    """Return the names that Gradescope gave: only where its metadata is there."""
    del home
    if _metadata_of(entries) is None:
        return set()
    return {METADATA, *(top for top in by_top(entries) if _FOLDER.fullmatch(top))}


def hand_ins(entries: list[Entry], home: str) -> list[HandIn]:
    """Return the last submission of everybody; a group's is that of each of its members."""
    del home
    metadata = _metadata_of(entries)
    if metadata is None:
        return []
    tops = by_top(entries)
    known, problem = _metadata(metadata)
    found = []
    for name in sorted({*known, *(top for top in tops if _FOLDER.fullmatch(top))}):
        number = _FOLDER.fullmatch(name)
        order = (int(number["number"]) if number else 0,)
        inside = [entry.below(1) for entry in tops.get(name, ()) if len(entry.parts) > 1]
        if not inside:
            inside = [refusing((CLIENT,), Refused(f"the export has no files of {name}"))]
        about = known.get(name, problem or f"{METADATA} does not name its submitters")
        if isinstance(about, str):
            found.append(
                HandIn((Person(name),), name, inside, ("", *order), remarks=(f"{about}.",))
            )
            continue
        moment = about.submitted.astimezone(UTC).isoformat() if about.submitted else ""
        found.append(
            HandIn(about.people, name, inside, (moment, *order), about.when, about.submitted)
        )
    return latest(found)


def _metadata_of(entries: list[Entry]) -> Entry | None:
    return next((entry for entry in entries if entry.parts == (METADATA,)), None)


def _metadata(entry: Entry) -> tuple[dict[str, _About | str], str | None]:
    """Return what the metadata says of each submission, or why it says nothing."""
    known: dict[str, _About | str] = {}
    try:
        for name, about in _submissions(entry.read(LARGEST_METADATA)):
            if name in known and known[name] != about:
                known[name] = f"{METADATA} names it twice, with different submitters"
            else:
                known[name] = about
    except (Refused, yaml.YAMLError, UnicodeError, RecursionError) as error:
        why = plain(str(error), 200)
        return known, f"{METADATA} cannot be read from some line on ({why})"
    return known, None


def _submissions(content: bytes) -> Iterator[tuple[str, _About | str]]:
    text = content.decode("utf-8-sig")
    depth = 0
    for event in yaml.parse(text, LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST_YAML:
            raise Refused("it is nested too deep")
    for document in yaml.compose_all(text, LOADER):
        for name, about in _pairs(document):
            fields = dict(_pairs(about))
            people = tuple(_person(dict(_pairs(one))) for one in _items(fields.get("submitters")))
            people = tuple(dict.fromkeys(person for person in people if person.shown))
            when = _text(fields.get("created_at"))
            if people:
                yield name, _About(people, when, _moment(when))
            else:
                yield name, f"{METADATA} names no submitters of it"


def _person(fields: dict[str, yaml.Node]) -> Person:
    name, sid, email = (_text(fields.get(what)) for what in ("name", "sid", "email"))
    return Person(
        email or sid or name,
        (email or sid).casefold(),  # never the name: two may have one
        ids=(sid,) if sid else (),
        email=email,
        names=(name,) if name else (),
    )


def _moment(text: str) -> datetime | None:
    """Return a time that names its zone, if it is one in UTC, too: the year 1 may not be."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    day, clock, fraction, zone = found.groups(default="")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{fraction}{zone.replace('UTC', 'Z')}")
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """Return the keys and values of a mapping; the colon of Ruby's symbols is left away."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield _text(key).removeprefix(":"), value


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _text(node: yaml.Node | None) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
        return ""
    return str(node.value).strip()
