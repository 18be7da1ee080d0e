"""Run your client against the servers of your package.

python3 run.py greenpath.program server2     one server, step by step
python3 run.py greenpath.program             all of them, in a table
python3 run.py --check                       which steps of the exercise stand
"""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

HERE = Path(__file__).resolve().parent
CLIENT = HERE / "client.py"
STEP_1 = "step 1, key exchange and data decryption"
STEP_2 = "step 2, certificate and signature verification"


@dataclass
class Outcome:
    """How one run ended: at which method, in a word, and in a sentence."""

    method: str
    word: str
    sentence: str
    lines: tuple[str, ...] = ()
    data: bytes | None = None
    reason: str = ""


def say(text: str = "") -> None:
    """Print, whatever the terminal can show."""
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def shown(message: bytes) -> str:
    """Write bytes as text for the screen: base64, cut to one line."""
    from cryptobox import b64encode

    text = b64encode(message)
    return text if len(text) <= 60 else f"{text[:57]}... ({len(message)} bytes)"


def own_lines(error: BaseException) -> tuple[str, ...]:
    """Return where in client.py the error came from, innermost line last."""
    if isinstance(error, SyntaxError) and error.lineno:
        return (f"client.py, line {error.lineno}: {(error.text or '').strip()}",)
    frames = traceback.extract_tb(error.__traceback__)
    return tuple(
        f"client.py, line {frame.lineno}, in {frame.name}: {frame.line}"
        for frame in frames
        if os.path.realpath(frame.filename) == str(CLIENT)
    )


def unfinished(method: object) -> bool:
    """Tell whether a method of the client still does nothing at all."""
    code = getattr(method, "__code__", None)
    return code is not None and not code.co_names and not code.co_cellvars


def stopped(method: str, error: BaseException) -> Outcome:
    """Describe an exception that ended a run."""
    where = own_lines(error)
    name = type(error).__name__
    if isinstance(error, NotImplementedError):
        sentence = f"{method} is not finished yet: {error}" if str(error) else not_finished(method)
        return Outcome(method, "not finished", sentence, where)
    text = f"{name}: {error}" if str(error) else name
    if method in ("send_client_ready", "receive_data"):
        said = f"{method} stopped with {text}"
        return Outcome(method, "stopped", said, where, reason=str(error))
    return Outcome(method, "error", f"{method} failed with {text}", where)


def not_finished(method: str) -> str:
    """Say which step an unfinished method belongs to."""
    then = f" (and later to {STEP_2})" if method == "send_client_ready" else ""
    return f"{method} is not finished yet: it belongs to {STEP_1}{then}"


def nothing(client: object, method: str) -> Outcome:
    """Describe a method that returned None."""
    if unfinished(getattr(type(client), method, None)):
        return Outcome(method, "not finished", not_finished(method))
    if method == "send_client_hello":
        return Outcome(method, "error", f"{method} returned None: it should return your public key")
    return Outcome(method, "refused", f"{method} returned None: your client refuses this server")


def call(client: object, method: str, *arguments: bytes) -> bytes | Outcome:
    """Call a method of the client; return its bytes, or what went wrong."""
    function = getattr(client, method, None)
    if function is None:
        return Outcome(method, "missing", f"class Client has no method {method}")
    try:
        answer = function(*arguments)
    except (Exception, SystemExit) as error:
        return stopped(method, error)
    if answer is None:
        return nothing(client, method)
    if not isinstance(answer, (bytes, bytearray)):
        kind = type(answer).__name__
        return Outcome(method, "error", f"{method} returned {kind}, but it should return bytes")
    return bytes(answer)


def run(url: str, trusted_cert_dir: str, server_dir: str, verbose: bool = True) -> Outcome:
    """Let the client of client.py talk to one server."""
    from server import load_server, load_trusted_certs

    certs = load_trusted_certs(Path(trusted_cert_dir))
    return meet(url, certs, load_server(Path(server_dir)), say if verbose else silent)


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
        return Outcome("client.py", "missing", "client.py has no class Client")
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
        return Outcome(
            "send_client_hello", "error", f"send_client_hello: the server hung up: {error}"
        )
    tell("server_hello: " + shown(server_hello))

    client_ready = call(client, "send_client_ready", server_hello)
    if isinstance(client_ready, Outcome):
        return client_ready
    tell("client_ready: " + shown(client_ready))
    try:
        server_data = server.send_data(client_ready)
    except HandshakeError as error:
        return Outcome(
            "send_client_ready", "error", f"send_client_ready: the server hung up: {error}"
        )
    tell("server_data:  " + shown(server_data))

    client_data = call(client, "receive_data", server_data)
    if isinstance(client_data, Outcome):
        return client_data
    tell("client_data:  " + str(client_data))
    return Outcome("receive_data", "content", str(client_data), data=client_data)


def report(outcome: Outcome) -> None:
    """Say how a run ended, for one server."""
    if outcome.word == "content":
        return
    say(outcome.sentence)
    for line in outcome.lines:
        say("  " + line)


def table(url: str, trusted: Path, servers: list[Path]) -> None:
    """Run all servers and show what the client made of each."""
    outcomes = [
        (folder.name, run(url, str(trusted), str(folder), verbose=False)) for folder in servers
    ]
    width = max(len(name) for name, _ in outcomes)
    for name, outcome in outcomes:
        say(f"{name:<{width}}  {outcome.word:<12}  {outcome.sentence}")
    same = {(o.word, o.lines) for _, o in outcomes}
    if len(same) == 1 and outcomes[0][1].lines:
        say()
        report(outcomes[0][1])
    say()
    say(
        "Only one server can be trusted. The table shows what your client decided, not who is right."
    )


def problem(text: str) -> int:
    """Say what is wrong with the command, and how it is meant."""
    say(text)
    say(
        "Usage: python3 run.py URL [SERVER]     for example: python3 run.py greenpath.program server2"
    )
    say("       python3 run.py --check          which steps of the exercise stand")
    return 2


def main(arguments: list[str]) -> int:
    """Run the command line; return the exit code."""
    try:
        import cryptography
    except ImportError:
        say("The package cryptography is missing. Install it: python3 -m pip install cryptography")
        return 1
    if arguments == ["--check"]:
        from rehearsal import check

        return check(sys.modules[__name__])
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith("-"):
        return problem("Which site, and which server?")
    trusted, home = HERE / "config" / "trusted_certs", HERE / "config" / "servers"
    servers = sorted(path for path in home.glob("*") if path.is_dir())
    if not servers or not trusted.is_dir():
        return problem(f"There are no servers in {home}: run this inside your own package.")
    if len(arguments) == 1:
        table(arguments[0], trusted, servers)
        return 0
    chosen = [path for path in servers if path.name == arguments[1]]
    if not chosen:
        known = ", ".join(path.name for path in servers)
        return problem(f"There is no server {arguments[1]!r}; there are {known}.")
    report(run(arguments[0], str(trusted), str(chosen[0])))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("\nstopped")
        sys.exit(130)
