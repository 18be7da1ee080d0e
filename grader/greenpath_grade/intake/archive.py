"""Look into zips. Nothing is unpacked to disk, and of what is read the size is capped. Pure."""

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

from greenpath_grade.intake.entries import (
    DEEPEST,
    LARGEST_ARCHIVE,
    MOST_MEMBERS,
    Entry,
    Refused,
    Unsafe,
    is_clutter,
    refusing,
    shown,
)
from greenpath_grade.intake.formats import ZIP, by_content

UTF_8_NAME = 0x800
ENCRYPTED = 0x1
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Python unpacks these piece by piece; a small member packed otherwise can fill the memory."""

SUFFIX = ".zip"
MOST_INNER = 8
LARGEST_DIRECTORY = MOST_MEMBERS * 320
"""Bytes of a zip's list of members: a name of 270 bytes for each."""

MEMBER = b"PK\x01\x02"
DEEPEST_INNER = 3


def members(name: str, content: bytes) -> list[Entry]:
    """List the files in the zip called NAME. Raises `Refused` if it is none, or suspicious."""
    if not content:
        raise Refused(f"{shown(name)} is empty (0 bytes): the upload may have failed; {ZIP}")
    found = by_content(content)
    if found is not None and not content.startswith(b"PK"):
        raise Refused(f"{shown(name)} is {found.name}, not a zip: {ZIP}")
    return members_of(name, io.BytesIO(content))


def members_of(name: str, stream: IO[bytes]) -> list[Entry]:
    """List the files in an open zip, from the first folder on that not all are in.

    Raises `Refused`.
    """
    return without_common_folders(listed(name, stream))


def listed(name: str, stream: IO[bytes]) -> list[Entry]:
    """List the files in an open zip. Raises `Refused`."""
    careful = _Careful(stream, name)
    try:
        archive = zipfile.ZipFile(careful)
        found = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Refused(f"{shown(name)} is damaged or no zip ({error}): {ZIP}") from None
    careful.listing = False
    if len(found) > MOST_MEMBERS:
        raise Refused(f"{shown(name)} holds {len(found)} files: {ZIP} of your own files")
    entries = []
    for member in found:
        path = _name(member)
        parts = tuple(part for part in path.split("/") if part not in {"", "."})
        if path.endswith("/") or not parts or any(map(is_clutter, parts)) or parts[-1] == "..":
            continue
        if len(parts) > DEEPEST:
            deep = f"{shown(parts[-1])} lies {len(parts)} folders deep: {ZIP} of your own files"
            entries.append(refusing((*parts[: DEEPEST - 1], parts[-1]), Refused(deep)))
        else:
            entries.append(Entry(parts, _reader(archive, member, path, parts)))
    return entries


class _Careful(io.RawIOBase):
    """A stream that refuses to read a list of members that is too long.

    `zipfile` makes an object of each member before it says how many there are, so a million
    would fill the memory.
    """

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name
        self.listing = True

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes. Raises `Refused` while members are listed."""
        if self.listing and size > LARGEST_DIRECTORY:
            raise Refused(
                f"{shown(self._name)} lists more than {MOST_MEMBERS} files: {ZIP} of your own files"
            )
        content = self._stream.read(size)
        if self.listing and content.count(MEMBER) > MOST_MEMBERS:
            raise Refused(
                f"{shown(self._name)} lists more than {MOST_MEMBERS} files: {ZIP} of your own files"
            )
        return content

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to another place."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._stream.tell()

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it has places to go to."""
        return True


def opened(entries: list[Entry]) -> list[Entry]:
    """Return the files in the zips among ENTRIES. Raises `Refused` if there are none.

    Zips in these zips are opened too; how deep, how many, and how much in all, is bounded.
    """
    inside: list[Entry] = []
    reasons: list[Refused] = []
    todo = [(entry, 1) for entry in entries if is_zip(entry.name)]
    left, count = LARGEST_ARCHIVE, 0
    while todo:
        entry, depth = todo.pop(0)
        count += 1
        if count > MOST_INNER or depth > DEEPEST_INNER:
            raise Refused(f"there are too many zips in zips: {ZIP} of your own files")
        try:
            content = entry.read(left)
            found = members(entry.name, content)
        except Refused as refused:
            reasons.append(refused)
            continue
        left -= len(content)
        inside += found
        todo += [(inner, depth + 1) for inner in found if is_zip(inner.name)]
    if not inside:
        raise reasons[0] if reasons else Refused(f"the zip is empty: {ZIP}")
    return inside


def is_zip(name: str) -> bool:
    """Tell whether a file calls itself a zip."""
    return name.lower().endswith(SUFFIX)


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's path with slashes; many tools write UTF-8 without saying so."""
    name = member.filename
    if not member.flag_bits & UTF_8_NAME:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = member.filename
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _reader(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str, parts: tuple[str, ...]
) -> Callable[[int], bytes]:
    name = shown(parts[-1])

    def read(limit: int) -> bytes:
        if ".." in parts or path.startswith("/") or path[1:2] == ":":
            raise Unsafe(f"{name} in the zip points out of the zip: make the zip again")
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
            raise Unsafe(f"{name} in the zip is a link or a device: put the file itself into it")
        if member.flag_bits & ENCRYPTED:
            raise Refused(f"{name} in the zip needs a password: make a zip without one")
        if member.compress_type not in METHODS:
            raise Refused(f"{name} in the zip is packed in a rare way: make an ordinary zip")
        try:
            with archive.open(member) as stream:
                content = stream.read(limit + 1)
        except (
            *(zipfile.BadZipFile, zlib.error, RuntimeError, OSError, NotImplementedError),
            *(EOFError, ValueError),
        ) as error:
            raise Refused(f"{name} in the zip is damaged ({error}): make the zip again") from None
        if len(content) > limit:
            raise Refused(f"{name} is larger than {limit >> 10} KiB: hand in your own code alone")
        return content

    return read


def without_common_folders(entries: list[Entry]) -> list[Entry]:
    """Leave away the folders that everything in an archive is in, but not a student's own."""
    first = True
    while entries and len({entry.parts[0] for entry in entries}) == 1:
        nearest = min(len(entry.parts) for entry in entries)
        if entries[0].parts[0] == ".." or nearest < (2 if first else 3):
            break
        entries, first = [entry.below(1) for entry in entries], False
    return entries
