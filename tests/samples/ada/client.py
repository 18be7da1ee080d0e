from cryptobox import *

PUBLIC_KEY_SIZE = 120  # bytes
SIGNATURE_SIZE = 112  # bytes


class Client:
    def __init__(self, url, trusted_certs):
        self.url = url
        self.trusted_certs = trusted_certs

    def send_client_hello(self):
        self.ks1, self.kp1 = generate_asymmetric_key()
        return self.kp1

    def explain(self, cert):
        info = certificate_info(cert)
        today = datetime.datetime.now(datetime.timezone.utc)
        names = [certificate_info(c)["org"] for c in self.trusted_certs]
        keys = [certificate_info(c)["key_id"] for c in self.trusted_certs]
        if info["issuer"] == info["org"]:
            return Alert("unknown_ca", "the certificate is self-signed")
        if info["issuer"] not in names:
            return Alert(
                "unknown_ca", "issued by " + info["issuer"] + ", which is not a trusted authority"
            )
        if info["issuer_key_id"] not in keys:
            return Alert("unknown_ca", "a fake authority with the same name, but another key")
        if self.url not in info["domains"]:
            return Alert("bad_certificate", "for another domain: " + ", ".join(info["domains"]))
        if today > info["not_after"]:
            return Alert("certificate_expired", "the certificate has expired")
        if today < info["not_before"]:
            return Alert("bad_certificate", "the certificate is not valid yet")
        if info["purposes"] and "serverAuth" not in info["purposes"]:
            return Alert("unsupported_certificate", "its purpose is not to be a server")
        return Alert("bad_certificate", "the authority's signature on the certificate is not valid")

    def send_client_ready(self, server_hello):
        kp2 = server_hello[:PUBLIC_KEY_SIZE]
        self.k = key_exchange(self.ks1, kp2)
        opened = decrypt(self.k, server_hello[PUBLIC_KEY_SIZE:])
        signature, cert = opened[:SIGNATURE_SIZE], opened[SIGNATURE_SIZE:]
        if not verify_certificate(self.url, cert, self.trusted_certs):
            raise self.explain(cert)
        owner = certificate_info(cert)["org_public_key"]
        if not verify(self.kp1 + kp2 + cert, signature, owner):
            raise Alert("decrypt_error", "it does not hold the private key of the certificate")
        return encrypt(self.k, b"READY")

    def receive_data(self, data):
        return decrypt(self.k, data)
