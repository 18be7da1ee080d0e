"""What a run depends on besides submissions and servers: this tool, this Python, this machine."""

import platform
from functools import cache
from pathlib import Path

import cryptography
from cryptography.hazmat.backends.openssl import backend

import greenpath_gen
import greenpath_grade
from greenpath_gen.data import CRYPTOBOX, code_digest
from greenpath_gen.rubric import Limits
from greenpath_grade.sandbox.launch import Level

LIMITS = "limits"
"""Where the limits stand in an environment, as JSON."""


def environment(level: Level, limits: Limits) -> dict[str, str]:
    """Return names and versions; two runs with the same are expected to see the same."""
    return {
        "greenpath": f"{greenpath_gen.__version__}+{_code()[:16]}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "cryptography": cryptography.__version__,
        "openssl": backend.openssl_version_text(),
        "machine": f"{platform.system()} {platform.machine()}",
        "isolation": f"L{int(level)}",
        LIMITS: limits.model_dump_json(),
    }


@cache
def _code() -> str:
    """Return a digest of the tool's code: a version number does not change with every commit."""
    homes = [Path(str(package.__file__)).parent for package in (greenpath_gen, greenpath_grade)]
    return code_digest([*homes, CRYPTOBOX], (".py", ".bpf"))
