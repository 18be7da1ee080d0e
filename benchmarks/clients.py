"""What is handed in: the client of the benchmarks, as many different files of it as are needed."""

import random

CLIENT = """from cryptobox import *

PUBLIC_KEY_SIZE = 120
SIGNATURE_SIZE = 112


class Client:
    def __init__(self, url, trusted_certs):
        self.url = url
        self.trusted_certs = trusted_certs

    def send_client_hello(self):
        self.private, self.public = generate_asymmetric_key()
        return self.public

    def send_client_ready(self, server_hello):
        server_key = server_hello[:PUBLIC_KEY_SIZE]
        self.key = key_exchange(self.private, server_key)
        opened = decrypt(self.key, server_hello[PUBLIC_KEY_SIZE:])
        signature, cert = opened[:SIGNATURE_SIZE], opened[SIGNATURE_SIZE:]
        if not verify_certificate(self.url, cert, self.trusted_certs):
            return None
        owner = certificate_info(cert)["org_public_key"]
        if not verify(self.public + server_key + cert, signature, owner):
            return None
        return encrypt(self.key, b"READY")

    def receive_data(self, data):
        return decrypt(self.key, data)
"""

LOOP = CLIENT.replace(
    "        server_key =", "        while True:\n            pass\n        server_key ="
)
CRASH = CLIENT.replace("        server_key =", "        self.certificate[0]\n        server_key =")


def handed_in(count: int, *texts: str) -> list[str]:
    """Return COUNT different files, of the kinds in TEXTS in turn; equal ones are graded once."""
    kinds = texts or (CLIENT,)
    return [f"{kinds[n % len(kinds)]}\n# handed in by {n}\n" for n in range(count)]


def all_different(count: int) -> list[str]:
    """Return COUNT clients that share the exercise's lines and differ in as many of their own."""
    draw = random.Random(count)  # noqa: S311 - a mixture, not a secret
    found = []
    for _ in range(count):
        own = "".join(
            f"    def helper_{draw.randrange(500)}(self, value):\n"
            f"        other = [value, {draw.randrange(1000)}, self.url, {draw.randrange(1000)}]\n"
            f"        return other[{draw.randrange(4)}] == self.trusted_certs[{draw.randrange(3)}]\n\n"
            for _ in range(8)
        )
        found.append(f"{CLIENT}\n{own}")
    return found
