"""Workers of a Dask cluster, and how to have work done there. An edge: the network.

A task is a function of ours with plain data. It may run twice, where a worker or the scheduler
is lost, and says the same each time; of each task one answer is taken. Before it does anything,
it compares what its worker is with what the worker must be.
"""

import asyncio
import contextlib
import platform
import socket
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import cryptography
from cryptography.hazmat.backends.openssl import backend

from greenpath_gen import __version__
from greenpath_gen.data import STUDENT_TEMPLATE, TEMPLATES, code_digest
from greenpath_gen.errors import GreenpathError

TRIES = 5
"""How often the scheduler may be lost before we give up."""

PATIENCE = 120
"""Seconds to wait for the scheduler, and for a first worker."""

SHORTEST = 0.2
"""Seconds between two attempts to connect."""

GOODBYE = 5
"""Seconds to wait for an answer when we leave."""

AT_ONCE = 64
"""Tasks that are handed out at once, however few workers there are: more may come."""

PER_THREAD = 2
"""Tasks that are handed out for each thread, where that is more."""

Standing = dict[str, str]
"""What a worker is: names and versions, and whatever else its answers depend on."""

Answer = tuple[str, Standing, bytes]
"""Of which host, what the worker is, and what was asked for; nothing if it is not as it must be."""

Job = TypeVar("Job")


class Lost(Exception):
    """Several workers, one after the other, were lost over a task."""


class Workers:
    """Workers of one scheduler; connected as long as the ``async with`` block."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.turns = AT_ONCE
        self._client: Any = None
        self._connecting = asyncio.Lock()

    async def __aenter__(self) -> "Workers":
        """Connect. Raises `GreenpathError` if there is no scheduler, or no worker."""
        self._client = await self._connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave; what was handed out and is not done is forgotten."""
        client, self._client = self._client, None
        if client is not None:
            await _leave(client)

    async def standings(self, stand: Callable[[], Answer | Awaitable[Answer]]) -> list[Answer]:
        """Ask all workers what they are; return their answers, always in the same order.

        Raises `GreenpathError` if one cannot say it.
        """
        assert self._client is not None  # noqa: S101 - only within the block
        answers = await self._client.run(stand, on_error="return")
        found = []
        for _, answer in sorted(answers.items()):
            if isinstance(answer, OSError):  # it is gone; whoever comes for it says what it is
                continue
            if isinstance(answer, Exception):
                raise _failed(answer)
            found.append(answer)
        if not found:
            raise GreenpathError(
                f"the scheduler {self.address} has no worker any more",
                hint="run the same command again when it has",
            )
        return found

    async def run(
        self,
        task: Callable[..., Answer | Awaitable[Answer]],
        expected: Standing,
        *arguments: object,
    ) -> bytes:
        """Have a task done by a worker that is as EXPECTED; return what it found.

        Raises `Lost`, or `GreenpathError` if the worker is another, or the scheduler is lost
        again and again.
        """
        from distributed.scheduler import KilledWorker

        said = ""
        for _ in range(TRIES):
            client, future = self._client, None
            if client is None:
                break
            try:
                future = client.submit(task, expected, *arguments, pure=False)
                host, found, content = await future
            except Exception as error:
                if future is None or future.status != "error":  # it is the connection's
                    said = str(error) or type(error).__name__
                    await self._reconnect(client)
                    continue
                if isinstance(error, KilledWorker):
                    raise Lost(str(error)) from None
                raise _failed(error) from error
            if found != expected:
                raise refusal(host, expected, found)
            return bytes(content)
        raise GreenpathError(
            f"the scheduler {self.address} was lost {TRIES} times: {said}",
            hint="run the same command again when it holds: what is finished is kept",
        )

    async def _reconnect(self, lost: Any) -> None:
        """Connect anew, once for all who lost the same connection."""
        async with self._connecting:
            if self._client is lost:
                await _leave(lost)
                self._client = await self._connect()

    async def _connect(self) -> Any:
        """Connect and see a worker; try until `PATIENCE` is at its end. Raises `GreenpathError`."""
        try:
            from distributed import Client
        except ImportError:
            raise GreenpathError(
                "--dask needs Dask, which is not installed",
                hint="pip install 'greenpath[cluster]', here and on the workers",
            ) from None
        until = time.monotonic() + PATIENCE
        while True:
            left = max(until - time.monotonic(), SHORTEST)
            client: Any = Client(self.address, asynchronous=True, timeout=left)  # type: ignore[no-untyped-call]
            try:
                await client
                await client.wait_for_workers(1, timeout=max(until - time.monotonic(), SHORTEST))
                threads = sum((await client.nthreads()).values())
            except (OSError, ValueError, TypeError, RuntimeError) as error:
                await _leave(client)
                if isinstance(error, OSError) and time.monotonic() < until:
                    await asyncio.sleep(SHORTEST)
                    continue
                raise GreenpathError(
                    f"the Dask scheduler {self.address} cannot be reached, or has no worker: "
                    f"{str(error) or type(error).__name__}",
                    hint="is it running, with workers? What is finished is kept",
                ) from None
            self.turns = max(AT_ONCE, PER_THREAD * threads)
            return client


async def _leave(client: Any) -> None:
    with contextlib.suppress(Exception):
        async with asyncio.timeout(GOODBYE):
            await client.close()


def _failed(error: Exception) -> GreenpathError:
    said = f"{type(error).__name__}: {error}"
    return GreenpathError(
        f"a worker failed: {said}", hint="is the same greenpath installed on all workers?"
    )


def refusal(host: str, expected: Standing, found: Standing) -> GreenpathError:
    """Say in which a worker differs from what it must be."""
    names = sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )
    said = "; ".join(
        f"{name} {found.get(name, 'unknown')}, not {expected.get(name, 'known')}" for name in names
    )
    return GreenpathError(
        f"the worker on {host} was refused, as its answers could differ: {said}",
        hint="all workers and this machine need the same; what is finished is kept",
    )


def tool() -> Standing:
    """Return what the bytes of a package depend on, besides the scenario and the secret."""
    return {
        "greenpath": f"{__version__}+{_code()[:16]}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "cryptography": cryptography.__version__,
        "openssl": backend.openssl_version_text(),
    }


@cache
def _code() -> str:
    return code_digest((Path(__file__).parent, STUDENT_TEMPLATE, TEMPLATES))


def stand() -> Answer:
    """Say what the generator on this worker is."""
    return socket.gethostname(), tool(), b""


def work(expected: Standing, make: Callable[[Any], bytes], job: object) -> Answer:
    """Do a JOB on this worker, if it is as EXPECTED."""
    found = tool()
    return socket.gethostname(), found, make(job) if found == expected else b""


def each(address: str, make: Callable[[Job], bytes], jobs: Iterable[Job]) -> Iterator[bytes]:
    """Do all jobs on the workers of a scheduler; in order. Raises `GreenpathError`."""
    with asyncio.Runner() as runner:
        workers = runner.run(Workers(address).__aenter__())
        try:
            underway: deque[asyncio.Task[bytes]] = deque()
            for job in jobs:
                if len(underway) >= workers.turns:
                    yield runner.run(_done(underway.popleft()))
                underway.append(runner.get_loop().create_task(_run(workers, make, job)))
            while underway:
                yield runner.run(_done(underway.popleft()))
        finally:
            runner.run(workers.__aexit__())


async def _run(workers: Workers, make: Callable[[Job], bytes], job: Job) -> bytes:
    try:
        return await workers.run(work, tool(), make, job)
    except Lost as lost:
        raise GreenpathError(
            f"workers were lost again and again: {lost}",
            hint="run the same command again: what is finished is kept",
        ) from None


async def _done(task: asyncio.Task[bytes]) -> bytes:
    return await task
