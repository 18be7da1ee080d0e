"""A second opinion on certificates: ``openssl verify``. An edge: it starts the program."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate

SECONDS = 20


def available() -> bool:
    """Tell whether the program is installed."""
    return shutil.which("openssl") is not None


def verify(
    certificate: bytes, trusted_certs: Sequence[bytes], url: str, moment: datetime
) -> int | None:
    """Return the first error that openssl finds in a server's certificate, None if it is in order.

    The codes are those of X509_verify_cert_error_string(3).
    """
    program = shutil.which("openssl")
    if program is None:
        raise FileNotFoundError("openssl is not installed")
    with tempfile.TemporaryDirectory(prefix="greenpath-openssl-") as scratch:
        store, leaf = Path(scratch, "store.pem"), Path(scratch, "leaf.pem")
        store.write_bytes(b"".join(_pem(one) for one in trusted_certs))
        try:
            leaf.write_bytes(_pem(certificate))
        except ValueError:  # bytes behind the certificate: openssl reads the first one
            leaf.write_bytes(_pem(certificate[: 4 + int.from_bytes(certificate[2:4])]))
        done = subprocess.run(  # noqa: S603
            [
                *(program, "verify", "-CAfile", str(store), "-purpose", "sslserver"),
                *("-attime", str(int(moment.timestamp())), "-verify_hostname", url, str(leaf)),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    errors = re.findall(r"error (\d+) at", done.stdout + done.stderr)
    if errors:
        return int(errors[0])
    return None if done.returncode == 0 else -1


def _pem(der: bytes) -> bytes:
    return load_der_x509_certificate(der).public_bytes(Encoding.PEM)
