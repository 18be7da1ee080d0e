"""One handshake in memory, without a sandbox: for clients of our own, never for students'.

What a meeting means is said in the words of the grader's verdicts, by the same rules.
"""

import dis
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from types import FrameType, FunctionType, TracebackType

from greenpath_gen.clients.model import Model
from greenpath_gen.data import CRYPTOBOX
from greenpath_gen.kit import server as protocol

RAISE = dis.opmap["RAISE_VARARGS"]
"""What `raise` and `assert` are compiled to."""


class Outcome(StrEnum):
    """How a client met a server."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REJECTED_LATE = "rejected-late"
    WRONG_DATA = "wrong-data"
    REFUSED_BY_SERVER = "refused-by-server"
    CRASHED = "crashed"
    MALFORMED = "malformed"


def meet(
    kind: type[Model],
    server: protocol.Server,
    url: str,
    trusted_certs: Sequence[bytes],
    *,
    legitimate: bool,
    in_data: bool = False,
) -> Outcome:
    """Let a client of this kind shake hands with a server, which is good for one handshake.

    LEGITIMATE says what the server is: whoever goes on with an imposter has accepted it,
    whatever it makes of its data. IN_DATA is true for an imposter whose fault shows only in
    the data: rejecting it in `receive_data` is in time.
    """
    in_time = Outcome.REJECTED if in_data and not legitimate else Outcome.REJECTED_LATE
    try:
        client = kind(url, list(trusted_certs))
        hello: object = client.send_client_hello()
    except (Exception, SystemExit):
        return Outcome.CRASHED
    if not isinstance(hello, bytes):
        return Outcome.MALFORMED
    try:
        server_hello = server.send_server_hello(hello)
    except protocol.HandshakeError:
        return Outcome.MALFORMED
    ready = _answer(client, client.send_client_ready, server_hello, Outcome.REJECTED)
    if isinstance(ready, Outcome):
        return ready
    try:
        data = server.send_data(ready)
    except protocol.HandshakeError:
        return Outcome.REFUSED_BY_SERVER
    received = _answer(client, client.receive_data, data, in_time)
    if isinstance(received, Outcome):
        return received
    return Outcome.ACCEPTED if received == server.data or not legitimate else Outcome.WRONG_DATA


def _answer(
    client: Model, method: Callable[[bytes], object], message: bytes, refused: Outcome
) -> bytes | Outcome:
    """Return what a method answers, or what it means that it does not."""
    try:
        answer = method(message)
    except (Exception, SystemExit) as error:
        return refused if _is_refusal(error, client) else Outcome.CRASHED
    if answer is None:
        return refused
    return answer if isinstance(answer, bytes) else Outcome.MALFORMED


def _is_refusal(error: BaseException, client: Model) -> bool:
    """Tell whether an exception is a decision: of the client's own raising, or the toolbox's.

    Everything else that the interpreter raises in the client's code is a crash.
    """
    if isinstance(error, SystemExit):
        return True
    files = _files(type(client))
    frames = list(_frames(error.__traceback__))
    own = [place for place, (frame, _) in enumerate(frames) if frame.f_code.co_filename in files]
    if not own:
        return False
    frame, last = frames[own[-1]]
    for called, _ in frames[own[-1] + 1 :]:
        return called.f_code.co_filename.startswith(f"{CRYPTOBOX}")
    return frame.f_code.co_code[last] == RAISE or type(error).__module__.startswith("cryptography.")


def _files(kind: type) -> set[str]:
    """Return the files in which a class and its parents are written."""
    return {
        function.__code__.co_filename
        for one in kind.__mro__
        for function in vars(one).values()
        if isinstance(function, FunctionType)
    }


def _frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lasti
        trace = trace.tb_next
