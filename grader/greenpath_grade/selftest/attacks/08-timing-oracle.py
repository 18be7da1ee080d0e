"""8 Tell imposters by how fast they answer.

Tries: measures how long the server took.
Success: more than step 1 is worth.
Honest: step 1
Control: naive
"""

import time

from base import *


class Client(Trusting):
    def send_client_hello(self):
        hello = super().send_client_hello()
        self.begun = time.monotonic()
        return hello

    def trusts(self, theirs, signature, certificate):
        return time.monotonic() - self.begun > float("@slow@")
