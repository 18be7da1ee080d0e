"""36 Fork again and again.

Tries: six processes that sleep for ten seconds, and threads.
Success: processes.
Honest: step 1
Control: naive
"""

import os
import threading
import time

from base import *

for _ in range(6):
    try:
        if os.fork() == 0:
            time.sleep(10)
            os._exit(0)
    except OSError:
        pass
try:
    threading.Thread(target=int).start()
except RuntimeError:
    pass
