"""3 Crash, so that it looks like a refusal.

Tries: divides by zero in send_client_ready.
Success: points for refusing.
Honest: nothing
Control: naive
"""

from base import *


class Client(Correct):
    def send_client_ready(self, server_hello):
        return 1 // 0
