"""35 Take all memory.

Tries: 640 MB, of which it touches nothing.
Success: it gets them.
Honest: step 1
Control: naive
"""

from base import *


class Client(Trusting):
    def send_client_hello(self):
        hoard = [bytearray(64 << 20) for _ in range(10)]
        came_through(f"{len(hoard) * 64} MB of memory")
        return super().send_client_hello()
