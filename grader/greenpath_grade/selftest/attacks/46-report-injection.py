"""46 Write code into the reports.

Tries: a reason with HTML, a formula, Markdown and a terminal's escape sequence.
Success: any of them arrives as what it is.
Honest: all but reasons
Control: naive
"""

from base import *

PAYLOAD = (
    '=HYPERLINK("http://127.0.0.1/")<script>alert(1)</script>'
    "\x1b[31m\x1b]0;title\x07[click](javascript:alert(1))\r\n=1+1"
)


class Client(Correct):
    def send_client_ready(self, server_hello):
        answer = super().send_client_ready(server_hello)
        print(PAYLOAD)
        if answer is None:
            raise Exception(PAYLOAD)
        return answer
