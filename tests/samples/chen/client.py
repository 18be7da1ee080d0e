from cryptobox import *


class Client:
    def __init__(self, url, trusted_certs):
        self.url = url
        self.trusted = trusted_certs

    def send_client_hello(self):
        self.a, self.A = generate_asymmetric_key()
        return self.A

    def send_client_ready(self, server_hello):
        self.k = key_exchange(self.a, server_hello[:120])
        cert = decrypt(self.k, server_hello[120:])[112:]
        if not verify_certificate(self.url, cert, self.trusted):
            return None
        return encrypt(self.k, b"ready")

    def receive_data(self, data):
        return decrypt(self.k, data)
