"""Whose a submission is: what a platform says of somebody, and who is on the roster. Pure.

Ids, e-mail addresses and visitor numbers are exact. A name alone is a guess and called one, and
a guess never makes one out of two: where two could be meant, nobody is.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from greenpath_gen.model import Student
from greenpath_gen.tokens import Tokens
from greenpath_grade.model import Doubt, Hint

MOST_WORDS = 8
"""Words of a name that it may begin with when it is written as one word."""


class How(IntEnum):
    """What a match rests on, the surest first."""

    ID = 1
    EMAIL = 2
    NUMBER = 3
    GUESS = 4


@dataclass(frozen=True, slots=True)
class Person:
    """What a platform says of who handed something in.

    ``shown`` is what they are called where nobody on the roster matches, ``key`` the platform's
    own number or name for them. ``ids`` may stand on a roster as they are; ``weak`` are pairs
    of such an id and a name, of which the id counts only if the roster has it for that name.
    A ``stranger`` is a name that somebody else wrote: it is matched to nobody.
    """

    shown: str
    key: str = ""
    ids: tuple[str, ...] = ()
    email: str = ""
    names: tuple[str, ...] = ()
    weak: tuple[tuple[str, str], ...] = ()
    stranger: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Whom on the roster a person is, how that is known, what to tell the instructor and to look at."""

    student: Student | None = None
    how: How | None = None
    remarks: tuple[str, ...] = ()
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """The students, and what reads visitor numbers of their cohort."""

    students: tuple[Student, ...] = ()
    numbers: Tokens | None = None
    by_id: Mapping[str, frozenset[str]] = field(init=False, repr=False)
    by_email: Mapping[str, frozenset[str]] = field(init=False, repr=False)
    by_name: Mapping[str, frozenset[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the indexes; an id of one student that is another's further id is the first's."""
        own = {one.id.casefold() for one in self.students}
        ids, emails, names = (defaultdict[str, set[str]](set) for _ in range(3))
        for one in self.students:
            ids[one.id.casefold()].add(one.id)
            for other in one.others:
                if other.casefold() not in own:
                    ids[other.casefold()].add(one.id)
            if one.email:
                emails[one.email.casefold()].add(one.id)
            for form in forms(one.name) | {one.id.casefold()}:
                names[form].add(one.id)
        for name, index in (("by_id", ids), ("by_email", emails), ("by_name", names)):
            object.__setattr__(self, name, {word: frozenset(some) for word, some in index.items()})

    @property
    def ids(self) -> Collection[str]:
        """Return the students' ids."""
        return {one.id for one in self.students}

    def owners(self, texts: Iterable[str]) -> frozenset[str]:
        """Return the students whose visitor numbers stand in the texts."""
        if self.numbers is None:
            return frozenset()
        return frozenset(o.student for text in texts for o in self.numbers.owners(text))


@dataclass(frozen=True, slots=True)
class Directory:
    """What a platform's own gradebook knows of those whom its keys name.

    Keys that are ``local`` mean somebody in one assignment only.
    """

    layout: str = ""
    people: Mapping[str, Person] = field(default_factory=dict)
    local: bool = False

    def known(self, layout: str, person: Person) -> tuple[Person, tuple[str, ...]]:
        """Return a person with what the gradebook has of their key, and what is odd about it."""
        found = self.people.get(person.key) if layout == self.layout and person.key else None
        if found is None:
            return person, ()
        sure, odd = by_key(person.key, person.names[:1], found.shown, self.local)
        if not sure:
            return person, (odd,)
        known = replace(
            person,
            ids=tuple(dict.fromkeys((*person.ids, *found.ids))),
            email=person.email or found.email,
            names=(*person.names, *found.names),
        )
        return known, (odd,) if odd else ()


def by_key(key: str, names: Sequence[str], theirs: str, local: bool) -> tuple[bool, str]:
    """Tell whether a key says that a gradebook's line is one's own, and what is odd about it.

    A platform's key counts more than NAMES that are not THEIRS. Of a local key the name decides:
    in another assignment it is somebody else's.
    """
    if agree(names, [theirs]) or (not local and _begins(names[0], theirs)):
        return True, ""
    said = f"In the gradebook {_one_line(key)} is {_one_line(theirs)}"
    if local:
        return False, f"{said}, not {_one_line(names[0])}: the number was not relied on."
    return True, f"{said}, and that counts, although the name is {_one_line(names[0])} here."


def _begins(name: str, whole: str) -> bool:
    """Tell whether a name is the beginning of another: platforms take letters away."""
    return any(long.startswith(short) for short in forms(name) for long in forms(whole))


NOBODY = Directory()


def match(people: Sequence[tuple[Person, frozenset[str]]], roster: Roster) -> list[Match]:
    """Return whom each person is; beside a person, the students whose packages they handed in.

    The surest claim on a student counts. Of equal ones all count where they are exact by id or
    address; of visitor numbers and guesses none does.
    """
    if not roster.students:
        return [Match() for _ in people]
    students = {one.id: one for one in roster.students}
    claims = [_claim(person, packages, roster) for person, packages in people]
    strongest: dict[str, How] = {}
    for student, how, _ in claims:
        if student and how:
            strongest[student] = min(how, strongest.get(student, how))
    rivals = Counter((student, how) for student, how, _ in claims)
    found = []
    for (person, packages), (student, how, remarks) in zip(people, claims, strict=True):
        if student is None or how is None:
            lines = [*remarks, _nobody(person)]
            found.append(Match(None, None, tuple(lines)))
        elif how > strongest[student] or (how > How.EMAIL and rivals[student, how] > 1):
            why = f"It may be {student}'s, by {WORDS[how]}, but so may another one: matched to nobody."
            found.append(Match(None, None, (*remarks, why)))
        else:
            said = (*remarks, *_of_match(student, how))
            hints = tuple(_doubts(student, how, rivals[student, how], packages))
            found.append(Match(students[student], how, said, hints))
    return found


WORDS = {
    How.ID: "id",
    How.EMAIL: "e-mail address",
    How.NUMBER: "the visitor number of the package handed in",
    How.GUESS: "name alone",
}


def _of_match(student: str, how: How) -> list[str]:
    if how is How.GUESS:
        return [f"Matched to {student} by name alone: this is a guess."]
    if how is How.NUMBER:
        return [f"Matched to {student} by {WORDS[how]}."]
    return []


def _doubts(student: str, how: How, rivals: int, packages: frozenset[str]) -> Iterator[Hint]:
    if rivals > 1:
        yield Hint(Doubt.SEVERAL, f"{rivals} submissions are {student}'s, by {WORDS[how]}.")
    others = sorted(packages - {student})
    if others:
        yield Hint(Doubt.ANOTHERS, f"the package handed in is that of {', '.join(others[:5])}.")


def _nobody(person: Person) -> str:
    said = [*person.ids, person.email, *person.names[:1]]
    known = ", ".join(dict.fromkeys(_one_line(one) for one in said if one)) or "whose this is"
    return f"Matched to nobody on the roster ({known})."


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:80]


def _claim(
    person: Person, packages: frozenset[str], roster: Roster
) -> tuple[str | None, How | None, list[str]]:
    """Return the student that a person claims to be, how, and what is odd about it."""
    if person.stranger:
        return None, None, []
    by_id = _exact([*person.ids, person.email], roster.by_id)
    by_email = _exact([person.email, *person.ids], roster.by_email)
    if len(by_id) > 1:
        return None, None, [f"Its ids are those of several students: {', '.join(sorted(by_id))}."]
    for student in by_id:
        odd = [f"The e-mail address is that of {one}." for one in sorted(by_email - by_id)]
        return student, How.ID, odd
    guesses: set[str] = set()
    for own, name in person.weak:
        for student in roster.by_id.get(own.casefold(), ()):
            if any(student in roster.by_name.get(form, ()) for form in forms(name)):
                return student, How.ID, []
            if not any(one.name for one in roster.students if one.id == student):
                guesses.add(student)
    if len(by_email) == 1:
        return next(iter(by_email)), How.EMAIL, []
    for name in person.names:
        for form in forms(name):
            guesses |= roster.by_name.get(form, frozenset())
    if len(packages) == 1 and guesses <= packages and packages <= set(roster.ids):
        return next(iter(packages)), How.NUMBER, []
    if len(guesses) == 1:
        return next(iter(guesses)), How.GUESS, []
    if guesses:
        names = ", ".join(sorted(guesses)[:5])
        return None, None, [f"Several students could be meant by the name: {names}."]
    return None, None, []


def _exact(words: Iterable[str], index: Mapping[str, frozenset[str]]) -> set[str]:
    """Return whom words mean that mean one student each."""
    found = (index.get(word.casefold(), frozenset()) for word in words if word)
    return {next(iter(some)) for some in found if len(some) == 1}


def agree(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether two names may be one person's, as far as both are known."""
    here, there = ({form for name in names for form in forms(name)} for names in (one, other))
    return not here or not there or not here.isdisjoint(there)


def forms(name: str) -> set[str]:
    """Return how a name may be written: in any order of its words, or as one word.

    Without accents and case. Canvas also takes away every letter that is not ASCII.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))
    bare = re.findall(r"\w+", re.sub(r"[^\x00-\x7f]", "", name.casefold()))
    found = {" ".join(sorted(words))}
    for some in (words, bare):
        found |= {"".join(some[n:] + some[:n]) for n in range(min(len(some), MOST_WORDS))}
    return found - {""}
