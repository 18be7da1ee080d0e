"""How a client meets a server, and how that ended."""

from __future__ import annotations

import dis
import os
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from words import put

HERE = Path(__file__).resolve().parent
CLIENT = HERE / "client.py"
TOOLBOX = HERE / "cryptobox"
REFUSING = ("send_client_ready", "receive_data")


@dataclass
class Outcome:
    """How one run ended: at which method, in a word, and in a sentence."""

    method: str
    word: str
    sentence: str
    lines: tuple[str, ...] = ()
    data: bytes | None = None
    reason: str = ""


def shown(message: bytes) -> str:
    """Write bytes as text for the screen: base64, cut to one line."""
    from cryptobox import b64encode

    text = b64encode(message)
    return text if len(text) <= 60 else f"{text[:57]}... ({len(message)} bytes)"


def of_client(path: str | None) -> bool:
    """Tell whether a path is that of client.py."""
    return os.path.realpath(path or "") == str(CLIENT)


def own_lines(error: BaseException) -> tuple[str, ...]:
    """Return where in client.py the error came from, innermost line last."""
    if isinstance(error, SyntaxError) and error.lineno and of_client(error.filename):
        text = (error.text or "").strip()
        return (put("client.py, line {number}: {code}", number=error.lineno, code=text),)
    frames = traceback.extract_tb(error.__traceback__)
    return tuple(
        put(
            "client.py, line {number}, in {name}: {code}",
            number=frame.lineno,
            name=frame.name,
            code=frame.line,
        )
        for frame in frames
        if of_client(frame.filename)
    )


def deliberate(error: BaseException) -> str:
    """Tell a refusal from a crash, as it is done when you are graded.

    It is a refusal if your own code says ``raise`` or ``assert`` or leaves the program
    ("yours"), or if the error comes out of the toolbox or the package cryptography ("toolbox").
    Any other error is a crash ("").
    """
    if isinstance(error, SystemExit):
        return "yours"
    traces = []
    trace = error.__traceback__
    while trace:
        traces.append(trace)
        trace = trace.tb_next
    files = [os.path.realpath(one.tb_frame.f_code.co_filename) for one in traces]
    if str(CLIENT) not in files:
        return ""
    if type(error) in (Exception, AssertionError) or type(error).__module__ == "client":
        return "yours"
    last = len(files) - 1 - files[::-1].index(str(CLIENT))
    if last + 1 < len(files):
        return "toolbox" if files[last + 1].startswith(str(TOOLBOX) + os.sep) else ""
    code, instruction = traces[last].tb_frame.f_code.co_code, traces[last].tb_lasti
    if code[instruction] == dis.opmap["RAISE_VARARGS"]:
        return "yours"
    return "toolbox" if type(error).__module__.startswith("cryptography.") else ""


def unfinished(method: object) -> bool:
    """Tell whether a method of the client still does nothing at all."""
    code = getattr(method, "__code__", None)
    return code is not None and not code.co_names and not code.co_cellvars


def stopped(method: str, error: BaseException) -> Outcome:
    """Describe an exception that ended a run."""
    where = own_lines(error)
    name = type(error).__name__
    if isinstance(error, NotImplementedError):
        said = put("{method} is not finished yet: {error}", method=method, error=error)
        return Outcome(method, "not finished", said if str(error) else not_finished(method), where)
    text = f"{name}: {error}" if str(error) else name
    whose = deliberate(error) if method in REFUSING else ""
    if whose == "yours":
        said = put("{method} refuses this server: {text}", method=method, text=text)
        return Outcome(method, "refused", said, where, reason=str(error))
    if whose == "toolbox":
        said = put(
            "{method} refuses this server, by an error of the toolbox: {text}",
            method=method,
            text=text,
        )
        return Outcome(method, "refused", said, where)
    said = put("your client crashed in {method}: {text}", method=method, text=text)
    return Outcome(method, "crashed", said, where)


def not_finished(method: str) -> str:
    """Say which step an unfinished method belongs to."""
    if method == "send_client_ready":
        return put(
            "{method} is not finished yet: it belongs to step 1, key exchange and data decryption "
            "(and later to step 2, certificate and signature verification)",
            method=method,
        )
    return put(
        "{method} is not finished yet: it belongs to step 1, key exchange and data decryption",
        method=method,
    )


def nothing(client: object, method: str) -> Outcome:
    """Describe a method that returned None."""
    if unfinished(getattr(type(client), method, None)):
        return Outcome(method, "not finished", not_finished(method))
    if method not in REFUSING:
        said = put("{method} returned None: it should return your public key", method=method)
        return Outcome(method, "error", said)
    said = put("{method} returned None: your client refuses this server", method=method)
    return Outcome(method, "refused", said)


def call(client: object, method: str, *arguments: bytes) -> bytes | Outcome:
    """Call a method of the client; return its bytes, or what went wrong."""
    function = getattr(client, method, None)
    if function is None:
        said = put("class Client has no method {method}", method=method)
        return Outcome(method, "missing", said)
    try:
        answer = function(*arguments)
    except (Exception, SystemExit) as error:
        return stopped(method, error)
    if answer is None:
        return nothing(client, method)
    if not isinstance(answer, (bytes, bytearray)):
        said = put(
            "{method} returned {kind}, but it should return bytes",
            method=method,
            kind=type(answer).__name__,
        )
        return Outcome(method, "error", said)
    return bytes(answer)


def silent(text: str) -> None:
    """Say nothing."""


def meet(url: str, trusted_certs: list[bytes], server: Any, tell: Callable[[str], None]) -> Outcome:
    """Let the client of client.py talk to a server; tell what crosses."""
    from server import HandshakeError

    try:
        import client as handed_in
    except (Exception, SystemExit) as error:
        return stopped("client.py", error)
    if not hasattr(handed_in, "Client"):
        return Outcome("client.py", "missing", put("client.py has no class Client"))
    try:
        client = handed_in.Client(url, trusted_certs)
    except (Exception, SystemExit) as error:
        return stopped("__init__", error)

    client_hello = call(client, "send_client_hello")
    if isinstance(client_hello, Outcome):
        return client_hello
    tell("client_hello: " + shown(client_hello))
    try:
        server_hello = server.send_server_hello(client_hello)
    except HandshakeError as error:
        return hung_up("send_client_hello", error)
    tell("server_hello: " + shown(server_hello))

    client_ready = call(client, "send_client_ready", server_hello)
    if isinstance(client_ready, Outcome):
        return client_ready
    tell("client_ready: " + shown(client_ready))
    try:
        server_data = server.send_data(client_ready)
    except HandshakeError as error:
        return hung_up("send_client_ready", error)
    tell("server_data:  " + shown(server_data))

    client_data = call(client, "receive_data", server_data)
    if isinstance(client_data, Outcome):
        return client_data
    tell("client_data:  " + str(client_data))
    return Outcome("receive_data", "content", str(client_data), data=client_data)


def hung_up(method: str, error: Exception) -> Outcome:
    """Describe that the server could not go on."""
    said = put("{method}: the server hung up: {error}", method=method, error=put(str(error)))
    return Outcome(method, "error", said)
