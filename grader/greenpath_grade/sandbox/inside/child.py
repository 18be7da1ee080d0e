"""One client in one handshake: what a fork of the zygote becomes."""

import io
import json
import os
import random
import sys
from types import ModuleType
from typing import Any, NoReturn, cast

from .account import Missing, account
from .confine import Filter, confine
from .protocol import (
    ANSWER,
    CLIENT_FILE,
    CONFINEMENT_FAILED,
    CONSTRUCT,
    ERROR,
    HEAD,
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
    unpack_limits,
)

SESSION_FD = 3
PRINTED_BATCH = 64


class Closed(BaseException):
    """The judge has hung up. Not an Exception, so that student code seldom catches it."""


class Channel:
    """The child's end of a session."""

    def __init__(self, descriptor: int) -> None:
        self._fd = descriptor
        self.printed = Printed(self)

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        """Send one frame, after what was printed before it."""
        self.printed.pass_on()
        self.send_now(kind, payload)

    def send_now(self, kind: bytes, payload: bytes) -> None:
        """Send one frame."""
        view = memoryview(HEAD.pack(kind, len(payload)) + payload)
        while view:
            view = view[os.write(self._fd, view) :]

    def receive(self, expected: bytes) -> bytes:
        """Receive one frame of the expected kind."""
        kind, length = HEAD.unpack(self._exactly(HEAD.size))
        payload = self._exactly(length)
        if kind != expected:
            raise Closed
        return payload

    def _exactly(self, count: int) -> bytes:
        parts = []
        while count:
            part = os.read(self._fd, min(count, 1 << 20))
            if not part:
                raise Closed
            parts.append(part)
            count -= len(part)
        return b"".join(parts)


class Printed(io.RawIOBase):
    """Behind stdout and stderr: keeps the first part of what is printed, drops the rest."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._left = PRINTED_KEPT
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        """Tell that writing works."""
        return True

    def write(self, content: Any) -> int:
        """Keep some bytes."""
        given = bytes(content)
        kept = given[: self._left]
        if kept:
            self._left -= len(kept)
            self._waiting.append(kept)
            if self._left == 0 or len(self._waiting) >= PRINTED_BATCH:
                self.pass_on()
        return len(given)

    def pass_on(self) -> None:
        """Send what was kept."""
        if self._waiting:
            payload, self._waiting = b"".join(self._waiting), []
            self._channel.send_now(PRINTED, payload)


def play(channel: Channel, cryptobox: ModuleType) -> None:
    """Be one client in one handshake: load student code, call its three methods."""
    setup = json.loads(channel.receive(SETUP))
    random.seed(setup.get("seed"))  # else all children of this zygote would draw the same
    source = channel.receive(SOURCE)
    certificates = [bytes.fromhex(certificate) for certificate in setup["trusted_certs"]]
    if setup.get("withheld"):
        withhold(cryptobox)
    try:
        channel.send(STAGE, IMPORT.encode())
        module = _module()
        exec(compile(source, CLIENT_FILE, "exec", dont_inherit=True), module.__dict__)  # noqa: S102
        kind = _client_class(module)
        channel.send(STAGE, CONSTRUCT.encode())
        client = kind(setup["url"], certificates)
        channel.send(STAGE, HELLO.encode())
        if not answer(channel, _method(client, HELLO)()):
            return
        if not answer(channel, _method(client, READY)(channel.receive(SERVER_HELLO))):
            return
        answer(channel, _method(client, RECEIVE)(channel.receive(SERVER_DATA)))
    except Closed:
        return
    except BaseException as error:
        channel.send(ERROR, json.dumps(account(error, cryptobox)).encode("ascii"))


def withhold(cryptobox: Any) -> None:
    """Take `verify_certificate` out of the toolbox: in this exercise students write it."""
    for module in (cryptobox, cryptobox.cryptobox):
        module.verify_certificate = cryptobox.cryptobox._yours_to_write
    del cryptobox.verification, sys.modules["cryptobox.verification"]


def _module() -> ModuleType:
    module = ModuleType("client")
    module.__file__ = CLIENT_FILE
    sys.modules["client"] = module
    return module


def _client_class(module: ModuleType) -> Any:
    kind = vars(module).get("Client")
    if kind is None:
        classes = sorted(
            name
            for name, value in vars(module).items()
            if isinstance(value, type) and value.__module__ == "client"
        )
        found = f"; it has {', '.join(classes[:5])}" if classes else ""
        raise Missing(f"client.py has no class Client{found}")
    return kind


def _method(client: object, name: str) -> Any:
    method = getattr(client, name, None)
    if method is None:
        methods = sorted(n for n in dir(type(client)) if not n.startswith("__"))
        raise Missing(f"class Client has no method {name}; it has {', '.join(methods[:10])}")
    return method


def answer(channel: Channel, value: object) -> bool:
    """Send what a method returned; tell whether the handshake goes on.

    `bytes.__bytes__` and friends of a subclass are not asked: the buffer itself is copied.
    """
    if value is None:
        channel.send(NOTHING)
        return False
    if not isinstance(value, (bytes, bytearray, memoryview)):
        channel.send(WRONG_TYPE, type.__repr__(type(value))[:200].encode("utf-8", "replace"))
        return False
    channel.send(ANSWER, bytes(memoryview(value)))
    return True


class Role:
    """What a fork of the zygote needs to become a client: made before it, so that it costs once."""

    def __init__(self, cryptobox: ModuleType, filter_: Filter | None) -> None:
        self._cryptobox = cryptobox
        self._filter = filter_
        self._zygote = os.getpid()
        self._channel = Channel(SESSION_FD)
        self._said = io.TextIOWrapper(
            cast("Any", self._channel.printed), "utf-8", "backslashreplace", write_through=True
        )
        self._typed = io.TextIOWrapper(io.BytesIO(b""))

    def play(self, session: int, limits: int, *, bare: bool) -> NoReturn:
        """Turn this fork into the client of one session, within LIMITS; never return."""
        try:
            os.dup2(session, SESSION_FD)
            os.closerange(SESSION_FD + 1, 1 << 16)
            sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = self._said  # type: ignore[misc]
            sys.stdin = sys.__stdin__ = self._typed  # type: ignore[misc]
            confine(self._zygote, None if bare else self._filter, *unpack_limits(limits))
        except BaseException:
            os._exit(CONFINEMENT_FAILED)
        try:
            play(self._channel, self._cryptobox)
        finally:
            os._exit(0)
