"""Clients that remember their own package: what only it shows stands in their code. Pure.

Hidden servers have other names, keys and certificates, so that it earns nothing; but who did
it should be asked why. Comments and docstrings are nobody's memory, and are not looked at.
"""

import ast
import hashlib
import re
import warnings
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence

from greenpath_gen.decoded import ISSUER, NONE, SUBJECT
from greenpath_gen.kit import certificates
from greenpath_gen.plan import PlannedServer
from greenpath_gen.tells import Tell
from greenpath_grade.tokens import lines, text_of

NAMES = {ISSUER, SUBJECT, "subject common name", "subject alternative names"}
"""Fields of a certificate that hold names."""

LEAST_NAME = 4
LEAST_BYTES = 16
"""Bytes that a literal must have to be taken for a key, a certificate or a digest."""

DIGESTS = ("md5", "sha1", "sha256", "sha384", "sha512")
_STRING = re.compile(r"(?i)[rbu]{0,2}['\"]")
_GAPS = re.compile(r"[\s:]")
_HEX = re.compile(rf"(?i)(?:[0-9a-f]{{2}}){{{LEAST_BYTES},}}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{22,}={0,2}")


def literals(source: bytes) -> tuple[str | bytes, ...]:
    """Return the strings in a client's code, each once."""
    found: dict[str | bytes, None] = {}
    with warnings.catch_warnings(action="ignore"):  # of escapes that Python does not know
        for line in lines(text_of(source) or ""):
            for token in filter(_STRING.match, line):
                try:
                    found[ast.literal_eval(token)] = None
                except (ValueError, SyntaxError):
                    continue
    return tuple(found)


def known_names(said: Sequence[str | bytes], tells: Mapping[str, Sequence[Tell]]) -> dict[str, str]:
    """Return the names that an imposter of the package gives itself away by, with its server."""
    shown = {
        name.casefold(): server
        for server, some in tells.items()
        for tell in some
        if tell.field in NAMES
        for name in tell.shown.split(", ")
        if len(name) >= LEAST_NAME and name != NONE and name not in tell.expected
    }
    return {
        text: shown[text.strip().casefold()]
        for text in said
        if isinstance(text, str) and text.strip().casefold() in shown
    }


def holds_bytes(said: Sequence[str | bytes]) -> bool:
    """Tell whether a string could be a key, a certificate or a digest."""
    return any(True for text in said for _ in _as_bytes(text))


def known_bytes(said: Sequence[str | bytes], servers: Sequence[PlannedServer]) -> tuple[str, ...]:
    """Return the servers whose certificate, key or a digest of them is among the strings."""
    given = {value for text in said for value in _as_bytes(text)}
    return tuple(
        f"server{number}"
        for number, one in enumerate(servers, 1)
        if given & _fingerprints(one.files.certificate)
    )


def _as_bytes(text: str | bytes) -> Iterator[bytes]:
    """Return the bytes that a string may stand for: its own, or what it says in hex or base64."""
    if isinstance(text, bytes):
        if len(text) >= LEAST_BYTES:
            yield text
        return
    plain = _GAPS.sub("", text)
    if _HEX.fullmatch(plain):
        yield bytes.fromhex(plain)
    elif _BASE64.fullmatch(plain):
        try:
            yield b64decode(plain.replace("-", "+").replace("_", "/"), validate=True)
        except ValueError:
            return


def _fingerprints(certificate: bytes) -> set[bytes]:
    """Return a certificate, its key and key identifier, and their digests."""
    whole = {certificate}
    try:
        info = certificates.certificate_info(certificate)
    except ValueError:
        return _with_digests(whole)
    return _with_digests(whole | {info["org_public_key"]}) | {info["key_id"] or certificate}


def _with_digests(values: set[bytes]) -> set[bytes]:
    return values | {hashlib.new(name, value).digest() for name in DIGESTS for value in values}
