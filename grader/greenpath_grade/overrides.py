"""The instructor's own judgement of explanations, where the grader's is not good enough. Pure.

A file of lines ``KEY: right``. A key names the submission, the server and, by a hash, the very
text that was judged: for another text it says nothing. The grader lists all keys in
``explanations.csv`` and only reads this file, so nothing in it is ever lost.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from greenpath_gen.errors import GreenpathError, nearest
from greenpath_grade.explain import Opinion
from greenpath_grade.intake.asked import Asked
from greenpath_grade.model import Explained

LONGEST_FILE = 1 << 20
HASH_DIGITS = 10
HINT = "a line is KEY: right, wrong, vague or none; explanations.csv lists the keys"

TEMPLATE = """\
# Your own judgement of explanations, where the grader's is wrong. It survives grading again.
# One line for each: a key from explanations.csv, and right, wrong, vague or none. For example:
#
# ada/stolen-certificate/0f3c5a9e21: right    # says it in her own words
#
# The end of a key stands for the text that was judged: a line does not apply to another text.
"""

_PLAIN = re.compile(r"\w[\w.@+/-]{0,200}")
"""What needs no quotes, which a table of comma-separated values would have to double."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the instructor decided, by key. ``lines`` says where each decision stands."""

    judged: Mapping[str, Explained] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    where: str = ""

    def apply(self, key: str, opinion: Opinion) -> tuple[Opinion, bool]:
        """Return what counts, and whether the instructor decided it."""
        decided = self.judged.get(key)
        if decided is None:
            return opinion, False
        evidence = f"{opinion.evidence}; the grader found: {opinion.explained}"
        return Opinion(decided, evidence), True

    def of(self, asked: Asked) -> "Overrides":
        """Return the same for the ids that are ASKED for. Raises `GreenpathError` for a key twice."""
        judged: dict[str, Explained] = {}
        lines: dict[str, int] = {}
        for key, decided in self.judged.items():
            text, _, digest = key.rpartition("/")
            own, _, server = text.rpartition("/")
            name = f"{asked.id_of(own) or own}/{server}/{digest}"
            if name in judged:
                raise GreenpathError(
                    f"{key!r} is {name!r}, which is given in line {lines[name]}",
                    where=f"{self.where}:{self.lines[key]}",
                    hint=HINT,
                )
            judged[name], lines[name] = decided, self.lines[key]
        return Overrides(judged, lines, self.where)

    def unused(self, known: Collection[str], asked: Asked) -> Iterator[str]:
        """Say which lines apply to nothing, given all keys that there are, and who is there."""
        texts = {key.rpartition("/")[0] for key in known}
        ids = {text.rpartition("/")[0] for text in texts}
        for key in self.judged:
            if key in known:
                continue
            text, _, _ = key.rpartition("/")
            own, _, server = text.rpartition("/")
            if text in texts:
                now = sorted(one for one in known if one.rpartition("/")[0] == text)
                said = f"{own} says something else of {server} now; see {now[0]}"
            elif own in ids:
                servers = [one.rpartition("/")[2] for one in texts if one.startswith(f"{own}/")]
                said = f"{own} says nothing of {server!r}{nearest(server, servers)}"
            else:
                said = f"no explanations of {own!r}{asked.nearest(own)}"
            yield f"{self.where}:{self.lines[key]}: not applied: {said}"


def key_of(submission: str, server: str, *said: str | None) -> str:
    """Return the key of a judgement: whose, of which server, about which text."""
    text = "\0".join(one or "" for one in said)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{submission}/{server}/{digest[:HASH_DIGITS]}"


def shown_key(key: str) -> str:
    """Return a key as it can stand in the file."""
    if _PLAIN.fullmatch(key):
        return key
    style = "'" if key.isprintable() else '"'
    return yaml.safe_dump(key, default_style=style, width=LONGEST_FILE).strip()


def read_overrides(text: str, where: str) -> Overrides:
    """Read the instructor's file. Raises `GreenpathError` with file and line."""
    if len(text) > LONGEST_FILE:
        raise GreenpathError(f"more than {LONGEST_FILE} characters", where=where, hint=HINT)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        problem = error.problem or error.context
        raise GreenpathError(
            f"not readable as YAML: {problem}", where=where + line, hint=HINT
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise GreenpathError(f"not readable as YAML: {error}", where=where, hint=HINT) from None
    if root is None:
        return Overrides(where=where)
    if not isinstance(root, yaml.MappingNode):
        raise GreenpathError("not a list of `KEY: right` lines", where=f"{where}:1", hint=HINT)
    judged: dict[str, Explained] = {}
    lines: dict[str, int] = {}
    for name, value in root.value:
        key = str(name.value) if isinstance(name, yaml.ScalarNode) else "a list"
        number = int(name.start_mark.line) + 1
        place = f"{where}:{number}"
        if key.count("/") < 2:
            raise GreenpathError(
                f"{key[:100]!r} is no key: it is ID/SERVER/HASH", where=place, hint=HINT
            )
        if key in judged:
            raise GreenpathError(
                f"{key!r} is given twice, first in line {lines[key]}", where=place, hint=HINT
            )
        word = value.value if isinstance(value, yaml.ScalarNode) else "a list"
        if word not in set(Explained):
            raise GreenpathError(
                f"{word!r} is no judgement{nearest(word, list(Explained))}", where=place, hint=HINT
            )
        judged[key], lines[key] = Explained(word), number
    return Overrides(judged, lines, where)
