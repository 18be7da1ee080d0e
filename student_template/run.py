"""Run your client against the servers of your package.

python3 run.py greenpath.program server2     one server, step by step
python3 run.py greenpath.program             all of them, in a table
python3 run.py --check                       which steps of the exercise stand
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from meeting import HERE, Outcome, meet, silent
from words import put, say


def run(url: str, trusted_cert_dir: str, server_dir: str, verbose: bool = True) -> Outcome:
    """Let the client of client.py talk to one server."""
    from server import load_server, load_trusted_certs

    certs = load_trusted_certs(Path(trusted_cert_dir))
    return meet(url, certs, load_server(Path(server_dir)), say if verbose else silent)


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

        return check()
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
