"""Visitor numbers: what a server tells names, under seal, whose server it is. Pure.

A package has such a number, too: it stands in the first line of its ``client.py``.

A pasted answer can be traced to its owner with the cohort's secret alone: there is nothing
to look up. Sealed deterministically (AES-SIV, RFC 5297), so a cohort is the same made again.
"""

import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from greenpath_gen.stream import Stream

KEY_SIZE = 32
SIV_SIZE = 16
PACKAGE = 0
"""Stands in the place of a server's number in what names a package itself."""

_TOKEN = re.compile(rf"(?<![0-9a-f])[0-9a-f]{{{2 * SIV_SIZE + 2},512}}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose server told something: the student's id, which of their sets, which server.

    In the number of a package the server is `PACKAGE`.
    """

    student: str
    reroll: int
    server: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes the visitor numbers of one cohort, and reads them again."""

    key: bytes

    @classmethod
    def of(cls, secret: bytes) -> "Tokens":
        """Return those of the cohort with this secret."""
        return cls(Stream(secret).bytes("visitor numbers", KEY_SIZE))

    def seal(self, owner: Owner) -> str:
        """Return the number for an owner: hexadecimal, as long for all servers of a student."""
        plain = f"{owner.server:02}/{owner.reroll:03}/{owner.student}"
        return AESSIV(self.key).encrypt(plain.encode(), None).hex()

    def owners(self, text: str) -> list[Owner]:
        """Return the owners that a text names, in order, each once; those of other cohorts not."""
        found = []
        for token in _TOKEN.findall(text.lower()):
            try:
                plain = AESSIV(self.key).decrypt(bytes.fromhex(token), None).decode()
            except (InvalidTag, ValueError):
                continue
            server, reroll, student = plain.split("/", 2)
            found.append(Owner(student, int(reroll), int(server)))
        return list(dict.fromkeys(found))
