"""Evidence: what every handshake was, written down and sealed, to be judged again. Pure.

A submission's evidence is a chain. It begins with what everything depends on (`Head`); every
record's seal is a hash over the seal before it and the record. So the last seal stands for all:
a record that is changed, left out or moved no longer fits. A seal is no signature: it holds
against accidents and against whoever can only write in one place.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache

from pydantic import ConfigDict, TypeAdapter

from greenpath_gen.heldout import Contender
from greenpath_gen.model import Recipe, ServerFiles
from greenpath_grade.judge import Truth, judge
from greenpath_grade.model import Judgement, Meeting, Transcript


@dataclass(frozen=True, slots=True)
class Head:
    """What the evidence of a submission depends on; equal heads, equal handshakes."""

    sha256: str
    servers: str
    environment: dict[str, str]

    def text(self) -> bytes:
        """Return the head as JSON, the same bytes for equal heads."""
        return json.dumps(asdict(self), sort_keys=True).encode("ascii")


@dataclass(frozen=True, slots=True)
class Record:
    """One handshake: with which server, what the judge knew, what was seen, what it meant.

    ``server`` is the digest of a stored server, which lacks the ``data`` of this handshake.
    There is no transcript of a handshake that was not run.
    """

    number: int
    server: str
    legitimate: bool
    in_data: bool
    data: bytes
    seed: int
    transcript: Transcript | None
    judgement: Judgement

    @property
    def truth(self) -> Truth:
        """What the verdict follows from, besides the transcript."""
        return Truth(self.legitimate, self.data, self.in_data)

    def judged(self) -> Judgement:
        """Return the verdict that follows from the record now; as it was, if nothing was run."""
        if self.transcript is None:
            return self.judgement
        return judge(self.transcript.observation, self.truth)


@dataclass(frozen=True, slots=True)
class StoredServer:
    """A server as it is kept, once for all the handshakes with it."""

    server: str
    check: str
    title: str
    url: str
    trusted_certs: tuple[bytes, ...]
    trusted_names: tuple[str, ...]
    private_key: bytes
    certificate: bytes
    recipe: bytes
    withheld: bool

    def meeting(self, data: bytes, seed: int) -> Meeting:
        """Return what it takes to meet the server again."""
        recipe = Recipe.unseal(self.recipe, self.private_key)
        files = ServerFiles(self.private_key, self.certificate, data, recipe)
        return Meeting(self.url, self.trusted_certs, files, seed, self.withheld)


_JSON = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")
_RECORD = TypeAdapter(tuple[Record], config=_JSON)
_SERVER = TypeAdapter(tuple[StoredServer], config=_JSON)
_SEEN = TypeAdapter(tuple[tuple[bytes, Transcript], ...], config=_JSON)


def write_record(one: Record) -> bytes:
    """Return a record as JSON."""
    return _RECORD.dump_json((one,))


def read_record(text: bytes) -> Record:
    """Read what `write_record` wrote. Raises `ValueError`."""
    return _RECORD.validate_json(text)[0]


def write_seen(records: Iterable[Record]) -> bytes:
    """Return what was seen in some handshakes as JSON: no judgement, nor what was not run."""
    return _SEEN.dump_json(tuple((one.data, one.transcript) for one in records if one.transcript))


def read_seen(text: bytes) -> dict[bytes, Transcript]:
    """Read what `write_seen` wrote, by the data of the handshakes. Raises `ValueError`."""
    return dict(_SEEN.validate_json(text))


def write_server(contender: Contender) -> bytes:
    """Return a server as JSON, without the data that it sends in one handshake."""
    files = contender.files
    return _written(
        contender.server,
        contender.check or "",
        contender.fault.title if contender.fault else "",
        contender.url,
        contender.trusted_certs,
        contender.trusted_names,
        files.private_key,
        files.certificate,
        files.recipe,
        contender.withheld,
    )


@lru_cache(maxsize=1024)  # a whole class meets the same ones
def _written(
    server: str,
    check: str,
    title: str,
    url: str,
    trusted_certs: tuple[bytes, ...],
    trusted_names: tuple[str, ...],
    private_key: bytes,
    certificate: bytes,
    recipe: Recipe,
    withheld: bool,
) -> bytes:
    sealed = recipe.seal(private_key)
    keys = (private_key, certificate, sealed)
    stored = StoredServer(server, check, title, url, trusted_certs, trusted_names, *keys, withheld)
    return _SERVER.dump_json((stored,))


def read_server(text: bytes) -> StoredServer:
    """Read what `write_server` wrote. Raises `ValueError`."""
    return _SERVER.validate_json(text)[0]


def digest(text: bytes) -> str:
    """Return the name of a stored server, and the first seal of a head: SHA-256 in hexadecimal."""
    return hashlib.sha256(text).hexdigest()


def record(
    number: int,
    contender: Contender,
    truth: Truth,
    seed: int,
    transcript: Transcript | None,
    judgement: Judgement,
) -> Record:
    """Return the record of a handshake with a server."""
    return Record(
        number,
        digest(write_server(contender)),
        truth.legitimate,
        truth.in_data,
        truth.data,
        seed,
        transcript,
        judgement,
    )


def seal(before: str, text: bytes) -> str:
    """Return the seal of a record, given the one before it (or the head's digest)."""
    return digest(bytes.fromhex(before) + text)


def first_broken(head: bytes, sealed: Iterable[tuple[bytes, str]]) -> int | None:
    """Return the number, from 1, of the first record that does not fit its seal; or None."""
    last = digest(head)
    for number, (text, its) in enumerate(sealed, 1):
        last = seal(last, text)
        if last != its:
            return number
    return None
