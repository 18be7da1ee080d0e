from cryptobox import *


class Client:
    def __init__(self, url, trusted_certs):
        self.url = url

    def send_client_hello(self):
        self.priv, self.pub = generate_asymmetric_key()
        return self.pub

    def send_client_ready(self, server_hello):
        session_key = key_exchange(self.priv, server_hello[:120])
        return encrypt(session_key, b"READY")

    def receive_data(self, data):
        return decrypt(self.session_key, data)
