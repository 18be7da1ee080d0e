"""Every draw has a name: random values are HKDF(secret, label), never the order of calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

P384_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973
T = TypeVar("T")

SPARE_BYTES = 8
"""Bytes drawn beyond a range's size, so that the remainder is even (FIPS 186-5, A.2.1)."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A source of draws. The same secret and label give the same value, for ever."""

    secret: bytes
    prefix: str = ""

    def sub(self, label: str) -> "Stream":
        """Return the stream whose labels all begin with this one's and LABEL."""
        return Stream(self.secret, f"{self.prefix}{label}/")

    def bytes(self, label: str, length: int) -> bytes:
        """Draw that many bytes (RFC 5869; 8160 at the most)."""
        return HKDF(
            algorithm=hashes.SHA256(), length=length, salt=None, info=(self.prefix + label).encode()
        ).derive(self.secret)

    def integer(self, label: str, low: int, high: int) -> int:
        """Draw an integer from LOW to HIGH, both included."""
        span = high - low + 1
        size = (span.bit_length() + 7) // 8 + SPARE_BYTES
        return low + int.from_bytes(self.bytes(label, size)) % span

    def choice(self, label: str, options: Sequence[T]) -> T:
        """Draw one of the options. Raises `ValueError` if there is none."""
        if not options:
            raise ValueError(f"nothing to choose from for {self.prefix}{label}")
        return options[self.integer(label, 0, len(options) - 1)]

    def shuffle(self, label: str, items: Sequence[T]) -> list[T]:
        """Return the items in a drawn order (Fisher and Yates)."""
        order = list(items)
        for last in range(len(order) - 1, 0, -1):
            other = self.integer(f"{label}/{last}", 0, last)
            order[last], order[other] = order[other], order[last]
        return order

    def key(self, label: str) -> ec.EllipticCurvePrivateKey:
        """Draw a private key on P-384."""
        return ec.derive_private_key(self.integer(label, 1, P384_ORDER - 1), ec.SECP384R1())
