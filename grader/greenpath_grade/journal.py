"""The journal: every finished handshake, kept at once, in one SQLite file. An edge: the disk.

Rows are only ever added. Whatever moment a run is killed at, what was added is there, and the
next run goes on behind it. An attempt is the grading of one source under one `Head`; two
submissions with the same bytes share it. Scores are not kept: they follow from the records.

One run at a time: the file is locked while it is open. It holds the keys of held-out servers,
so it is readable for its owner alone.
"""

import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from greenpath_gen.errors import GreenpathError
from greenpath_gen.write import PRIVATE
from greenpath_grade.evidence import (
    Head,
    Record,
    StoredServer,
    digest,
    first_broken,
    read_record,
    read_server,
    seal,
    write_record,
)

JOURNAL = "journal.sqlite"
FORMAT = 1
TABLES = """
CREATE TABLE sources (sha256 TEXT PRIMARY KEY, source BLOB NOT NULL);
CREATE TABLE servers (digest TEXT PRIMARY KEY, server BLOB NOT NULL);
CREATE TABLE attempts (attempt INTEGER PRIMARY KEY, key TEXT NOT NULL, sha256 TEXT NOT NULL, head BLOB NOT NULL);
CREATE INDEX attempts_by_key ON attempts (key);
CREATE TABLE handshakes (
    attempt INTEGER NOT NULL, number INTEGER NOT NULL, record BLOB NOT NULL, seal TEXT NOT NULL,
    PRIMARY KEY (attempt, number)
);
CREATE TABLE ends (number INTEGER PRIMARY KEY, attempt INTEGER NOT NULL, seal TEXT NOT NULL, error TEXT);
CREATE INDEX ends_by_attempt ON ends (attempt);
CREATE TABLE results (run INTEGER NOT NULL, id TEXT NOT NULL, attempt INTEGER NOT NULL);
"""


class State(StrEnum):
    """How far an attempt has come."""

    STARTED = "started"
    FAILED = "failed"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Attempt:
    """The grading of one source, as far as it has come.

    ``broken`` is the number of the first record that does not fit its seal (one more than
    there are records if some are missing at the end); None if all is in order. ``error`` is
    why it failed.
    """

    number: int
    head: bytes
    records: tuple[Record, ...]
    seal: str
    state: State
    error: str | None = None
    broken: int | None = None


class Journal:
    """An open journal; closed at the end of a ``with`` block."""

    def __init__(self, path: Path | None = None) -> None:
        """Open a journal, new if there is none; without a PATH it is in memory.

        Raises `GreenpathError` if another run has it open, or it is none.
        """
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE))
            path.chmod(PRIVATE)
        with self._errors():
            self._db = sqlite3.connect(path or ":memory:", timeout=0, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")  # before WAL: then no shared memory
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("BEGIN EXCLUSIVE")
        (found,) = self._db.execute("PRAGMA user_version").fetchone()
        if found == 0:
            for statement in TABLES.split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {FORMAT}")
        self._db.execute("COMMIT")
        if found not in (0, FORMAT):
            raise GreenpathError(
                "the journal is of another version of greenpath",
                where=str(self._path),
                hint="use another --out, or move it away and grade everything again",
            )

    def __enter__(self) -> "Journal":
        """Return the journal."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Close the journal; its lock goes with it."""
        self._db.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn an error of the database into one that a person is meant to read."""
        try:
            yield
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise GreenpathError(
                    "another greenpath-grade is at work in this folder",
                    where=str(self._path),
                    hint="wait until it is done, or choose another --out",
                ) from None
            raise GreenpathError(
                f"the journal cannot be used: {error}",
                where=str(self._path),
                hint="if it is damaged, move it away: everything is then graded again",
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Add rows: all of them, or none."""
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def keep_servers(self, servers: Sequence[bytes]) -> None:
        """Keep servers by their digests, each once."""
        rows = [(digest(server), server) for server in servers]
        with self._writing() as db:
            db.executemany("INSERT OR IGNORE INTO servers VALUES (?, ?)", rows)

    def begin(self, head: Head, source: bytes) -> Attempt:
        """Begin to grade a source."""
        text = head.text()
        with self._writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO sources VALUES (?, ?)", (head.sha256, zlib.compress(source))
            )
            row = (digest(text), head.sha256, text)
            added = db.execute("INSERT INTO attempts (key, sha256, head) VALUES (?, ?, ?)", row)
        number = added.lastrowid
        assert number is not None  # noqa: S101 - every INSERT has one
        return Attempt(number, text, (), digest(text), State.STARTED)

    def add(self, attempt: Attempt, records: Sequence[Record]) -> Attempt:
        """Add the next handshakes of an attempt; return it with them."""
        last, rows = attempt.seal, []
        for record in records:
            text = write_record(record)
            last = seal(last, text)
            rows.append((attempt.number, record.number, zlib.compress(text, 1), last))
        with self._writing() as db:
            db.executemany("INSERT INTO handshakes VALUES (?, ?, ?, ?)", rows)
        return Attempt(
            attempt.number, attempt.head, (*attempt.records, *records), last, State.STARTED
        )

    def end(self, attempt: Attempt, error: str | None = None) -> None:
        """Note that an attempt is finished, or that it failed and why."""
        with self._writing() as db:
            row = (attempt.number, attempt.seal, error)
            db.execute("INSERT INTO ends (attempt, seal, error) VALUES (?, ?, ?)", row)

    def latest(self, head: Head) -> Attempt | None:
        """Return the last attempt under this head, if there is one."""
        query = "SELECT max(attempt) FROM attempts WHERE key = ?"
        with self._errors():
            (number,) = self._db.execute(query, (digest(head.text()),)).fetchone()
        return None if number is None else self.attempt(number)

    def attempt(self, number: int) -> Attempt:
        """Return an attempt by its number."""
        with self._errors():
            (head,) = self._db.execute(
                "SELECT head FROM attempts WHERE attempt = ?", (number,)
            ).fetchone()
            rows = self._db.execute(
                "SELECT record, seal FROM handshakes WHERE attempt = ? ORDER BY number", (number,)
            ).fetchall()
            end = self._db.execute(
                "SELECT seal, error FROM ends WHERE attempt = ? ORDER BY number DESC", (number,)
            ).fetchone()
        sealed = [(_inflate(record), its) for record, its in rows]
        broken = first_broken(head, sealed)
        records: list[Record] = []
        for count, (text, _) in enumerate(sealed, 1):
            try:
                records.append(read_record(text))
            except ValueError:
                broken = count
                break
        last = sealed[-1][1] if sealed else digest(head)
        if end is None:
            return Attempt(number, head, tuple(records), last, State.STARTED, None, broken)
        state = State.FINISHED if end[1] is None else State.FAILED
        if state is State.FINISHED and broken is None and end[0] != last:
            broken = len(records) + 1
        return Attempt(number, head, tuple(records), last, state, end[1], broken)

    def keep_results(self, attempts: Sequence[tuple[str, int]]) -> None:
        """Note which attempt the result of each submission, by its id, follows from."""
        with self._writing() as db:
            (run,) = db.execute("SELECT coalesce(max(run), 0) + 1 FROM results").fetchone()
            db.executemany(
                "INSERT INTO results VALUES (?, ?, ?)", [(run, *one) for one in attempts]
            )

    def results(self) -> dict[str, int]:
        """Return the attempts that the latest results follow from, by the submissions' ids."""
        query = "SELECT id, attempt FROM results WHERE run = (SELECT max(run) FROM results)"
        with self._errors():
            return dict(self._db.execute(query).fetchall())

    def server(self, name: str) -> StoredServer:
        """Return a server by its digest. Raises `GreenpathError` if it was changed."""
        text = self._blob("SELECT server FROM servers WHERE digest = ?", name)
        try:
            if digest(text) == name:
                return read_server(text)
        except ValueError:  # written by another version
            pass
        raise GreenpathError("a server cannot be read, or was changed", where=str(self._path))

    def source(self, sha256: str) -> bytes:
        """Return a source by its hash. Raises `GreenpathError` if it was changed."""
        text = _inflate(self._blob("SELECT source FROM sources WHERE sha256 = ?", sha256))
        if digest(text) != sha256:
            raise GreenpathError("a submission's source was changed", where=str(self._path))
        return text

    def _blob(self, query: str, name: str) -> bytes:
        with self._errors(), closing(self._db.execute(query, (name,))) as found:
            row = found.fetchone()
        if row is None:
            raise GreenpathError("something is missing in the journal", where=str(self._path))
        return bytes(row[0])


def _inflate(packed: bytes) -> bytes:
    """Return what was compressed, or nothing, which has no seal, if it was damaged."""
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return b""
