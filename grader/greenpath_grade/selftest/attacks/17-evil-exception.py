"""17 Raise an exception whose text never ends.

Tries: an endless __str__.
Success: a grader that hangs.
Honest: nothing
Control: naive
"""

from base import *


class Endless(Exception):
    def __str__(self):
        while True:
            pass


class Client(Correct):
    def send_client_ready(self, server_hello):
        raise Endless
