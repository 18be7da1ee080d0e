"""30a Announce a message of 4 GB.

Tries: the length in the head of a frame.
Success: a grader that makes room for it, or waits for it.
Honest: nothing
Control: none, because without a channel of frames nothing has a length
Instead: the same by output (30b), and a message that is begun and never ended (29)
"""

import os

from base import *


class Client(Correct):
    def send_client_ready(self, server_hello):
        os.write(3, b"a" + b"\xff" * 4 + b"x" * 1000)
        return super().send_client_ready(server_hello)
