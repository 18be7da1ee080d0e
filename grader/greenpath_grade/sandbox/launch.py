"""Start a zygote at a level of isolation. The only place that knows how each level is made.

L4  bubblewrap: every namespace, an empty read-only root, the filter
L3  for root in a container: a uid of its own, an empty root, the filter
L2  the filter alone
L0  nothing but limits: only when told so
"""

import ctypes
import importlib.util
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

import greenpath_gen
from greenpath_gen.data import CRYPTOBOX
from greenpath_gen.errors import GreenpathError

HERE = Path(__file__).parent
INSIDE = HERE / "inside"
PACKAGES = (HERE.parent, Path(greenpath_gen.__file__).parent)
"""Where greenpath itself is: never to be seen in the sandbox, but for `INSIDE` and cryptobox."""

PYTHON = Path(os.path.realpath(sys.executable))
STOP_SECONDS = 5.0
SANDBOX_UID = 64_987
"""A uid that nothing else runs under; within the 65,536 that a container may have."""

PR_SET_DUMPABLE = 4
ENVIRONMENT = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "PATH": "/nonexistent"}
RUN = "import sys; sys.path.insert(0, sys.argv.pop(1))\nfrom inside.zygote import main\nmain(sys.argv[1:])"


class Level(IntEnum):
    """How far student code is isolated."""

    NONE = 0
    FILTER = 2
    UID = 3
    NAMESPACES = 4

    @property
    def words(self) -> str:
        """Say what the level is made of."""
        return {
            Level.NONE: "NONE: limits on time and memory only",
            Level.FILTER: "system-call filter and limits",
            Level.UID: "own uid, empty root, system-call filter and limits",
            Level.NAMESPACES: "bubblewrap namespaces, empty root, system-call filter and limits",
        }[self]


@dataclass
class Zygote:
    """A running zygote: its process and our end of its control socket."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    scratch: list[tempfile.TemporaryDirectory[str]] = field(default_factory=list)

    def stop(self) -> None:
        """End it, and all its children with it: it goes when its control socket closes."""
        self.control.close()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()
        for folder in self.scratch:
            folder.cleanup()


def require_linux() -> None:
    """Raise `GreenpathError` where no client can be run, isolated or not."""
    if sys.platform != "linux":
        raise GreenpathError(
            f"clients are run on Linux only, and this is {platform.system() or sys.platform}",
            hint="grade in a Linux container (Docker, Podman); on Windows in WSL: wsl --install",
        )


def filter_file() -> Path:
    """Return the system-call filter for this machine. Raises `GreenpathError`."""
    path = HERE / f"strict.{platform.machine()}.bpf"
    if not path.exists():
        raise GreenpathError(
            f"there is no system-call filter for {platform.machine()}",
            hint="grade on a machine with x86-64 or ARM 64",
        )
    return path


def start(level: Level) -> Zygote:
    """Start a zygote; it says UP on the control socket when it is ready.

    Call it from the main thread: bubblewrap dies with the thread that started it.
    Raises `GreenpathError` or `OSError` if the level's tools are missing.
    """
    require_linux()
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("a zygote dies with the thread that starts it: start it in the main one")
    _hide_from_our_own_uid()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    scratch: list[tempfile.TemporaryDirectory[str]] = []
    try:
        own_uid = str(SANDBOX_UID) if os.geteuid() == 0 else "0"
        fixed = [str(PYTHON), "-P", "-s", "-S", "-c", RUN]
        control = str(theirs.fileno())
        if level is Level.NAMESPACES:
            command = [*bubblewrap(), *fixed, "/", control, "/strict.bpf", own_uid, "", "/site"]
        else:
            uid, root = "0", ""
            if level is Level.UID:
                scratch.append(tempfile.TemporaryDirectory(prefix="greenpath-root-"))
                uid, root = own_uid, scratch[0].name
                Path(root).chmod(0o555)
            filter_ = "" if level is Level.NONE else str(filter_file())
            command = [*fixed, str(HERE), control, filter_, uid, root]
            command += sorted({str(path.parent) for path in _site()})
        process = subprocess.Popen(  # noqa: S603
            command,
            env=ENVIRONMENT if level is not Level.NAMESPACES else {},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
            cwd="/",
            start_new_session=True,  # interrupted while it starts, bubblewrap leaves a process behind
        )
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return Zygote(process, ours, scratch)


def _hide_from_our_own_uid() -> None:
    """Let no process of our own user read our memory: at L2 student code is one."""
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, *map(ctypes.c_ulong, (0, 0, 0, 0)))


def _site() -> list[Path]:
    """Return the packages that student code may import, and nothing beside them."""
    found = [CRYPTOBOX]
    for name in ("cryptography", "cffi", "_cffi_backend"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            path = Path(spec.origin)
            found.append(path.parent if path.stem == "__init__" else path)
    return found


def _libraries() -> list[Path]:
    """Return where Python's library and the system's are: those alone, not all of /usr."""
    base = Path(os.path.realpath(sys.base_prefix))
    homes = [base / "lib", base / sys.platlibdir]
    homes += [Path(home) for home in ("/usr/lib", "/usr/lib64", "/usr/lib32", "/usr/local/lib")]
    homes += [Path(home) for home in ("/lib", "/lib64", "/lib32") if not Path(home).is_symlink()]
    found: list[Path] = []
    for home in homes:
        if home.is_dir() and not any(home.is_relative_to(other) for other in found):
            found.append(home)
    return [*found, *(p for p in [Path("/etc/ld.so.cache")] if p.exists())]


def bubblewrap() -> list[str]:
    """Return the command line of bubblewrap, as it is proved and as it is used.

    Started by root it needs no user namespace: the zygote changes to a uid of its own, so
    that not even a bind mount is read with root's rights. Anybody else needs the user
    namespace to be allowed to make the others. Every namespace is asked for by name, so that
    one that cannot be had is an error: ``--unshare-all`` would only try.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise GreenpathError("bubblewrap is not installed", hint="apt-get install bubblewrap")
    command = [bwrap, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--die-with-parent", "--new-session", "--clearenv"]
    for name, value in ENVIRONMENT.items():
        command += ["--setenv", name, value]
    command += ["--hostname", "sandbox", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        command += ["--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534"]
    for alias in ("/lib", "/lib64", "/lib32"):
        if Path(alias).is_symlink():
            command += ["--symlink", str(Path(alias).readlink()), alias]
    libraries = _libraries()
    for path in (*libraries, PYTHON):
        command += ["--ro-bind", str(path), str(path)]
    for package in PACKAGES:
        if any(package.is_relative_to(tree) for tree in libraries):
            command += ["--tmpfs", str(package), "--remount-ro", str(package)]
    command += ["--ro-bind", str(INSIDE), "/inside", "--ro-bind", str(filter_file()), "/strict.bpf"]
    for path in _site():
        command += ["--ro-bind", str(path), f"/site/{path.name}"]
    command += ["--dir", "/dev", "--dev-bind", "/dev/null", "/dev/null"]
    return [*command, "--remount-ro", "/", "--chdir", "/", "--"]
