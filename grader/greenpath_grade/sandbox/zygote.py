"""The process in the sandbox: imports once, then forks a child for every handshake.

It is executed clean, before and apart from any secret, and knows nothing but Python,
cryptography and cryptobox. The judge speaks to it on a control socket; every child gets one
socket of its own, gives up everything else, and only then reads student code.

This file runs by itself (``python -P -s -S zygote.py``): it imports nothing of greenpath. The
judge imports it for the few constants of the protocol.
"""

from __future__ import annotations

import codecs
import ctypes
import gc
import importlib
import io
import json
import os
import pkgutil
import random
import resource
import select
import signal
import socket
import struct
import sys
import traceback
from types import FrameType, ModuleType, TracebackType
from typing import Any, NoReturn, cast

# What crosses a session's socket: a kind (1 byte), a length (4 bytes, big-endian), that many bytes.
HEAD = struct.Struct(">cI")
SETUP, SOURCE, SERVER_HELLO, SERVER_DATA = b"j", b"c", b"h", b"d"  # to the client
STAGE, ANSWER, NOTHING, WRONG_TYPE, ERROR, PRINTED = b"s", b"a", b"n", b"t", b"e", b"p"  # from it

# What crosses the control socket: a kind, the number of a session, a number.
CONTROL = struct.Struct(">cIi")
FORK, KILL = b"F", b"K"  # to the zygote; FORK comes with a descriptor
UP, ENDED, REFUSED = b"U", b"X", b"R"  # from it; ENDED with the child's wait status

IMPORT, CONSTRUCT = "import", "__init__"
HELLO, READY, RECEIVE = "send_client_hello", "send_client_ready", "receive_data"

CLIENT_FILE = "/client.py"
SESSION_FD = 3
PRINTED_KEPT = 64 * 1024
PRINTED_BATCH = 64
REASON_KEPT = 10 * 1024
"""Characters of a reason; as JSON they fit into a frame, whatever they are."""


MEMORY = 512 << 20
CPU_SECONDS = 2
OPEN_FILES = 16
LIMITS = (
    (resource.RLIMIT_AS, MEMORY, MEMORY),
    (resource.RLIMIT_CPU, CPU_SECONDS, CPU_SECONDS + 1),
    (resource.RLIMIT_FSIZE, 0, 0),
    (resource.RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES),
    (resource.RLIMIT_NPROC, 0, 0),
    (resource.RLIMIT_CORE, 0, 0),
    (resource.RLIMIT_MEMLOCK, 0, 0),
    (resource.RLIMIT_MSGQUEUE, 0, 0),
)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER = 2

# Whatever a client may import is imported before the filter closes the file system.
PRELOADED = """
__future__ _strptime abc argparse array ast asyncio atexit base64 binascii bisect builtins bz2
cProfile calendar cffi cmath cmd code codecs collections collections.abc colorsys
concurrent.futures concurrent.futures.process concurrent.futures.thread configparser contextlib
contextvars copy copyreg csv ctypes ctypes.util dataclasses datetime decimal difflib dis doctest
email email.utils enum errno faulthandler fcntl fnmatch fractions functools gc getopt getpass glob
graphlib grp gzip hashlib heapq hmac html html.parser http http.client importlib importlib.util
inspect io ipaddress itertools json keyword linecache locale logging logging.config
logging.handlers lzma math mmap multiprocessing numbers operator optparse os os.path pathlib pdb
pickle platform posixpath pprint profile pstats pwd pydoc queue random re reprlib resource sched
secrets select selectors shlex shutil signal site socket socketserver ssl stat statistics string
stringprep struct subprocess sys sysconfig tarfile tempfile textwrap threading time timeit token
tokenize tomllib trace traceback tracemalloc types typing unicodedata unittest unittest.case
unittest.mock urllib urllib.error urllib.parse urllib.request uuid warnings weakref xml
xml.etree.ElementTree zipfile zlib zoneinfo
""".split()

WHOLE_PACKAGES = ("cryptography", "cryptobox")
"""Imported with every module in them."""

CODECS = """
ascii cp1250 cp1251 cp1252 cp437 hex idna iso8859-1 iso8859-15 iso8859-2 koi8-r latin-1 mac-roman
punycode rot13 unicode-escape utf-16 utf-32 utf-7 utf-8 utf-8-sig
""".split()


# ------------------------------------------------------------------------ the child


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


def confine(filter_: bytes) -> None:
    """Give up everything but computing and the session's socket, for good.

    The order matters: privileges cannot be gained again, then limits, then the filter, after
    which none of this could be called any more. Raises `OSError` if any of it fails.
    """
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(PR_SET_DUMPABLE, 0)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    for what, soft, hard in LIMITS:
        resource.setrlimit(what, (soft, hard))
    if not filter_:  # the level that is not isolated; every report says so
        return
    program = (ctypes.c_char * len(filter_)).from_buffer_copy(filter_)
    header = struct.pack("HP", len(filter_) // 8, ctypes.addressof(program))
    head = (ctypes.c_char * len(header)).from_buffer_copy(header)
    _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(head))


def _prctl(option: int, first: int, second: int = 0) -> None:
    longs = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    if _LIBC.prctl(option, *longs) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")


def play(channel: Channel) -> None:
    """Be one client in one handshake: load student code, call its three methods."""
    setup = json.loads(channel.receive(SETUP))
    random.seed(setup.get("seed"))  # else all children of this zygote would draw the same
    source = channel.receive(SOURCE)
    certificates = [bytes.fromhex(certificate) for certificate in setup["trusted_certs"]]
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
        channel.send(ERROR, json.dumps(account(error)).encode("ascii"))


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


class Missing(Exception):
    """The client lacks what the contract asks for."""


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


def account(error: BaseException) -> dict[str, Any]:
    """Say how an exception came about. It decides between a rejection and a crash, never more.

    ``how`` is ``raised`` (a raise or assert of the client), ``exit``, ``cryptobox`` (it left a
    call of the toolbox, or is an exception of the cryptography package), ``missing`` or
    ``crash``.
    """
    kind = type(error)
    frames = list(_frames(error.__traceback__))
    own = [(frame, last, line) for frame, last, line in frames if _is_client(frame)]
    said: dict[str, Any] = {
        "type": str(getattr(kind, "__name__", "?"))[:80],
        "how": "crash",
        "reason": None,
        "alert": None,
        "line": None,
    }
    if own:
        said["line"] = own[-1][2]
    elif isinstance(error, SyntaxError):
        said["line"] = error.lineno if isinstance(error.lineno, int) else None
    said["how"] = _how(error, frames, own)
    said["blocked"] = isinstance(error, PermissionError) or (
        isinstance(error, RuntimeError) and "can't start new thread" in str(error.args)
    )
    try:
        said["reason"] = str(error)[:REASON_KEPT]
        alert = getattr(error, "description", None)
        if isinstance(error, _ALERT) and isinstance(alert, str):
            said["alert"] = alert[:80]
    except BaseException:
        said["reason"] = None
    return said


def _how(error: BaseException, frames: list[Any], own: list[Any]) -> str:
    if isinstance(error, Missing):
        return "missing"
    if isinstance(error, SystemExit):
        return "exit"
    if not own:
        return "crash"
    if type(error) in (Exception, AssertionError) or type(error).__module__ == "client":
        return "raised"  # the interpreter raises none of these by itself
    frame, last, _ = own[-1]
    after = frames[frames.index(own[-1]) + 1 :]
    if after:
        return "cryptobox" if after[0][0].f_code.co_filename.startswith(_CRYPTOBOX) else "crash"
    if frame.f_code.co_code[last] == _RAISE:
        return "raised"
    return "cryptobox" if str(type(error).__module__).startswith("cryptography.") else "crash"


def _frames(trace: TracebackType | None) -> Any:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lasti, trace.tb_lineno
        trace = trace.tb_next


def _is_client(frame: FrameType) -> bool:
    return frame.f_code.co_filename == CLIENT_FILE


# ----------------------------------------------------------------------- the zygote


def preload(paths: list[str]) -> None:
    """Import all that clients may import, then close the ways to more."""
    sys.path.extend(paths)
    for name in PRELOADED:
        try:
            importlib.import_module(name)
        except ImportError:  # a part of the standard library that this build lacks
            continue
    for name in WHOLE_PACKAGES:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)
    site = importlib.import_module("site")
    site.setquit()  # exit() and quit(), which -S leaves out
    site.sethelper()
    global _CRYPTOBOX, _ALERT
    cryptobox: Any = importlib.import_module("cryptobox")
    _CRYPTOBOX = os.path.dirname(str(cryptobox.__file__)) + os.sep
    _ALERT = cryptobox.Alert
    for name in CODECS:
        codecs.lookup(name)
    _warm_up(cryptobox)
    sys.path.clear()
    sys.path_importer_cache.clear()
    sys.argv, sys.orig_argv[:] = [""], [""]
    vars(sys.modules["__main__"]).pop("__file__", None)


def _warm_up(cryptobox: Any) -> None:
    """Do once whatever libraries put off until they are first used."""
    private, public = cryptobox.generate_asymmetric_key()
    authority = cryptobox.create_certificate_authority("Warm", private)
    certificate = cryptobox.generate_certificate("warm.example", public, authority, private)
    cryptobox.certificate_info(certificate)
    cryptobox.verify_certificate("warm.example", certificate, [authority])
    cryptobox.verify(b"", cryptobox.sign(private, b""), public)
    key = cryptobox.key_exchange(private, public)
    cryptobox.decrypt(key, cryptobox.encrypt(key, b""))
    compile("class C:\n    pass\n", CLIENT_FILE, "exec")
    try:
        raise ValueError
    except ValueError:
        traceback.format_exc()


def drop_root(uid: int, root: str) -> None:
    """Become nobody in particular, in an empty root. Raises `OSError` if that cannot be had."""
    if root:
        os.chroot(root)
    os.chdir("/")
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    try:
        os.setuid(0)
    except OSError:
        return
    raise OSError("root could be had again")


def become_child(session: int, filter_: bytes) -> NoReturn:
    """Turn this fork into the client of one session; never return."""
    try:
        os.dup2(session, SESSION_FD)
        os.closerange(SESSION_FD + 1, 1 << 16)
        for number in (signal.SIGINT, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        channel = Channel(SESSION_FD)
        said = io.TextIOWrapper(
            cast("Any", channel.printed), "utf-8", "backslashreplace", write_through=True
        )
        sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = said  # type: ignore[misc]
        sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.BytesIO(b""))  # type: ignore[misc]
        confine(filter_)
    except BaseException:
        os._exit(99)
    try:
        play(channel)
    finally:
        os._exit(0)


def serve(control: socket.socket, filter_: bytes) -> None:
    """Fork a child for every session that the judge asks for, until it hangs up."""
    children: dict[int, tuple[int, int]] = {}  # pidfd: (session, pid)
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == control.fileno():
                message, fds, _, _ = socket.recv_fds(control, CONTROL.size, 1)
                if not message:
                    return
                kind, session, _ = CONTROL.unpack(message)
                if kind == KILL:
                    for pidfd, (number, _) in children.items():
                        if number == session:
                            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
                    continue
                try:
                    pid = os.fork()
                except OSError:
                    control.send(CONTROL.pack(REFUSED, session, 0))
                    os.close(fds[0])
                    continue
                if pid == 0:
                    become_child(fds[0], filter_)
                os.close(fds[0])
                pidfd = os.pidfd_open(pid)
                children[pidfd] = (session, pid)
                poll.register(pidfd, select.POLLIN)
            else:
                session, pid = children.pop(descriptor)
                poll.unregister(descriptor)
                _, status = os.waitpid(pid, 0)
                os.close(descriptor)
                control.send(CONTROL.pack(ENDED, session, status))


def main(arguments: list[str]) -> None:
    """Prepare, say so, serve. Arguments: control descriptor, filter, uid or 0, root, paths ..."""
    descriptor, filter_file, uid, root, *paths = arguments
    control = socket.socket(fileno=int(descriptor))
    null = os.open("/dev/null", os.O_RDWR)
    with open(filter_file, "rb") as stream:
        filter_ = stream.read()
    preload(paths)
    if os.getpid() == 1:
        # OpenSSL notices a fork by its process id: in nested pid namespaces all would be 1,
        # and all children would draw the same keys.
        raise OSError("the zygote must not be process 1")
    if int(uid):
        drop_root(int(uid), root)
    _prctl(PR_SET_DUMPABLE, 0)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    for standard in range(3):
        os.dup2(null, standard)
    gc.collect()
    gc.freeze()
    control.send(CONTROL.pack(UP, 0, os.getpid()))
    serve(control, filter_)


_LIBC = ctypes.CDLL(None, use_errno=True)
_CRYPTOBOX = "?"
_ALERT: Any = None

if __name__ == "__main__":
    import dis

    _RAISE = dis.opmap["RAISE_VARARGS"]
    main(sys.argv[1:])
else:
    _RAISE = -1
