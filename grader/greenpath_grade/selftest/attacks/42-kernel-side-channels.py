"""42 Use what no namespace keeps apart.

Tries: a memory file, a lock on a shared file, the key ring, io_uring, AF_VSOCK.
Success: any of them.
Honest: step 1
Control: L0
"""

import ctypes
import fcntl
import os
import platform
import socket

from base import *

libc = ctypes.CDLL(None, use_errno=True)
ADD_KEY = {"x86_64": 248, "aarch64": 217}.get(platform.machine())
IO_URING_SETUP = 425


def memory_file():
    os.close(os.memfd_create("@token@"))


def lock():
    with open(os.__file__) as file:
        fcntl.flock(file, fcntl.LOCK_SH)


def key_ring():
    process_keyring = ctypes.c_int(-2)
    if ADD_KEY is None or libc.syscall(ADD_KEY, b"user", b"@token@", b"x", 1, process_keyring) < 0:
        raise OSError


def uring():
    descriptor = libc.syscall(IO_URING_SETUP, 1, ctypes.create_string_buffer(120))
    if descriptor < 0:
        raise OSError
    os.close(descriptor)


def vsock():
    socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()


for attempt in (memory_file, lock, key_ring, uring, vsock):
    try:
        attempt()
        came_through(attempt.__name__)
    except OSError:
        pass
