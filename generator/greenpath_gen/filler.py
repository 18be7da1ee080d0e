"""What certificates are filled up with, so that their bytes do not tell what they say. Pure.

Equal sizes are not enough: a longer name leaves less room for the filler, and letters, entropy
and compressed size follow. So all certificates of a set come from one mould. Each gets the
bytes that others need and it does not, so together with the filler all have the same ones;
and each repeats so much of its filler that all repeat equally much, as bytes and as base64.
The compressors of this machine have no say in it: other builds of them count differently.
"""

import base64
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SHORTEST_MATCH = 4
BYTES_OF_A_MATCH, LETTERS_OF_A_MATCH = 2, 3
"""What it costs to refer to earlier bytes, or letters of base64, instead of repeating them."""

NOISE_FOR_TEXT = 0.94
"""Bytes of noise that cost a compressor as much as a byte of names, which has few letters."""

BYTES_OF_A_LETTER = 3 / 4
"""Base64 writes three bytes as four letters."""

PAIRS = 104
"""Bytes of the filler that stand there twice, in runs or scattered."""

SHORTEST_RUN = 8
SPREAD = 12
"""How long the two runs are at the least, and by how many lengths that is drawn."""

SMALL = 64
"""A drawn number of bytes, less than this, are below 8, as most are in a certificate's frame.

That drowns what little is left of differences.
"""

DRAWN = 3
"""Bytes of noise for each byte of the filler: one to be it, two for its place."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A certificate without its filler.

    ``room`` is the filler's size, ``letters`` how often each byte stands there. ``repeats`` says
    how many bytes of noise would have to be repeated to save a compressor as much as what is
    repeated there; ``in_step`` the same for the base64 text, where it only shows if
    the places differ by a multiple of three.
    """

    room: int
    letters: Mapping[int, int]
    repeats: float
    in_step: float


def shape(der: bytes, filler: bytes, noise: Iterable[bytes]) -> Shape:
    """Measure a certificate that has this filler, and these other parts that are noise.

    What repeats is looked for before the filler: what comes behind is the same in all.
    """
    letters = Counter(der)
    for part in (filler, *noise):
        letters.subtract(part)
    named = der[: der.find(filler)] if filler else der
    saved = repeated(named, BYTES_OF_A_MATCH)
    saved_text = repeated(base64.b64encode(named), LETTERS_OF_A_MATCH)
    return Shape(
        len(filler),
        letters,
        saved * NOISE_FOR_TEXT,
        saved_text * BYTES_OF_A_LETTER * NOISE_FOR_TEXT,
    )


def repeated(content: bytes, cost: int) -> int:
    """Return how many bytes it saves to refer to earlier ones, at a cost (LZ77, greedy)."""
    total = place = 0
    while place < len(content):
        size = 0
        step = SHORTEST_MATCH
        while (
            place + size + step <= len(content)
            and content.find(content[place : place + size + step], 0, place + size + step - 1) >= 0
        ):
            size, step = size + step, 1
        total += max(size - cost, 0)
        place += size or 1
    return total


@dataclass(frozen=True, slots=True)
class Mould:
    """What the certificates of a set are filled up to.

    ``letters`` has of each byte as many as any of them. ``in_step`` is the most that any repeats
    in step, ``repeats`` the most that any will repeat at all when it repeats as much in step.
    """

    letters: Mapping[int, int]
    in_step: float
    repeats: float

    @classmethod
    def of(cls, shapes: Iterable[Shape]) -> "Mould":
        """Return the mould for certificates of these shapes."""
        letters: Counter[int] = Counter()
        known = list(shapes)
        for one in known:
            for byte, count in one.letters.items():
                letters[byte] = max(letters[byte], count)
        in_step = max(one.in_step for one in known)
        return cls(
            dict(sorted(letters.items())),
            in_step,
            max(one.repeats + in_step - one.in_step for one in known),
        )

    def noise_size(self, one: Shape) -> int:
        """Return how many random bytes `fill` needs."""
        return 3 + DRAWN * one.room

    def fill(self, one: Shape, noise: bytes) -> bytes:
        """Return the filler for a certificate of that shape. Raises `ValueError` without room.

        It begins with two runs that come again: the first in step, the second out of it. What
        others have in their frames and names stands together, as it does there.
        """
        lacking = b"".join(
            bytes((byte,)) * (most - one.letters.get(byte, 0))
            for byte, most in self.letters.items()
        )
        single = one.room - len(lacking) - 2 * PAIRS
        if single < 0:
            raise ValueError("the names are too long for certificates of the common size")
        in_step = round(self.in_step - one.in_step)
        first = SHORTEST_RUN + noise[0] % SPREAD + in_step
        both = (
            first + SHORTEST_RUN + noise[1] % SPREAD + round(self.repeats - one.repeats) - in_step
        )
        twice, once = noise[3 : 3 + PAIRS], noise[3 + PAIRS : 3 + PAIRS + single]
        small = noise[2] % SMALL
        keys = noise[-2 * one.room :]
        frame = _shuffled(lacking + bytes(byte % 8 for byte in once[:small]), keys)
        rest = _shuffled(twice[both:] * 2 + once[small:], keys[2 * len(frame) :])
        half = len(rest) // 2
        half -= (len(twice[:both]) + half) % 3
        between = rest[half : half + 1]
        again = twice[:first] + between + twice[first:both]
        return twice[:both] + rest[:half] + again + frame + rest[half + 1 :]


def _shuffled(content: bytes, keys: bytes) -> bytes:
    """Return bytes in the order of the keys that are drawn for them, two bytes for each."""
    drawn = zip(keys[::2], keys[1::2], content, strict=False)
    return bytes(
        all_three & 0xFF for all_three in sorted([a << 16 | b << 8 | c for a, b, c in drawn])
    )
