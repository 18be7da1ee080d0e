"""12 Go by the calendar.

Tries: trusts everybody before a day, and nobody after it.
Success: another mark on another day.
Honest: step 1
Control: none, because on any one day it is a client that accepts or refuses everybody (1, 2)
Instead: the servers have absolute dates, and the neighbour's mark is the same with every attack
"""

import time

from base import *


class Client(Trusting):
    def trusts(self, theirs, signature, certificate):
        return time.time() < 1_784_073_600
