"""By which words a submission, or a student, may be asked for. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Asked:
    """Ids, and what else stands for each of them, without regard to case.

    A word that is an id itself means that one; one that would mean two means none.
    """

    ids: Mapping[str, Iterable[str]] = field(default_factory=dict)
    _words: Mapping[str, frozenset[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the index."""
        own, words = (defaultdict[str, set[str]](set) for _ in range(2))
        for name, others in self.ids.items():
            own[name.casefold()].add(name)
            for other in others:
                if other:
                    words[other.casefold()].add(name)
        index = {word: frozenset(some) for word, some in {**words, **own}.items()}
        object.__setattr__(self, "_words", index)

    def id_of(self, word: str) -> str | None:
        """Return the id that a word stands for, or None."""
        if word in self.ids:
            return word
        found = self._words.get(word.strip().casefold(), frozenset())
        return next(iter(found)) if len(found) == 1 else None

    def nearest(self, word: str) -> str:
        """Say which id was probably meant, as the end of a sentence; or nothing."""
        meant = self._words.get(word.strip().casefold(), frozenset())
        if len(meant) > 1:
            return f": it is that of {' and of '.join(sorted(meant))}"
        words = [one for one, some in self._words.items() if len(some) == 1]
        for close in get_close_matches(word.strip().casefold(), words, n=1, cutoff=0.5):
            (name,) = self._words[close]
            said = "" if close == name.casefold() else f", whose other id is {close!r}"
            return f"; did you mean {name!r}{said}?"
        return ""
