"""What every attack builds on: this text takes the place of the line that imports it."""

from cryptobox import *


class Correct:
    """Verifies everything, and says no word about it."""

    def __init__(self, url, trusted_certs):
        self.url, self.trusted = url, trusted_certs

    def send_client_hello(self):
        self.own, self.share = generate_asymmetric_key()
        return self.share

    def opened(self, server_hello):
        theirs = server_hello[:120]
        self.key = key_exchange(self.own, theirs)
        inside = decrypt(self.key, server_hello[120:])
        return theirs, inside[:112], inside[112:]

    def trusts(self, theirs, signature, certificate):
        if not verify_certificate(self.url, certificate, self.trusted):
            return False
        owner = certificate_info(certificate)["org_public_key"]
        return verify(self.share + theirs + certificate, signature, owner)

    def send_client_ready(self, server_hello):
        if not self.trusts(*self.opened(server_hello)):
            return None
        return encrypt(self.key, b"READY")

    def receive_data(self, data):
        return decrypt(self.key, data)


class Trusting(Correct):
    """Has finished step 1 only: trusts whoever answers."""

    def trusts(self, theirs, signature, certificate):
        return True


def came_through(what):
    """Say that something worked that should not."""
    print(f"came through: {what}", flush=True)


Client = Trusting
