from cryptobox import *


class Client:
    def __init__(self, url, trusted_certs):
        self.url = url
        self.trusted_certs = trusted_certs

    def send_client_hello(self):
        self.private, self.public = generate_assymetric_key()
        return self.public

    def send_client_ready(self, server_hello):
        share = server_hello[:120]
        self.key = key_exchange(self.private, share)
        message = decrypt(self.key, server_hello[120:])
        signature, certificate = message[:112], message[112:]
        if not verify_certificate(self.url, certificate, self.trusted_certs):
            raise Exception("certificate refused")
        server_key = certificate_info(certificate)["org_public_key"]
        if not verify(self.public + share + certificate, signature, server_key):
            raise Exception("signature refused")
        return encrypt(self.key, b"READY")

    def receive_data(self, data):
        return decrypt(self.key, data)
