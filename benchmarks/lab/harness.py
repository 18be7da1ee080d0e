"""One handshake in one interpreter: how a course without a sandbox would grade the exercise.

``LAB`` in the environment is the folder of the lab: cryptobox, its servers and trusted certificates.
"""

import base64
import os
import sys
from pathlib import Path

LAB = Path(os.environ["LAB"])
sys.path.insert(0, str(LAB))

from cryptobox.server import Recipe, Server  # noqa: E402

SITE = "greenpath.program"
CONTENT = b"The one and only!"
SERVERS = ("server1", "server2", "server3", "server4", "server5")
"""The first is legitimate, the others are imposters."""


def read(path):
    return base64.b64decode(path.read_text("ascii"))


def trusted():
    return [read(path) for path in sorted((LAB / "config" / "trusted").glob("*.cert"))]


def server(name):
    home = LAB / "config" / "servers" / name
    key = read(home / "priv.key")
    recipe = Recipe.unseal(read(home / "recipe.txt"), key)
    return Server(key, read(home / "server.cert"), read(home / "data.txt"), recipe)


def handshake(client_class, name):
    """Return what the client made of a server's data; None if it refused."""
    there, client = server(name), client_class(SITE, trusted())
    ready = client.send_client_ready(there.send_server_hello(client.send_client_hello()))
    return None if ready is None else client.receive_data(there.send_data(ready))


def right(client_class, name):
    """Tell whether a client did with a server what it should."""
    return handshake(client_class, name) == (CONTENT if name == SERVERS[0] else None)
