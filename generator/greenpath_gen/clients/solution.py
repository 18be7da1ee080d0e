"""The solution of a scenario: the model client that gets full marks there."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import Certificate

from greenpath_gen.clients.bank import render
from greenpath_gen.clients.model import Handmade, Model
from greenpath_gen.clients.toolbox import Alert
from greenpath_gen.scenario import Scenario


class Thorough(Handmade):
    """The model solution of an exam: it refuses also what the kit alone lets pass.

    A certificate from another authority than the site's, a key share that everybody knows, and
    records, or their nonces, that were on the wire before.
    """

    pinned = ""

    def send_client_ready(self, server_hello: bytes) -> bytes:
        """Say READY, if this server can be trusted; remember what was on the wire."""
        self.hello = server_hello[120:]
        self.ready = super().send_client_ready(server_hello)
        return self.ready

    def receive_data(self, data: bytes) -> bytes:
        """Return what the server has to tell, if it is new."""
        if data == self.ready:
            raise Alert("unexpected_message", "the data are my own READY, sent back to me")
        if data == self.hello:
            raise Alert("unexpected_message", "the handshake's record was sent again as data")
        if data[:12] in (self.ready[:12], self.hello[:12]):
            raise Alert("illegal_parameter", "the same nonce was used twice")
        return super().receive_data(data)

    def open_hello(self, server_hello: bytes) -> tuple[bytes, bytes, bytes]:
        """Agree on a key that not everybody knows."""
        share, signature, certificate = super().open_hello(server_hello)
        known = ec.derive_private_key(1, ec.SECP384R1()).public_key()
        if load_der_public_key(share) == known:
            raise Alert("illegal_parameter", "a trivial key share: its private key is 1")
        return share, signature, certificate

    def find_authority(self, leaf: Certificate) -> Certificate:
        """Which trusted authority issued it, and is it the site's?"""
        authority = super().find_authority(leaf)
        names = [attribute.value for attribute in authority.subject]
        if self.pinned and self.pinned not in names:
            raise Alert(
                "certificate_unknown",
                f"issued by another trusted authority, but this site uses {self.pinned} alone",
            )
        return authority


def solution(scenario: Scenario) -> str:
    """Return the client.py that gets full marks in a scenario."""
    if scenario.beyond_kit():
        text = render(Thorough)
        return text.replace('    pinned = ""\n', f'    pinned = "{scenario.pinned or ""}"\n', 1)
    return render(Handmade if scenario.verify_certificate == "withheld" else Model)
