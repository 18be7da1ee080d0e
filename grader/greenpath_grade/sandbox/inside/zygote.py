"""The process in the sandbox: imports once, then forks a child for every handshake.

It is executed clean, before and apart from any secret, and knows nothing but Python,
cryptography and cryptobox. The judge speaks to it on a control socket; every child gets one
socket of its own, gives up everything else, and only then reads student code.
"""

import ctypes
import gc
import os
import select
import signal
import socket

from .child import Role
from .confine import Filter, close_to_others, drop_root
from .preload import preload
from .protocol import BARE, CONTROL, ENDED, KILL, REFUSED, UP

_fork = ctypes.PyDLL(None, use_errno=True).fork
"""The system's own: `os.fork` also mends threads and their locks, which a zygote does not have.

That costs 0.7 ms and 200 pages of memory in each child. OpenSSL hears of either.
"""


def main(arguments: list[str]) -> None:
    """Prepare, say so, serve. Arguments: control descriptor, filter or "", uid or 0, root, paths ...

    Raises `OSError` if anything that the level promises cannot be had.
    """
    if os.getpid() == 1:
        # OpenSSL notices a fork by its process id: in nested pid namespaces all would be 1,
        # and all children would draw the same keys.
        raise OSError("the zygote must not be process 1")
    descriptor, filter_file, uid, root, *paths = arguments
    control = socket.socket(fileno=int(descriptor))
    null = os.open("/dev/null", os.O_RDWR)
    filter_ = _read_filter(filter_file) if filter_file else None
    role = Role(preload(paths), filter_)
    for number in (signal.SIGINT, signal.SIGPIPE):  # for the children
        signal.signal(number, signal.SIG_DFL)
    if int(uid):
        drop_root(int(uid), root)
    close_to_others()
    for standard in range(3):
        os.dup2(null, standard)
    gc.collect()
    gc.freeze()
    control.send(CONTROL.pack(UP, 0, os.getpid()))
    serve(control, role)


def _read_filter(path: str) -> Filter:
    with open(path, "rb") as stream:
        return Filter(stream.read())


def serve(control: socket.socket, role: Role) -> None:
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
                kind, session, limits = CONTROL.unpack(message)
                if kind == KILL:
                    for pidfd, (number, _) in children.items():
                        if number == session:
                            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
                    continue
                pid = _fork()
                if pid < 0:
                    control.send(CONTROL.pack(REFUSED, session, 0))
                    os.close(fds[0])
                    continue
                if pid == 0:
                    role.play(fds[0], limits, bare=kind == BARE)
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
