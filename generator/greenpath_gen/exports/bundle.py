"""The files of an export, and the zip of them. Pure."""

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from greenpath_gen.package import zipped_as

Wheels = Mapping[str, Mapping[str, bytes]]
"""Wheels by name, for each version of Python such as ``3.12``."""


@dataclass(frozen=True, slots=True)
class File:
    """A file's content, and its permissions."""

    content: bytes = field(repr=False)
    mode: int = 0o644


Files = Mapping[str, File]


@dataclass(frozen=True, slots=True)
class Contents:
    """What an export is made of. All that is secret in it is what it must carry.

    ``secret`` is the one that the hidden servers of this platform are made from, ``members`` are
    the students' ids by what platforms call them, ``numbers`` is the key that reads the numbers
    of packages. ``packages`` are the students' zips by id.
    """

    scenario: str
    faults: Mapping[str, str]
    secret: bytes = field(repr=False)
    members: Mapping[str, str]
    numbers: bytes = field(repr=False)
    packages: Mapping[str, bytes] = field(repr=False)
    wheels: Wheels = field(repr=False)
    visibility: str = "visible"


def home(platform: str, contents: Contents, shipped: Files, *, public: bool) -> dict[str, File]:
    """Return the folder that greenpath runs from, alike on all platforms.

    SHIPPED are the programs in it. Where students can read it (PUBLIC), nobody's name is in it.
    """
    settings = {
        "platform": platform,
        "visibility": contents.visibility,
        "wheels": {
            version: {name: hashlib.sha256(wheel).hexdigest() for name, wheel in some.items()}
            for version, some in contents.wheels.items()
        },
    }
    files = dict(shipped)
    files["greenpath.json"] = File((json.dumps(settings, indent=1) + "\n").encode())
    files["scenario.yaml"] = File(contents.scenario.encode())
    for name, text in contents.faults.items():
        files[name] = File(text.encode())
    for some in contents.wheels.values():
        for name, wheel in some.items():
            files[f"wheels/{name}"] = File(wheel)
    files["secret"] = File(contents.secret, 0o644 if public else 0o600)
    if not public:
        known = {"people": dict(contents.members), "numbers": contents.numbers.hex()}
        files["members.json"] = File((json.dumps(known, indent=1) + "\n").encode(), 0o600)
    return files


def under(folder: str, files: Files) -> dict[str, File]:
    """Return the files below a folder."""
    return {f"{folder}/{name}": file for name, file in files.items()}


def tarred(files: Files) -> bytes:
    """Return the files as a tar: the same bytes for the same files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(files[name].content), files[name].mode
            archive.addfile(member, io.BytesIO(files[name].content))
    return buffer.getvalue()


def zipped(files: Files) -> bytes:
    """Return the files as a zip with nothing above them: the same bytes for the same files."""
    contents = {name: file.content for name, file in files.items()}
    return zipped_as(contents, {name: file.mode for name, file in files.items()})
