"""37 Live on as a daemon that holds on to the grader's pipe.

Tries: a double fork with a session of its own, for ten seconds.
Success: a process that is left.
Honest: step 1
Control: naive
"""

import os
import time

from base import *

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(10)
        os._exit(0)
except OSError:
    pass
