"""Clients to grade, written as a student might write them."""

import pytest

CORRECT = """
from cryptobox import *

SHARE, PROOF = 120, 112

class Client:
    def __init__(self, url, trusted_certs):
        self.site = url
        self.roots = trusted_certs

    def send_client_hello(self):
        self.own, self.share = generate_asymmetric_key()
        return self.share

    def send_client_ready(self, server_hello):
        theirs = server_hello[:SHARE]
        self.k = key_exchange(self.own, theirs)
        opened = decrypt(self.k, server_hello[SHARE:])
        proof, cert = opened[:PROOF], opened[PROOF:]
        if not verify_certificate(self.site, cert, self.roots):
            return None
        owner = certificate_info(cert)["org_public_key"]
        if not verify(self.share + theirs + cert, proof, owner):
            return None
        return encrypt(self.k, b"READY")

    def receive_data(self, data):
        return decrypt(self.k, data)
"""

TRUSTING = """
from cryptobox import *

class Client:
    def __init__(self, url, trusted_certs):
        self.site = url

    def send_client_hello(self):
        self.own, self.share = generate_asymmetric_key()
        return self.share

    def send_client_ready(self, server_hello):
        self.k = key_exchange(self.own, server_hello[:120])
        return encrypt(self.k, b"READY")

    def receive_data(self, data):
        return decrypt(self.k, data)
"""


@pytest.fixture(scope="session")
def correct() -> str:
    """Return a client that verifies everything, and says no word about it."""
    return CORRECT


@pytest.fixture(scope="session")
def trusting() -> str:
    """Return a client that has finished step 1 only."""
    return TRUSTING
