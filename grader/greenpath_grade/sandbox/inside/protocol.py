"""What both sides of the sandbox know: what crosses the sockets, and what a client may use up.

The judge imports this on every system, so nothing here depends on one.
"""

import struct

# What crosses a session's socket: a kind (1 byte), a length (4 bytes, big-endian), that many bytes.
HEAD = struct.Struct(">cI")
SETUP, SOURCE, SERVER_HELLO, SERVER_DATA = b"j", b"c", b"h", b"d"  # to the client
STAGE, ANSWER, NOTHING, WRONG_TYPE, ERROR, PRINTED = b"s", b"a", b"n", b"t", b"e", b"p"  # from it

# What crosses the control socket: a kind, the number of a session, a number.
CONTROL = struct.Struct(">cIi")
FORK, BARE, KILL = b"F", b"B", b"K"  # to the zygote; FORK and BARE come with a descriptor
UP, ENDED, REFUSED = b"U", b"X", b"R"  # from it; ENDED with the child's wait status


def pack_limits(computing: int, memory: int) -> int:
    """Return the number that goes with FORK and BARE: seconds of computing, MiB of memory."""
    return computing << 16 | memory


def unpack_limits(number: int) -> tuple[int, int]:
    """Return what `pack_limits` was given."""
    return number >> 16, number & 0xFFFF


# The stages of a client, in order.
IMPORT, CONSTRUCT = "import", "__init__"
HELLO, READY, RECEIVE = "send_client_hello", "send_client_ready", "receive_data"

PRINTED_KEPT = 64 * 1024
REASON_KEPT = 10 * 1024
"""Characters of a reason; as JSON they fit into a frame, whatever they are."""
CLIENT_FILE = "/client.py"

OPEN_FILES = 16

CONFINEMENT_FAILED = 99
"""The exit status of a child that could not be confined; it has read no student code."""
