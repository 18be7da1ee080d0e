"""13 Look for the answer in the frames and objects of the grader.

Tries: the variables of every caller, and whatever the garbage collector knows.
Success: the answer, and with it all points.
Honest: step 1
Control: naive
"""

import gc
import sys

from base import *

HUNTED = {"Contender", "Truth", "Pool", "ServerFiles", "Blueprint", "Judge"}


class Client(Trusting):
    def trusts(self, theirs, signature, certificate):
        frame = sys._getframe()
        while frame:
            if "expected" in frame.f_locals:
                came_through("the answer stands in a frame")
                return frame.f_locals["expected"] is not None
            frame = frame.f_back
        if any(type(one).__name__ in HUNTED for one in gc.get_objects()):
            came_through("an object of the judge")
        return True
