"""Make the system-call filters that every handshake runs under, from libseccomp.

    /usr/bin/python3 tools/make_filter.py [--check]

Needs the distribution's python3-seccomp; nothing of it is needed to run greenpath. The filter
is an allow-list: what a finished import can still need to compute, to wait, and to talk on
descriptors it already has. Nothing opens, connects, forks, executes, signals or maps code.
"""

import sys
from pathlib import Path

HOME = Path(__file__).parents[1] / "grader" / "greenpath_grade" / "sandbox"
ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "aarch64"}

ALLOWED = """
read readv write writev close lseek fstat brk munmap mremap madvise futex futex_time64 sched_yield
sched_getaffinity membarrier rseq clock_gettime clock_getres clock_nanosleep nanosleep
gettimeofday time times getrusage poll ppoll select pselect6 restart_syscall getrandom uname
sysinfo getpid gettid getppid getuid geteuid getgid getegid getpgrp getpgid getsid rt_sigreturn
rt_sigprocmask sigaltstack exit exit_group
""".split()

PROT_EXEC = 4


def make(architecture: str) -> bytes:
    """Return the BPF program for a machine of this architecture."""
    import seccomp

    filter_ = seccomp.SyscallFilter(defaction=seccomp.ERRNO(1))  # EPERM
    if architecture != str(seccomp.system_arch()):
        filter_.remove_arch(seccomp.Arch())
        filter_.add_arch(seccomp.Arch(architecture))
    filter_.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    arch = seccomp.Arch(architecture)
    for name in ALLOWED:
        if seccomp.resolve_syscall(arch, name) >= 0:
            filter_.add_rule(seccomp.ALLOW, name)
    for name, protection in (("mmap", 2), ("mprotect", 2)):
        no_code = seccomp.Arg(protection, seccomp.MASKED_EQ, PROT_EXEC, 0)
        filter_.add_rule(seccomp.ALLOW, name, no_code)
    filter_.add_rule(seccomp.ERRNO(38), "clone3")  # ENOSYS: callers fall back to clone
    import os
    import tempfile

    with tempfile.TemporaryFile() as out:
        filter_.export_bpf(out)
        os.lseek(out.fileno(), 0, os.SEEK_SET)
        return out.read()


def main() -> int:
    """Write the filters, or with --check compare them with those in the repository."""
    wrong = 0
    for machine, architecture in ARCHITECTURES.items():
        path, made = HOME / f"strict.{machine}.bpf", make(architecture)
        if "--check" not in sys.argv:
            path.write_bytes(made)
            print(f"{path.name}: {len(made) // 8} instructions")
        elif path.read_bytes() != made:
            wrong = 1
            print(f"{path.name} is not what libseccomp makes")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
