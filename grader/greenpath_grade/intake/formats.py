"""What is no Python source, by its name or its first bytes, and what to do instead. Pure."""

from dataclasses import dataclass

HAND_IN = "hand in the file client.py itself"
ZIP = "hand in the file client.py itself, or a zip"
EXPORT = (
    "export its code as a Python file (in Jupyter: File, Save and Export Notebook As, "
    "Executable Script), call that client.py and hand it in"
)


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name with article, what to do instead, how to tell it."""

    name: str
    advice: str
    suffixes: tuple[str, ...]
    starts: tuple[bytes, ...] = ()


FORMATS = (
    Format("a Jupyter notebook", EXPORT, (".ipynb",)),
    Format("compiled Python", f"{HAND_IN}, as you wrote it", (".pyc", ".pyo")),
    Format("a PDF document", HAND_IN, (".pdf",), (b"%PDF-",)),
    Format(
        "a document of a word processor",
        f"copy the code into a plain text file, and {HAND_IN}",
        (".docx", ".doc", ".odt", ".rtf", ".pages"),
        (b"{\\rtf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ),
    Format("a RAR archive", ZIP, (".rar",), (b"Rar!\x1a\x07",)),
    Format("a 7-Zip archive", ZIP, (".7z",), (b"7z\xbc\xaf\x27\x1c",)),
    Format(
        "a compressed tar archive",
        ZIP,
        (".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst"),
        (b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"),
    ),
    Format("a zip archive", "hand it in as client.zip, not as a Python file", (), (b"PK\x03\x04",)),
    Format("a web page", f"save the file's own text, and {HAND_IN}", (".html", ".htm")),
    Format(
        "a picture",
        f"a picture of code cannot be run: {HAND_IN}",
        (".png", ".jpg", ".jpeg", ".heic", ".gif"),
        (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8"),
    ),
    Format("a program", HAND_IN, (".exe", ".so", ".pyd", ".dll"), (b"\x7fELF",)),
)

NOTEBOOK, COMPILED = FORMATS[0], FORMATS[1]
DOCUMENT = next(f for f in FORMATS if ".docx" in f.suffixes)
TAR = next(f for f in FORMATS if ".tar" in f.suffixes)
PAGE = next(f for f in FORMATS if ".html" in f.suffixes)
PROGRAM = FORMATS[-1]
MAGIC_OF_PYTHON = range(3000, 4500)
"""The first two bytes of compiled Python 3, little-endian, before CR LF."""


def by_name(name: str) -> Format | None:
    """Return the format that a file's name promises, if it is one that is not read."""
    return next((f for f in FORMATS if name.lower().endswith(f.suffixes or ("\0",))), None)


def by_content(content: bytes) -> Format | None:
    """Return the format of the content, or None where it may be Python."""
    found = next((f for f in FORMATS if f.starts and content.startswith(f.starts)), None)
    if found is not None:
        office = b"[Content_Types].xml" in content or b"mimetypeapplication/vnd.oasis" in content
        return DOCUMENT if office and content.startswith(b"PK") else found
    if content[257:262] == b"ustar":
        return TAR
    if content[2:4] == b"\r\n" and int.from_bytes(content[:2], "little") in MAGIC_OF_PYTHON:
        return COMPILED
    if content.startswith(b"MZ") and b"\0" in content[:64]:
        return PROGRAM
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<?xml")):
        return PAGE
    return NOTEBOOK if head.startswith(b"{") and b'"nbformat"' in content else None
