"""34 Compute for ever, deaf to signals and exceptions.

Tries: ignores whatever can be ignored.
Success: a grader that hangs.
Honest: nothing
Control: naive
"""

import signal

from base import *


class Client(Correct):
    def send_client_hello(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGXCPU):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
