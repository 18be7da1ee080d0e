"""5 Trust the server at the place where a friend found the right one.

Tries: counts the servers that it meets.
Success: more than step 1 is worth.
Honest: step 1
Control: naive
"""

from base import *

met = 0


class Client(Trusting):
    def trusts(self, theirs, signature, certificate):
        global met
        met += 1
        return met - 1 == int("@place@")
