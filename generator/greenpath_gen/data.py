"""Where the files are that travel with the code: in the checkout, or inside the wheel."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

_SHIPPED = Path(__file__).parent / "_data"
CHECKOUT = None if _SHIPPED.is_dir() else Path(__file__).parents[2]
"""The checkout that this runs from, or None where it was installed."""

_ROOT = CHECKOUT or _SHIPPED

SCENARIOS = _ROOT / "scenarios"
STUDENT_TEMPLATE = _ROOT / "student_template"
CRYPTOBOX = STUDENT_TEMPLATE / "cryptobox"
TEMPLATES = _ROOT / "templates"


@cache
def student_files() -> Mapping[str, bytes]:
    """Return the files that every student gets, by their name in the package; read once."""
    return MappingProxyType(
        {
            path.relative_to(STUDENT_TEMPLATE).as_posix(): path.read_bytes()
            for path in sorted(STUDENT_TEMPLATE.rglob("*"))
            if path.is_file() and not _left_by_tools(path)
        }
    )


def code_digest(homes: Iterable[Path], kinds: Iterable[str] = ("",)) -> str:
    """Return what stands for all the files in some folders whose names end as one of KINDS."""
    digest = hashlib.sha256()
    for home in homes:
        for path in sorted(home.rglob("*")):
            if path.is_file() and path.name.endswith(tuple(kinds)) and path.suffix != ".pyc":
                content = path.read_bytes()
                digest.update(f"{path.relative_to(home)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _left_by_tools(path: Path) -> bool:
    parts = path.relative_to(STUDENT_TEMPLATE).parts
    return any(part == "__pycache__" or part.startswith(".") for part in parts)
