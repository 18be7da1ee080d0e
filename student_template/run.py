"""Run your client against the servers of your package.

python3 run.py greenpath.program server2     one server, step by step
python3 run.py greenpath.program             all of them, in a table
python3 run.py --check                       which steps of the exercise stand
"""

from __future__ import annotations

import dis
import os
import re
import sys
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
        if os.path.realpath(frame.filename) == str(CLIENT)
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
        say(f"{name:<{width}}  {put(outcome.word):<12}  {outcome.sentence}")
    same = {(o.word, o.lines) for _, o in outcomes}
    if len(same) == 1 and outcomes[0][1].lines:
        say()
        report(outcomes[0][1])
    say()
    say(
        put(
            "Only one server can be trusted. The table shows what your client decided, not who is "
            "right."
        )
    )


def problem(text: str) -> int:
    """Say what is wrong with the command, and how it is meant."""
    say(text)
    say(
        put(
            "Usage: python3 run.py URL [SERVER]     for example: python3 run.py greenpath.program "
            "server2\n"
            "       python3 run.py --check          which steps of the exercise stand"
        )
    )
    return 2


def lacking() -> str:
    """Say how to install the package cryptography if it is missing or too old; else nothing."""
    try:
        import cryptography.x509.verification

        return ""
    except ImportError:
        install = "python3 -m pip install -r requirements.txt"
        found = getattr(sys.modules.get("cryptography"), "__version__", "")
    if not found:
        return put("The package cryptography is missing. Install it: {how}", how=install)
    needed = (HERE / "requirements.txt").read_text(encoding="ascii").strip()
    return put(
        "The package cryptography is too old: it is version {found}, and {needed} is needed. "
        "Install it: {how}",
        found=found,
        needed=needed,
        how=install,
    )


def other_site(url: str) -> str:
    """Say so if the servers of this package are for another site, by its README.md; else nothing."""
    handout = HERE / "README.md"
    text = handout.read_text(encoding="utf-8", errors="replace") if handout.is_file() else ""
    named = re.search(r"^python3 run\.py (\S+) server", text, re.MULTILINE)
    if not named or named[1] == url:
        return ""
    return put(
        "The servers of this package are for {site}, and you asked for {url}.",
        site=named[1],
        url=url,
    )


def main(arguments: list[str]) -> int:
    """Run the command line; return the exit code."""
    if lacking():
        say(lacking())
        return 1
    if arguments == ["--check"]:
        from rehearsal import check

        return check(sys.modules[__name__])
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith("-"):
        return problem(put("Which site, and which server?"))
    trusted, home = HERE / "config" / "trusted_certs", HERE / "config" / "servers"
    servers = sorted(path for path in home.glob("*") if path.is_dir())
    if not servers or not trusted.is_dir():
        return problem(
            put("There are no servers in {home}: run this inside your own package.", home=home)
        )
    chosen = [path for path in servers if path.name in arguments[1:]]
    if arguments[1:] and not chosen:
        known = ", ".join(path.name for path in servers)
        return problem(
            put(
                "There is no server {name}; there are {known}.",
                name=repr(arguments[1]),
                known=known,
            )
        )
    if other_site(arguments[0]):
        say(other_site(arguments[0]) + "\n")
    if chosen:
        report(run(arguments[0], str(trusted), str(chosen[0])))
    else:
        table(arguments[0], trusted, servers)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("\n" + put("interrupted"))
        sys.exit(130)
