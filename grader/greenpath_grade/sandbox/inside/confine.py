"""Give up what a process may do, for good. Every step raises `OSError` if it fails."""

import ctypes
import os
import resource
import signal
import struct

from .protocol import OPEN_FILES

LIMITS = (
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NOFILE, OPEN_FILES),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_MEMLOCK, 0),
    (resource.RLIMIT_MSGQUEUE, 0),
)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER = 2

INSTRUCTION = 8
"""Bytes of an instruction of a filter."""

_prctl_ = ctypes.CDLL(None, use_errno=True).prctl
_prctl_.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)


class Filter:
    """A system-call filter, laid out in memory as the kernel reads it.

    Raises `OSError` if the bytes are no filter.
    """

    def __init__(self, program: bytes) -> None:
        if not program or len(program) % INSTRUCTION:
            raise OSError(f"{len(program)} bytes are no system-call filter")
        self._program = ctypes.create_string_buffer(program, len(program))
        head = struct.pack("HP", len(program) // INSTRUCTION, ctypes.addressof(self._program))
        self._head = ctypes.create_string_buffer(head, len(head))
        self.address = ctypes.addressof(self._head)


def drop_root(uid: int, root: str) -> None:
    """Become nobody in particular, in the folder ROOT if one is given."""
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


def close_to_others() -> None:
    """Let no process of the same user read this one's memory, and gain no privilege again."""
    _prctl(PR_SET_DUMPABLE, 0)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)


def confine(parent: int, filter_: Filter | None, computing: int, memory: int) -> None:
    """Give up everything but COMPUTING (seconds), MEMORY (MiB) and the descriptors that are open.

    The order matters: die with PARENT, which a change of uid would undo; then privileges,
    which cannot be gained again; then limits; then the filter, after which none of this could
    be called any more. Without a filter (None) the rest still holds.
    """
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was gone before we could ask to go with it
        raise OSError("the zygote is gone")
    close_to_others()
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
    resource.setrlimit(resource.RLIMIT_AS, (memory << 20, memory << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (computing, computing + 1))
    if filter_ is not None:
        _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter_.address)


def _prctl(option: int, first: int, second: int = 0) -> None:
    if _prctl_(option, first, second, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")
