"""One handshake between a sandboxed client and a server of ours. An edge: sockets and the clock."""

import asyncio
import json

from greenpath_gen.kit import server as protocol
from greenpath_grade.heldout import Contender
from greenpath_grade.model import End, Observation
from greenpath_grade.sandbox.inside.protocol import (
    ANSWER,
    CONSTRUCT,
    ERROR,
    HELLO,
    IMPORT,
    NOTHING,
    PRINTED,
    PRINTED_KEPT,
    READY,
    RECEIVE,
    SERVER_DATA,
    SERVER_HELLO,
    SETUP,
    SOURCE,
    STAGE,
    WRONG_TYPE,
)
from greenpath_grade.sandbox.worker import Flood, Hangup, Malformed, Session, Worker, WorkerLost

DEADLINE = 10.0
"""Seconds of a handshake, waiting included."""

GRACE = 1.0
"""Seconds for a process that hung up to be seen to end, and how."""

EARLY = {name.encode(): name for name in (IMPORT, CONSTRUCT, HELLO)}
ENDS = {NOTHING: End.NOTHING, WRONG_TYPE: End.WRONG_TYPE, ERROR: End.ERROR}


class _Ended(Exception):
    """The client ended the handshake with something that is not an answer."""

    def __init__(self, end: End, detail: bytes) -> None:
        self.end = end
        self.detail = detail


class _Recorder:
    """Follows a session: which stage it is in, what was printed."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.stage = IMPORT
        self.printed = bytearray()

    async def answer(self) -> bytes:
        """Return the next answer of the client; note what comes before it."""
        while True:
            kind, payload = await self.session.receive()
            if kind == ANSWER:
                return payload
            if kind == STAGE and payload in EARLY and self.stage in EARLY.values():
                self.stage = EARLY[payload]
            elif kind == PRINTED:
                self.printed += payload[: PRINTED_KEPT - len(self.printed)]
            elif kind in ENDS:
                raise _Ended(ENDS[kind], payload)
            else:
                raise Malformed("a message out of turn")


async def shake_hands(worker: Worker, source: bytes, contender: Contender) -> Observation:
    """Let a fresh process of the client meet one server; return what was seen.

    When this returns, the process is dead.
    """
    try:
        session = worker.open()
    except WorkerLost:
        return Observation(End.WORKER_LOST, IMPORT)
    recorder = _Recorder(session)
    end, detail, data = End.COMPLETE, b"", None
    try:
        async with asyncio.timeout(DEADLINE):
            end, data = await _talk(recorder, source, contender)
    except TimeoutError:
        end = End.DEADLINE
    except _Ended as ended:
        end, detail = ended.end, ended.detail
    except Hangup:
        end = End.HANGUP
    except Malformed as malformed:
        end, detail = End.NO_FRAME, str(malformed).encode()
    except Flood:
        end = End.FLOOD
    exit_code = None
    try:
        exit_code = await worker.close(session, GRACE if end is End.HANGUP else 0.0)
    except WorkerLost:
        end = End.WORKER_LOST
    return Observation(
        end,
        recorder.stage,
        detail,
        data,
        exit_code if end is End.HANGUP else None,
        bytes(recorder.printed),
    )


async def _talk(
    recorder: _Recorder, source: bytes, contender: Contender
) -> tuple[End, bytes | None]:
    server = contender.files.open()
    session = recorder.session
    setup = {
        "url": contender.url,
        "trusted_certs": [certificate.hex() for certificate in contender.trusted_certs],
    }
    await session.send(SETUP, json.dumps(setup).encode())
    await session.send(SOURCE, source)
    client_hello = await recorder.answer()
    recorder.stage = HELLO
    try:
        server_hello = server.send_server_hello(client_hello)
    except protocol.HandshakeError:
        return End.BAD_HELLO, None
    recorder.stage = READY
    await session.send(SERVER_HELLO, server_hello)
    client_ready = await recorder.answer()
    try:
        server_data = server.send_data(client_ready)
    except protocol.HandshakeError:
        return End.BAD_READY, None
    recorder.stage = RECEIVE
    await session.send(SERVER_DATA, server_data)
    return End.COMPLETE, await recorder.answer()
