"""16 Return an object that is equal to everything.

Tries: __eq__.
Success: all points.
Honest: nothing
Control: naive
"""

from base import *


class Equal:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    __hash__ = None


class Client(Trusting):
    def receive_data(self, data):
        return Equal()
