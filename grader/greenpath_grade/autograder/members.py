"""Who is in the cohort, as far as an autograder is told: no answer, and no secret of the cohort's.

An edge: it reads the file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from greenpath_gen.errors import GreenpathError
from greenpath_gen.tokens import Owner, Tokens
from greenpath_grade.model import Hint, Submission
from greenpath_grade.own_set import of_others


@dataclass(frozen=True, slots=True)
class Members:
    """Students' ids by what platforms call them (case folded), and what reads package numbers."""

    people: Mapping[str, str] = field(default_factory=dict)
    numbers: Tokens | None = field(default=None, repr=False)

    def owners(self, one: Submission) -> list[Owner]:
        """Return whose packages the client names: its own first line, or a visitor number."""
        if self.numbers is None or one.source is None:
            return []
        return self.numbers.owners(one.source.decode("utf-8", "replace"))

    def hints(self, one: Submission) -> list[Hint]:
        """Report packages of others, where it is known whose the submission is."""
        known = one.id in self.people.values()
        return of_others(one, self.numbers) if self.numbers and known else []


def load_members(path: Path) -> Members:
    """Read the file that an export holds, if there is one. Raises `GreenpathError`."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        people = {str(name).casefold(): str(id_) for name, id_ in document["people"].items()}
        return Members(people, Tokens(bytes.fromhex(document["numbers"])))
    except FileNotFoundError:
        return Members()
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise GreenpathError(f"cannot be read: {error}", where=str(path)) from None
