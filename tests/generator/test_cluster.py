"""A cluster is reached, or it is said why not; what its workers make is taken only if it is whole."""

import asyncio
import sys
from concurrent.futures import CancelledError
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from greenpath_gen import cluster as clusters
from greenpath_gen.cluster import Workers, tool, work
from greenpath_gen.errors import GreenpathError
from greenpath_gen.making import Job, make, read_made
from greenpath_gen.model import Student
from greenpath_gen.sources import load_scenario

SECRET = bytes(range(32))


def test_without_dask_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(GreenpathError, match="Dask, which is not installed") as raised:
        asyncio.run(Workers("tcp://127.0.0.1:1").__aenter__())
    assert "greenpath[cluster]" in raised.value.hint


def test_where_no_scheduler_is_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "PATIENCE", 0.5)
    with pytest.raises(GreenpathError, match=r"scheduler tcp://127.0.0.1:1 cannot be reached"):
        asyncio.run(Workers("tcp://127.0.0.1:1").__aenter__())


class Failing:
    """A client of a scheduler that is lost with every task."""

    def submit(self, *_: object, **__: object) -> None:
        """Lose the task."""
        raise CancelledError

    async def close(self) -> None:
        """Leave."""


def test_a_scheduler_that_is_lost_again_and_again_ends_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected: list[Failing] = []

    async def connect(_: Workers) -> Failing:
        connected.append(Failing())
        return connected[-1]

    async def run() -> None:
        async with Workers("tcp://there:8786") as workers:
            await workers.run(work, tool(), str, 7)

    monkeypatch.setattr(Workers, "_connect", connect)
    with pytest.raises(GreenpathError, match=r"scheduler tcp://there:8786 was lost 5 times") as one:
        asyncio.run(run())
    assert "run the same command again" in one.value.hint
    assert len(connected) == 1 + clusters.TRIES


def test_a_package_that_did_not_arrive_whole_is_refused() -> None:
    source = load_scenario("classic")
    text = make(source, SECRET, datetime(2026, 11, 24, tzinfo=UTC), Job(Student("ada")))
    made = read_made(text)
    assert made.answers.student == Student("ada")
    kept = make(source, SECRET, datetime.now(UTC), Job(Student("ada"), made.answers.package))
    assert read_made(kept) == replace(made, files={})
    with pytest.raises(GreenpathError, match="did not arrive"):
        read_made(text.replace(b'"client.py"', b'"other.py"'))
    with pytest.raises(GreenpathError, match="did not arrive"):
        read_made(text[:-1])


def test_a_worker_that_is_another_makes_no_package() -> None:
    def never(_: object) -> bytes:
        raise AssertionError("a package was made")

    assert work({**tool(), "openssl": "OpenSSL 1"}, never, None)[2] == b""
    assert work(tool(), lambda job: str(job).encode(), 7)[2] == b"7"
