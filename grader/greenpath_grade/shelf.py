"""Results, laid aside: a class of any size takes little room until its reports are written. Pure.

A result holds a hundred handshakes with their reasons, some 40 KB as objects and 1 or 2 KB as
compressed text. A report needs one of them at a time.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from pydantic import TypeAdapter

from greenpath_grade.model import Graded

FAST = 1
_RESULT = TypeAdapter(tuple[Graded])


class Shelf(Sequence[Graded]):
    """A sequence of results. Each is made anew when it is asked for; equal, not identical."""

    def __init__(self, results: Iterable[Graded] = ()) -> None:
        self._packed = [pack(one) for one in results]

    @overload
    def __getitem__(self, index: int) -> Graded: ...
    @overload
    def __getitem__(self, index: slice) -> "Shelf": ...
    def __getitem__(self, index: int | slice) -> "Graded | Shelf":
        """Return a result, or some."""
        if isinstance(index, int):
            return unpack(self._packed[index])
        return self.of(self._packed[index])

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._packed)

    def __iter__(self) -> Iterator[Graded]:
        """Make one after the other."""
        return map(unpack, self._packed)

    def __eq__(self, other: object) -> bool:
        """Tell whether the same results are there, in the same order."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def of(cls, packed: Iterable[bytes]) -> "Shelf":
        """Return a shelf of what `pack` returned."""
        shelf = cls()
        shelf._packed = list(packed)
        return shelf


def pack(result: Graded) -> bytes:
    """Return a result as compressed text."""
    return zlib.compress(_RESULT.dump_json((result,)), FAST)


def unpack(packed: bytes) -> Graded:
    """Return the result that `pack` was given."""
    return _RESULT.validate_json(zlib.decompress(packed))[0]
