"""31 Return a coroutine instead of bytes.

Tries: async.
Success: points for refusing.
Honest: nothing
Control: naive
"""

import warnings

from base import *

warnings.simplefilter("ignore")


class Client(Correct):
    async def send_client_ready(self, server_hello):
        return None
