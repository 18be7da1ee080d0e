"""How to get a level that does not hold: what its failure means, and what to do. Pure."""

from dataclasses import dataclass

INSTALL = (
    "Debian, Ubuntu: apt-get install bubblewrap",
    "Fedora: dnf install bubblewrap; Arch: pacman -S bubblewrap; Alpine: apk add bubblewrap",
)
APPARMOR = (
    "Ubuntu 23.10 and later let only programs with an AppArmor profile make user namespaces:",
    "apt-get install apparmor-profiles",
    "ln -s /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/",
    "apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict",
    "on a machine that is thrown away (CI): "
    "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
)
CONTAINER = (
    "in a container the host must allow it: podman run ..., or",
    "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined ...;",
    "or grade as root in the container: L3 is made for that",
)
ROOT = ("in a container: grade as its root (Docker's default), not as another user",)
SYSCTLS = (
    "sysctl -w user.max_user_namespaces=15000",
    "Debian 10 and older: sysctl -w kernel.unprivileged_userns_clone=1",
)
CAPABILITIES = (
    "the container must keep the capabilities CHROOT, SETUID and SETGID: drop --cap-drop,",
    "or add --cap-add SYS_CHROOT --cap-add SETUID --cap-add SETGID",
)

CASES: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
    (("bubblewrap is not installed",), "bubblewrap is not installed", INSTALL),
    (
        ("Unknown option --disable-userns",),
        "bubblewrap is older than 0.8",
        ("use Debian 12, Ubuntu 24.04, Fedora 38 or later, or a newer bubblewrap",),
    ),
    (
        ("setting up uid map", "RTM_NEWADDR"),
        "the system lets bubblewrap make a user namespace and nothing in it",
        APPARMOR,
    ),
    (
        ("max_*_namespaces exceeded", "ENOSPC"),
        "the system allows no more user namespaces",
        (*SYSCTLS, *CONTAINER),
    ),
    (
        ("No permissions to creat", "Creating new namespace failed", "pivot_root", "/ slave"),
        "the system does not let bubblewrap make namespaces",
        (*SYSCTLS, *APPARMOR, *CONTAINER),
    ),
    (("only for root",), "it needs root", ROOT),
    (
        ("chroot", "setgroups", "setresuid", "setresgid", "Operation not permitted", "Errno 1]"),
        "root is not allowed what it needs",
        CAPABILITIES,
    ),
    (
        ("Invalid argument", "Errno 22]"),
        "the kernel refuses the filter, or the container has too few uids",
        ("use a kernel with CONFIG_SECCOMP_FILTER, and 65,536 subordinate uids (/etc/subuid)",),
    ),
    (
        ("no system-call filter",),
        "there is no filter for this processor",
        ("grade on a machine with x86-64 or ARM 64",),
    ),
    (
        ("on Linux only",),
        "this is not Linux",
        ("grade in a Linux container (Docker, Podman); on Windows in WSL: wsl --install",),
    ),
    (
        ("came through",),
        "it starts, but does not isolate",
        ("please report this, with the output of greenpath-grade doctor --json",),
    ),
)
"""What a failure says, what that means, and what to do about it. The first that fits counts."""


@dataclass(frozen=True, slots=True)
class Advice:
    """Why a level does not hold, in a few words, and the steps to get it."""

    problem: str
    steps: tuple[str, ...]


def advise(reason: str) -> Advice:
    """Return what to do about the REASON for which a level does not hold."""
    for signs, problem, steps in CASES:
        if any(sign in reason for sign in signs):
            return Advice(problem, steps)
    return Advice("it does not start", ("please report this, with greenpath-grade doctor --json",))
