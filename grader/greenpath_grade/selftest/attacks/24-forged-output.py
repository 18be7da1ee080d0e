"""24 Print what looks like a result, and leave.

Tries: a line of JSON on stdout.
Success: all points.
Honest: nothing
Control: naive
"""

import os

print('{"score": 100}', flush=True)
os._exit(0)
