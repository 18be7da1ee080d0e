"""Nothing is lost: what the journal keeps, and what is seen of what was changed."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.checks import Check
from greenpath_gen.errors import GreenpathError
from greenpath_gen.heldout import Contender, make_pool
from greenpath_gen.scenario import HeldOut, Scenario
from greenpath_grade.evidence import (
    Head,
    Record,
    digest,
    first_broken,
    read_record,
    read_server,
    seal,
    write_record,
    write_server,
)
from greenpath_grade.journal import JOURNAL, Journal, State
from greenpath_grade.model import (
    End,
    Judgement,
    Meeting,
    Message,
    Observation,
    Transcript,
    Verdict,
)

SCENARIO = Scenario(
    title="A part of it all", held_out=HeldOut(checks=(Check.NAME, Check.POSSESSION))
)
SECRET = bytes(range(32))
POOL = make_pool(SCENARIO, SECRET)
HEAD = Head("ab" * 32, "cd" * 32, {"python": "3"})
RECORD = Record(
    1,
    "00" * 32,
    True,
    False,
    b"data",
    7,
    Transcript(
        Observation(End.COMPLETE, "receive_data", data=b"data", printed=b"\xff"),
        (Message("client_hello", b"\x00\x01"), Message("client_data", b"data")),
        b"k" * 32,
    ),
    Judgement(Verdict.ACCEPTED, "receive_data"),
)


@pytest.fixture
def journal() -> Iterator[Journal]:
    with Journal() as journal:
        yield journal


def numbered(count: int) -> list[Record]:
    return [replace(RECORD, number=n) for n in range(1, count + 1)]


# ------------------------------------------------------------------------- evidence


@given(st.binary(), st.binary(), st.none() | st.binary(), st.sampled_from(list(End)))
def test_a_record_is_read_as_it_was_written(
    detail: bytes, content: bytes, key: bytes | None, end: End
) -> None:
    seen = Observation(end, "send_client_hello", detail, content or None, -9, content)
    transcript = Transcript(seen, (Message("client_hello", content),), key)
    for one in (replace(RECORD, transcript=transcript), replace(RECORD, transcript=None)):
        assert read_record(write_record(one)) == one
        assert write_record(read_record(write_record(one))) == write_record(one)


@pytest.mark.parametrize("contender", POOL.contenders, ids=lambda one: one.server)
def test_a_server_can_be_met_again(contender: Contender) -> None:
    server = read_server(write_server(contender))
    meeting = server.meeting(contender.files.data, seed=7)
    assert meeting == Meeting(contender.url, contender.trusted_certs, contender.files, 7)
    assert (server.server, server.check) == (contender.server, contender.check or "")


@given(st.lists(st.binary(), min_size=1, max_size=5), st.data())
def test_a_changed_record_breaks_the_chain_from_there_on(
    texts: list[bytes], data: st.DataObject
) -> None:
    sealed, last = [], digest(b"head")
    for text in texts:
        last = seal(last, text)
        sealed.append((text, last))
    assert first_broken(b"head", sealed) is None
    assert first_broken(b"another", sealed) == 1
    at = data.draw(st.integers(0, len(texts) - 1))
    text, its = sealed[at]
    assert first_broken(b"head", [*sealed[:at], (text + b"!", its), *sealed[at + 1 :]]) == at + 1
    if at + 1 < len(sealed):
        assert first_broken(b"head", [*sealed[:at], *sealed[at + 1 :]]) == at + 1


def test_what_stands_for_all_servers_changes_with_any() -> None:
    one, *rest = POOL.contenders
    other = replace(one, files=replace(one.files, certificate=b"another"))
    changed = [
        replace(POOL, secret=bytes(32)),
        replace(POOL, message="other words, {token}"),
        replace(POOL, contenders=(other, *rest)),
        replace(POOL, contenders=tuple(rest)),
        replace(POOL, contenders=(*rest, one)),
    ]
    assert make_pool(SCENARIO, SECRET).digest() == POOL.digest()
    assert len({pool.digest() for pool in (POOL, *changed)}) == 6


# -------------------------------------------------------------------------- journal


def test_an_attempt_is_found_as_far_as_it_came(journal: Journal) -> None:
    assert journal.latest(HEAD) is None
    begun = journal.begin(HEAD, b"source")
    assert journal.latest(HEAD) == begun
    further = journal.add(journal.add(begun, numbered(2)), [replace(RECORD, number=3)])
    assert journal.latest(HEAD) == further
    assert further.records == tuple(numbered(3))
    assert further.state is State.STARTED
    journal.end(further, "lost")
    assert journal.latest(HEAD) == replace(further, state=State.FAILED, error="lost")
    journal.end(further)
    assert journal.latest(HEAD) == replace(further, state=State.FINISHED)


@pytest.mark.parametrize(
    "other",
    [
        replace(HEAD, sha256="ff" * 32),
        replace(HEAD, servers="ff" * 32),
        replace(HEAD, environment={"python": "4"}),
    ],
)
def test_nothing_is_found_under_another_head(journal: Journal, other: Head) -> None:
    journal.end(journal.add(journal.begin(HEAD, b"source"), numbered(2)))
    assert journal.latest(other) is None


def test_a_failed_attempt_goes_on(journal: Journal) -> None:
    attempt = journal.add(journal.begin(HEAD, b"source"), numbered(1))
    journal.end(attempt, "lost")
    attempt = journal.add(attempt, [replace(RECORD, number=2)])
    found = journal.latest(HEAD)
    assert found is not None
    assert (found.state, found.broken, len(found.records)) == (State.FAILED, None, 2)


def test_it_is_private_and_one_run_has_it_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "results" / JOURNAL
    with Journal(path) as journal:
        journal.begin(HEAD, b"source")
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
        with pytest.raises(GreenpathError, match="another greenpath-grade"):
            Journal(path)
    with Journal(path) as journal:
        assert journal.latest(HEAD) is not None
    assert [file.name for file in path.parent.iterdir()] == [JOURNAL]


def test_a_file_that_is_no_journal_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(GreenpathError, match="cannot be used") as failed:
        Journal(tmp_path / JOURNAL)
    assert failed.value.hint


def test_a_journal_of_another_version_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(GreenpathError, match="another version"):
        Journal(tmp_path / JOURNAL)


CHANGES = {
    "record": "UPDATE handshakes SET record = (SELECT record FROM handshakes WHERE number = 1) WHERE number = 2",
    "damaged": "UPDATE handshakes SET record = x'00' WHERE number = 2",
    "gap": "DELETE FROM handshakes WHERE number = 2",
    "end": "DELETE FROM handshakes WHERE number = 3",
    "head": "UPDATE attempts SET head = x'7b7d'",
}


@pytest.mark.parametrize(
    ("change", "broken"), [("record", 2), ("damaged", 2), ("gap", 2), ("end", 3), ("head", 1)]
)
def test_what_was_changed_is_seen(tmp_path: Path, change: str, broken: int) -> None:
    path = tmp_path / JOURNAL
    with Journal(path) as journal:
        journal.end(journal.add(journal.begin(HEAD, b"source"), numbered(3)))
    with closing(sqlite3.connect(path)) as db:
        db.execute(CHANGES[change])
        db.commit()
    with Journal(path) as journal:
        assert journal.attempt(1).broken == broken


@pytest.mark.parametrize("table", ["sources", "servers"])
def test_changed_sources_and_servers_are_not_used(tmp_path: Path, table: str) -> None:
    path = tmp_path / JOURNAL
    server = write_server(POOL.contenders[0])
    with Journal(path) as journal:
        journal.keep_servers([server])
        journal.begin(replace(HEAD, sha256=digest(b"source")), b"source")
        assert journal.source(digest(b"source")) == b"source"
        assert journal.server(digest(server)) == read_server(server)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"UPDATE {table} SET {table[:-1]} = x'00'")
        db.commit()
    with Journal(path) as journal, pytest.raises(GreenpathError, match="changed"):
        journal.source(digest(b"source")) if table == "sources" else journal.server(digest(server))
