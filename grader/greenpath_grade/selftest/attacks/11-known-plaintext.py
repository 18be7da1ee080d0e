"""11 Return what the right server said the last time.

Tries: no decryption at all.
Success: the points of step 1.
Honest: nothing
Control: naive
"""

from base import *


class Client(Trusting):
    def receive_data(self, data):
        return b"@plaintext@"
