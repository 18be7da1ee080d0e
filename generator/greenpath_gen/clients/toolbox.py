"""What ``from cryptobox import *`` brings into a client, from greenpath's own copy of the kit."""

from greenpath_gen.kit import alerts, certificates, primitives, verification
from greenpath_gen.kit import server as protocol

PUBLIC_KEY_SIZE = protocol.PUBLIC_KEY_SIZE
SIGNATURE_SIZE = protocol.SIGNATURE_SIZE

Alert = alerts.Alert

certificate_info = certificates.certificate_info
verify_certificate = verification.verify_certificate

b64encode = primitives.b64encode
decrypt = primitives.decrypt
encrypt = primitives.encrypt
generate_asymmetric_key = primitives.generate_asymmetric_key
key_exchange = primitives.key_exchange
verify = primitives.verify
