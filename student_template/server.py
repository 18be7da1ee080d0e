"""The five servers: each is a folder under config/servers."""

from __future__ import annotations

from pathlib import Path

from cryptobox import b64decode
from cryptobox.server import HandshakeError, Recipe, Server

__all__ = ["HandshakeError", "Server", "load_server", "load_trusted_certs"]


def load_server(folder: Path) -> Server:
    """Read a server's private key, certificate, content and recipe."""
    private_key = _read(folder / "priv.key")
    return Server(
        private_key,
        _read(folder / "server.cert"),
        _read(folder / "data.txt"),
        Recipe.unseal(_read(folder / "recipe.txt"), private_key),
    )


def load_trusted_certs(folder: Path) -> list[bytes]:
    """Read the certificates of the authorities that a client trusts, in order of name."""
    return [_read(path) for path in sorted(folder.glob("*.cert"))]


def _read(path: Path) -> bytes:
    return b64decode(path.read_text(encoding="ascii"))
