"""9 Remember the servers that were met before.

Tries: an empty file per server, in the folder for temporary files and wherever else it may.
Success: a file.
Honest: step 1
Control: L0
"""

import os

from base import *


class Client(Trusting):
    def trusts(self, theirs, signature, certificate):
        for folder in ("@scratch@", "/tmp", "/dev/shm", "/var/tmp", "/"):
            try:
                mark = os.path.join(folder, f"@token@-{os.getpid()}")
                os.close(os.open(mark, os.O_CREAT | os.O_WRONLY))
                came_through("a file")
                break
            except OSError:
                pass
        return True
