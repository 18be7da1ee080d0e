"""1 Refuse everybody.

Tries: nothing; it returns None to every server.
Success: points for the imposters, without having met the right server.
Honest: nothing
Control: naive
"""

from base import *


class Client(Correct):
    def send_client_ready(self, server_hello):
        return None
