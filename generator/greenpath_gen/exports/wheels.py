"""The wheels that an export carries: greenpath and all that it needs. An edge: it asks pip.

Those of other Pythons than ours are had as well: pip takes wheels for any, if told not to build.
"""

import importlib.metadata
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from greenpath_gen.data import CHECKOUT
from greenpath_gen.errors import GreenpathError
from greenpath_gen.exports.bundle import Wheels
from greenpath_gen.package import EARLIEST

VERSION = re.compile(r"3\.(\d+)")
OLDEST = 11
MACHINE = "x86_64"
PLATFORMS = tuple(
    f"{name}_{MACHINE}" for name in ("manylinux_2_28", "manylinux_2_17", "manylinux2014")
)
"""What wheels may be built for: every Linux of the last years, Ubuntu 20.04 and Debian 11 on."""

OURS = "greenpath"
NOT_NEEDED = ("rapidfuzz", "pygments")
"""What an autograder never imports: it compares nobody's work, and colours nothing."""


def fetch_wheels(versions: Sequence[str], folder: Path | None = None) -> Wheels:
    """Return the wheels for each of the VERSIONS of Python on Linux, x86-64.

    They come from pip's index or, if one is given, from a FOLDER alone. Raises `GreenpathError`
    if some cannot be had.
    """
    for version in versions:
        match = VERSION.fullmatch(version)
        if not match or int(match[1]) < OLDEST:
            raise GreenpathError(f"{version!r} is no version of Python from 3.{OLDEST} on")
    with tempfile.TemporaryDirectory(prefix="greenpath-wheels-") as scratch:
        own = _own_wheel(Path(scratch, "own"))
        return {version: _for(version, own, Path(scratch, version), folder) for version in versions}


def _for(version: str, own: Path, target: Path, folder: Path | None) -> dict[str, bytes]:
    where = ["--no-index", "--find-links", str(folder.resolve())] if folder else []
    _pip(
        *("download", "--dest", str(target), "--only-binary", ":all:", "--implementation", "cp"),
        *("--python-version", version, *(f"--platform={name}" for name in PLATFORMS)),
        *(*where, str(own)),
    )
    return {
        path.name: path.read_bytes()
        for path in sorted(target.glob("*.whl"))
        if path.name.partition("-")[0].lower() not in NOT_NEEDED
    }


def _own_wheel(target: Path) -> Path:
    """Return greenpath's wheel: built from the checkout, or packed again from what is installed."""
    target.mkdir(parents=True)
    if CHECKOUT is not None:
        _pip("wheel", "--no-deps", "--wheel-dir", str(target), str(CHECKOUT))
        (built,) = target.glob("*.whl")
        return built
    installed = importlib.metadata.distribution(OURS)
    path = target / f"{OURS}-{installed.version}-py3-none-any.whl"
    path.write_bytes(_repacked(installed))
    return path


def _repacked(installed: importlib.metadata.Distribution) -> bytes:
    """Return the wheel that something was installed from: the files of its record."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(installed.files or [], key=str):
            # commands lie outside, and what an installer leaves is not the wheel's
            if ".." in file.parts or file.suffix == ".pyc" or file.name in _LEFT:
                continue
            member = zipfile.ZipInfo(file.as_posix(), EARLIEST)
            member.external_attr = 0o100644 << 16
            archive.writestr(member, file.read_binary(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


_LEFT = {"INSTALLER", "REQUESTED", "direct_url.json"}


def _pip(*arguments: str) -> None:
    """Run pip. Raises `GreenpathError` with the end of what it says."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    raise GreenpathError(
        f"pip could not get the wheels: {(said or done.stderr.splitlines() or ['?'])[-1]}",
        hint="where there is no package index, take --wheels FOLDER with those of an earlier "
        "export, or made elsewhere with: pip download greenpath",
    )
