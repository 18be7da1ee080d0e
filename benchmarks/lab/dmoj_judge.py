"""The interactor of a problem for DMOJ's judge: it has the servers, the client is in its sandbox."""

import base64
import os
import sys

sys.path.insert(0, os.environ["HARNESS"])

from harness import CONTENT, SERVERS, SITE, server, trusted  # noqa: E402

from dmoj.graders.interactive import InteractiveGrader  # noqa: E402


class Grader(InteractiveGrader):
    def interact(self, case, interactor):
        name = case.input_data().decode().strip()
        there = server(name)
        interactor.writeln(SITE)
        interactor.writeln(" ".join(base64.b64encode(one).decode() for one in trusted()))
        try:
            hello = there.send_server_hello(_message(interactor))
            interactor.writeln(base64.b64encode(hello).decode())
            ready = _message(interactor)
            if ready is None:
                return name != SERVERS[0]
            interactor.writeln(base64.b64encode(there.send_data(ready)).decode())
            return name == SERVERS[0] and _message(interactor) == CONTENT
        except Exception:
            return False


def _message(interactor):
    line = interactor.readln(strip_newline=True).decode("ascii")
    return None if line == "NONE" else base64.b64decode(line)
