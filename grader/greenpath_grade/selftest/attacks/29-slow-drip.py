"""29 Begin a message, and never end it.

Tries: two bytes of a frame, then one every few seconds.
Success: a grader that hangs.
Honest: nothing
Control: naive
"""

import os
import time

from base import *


class Client(Correct):
    def send_client_ready(self, server_hello):
        for _ in range(10):
            try:
                os.write(3, b"a")
            except OSError:
                pass
            time.sleep(3)
