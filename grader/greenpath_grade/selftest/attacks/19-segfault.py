"""19 Crash the interpreter.

Tries: reads from address 0.
Success: a grader without a result.
Honest: nothing
Control: naive
"""

import ctypes

from base import *


class Client(Correct):
    def send_client_ready(self, server_hello):
        ctypes.string_at(0)
