"""A root like a container's: no network, its own processes, root with Docker's capabilities."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BWRAP = shutil.which("bwrap")
PREFIX = Path(os.path.realpath(sys.base_prefix))
CAPABILITIES = """
CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT
MKNOD AUDIT_WRITE SETFCAP
""".split()
"""What Docker gives root."""


def run_inside(
    *command: str,
    binds: Mapping[str, Path],
    cwd: str,
    environment: Mapping[str, str] | None = None,
    seconds: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run a command where BINDS are at their absolute paths. bubblewrap is not there itself."""
    assert BWRAP is not None
    call = [BWRAP, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    if os.geteuid() == 0:
        call = [one.replace("--unshare-all", "--unshare-net") for one in call]
        call += ["--unshare-ipc", "--unshare-pid", "--unshare-uts"]
        for name in CAPABILITIES:
            call += ["--cap-add", f"CAP_{name}"]
    else:
        call += ["--uid", "0", "--gid", "0"]
    call += ["--ro-bind", "/usr", "/usr", "--ro-bind", "/dev/null", BWRAP]
    for name in ("/bin", "/sbin", "/lib", "/lib64", "/lib32"):
        if Path(name).is_symlink():
            call += ["--symlink", str(Path(name).readlink()), name]
        elif Path(name).exists():
            call += ["--ro-bind", name, name]
    call += ["--ro-bind", str(PREFIX), str(PREFIX), "--proc", "/proc", "--dev", "/dev"]
    call += ["--perms", "1777", "--tmpfs", "/tmp", "--dir", "/etc"]
    for target, source in binds.items():
        call += ["--bind", str(source), target]
    call += ["--setenv", "PATH", f"{PREFIX / 'bin'}:/usr/bin:/bin"]
    for name, value in (environment or {}).items():
        call += ["--setenv", name, value]
    return subprocess.run(
        [*call, "--chdir", cwd, "--", *command],
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
