"""What attacks aim at, and whether they hit it: files, sockets, a process. An edge.

The witnesses are ours: what a client says of itself is only read where nothing else can tell.
"""

import hashlib
import os
import random
import secrets
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from greenpath_grade.selftest.corpus import Attack
from greenpath_grade.selftest.servers import FIRST_DAY, SLOW

STUDENT = "ada"
CLAIM = "came through: "
PUBLIC = ("/tmp", "/var/tmp", "/dev/shm", "/")  # noqa: S108 - where clients may leave something
RESULTS = b'{"score": 0}'
LARGE = 16 << 20
STATE_STOPPED = "T"


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of one attack in one run. ``names`` is what the attacker knows."""

    folder: Path
    token: str
    secret: str
    names: dict[str, str]
    listeners: tuple[socket.socket, ...]
    decoy: "subprocess.Popen[bytes] | None"

    @property
    def prize(self) -> Path:
        """The file that nobody must read."""
        return self.folder / "instructor" / "answer_key.yaml"

    @property
    def scratch(self) -> Path:
        """The folder that a client without isolation may write to."""
        return self.folder / "scratch"

    def hit(self, text: str) -> list[str]:
        """Return what was hit, by our witnesses; TEXT is all that the client said."""
        found = []
        if self.secret in text:
            found.append("read a secret")
        if (self.folder / "results.json").read_bytes() != RESULTS:
            found.append("changed the results")
        if any(_arrived(listener) for listener in self.listeners):
            found.append("reached the network")
        if self.decoy is not None and not _well(self.decoy):
            found.append("killed a process")
        claims = {line.partition(CLAIM)[2] for line in text.splitlines() if CLAIM in line}
        return [*found, *sorted(claim[:40] for claim in claims)]

    def left(self) -> list[str]:
        """Return the files that were left, and remove those outside of our own folder."""
        found = [str(path.relative_to(self.folder)) for path in _files(self.scratch)]
        for home in PUBLIC:
            with suppress(OSError):
                for path in [one for one in Path(home).iterdir() if self.token in one.name]:
                    found.append(str(path))
                    path.unlink()
        return found


def known(servers: list[dict[str, Any]]) -> dict[str, str]:
    """Return what an attacker knows of the control's servers from a friend or from before."""
    order = list(range(len(servers)))
    random.Random(STUDENT).shuffle(order)  # noqa: S311 - predictable, as the control is
    _, certificate, data, _ = (bytes.fromhex(part) for part in servers[0]["files"])
    return {
        "place": str(order.index(0)),
        "fingerprint": hashlib.sha256(certificate).hexdigest(),
        "day": str(FIRST_DAY.date()),
        "plaintext": data.decode("ascii"),
        "slow": str(SLOW * 3 / 4),
        "minuses": "-" * 100_000,
    }


@contextmanager
def targets(attack: Attack, known: dict[str, str], ours: set[int]) -> Iterator[Targets]:
    """Make targets, and clear them away. OURS takes the processes that are started for them."""
    token, secret = f"greenpath-{secrets.token_hex(6)}", f"canary-{secrets.token_hex(8)}"
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(
                tempfile.TemporaryDirectory(
                    prefix="greenpath-selftest-", ignore_cleanup_errors=True
                )
            )
        )
        folder.chmod(0o755)
        key = folder / "instructor"
        key.mkdir()
        (key / "answer_key.yaml").write_text(f"= {secret}\n")
        (folder / "results.json").write_bytes(RESULTS)
        (folder / "results.json").chmod(0o666)
        (folder / "scratch").mkdir()
        (folder / "scratch").chmod(0o777)
        names = {
            **known,
            "token": token,
            "canary": str(key / "answer_key.yaml"),
            "folder": str(key),
            "scratch": str(folder / "scratch"),
            "results": str(folder / "results.json"),
            "judge": str(os.getpid()),
        }
        listeners: list[socket.socket] = []
        if attack.knows("tcp"):
            listeners = [stack.enter_context(one) for one in _listen(folder, token)]
            names |= {"unix": str(folder / "socket"), "abstract": token}
            names |= {"tcp": str(listeners[0].getsockname()[1])}
            names |= {"udp": str(listeners[1].getsockname()[1])}
        decoy = None
        if attack.knows("decoy"):
            decoy = subprocess.Popen(
                ["/bin/sleep", "120"], env={"SECRET": secret}, stdin=subprocess.DEVNULL
            )
            ours.add(decoy.pid)
            stack.callback(ours.discard, decoy.pid)
            stack.callback(_end, decoy)
            names["decoy"] = str(decoy.pid)
        yield Targets(folder, token, secret, names, tuple(listeners), decoy)


def _listen(folder: Path, token: str) -> list[socket.socket]:
    tcp = socket.create_server(("127.0.0.1", 0))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    found = [tcp, udp]
    for address in (str(folder / "socket"), f"\0{token}"):
        one = socket.socket(socket.AF_UNIX)
        one.bind(address)
        one.listen()
        found.append(one)
    (folder / "socket").chmod(0o777)
    for one in found:
        one.setblocking(False)
    return found


def _arrived(listener: socket.socket) -> bool:
    try:
        if listener.type == socket.SOCK_DGRAM:
            listener.recv(100)
        else:
            listener.accept()[0].close()
    except OSError:
        return False
    return True


def _well(process: "subprocess.Popen[bytes]") -> bool:
    if process.poll() is not None:
        return False
    state = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state != STATE_STOPPED


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
