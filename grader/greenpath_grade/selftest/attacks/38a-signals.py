"""38a Send signals to other processes.

Tries: kills a process that is nobody's loss; asks whether it might the rest.
Success: a process dies, or could have.
Honest: step 1
Control: L0
"""

import os
import signal

from base import *

for pid, number in ((int("@decoy@"), signal.SIGKILL), (-1, 0), (os.getppid(), 0), (1, 0)):
    try:
        os.kill(pid, number)
        came_through(f"signal {int(number)}")
    except OSError:
        pass
