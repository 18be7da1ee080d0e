"""The probe's client: tries to get out, and says what it could do. Runs only in the sandbox."""

import ctypes
import json
import mmap
import os
import socket
import threading

from cryptobox import generate_asymmetric_key

LIBC = ctypes.CDLL(None, use_errno=True)


def read_a_file(config):
    return open(config["canary"]).read() == "secret"


def list_a_folder(config):
    return bool(os.listdir(config["folder"]))


def list_the_root(config):
    return bool(os.listdir("/"))


def write_a_file(config):
    for folder in (config["folder"], "/tmp", "/dev/shm", "/", "/var/tmp"):
        try:
            path = os.path.join(folder, "greenpath-probe-was-here")
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
            os.unlink(path)
            return True
        except OSError:
            pass
    return False


def read_proc(config):
    return any(
        _reads(f"/proc/{who}/{what}")
        for who in ("self", "1", os.getppid(), config["judge"])
        for what in ("environ", "maps", "cmdline")
    )


def read_the_judge(config):
    return _reads(f"/proc/{config['judge']}/environ")


def _reads(path):
    try:
        open(path, "rb").read(1)
        return True
    except OSError:
        return False


def tcp(config):
    socket.create_connection(("127.0.0.1", config["port"]), 1).close()
    return True


def udp(config):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        return out.sendto(b"x", ("127.0.0.1", 9)) == 1


def unix_socket(config):
    socket.socket(socket.AF_UNIX).close()
    return True


def call_out(config):
    with socket.socket(socket.AF_UNIX) as out:
        out.connect("\0" + config["abstract"])
    return True


def listen(config):
    socket.create_server(("127.0.0.1", 0)).close()
    return True


def fork(config):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def thread(config):
    one = threading.Thread(target=int)
    one.start()
    one.join()
    return True


def execute(config):
    # /bin/sh is there in the root of the host; an execve that gets as far as ENOENT went through
    LIBC.execve(b"/nowhere-at-all", None, None)
    return ctypes.get_errno() == 2


def signal_parent(config):
    os.kill(os.getppid(), 0)
    return True


def signal_judge(config):
    os.kill(config["judge"], 0)
    return True


def ptrace(config):
    seize = 0x4206  # does not stop the other, so that the control without a sandbox goes on
    return LIBC.ptrace(seize, os.getppid(), None, None) == 0


def read_other_memory(config):
    class Piece(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]

    own = ctypes.create_string_buffer(8)
    to, there = Piece(ctypes.addressof(own), 8), Piece(id(None), 8)  # forked: it is there, too
    one = ctypes.c_ulong(1)
    pid = os.getppid()
    return LIBC.process_vm_readv(pid, ctypes.byref(to), one, ctypes.byref(there), one, 0) == 8


def map_code(config):
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC).close()
    return True


def hoard_memory(config):
    mmap.mmap(-1, config["hoard"]).close()  # nothing of it is touched
    return True


def become_root(config):
    os.setuid(0)
    return True


def new_namespace(config):
    return LIBC.unshare(0x10000000) == 0


def open_descriptors(config):
    return any(_is_open(fd) for fd in range(4, 256))


def _is_open(fd):
    try:
        os.write(fd, b"")
        return True
    except OSError as error:
        return error.errno != 9


ATTACKS = [
    read_a_file,
    list_a_folder,
    list_the_root,
    write_a_file,
    read_proc,
    read_the_judge,
    tcp,
    udp,
    unix_socket,
    call_out,
    listen,
    fork,
    thread,
    execute,
    signal_parent,
    signal_judge,
    ptrace,
    read_other_memory,
    map_code,
    hoard_memory,
    become_root,
    new_namespace,
    open_descriptors,
]


class Client:
    def __init__(self, url, trusted_certs):
        config = json.loads(url)
        came_through = []
        for attack in ATTACKS:
            ctypes.set_errno(0)
            try:
                if attack(config):
                    came_through.append(attack.__name__.replace("_", "-"))
            except (OSError, RuntimeError, ValueError):
                pass
        key = generate_asymmetric_key()[1].hex()
        raise Exception(json.dumps({"came_through": came_through, "key": key}))
