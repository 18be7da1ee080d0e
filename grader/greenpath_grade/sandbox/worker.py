"""The judge's side of a sandbox: sessions with children of one zygote."""

import asyncio
import contextlib
import os
import socket
from dataclasses import dataclass, field

from greenpath_gen.errors import GreenpathError
from greenpath_gen.rubric import Limits
from greenpath_grade.sandbox.ahead import take
from greenpath_grade.sandbox.inside.protocol import (
    BARE,
    CONTROL,
    ENDED,
    FORK,
    HEAD,
    KILL,
    REFUSED,
    UP,
    pack_limits,
)
from greenpath_grade.sandbox.launch import Level, Zygote

USUAL = Limits()
START_SECONDS = 60.0
FRAME_LIMIT = 64 * 1024
"""Bytes of a frame that a client sends; a longer one breaks the protocol."""

SESSION_LIMIT = 1024 * 1024
"""Bytes that a client sends in a session; more is a flood."""


class Hangup(Exception):
    """The client's process ended, or closed its socket."""


class Malformed(Exception):
    """The client sent something that is not a frame."""


class Flood(Exception):
    """The client sent more than a session may."""


class WorkerLost(Exception):
    """The zygote is gone: ours to mend, not the client's fault."""


@dataclass
class Session:
    """One child process and the socket to it."""

    number: int
    socket: socket.socket
    ended: asyncio.Future[int]
    received: bytearray = field(default_factory=bytearray)
    total: int = 0

    async def send(self, kind: bytes, payload: bytes) -> None:
        """Send one frame.

        A client that has hung up is not noticed here: what it said before is still to be
        received, and whether the kernel refuses these bytes is a matter of timing.
        """
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):
            await loop.sock_sendall(self.socket, HEAD.pack(kind, len(payload)) + payload)

    async def receive(self) -> tuple[bytes, bytes]:
        """Receive one frame. Raises `Hangup`, `Malformed` or `Flood`.

        Whole frames are counted, not what happens to have arrived: the same bytes are a flood
        at the same frame every time.
        """
        await self._fill(HEAD.size)
        kind, length = HEAD.unpack_from(self.received)
        if length > FRAME_LIMIT:
            raise Malformed(f"a frame of {length} bytes")
        self.total += HEAD.size + length
        if self.total > SESSION_LIMIT:
            raise Flood
        await self._fill(HEAD.size + length)
        payload = bytes(self.received[HEAD.size : HEAD.size + length])
        del self.received[: HEAD.size + length]
        return kind, payload

    async def _fill(self, size: int) -> None:
        loop = asyncio.get_running_loop()
        while len(self.received) < size:
            try:
                part = await loop.sock_recv(self.socket, 64 * 1024)
            except OSError:
                part = b""
            if not part:
                raise Hangup
            self.received += part


class Worker:
    """A zygote at a level, and the sessions with its children, within LIMITS."""

    def __init__(self, level: Level, limits: Limits = USUAL) -> None:
        self.level = level
        self.limits = limits
        self._packed = pack_limits(limits.computing, limits.memory)
        self._zygote: Zygote | None = None
        self._ended: dict[int, asyncio.Future[int]] = {}
        self._number = 0
        self._restarting = asyncio.Lock()

    @property
    def pid(self) -> int:
        """The process that was started. Raises `WorkerLost`."""
        if self._zygote is None:
            raise WorkerLost
        return self._zygote.process.pid

    async def start(self) -> None:
        """Start the zygote. Raises `GreenpathError` with what it said if it cannot."""
        zygote = take(self.level)
        zygote.control.setblocking(False)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(START_SECONDS):
                said = await loop.sock_recv(zygote.control, CONTROL.size)
        except (TimeoutError, OSError):
            said = b""
        if not said or CONTROL.unpack(said)[0] != UP:
            zygote.process.kill()
            complaint = zygote.process.stderr.read() if zygote.process.stderr else b""
            zygote.stop()
            last = complaint.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise GreenpathError(
                f"the sandbox does not start: {' '.join(last) or 'it says nothing'}"
            )
        self._zygote = zygote
        loop.add_reader(zygote.control, self._hear)

    async def restart(self) -> None:
        """Replace a zygote that is gone; a living one stays."""
        async with self._restarting:
            if self._zygote is None or self._zygote.process.poll() is not None:
                self.stop()
                await self.start()

    def stop(self) -> None:
        """Stop the zygote and all its children."""
        zygote, self._zygote = self._zygote, None
        if zygote is not None:
            asyncio.get_running_loop().remove_reader(zygote.control)
            zygote.stop()
        for future in self._ended.values():
            if not future.done():
                future.set_exception(WorkerLost())
                future.exception()
        self._ended.clear()

    def _hear(self) -> None:
        if self._zygote is None:
            return
        try:
            message = self._zygote.control.recv(CONTROL.size)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self.stop()
            return
        kind, number, status = CONTROL.unpack(message)
        future = self._ended.pop(number, None)
        if future is None or future.done():
            return
        if kind == REFUSED:
            future.set_exception(WorkerLost())
            future.exception()
        elif kind == ENDED:
            future.set_result(os.waitstatus_to_exitcode(status))

    def open(self, *, bare: bool = False) -> Session:
        """Start a child with a session of its own. Raises `WorkerLost`.

        A BARE child goes without the filter: so the probe sees what the other layers close.
        """
        if self._zygote is None:
            raise WorkerLost
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._number += 1
        ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._ended[self._number] = ended
        try:
            socket.send_fds(
                self._zygote.control,
                [CONTROL.pack(BARE if bare else FORK, self._number, self._packed)],
                [theirs.fileno()],
            )
        except OSError:
            ours.close()
            raise WorkerLost from None
        finally:
            theirs.close()
        return Session(self._number, ours, ended)

    async def close(self, session: Session) -> int:
        """End a session's child; return its exit code, negative for a signal.

        Returns when the child is dead. Raises `WorkerLost`.
        """
        session.socket.close()
        if not session.ended.done():
            if self._zygote is None:
                raise WorkerLost
            try:
                self._zygote.control.send(CONTROL.pack(KILL, session.number, 0))
            except OSError:
                raise WorkerLost from None
        try:
            async with asyncio.timeout(START_SECONDS):
                return await session.ended
        except TimeoutError:
            raise WorkerLost from None
