"""Hand in attacks as hostile students would: as a file, a link, a pipe or an archive. An edge."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

NEIGHBOUR = "neighbour"
UNSEEN = "\u200b"
BOMB = 32 << 20


def hand_in(how: str, name: str, files: Mapping[str, bytes], folder: Path, prize: Path) -> Path:
    """Write a submission below FOLDER, as the attack's header says; return where it is.

    PRIZE is the file that a link points to.
    """
    if how == "zip-slip":
        return _archive(folder / f"{name}.zip", "../client.py", b"class Client: pass\n")
    if how == "zip-bomb":
        return _archive(folder / f"{name}.zip", "client.py", b"class Client: pass" + b" " * BOMB)
    home = folder / (NEIGHBOUR + UNSEEN if how == "borrowed name" else name)
    home.mkdir(parents=True)
    match how:
        case "link":
            (home / "client.py").symlink_to(prize)
        case "pipe":
            os.mkfifo(home / "client.py")
        case _:
            for file, content in files.items():
                (home / file).write_bytes(content)
    return home


def _archive(path: Path, member: str, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return path
