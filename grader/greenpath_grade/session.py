"""One handshake between a sandboxed client and a server of ours. An edge: sockets and the clock."""

import asyncio
import json
from dataclasses import replace
from functools import lru_cache

from greenpath_gen.kit import primitives
from greenpath_gen.kit import server as protocol
from greenpath_gen.model import ServerFiles
from greenpath_grade.model import End, Meeting, Message, Observation, Transcript
from greenpath_grade.sandbox.inside.protocol import (
    ANSWER,
    CONSTRUCT,
    ERROR,
    HELLO,
    IMPORT,
    NOTHING,
    PRINTED,
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

PRINTED_RECORDED = 8 * 1024
"""Bytes that are kept of what a client prints in a handshake."""

EARLY = {name.encode(): name for name in (IMPORT, CONSTRUCT, HELLO)}
ENDS = {NOTHING: End.NOTHING, WRONG_TYPE: End.WRONG_TYPE, ERROR: End.ERROR}


class _Ended(Exception):
    """The client ended the handshake with something that is not an answer."""

    def __init__(self, end: End, detail: bytes) -> None:
        self.end = end
        self.detail = detail


class _Recorder:
    """Follows a session: which stage it is in, what crossed, what was printed."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.stage = IMPORT
        self.messages: list[Message] = []
        self.printed = bytearray()

    async def send(self, kind: bytes, name: str, content: bytes) -> None:
        """Send a message of the server."""
        self.messages.append(Message(name, content))
        await self.session.send(kind, content)

    async def receive(self, name: str) -> bytes:
        """Return the next answer of the client; note what comes before it."""
        while True:
            kind, payload = await self.session.receive()
            if kind == ANSWER:
                self.messages.append(Message(name, payload))
                return payload
            if kind == STAGE and payload in EARLY and self.stage in EARLY.values():
                self.stage = EARLY[payload]
            elif kind == PRINTED:
                self.printed += payload[: PRINTED_RECORDED - len(self.printed)]
            elif kind in ENDS:
                raise _Ended(ENDS[kind], payload)
            else:
                raise Malformed("a message out of turn")


async def shake_hands(worker: Worker, source: bytes, meeting: Meeting) -> Transcript:
    """Let a fresh process of the client meet one server; return what was seen.

    An endless loop ends by its limit of computing time, or by the deadline where the machine is
    so busy that many processes share a core; the verdict is the same.
    When this returns, the process is dead.
    """
    try:
        session = worker.open()
    except WorkerLost:
        return Transcript(Observation(End.WORKER_LOST, IMPORT))
    recorder = _Recorder(session)
    server = _opened(meeting.files)
    end, detail, exit_code = End.COMPLETE, b"", None
    try:
        async with asyncio.timeout(worker.limits.seconds):
            end = await _talk(recorder, server, source, meeting)
    except TimeoutError:
        end = End.DEADLINE
    except _Ended as ended:
        end, detail = ended.end, ended.detail
    except Malformed as malformed:
        end, detail = End.NO_FRAME, str(malformed).encode()
    except Flood:
        end = End.FLOOD
    finally:
        try:
            exit_code = await worker.close(session)
        except WorkerLost:
            end = End.WORKER_LOST
    seen = Observation(
        end,
        recorder.stage,
        detail,
        recorder.messages[-1].content if end is End.COMPLETE else None,
        exit_code if end is End.HANGUP else None,
        bytes(recorder.printed),
    )
    return Transcript(seen, tuple(recorder.messages), server.session_key)


def _opened(files: ServerFiles) -> protocol.Server:
    """Return a server, ready for one handshake, with the key share that it has in this run."""
    share = files.recipe.share or _share(files.private_key, files.certificate)
    return replace(files, recipe=replace(files.recipe, share=share)).open()


@lru_cache(maxsize=1024)
def _share(private_key: bytes, certificate: bytes) -> bytes:  # noqa: ARG001 - whose it is
    """Return a server's key for exchanges: made once, and known to this process alone.

    Session keys are fresh all the same: each client has a key of its own, and clients have no
    memory in which one handshake could be compared with another.
    """
    return primitives.generate_asymmetric_key()[0]


async def _talk(
    recorder: _Recorder, server: protocol.Server, source: bytes, meeting: Meeting
) -> End:
    """Play a handshake to its end. What ends it early is raised, but for a hangup."""
    session = recorder.session
    setup = {
        "url": meeting.url,
        "trusted_certs": [certificate.hex() for certificate in meeting.trusted_certs],
        "seed": meeting.seed,
        "withheld": meeting.withheld,
    }
    await session.send(SETUP, json.dumps(setup).encode())
    await session.send(SOURCE, source)
    try:
        client_hello = await recorder.receive("client_hello")
        recorder.stage = HELLO
        try:
            server_hello = server.send_server_hello(client_hello)
        except protocol.HandshakeError:
            return End.BAD_HELLO
        recorder.stage = READY
        await recorder.send(SERVER_HELLO, "server_hello", server_hello)
        client_ready = await recorder.receive("client_ready")
        try:
            server_data = server.send_data(client_ready)
        except protocol.HandshakeError:
            return End.BAD_READY
        recorder.stage = RECEIVE
        await recorder.send(SERVER_DATA, "server_data", server_data)
        await recorder.receive("client_data")
    except Hangup:
        # How it ends tells what it was; if it does not, the deadline does.
        await asyncio.wait([session.ended])
        return End.HANGUP
    return End.COMPLETE
