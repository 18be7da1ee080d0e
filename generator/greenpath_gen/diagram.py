"""The picture of the protocol: one list of steps, drawn as text and as SVG. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

WIDTH = 64
"""Characters of a line of the text."""

CLIENT, SERVER = "client", "server"


@dataclass(frozen=True, slots=True)
class Work:
    """What one side does by itself: the method, if students write it, and lines of code."""

    side: str
    method: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """What one side sends: the name of the message, and what it is made of."""

    sender: str
    name: str
    content: str


PROTOCOL: tuple[Work | Message, ...] = (
    Work(CLIENT, "send_client_hello", ("Ks1, Kp1 = generate_asymmetric_key()",)),
    Message(CLIENT, "client_hello", "Kp1"),
    Work(
        SERVER,
        "",
        (
            "Ks2, Kp2 = generate_asymmetric_key()",
            "k = key_exchange(Ks2, Kp1)",
            "sig = sign(KsB, Kp1 + Kp2 + cert)",
        ),
    ),
    Message(SERVER, "server_hello", "Kp2 + enc(k, sig + cert)"),
    Work(
        CLIENT,
        "send_client_ready",
        (
            "k = key_exchange(Ks1, Kp2)",
            "sig + cert = decrypt(k, ...)",
            "verify_certificate(url, cert, ...)",
            "verify(Kp1 + Kp2 + cert, sig, KpB)",
        ),
    ),
    Message(CLIENT, "client_ready", 'enc(k, b"READY")'),
    Work(SERVER, "", ('decrypt(k, client_ready) == b"READY"',)),
    Message(SERVER, "data", "enc(k, m)"),
    Work(CLIENT, "receive_data", ("m = decrypt(k, data)",)),
)
"""The handshake and the data, as on the exercise's slides."""


def as_text(client: str, server: str) -> str:
    """Draw the protocol in plain characters, with these names for the two sides."""
    return "\n".join(line.rstrip() for line in _lines(client, server)).rstrip()


def _lines(client: str, server: str) -> Iterator[str]:
    yield client + server.rjust(WIDTH - len(client))
    for step in PROTOCOL:
        match step:
            case Message(sender, name, content):
                label = f" {name}: {content} ".center(WIDTH - 4, "-")
                yield f"  {label}>" if sender == CLIENT else f" <{label}"
            case Work(side, method, lines):
                shown = [method, *(f"  {line}" for line in lines)] if method else list(lines)
                width = max(map(len, shown))
                margin = WIDTH - width if side == SERVER else 0
                yield from (" " * margin + line for line in ("", *shown, ""))


# Sizes of the SVG, in its own units: letters of 13 have a width of 7.8.
BROAD, LETTER, LINE, PAD, ARROW = 420, 7.8, 18, 9, 46


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the SVG: its corner and size, and its lines with the height of each."""

    left: float
    top: float
    width: float
    height: float
    method: str
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow of the SVG: its height, where it begins and ends, and what is written on it."""

    height: float
    start: float
    end: float
    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of the SVG: its size and its parts."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def drawing() -> Drawing:
    """Lay the protocol out from top to bottom, narrow enough for a phone."""
    boxes, arrows, y = [], [], 34.0
    for step in PROTOCOL:
        match step:
            case Message(sender, name, content):
                ends = (8.0, BROAD - 8.0)
                start, end = ends if sender == CLIENT else ends[::-1]
                arrows.append(Arrow(y + ARROW - 16, start, end, name, content))
                y += ARROW
            case Work(side, method, lines):
                shown = (*((method,) if method else ()), *lines)
                width = round(max(map(len, shown)) * LETTER + 2 * PAD, 1)
                height = len(shown) * LINE + PAD
                left = 0.0 if side == CLIENT else BROAD - width
                rows = tuple((y + (n + 1) * LINE - 1, line) for n, line in enumerate(shown))
                boxes.append(Box(left, y, width, height, method, rows))
                y += height
    return Drawing(BROAD, int(y) + 1, tuple(boxes), tuple(arrows))
