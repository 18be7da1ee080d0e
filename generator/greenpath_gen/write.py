"""The generator's only writer. What it leaves behind is whole, or not there."""

import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

PRIVATE = 0o600


def write_file(path: Path, content: bytes | Iterable[bytes], mode: int = 0o644) -> None:
    """Write a file, whole or in parts, by way of another name, so that nobody sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.writelines([content] if isinstance(content, bytes) else content)
    part.chmod(mode)
    part.replace(path)


def write_tree(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of files, all or none."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, content in files.items():
        path = part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.rmtree(folder, ignore_errors=True)
    part.replace(folder)


def new_secret() -> bytes:
    """Return 32 bytes that nobody can guess."""
    return secrets.token_bytes(32)
