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

_LIBC = ctypes.CDLL(None, use_errno=True)


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


def confine(parent: int, filter_: bytes | None, computing: int, memory: int) -> None:
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
    if filter_ is None:
        return
    program = (ctypes.c_char * len(filter_)).from_buffer_copy(filter_)
    header = struct.pack("HP", len(filter_) // 8, ctypes.addressof(program))
    head = (ctypes.c_char * len(header)).from_buffer_copy(header)
    _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(head))


def _prctl(option: int, first: int, second: int = 0) -> None:
    longs = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    if _LIBC.prctl(option, *longs) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")
