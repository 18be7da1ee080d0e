"""What is fresh in a handshake, and what a server keeps for a whole run."""

import asyncio
from collections import defaultdict

import pytest

from greenpath_gen.kit import server as protocol
from greenpath_gen.sources import load_scenario
from greenpath_grade.evidence import Record
from greenpath_grade.grade import grade_all
from greenpath_grade.journal import Journal
from greenpath_grade.model import Submission
from greenpath_grade.sandbox.launch import Level

SCENARIO, SECRET = load_scenario("classic").scenario, bytes(range(32))
CLIENTS = ("ada", "ben")


@pytest.fixture(scope="module")
def records(trusting: str) -> list[Record]:
    """Return the handshakes of two clients that go on with everybody."""
    todo = [Submission(name, name, f"{trusting}# {name}\n".encode()) for name in CLIENTS]
    with Journal() as journal:
        asyncio.run(grade_all(todo, SCENARIO, SECRET, Level.FILTER, journal=journal))
        attempts = [journal.attempt(number) for number in journal.results().values()]
    return [record for attempt in attempts for record in attempt.records]


def sent(record: Record, name: str) -> bytes:
    assert record.transcript is not None
    return next(one.content for one in record.transcript.messages if one.name == name)


def test_a_server_has_one_key_share_and_no_two_have_the_same(records: list[Record]) -> None:
    shares = defaultdict(set)
    for record in records:
        shares[record.server].add(sent(record, "server_hello")[: protocol.PUBLIC_KEY_SIZE])
    met = [record.server for record in records]
    assert all(met.count(server) == len(CLIENTS) for server in shares)
    assert [len(own) for own in shares.values()] == [1] * len(shares)
    assert len(set.union(*shares.values())) == len(shares)


def test_every_handshake_has_a_session_key_of_its_own(records: list[Record]) -> None:
    keys = [record.transcript and record.transcript.session_key for record in records]
    assert None not in keys
    assert len(set(keys)) == len(records)
    assert len({sent(record, "client_hello") for record in records}) == len(records)
