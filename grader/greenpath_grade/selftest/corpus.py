"""The attacks: plain files, each with a header that says what it tries. An edge: it reads them.

A new attack is a new file. Names in @signs@ stand for what an attacker is assumed to know: where
things are, and who runs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

HOME = Path(__file__).parent / "attacks"
BASE = "from base import *"
KEYS = ("Tries", "Success", "Honest", "Control", "Instead", "Handed in")
_FIELD = re.compile(rf"^({'|'.join(KEYS)}): ", re.MULTILINE)
_HEADER = re.compile(r'^"""(.*?)"""\n', re.DOTALL)


class Honest(StrEnum):
    """What an attacking client deserves: its mark without the attack."""

    NOTHING = "nothing"
    STEP_1 = "step 1"
    ALL = "all but reasons"


class Control(StrEnum):
    """Where an attack is shown to succeed."""

    NAIVE = "naive"
    REGRADED = "naive, graded before"
    LEVEL_0 = "L0"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack. ``files`` are what is handed in, ``client.py`` among them."""

    number: str
    title: str
    tries: str
    success: str
    honest: Honest
    control: Control
    why_no_control: str
    instead: str
    handed_in: str
    files: Mapping[str, str] = field(repr=False)

    def aimed(self, targets: Mapping[str, str]) -> dict[str, bytes]:
        """Return the files with everything named that the attacker is assumed to know."""
        return {name: _aim(text, targets).encode() for name, text in self.files.items()}

    def knows(self, target: str) -> bool:
        """Tell whether the attack is aimed at a target."""
        return any(f"@{target}@" in text for text in self.files.values())


def attacks() -> tuple[Attack, ...]:
    """Return all attacks, in the catalogue's order."""
    paths = [path for path in sorted(HOME.iterdir()) if path.name[0].isdigit()]
    return tuple(_read(path) for path in paths)


def base(name: str) -> bytes:
    """Return the client that attacks build on: NAME is Correct or Trusting."""
    return f"{(HOME / 'base.py').read_text(encoding='utf-8')}\nClient = {name}\n".encode()


def _read(path: Path) -> Attack:
    paths = sorted(path.glob("*.py")) if path.is_dir() else [path]
    files = {("client.py" if path.is_file() else p.name): p.read_text("utf-8") for p in paths}
    header = _HEADER.match(files["client.py"])
    if header is None:
        raise ValueError(f"{path.name} does not say what it tries")
    head, *rest = _FIELD.split(header[1].strip())
    number, _, title = head.strip().rstrip(".").partition(" ")
    said = {key: " ".join(value.split()) for key, value in zip(rest[::2], rest[1::2], strict=True)}
    control, _, why = said["Control"].partition(", because ")
    return Attack(
        number,
        title,
        said["Tries"],
        said["Success"],
        Honest(said["Honest"]),
        Control(control),
        why,
        said.get("Instead", ""),
        said.get("Handed in", "client"),
        files,
    )


def _aim(text: str, targets: Mapping[str, str]) -> str:
    text = text.replace(BASE, (HOME / "base.py").read_text(encoding="utf-8"))
    for name, value in targets.items():
        text = text.replace(f"@{name}@", value)
    return text
