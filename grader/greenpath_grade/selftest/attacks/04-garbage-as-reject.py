"""4 Send rubbish, so that the server ends the handshake.

Tries: a READY that is none.
Success: points for refusing.
Honest: nothing
Control: naive
"""

from base import *


class Client(Correct):
    def send_client_ready(self, server_hello):
        return b"no" * 40
