"""40 Fill the disk.

Tries: twenty files, wherever it may.
Success: a file.
Honest: step 1
Control: L0
"""

import os

from base import *

for folder in ("@scratch@", "/tmp", "/dev/shm", "/var/tmp", "/", "/dev"):
    made = 0
    for number in range(20):
        try:
            path = os.path.join(folder, f"@token@-{number}")
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
            made += 1
        except OSError:
            break
    if made:
        came_through(f"{made} files")
        break
