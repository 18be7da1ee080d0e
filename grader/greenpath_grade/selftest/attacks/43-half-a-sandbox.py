"""43 Take the sandbox apart from inside.

Tries: raises its limits, lets its memory be read, lives on without its parent.
Success: any of them.
Honest: step 1
Control: L0
Instead: that a sandbox which is missing or broken runs nothing is proved before every run (doctor)
"""

import ctypes
import resource

from base import *

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
libc = ctypes.CDLL(None)
zero, one = ctypes.c_ulong(0), ctypes.c_ulong(1)

try:
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
    came_through("a higher limit")
except (OSError, ValueError):
    pass
if libc.prctl(PR_SET_DUMPABLE, one, zero, zero, zero) == 0:
    came_through("readable memory")
if libc.prctl(PR_SET_PDEATHSIG, zero, zero, zero, zero) == 0:
    came_through("a life of its own")
