from cryptobox import *


class Client:
    def __init__(self, url, trusted_certs):
        self.url = url

    def send_client_hello(self):
        self.mine, public = generate_asymmetric_key()
        return public

    def send_client_ready(self, server_hello):
        self.secret = key_exchange(self.mine, server_hello[:120])
        return encrypt(self.secret, b"READY")

    def receive_data(self, data):
        return decrypt(self.secret, data)
