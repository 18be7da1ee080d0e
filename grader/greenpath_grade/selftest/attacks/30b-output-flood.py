"""30b Print forty megabytes, and be correct.

Tries: stdout.
Success: a grader that keeps it all; or one that forgets over it what the client deserves.
Honest: all but reasons
Control: naive
"""

from base import *


class Client(Correct):
    def send_client_hello(self):
        line = "x" * 4095
        for _ in range(2048):
            print(line)
        return super().send_client_hello()
