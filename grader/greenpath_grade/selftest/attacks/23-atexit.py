"""23 Change the results when the interpreter ends.

Tries: atexit, and a finalizer.
Success: all points.
Honest: step 1
Control: naive
"""

import atexit
import sys

from base import *


def rewrite():
    main = sys.modules["__main__"]
    with open(main.RESULTS, "w") as file:
        file.write('{"score": 100}')


class Last:
    def __del__(self):
        rewrite()


last = Last()
atexit.register(rewrite)
