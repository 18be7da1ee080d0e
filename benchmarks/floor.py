"""The floor: the cryptography of handshakes and of student sets, and nothing else.

One process, key objects in memory, no message crosses anything. Whatever a generator or grader
does more than this is its overhead.
"""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from unittest.mock import patch

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from greenpath_gen import path
from greenpath_gen.checks import Check
from greenpath_gen.heldout import Contender
from greenpath_gen.kit import primitives, verification
from greenpath_gen.kit import server as protocol
from greenpath_gen.making import student_package
from greenpath_gen.model import Student
from greenpath_gen.plan import plan_student
from greenpath_gen.proof import prove
from greenpath_gen.scenario import Scenario

CURVE, ECDSA = ec.SECP384R1(), ec.ECDSA(hashes.SHA256())
TWICE = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
NONCE = bytes(12)
TRANSCRIPT = bytes(1000)
UNREADABLE = {Check.INTEGRITY, Check.FRAMING}
"""A correct client ends before it sees a certificate: the hello does not decrypt."""

UNSIGNED = {Check.POSSESSION, Check.TRANSCRIPT}
"""A correct client ends when it has verified the handshake's signature."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A server with its keys and certificates read, ready for any number of handshakes."""

    key: ec.EllipticCurvePrivateKey
    share: ec.EllipticCurvePrivateKey
    owner: ec.EllipticCurvePublicKey | None
    certificate: x509.Certificate | None
    site: x509.DNSName
    store: Store
    check: Check | None
    data: bytes = field(repr=False)


def ready(contender: Contender) -> Ready:
    """Read a server's keys and certificates."""
    certificate, owner = None, None
    try:
        certificate = x509.load_der_x509_certificate(contender.files.certificate)
        found = certificate.public_key()
        owner = found if isinstance(found, ec.EllipticCurvePublicKey) else None
    except ValueError:
        pass
    return Ready(
        primitives.load_private_key(contender.files.private_key),
        ec.generate_private_key(CURVE),
        owner,
        certificate,
        x509.DNSName(contender.url),
        Store([x509.load_der_x509_certificate(one) for one in contender.trusted_certs]),
        contender.check,
        contender.files.data,
    )


def shake_hands(server: Ready) -> bool:
    """Do the cryptography of one handshake, up to where a correct client ends it.

    Both sides: the client's key, two exchanges and derivations, the signature, and as much of path
    validation, signature verification and records as the client comes to. The server's keys are
    made once. Return whether it accepted.
    """
    ours = ec.generate_private_key(CURVE)
    theirs = server.share
    box = AESGCM(_derive(theirs.exchange(ec.ECDH(), ours.public_key())))
    signature = server.key.sign(TRANSCRIPT, ECDSA)
    hello = box.encrypt(NONCE, signature + TRANSCRIPT, None)
    opened = AESGCM(_derive(ours.exchange(ec.ECDH(), theirs.public_key())))
    opened.decrypt(NONCE, hello, None)
    if server.check in UNREADABLE or server.certificate is None or server.owner is None:
        return False
    verifier = PolicyBuilder().store(server.store).build_server_verifier(server.site)
    try:
        verifier.verify(server.certificate, [])
        server.owner.verify(signature, TRANSCRIPT, ECDSA)
    except (VerificationError, InvalidSignature):
        return False
    if server.check in UNSIGNED:  # its signature is well made here, and costs the same
        return False
    box.decrypt(NONCE, opened.encrypt(NONCE, b"READY", None), None)
    opened.decrypt(NONCE, box.encrypt(NONCE, server.data, None), None)
    return True


def _derive(secret: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=None).derive(secret)


def handshakes(contenders: Sequence[Contender], times: int = 5) -> float:
    """Return the processor seconds of the cryptography of meeting some servers once."""
    servers = [ready(one) for one in contenders]
    for server in servers:
        shake_hands(server)
    begun = time.process_time()
    for _ in range(times):
        for server in servers:
            shake_hands(server)
    return (time.process_time() - begun) / times


@dataclass(frozen=True, slots=True)
class Operations:
    """How many keys are derived and signatures made for a student, on average."""

    keys: float
    signatures: float


def operations(scenario: Scenario, students: int = 20) -> Operations:
    """Count the keys and signatures of some students' sets, by watching them being made."""
    plan_student(scenario, Student("first"), bytes(32))  # what all share is made and measured once
    counted = {"keys": 0, "signatures": 0}

    derive, build = ec.derive_private_key, x509.CertificateBuilder.sign
    recorded = ec.ECDSA.__init__

    def deriving(*given: object, **named: object) -> object:
        counted["keys"] += 1
        return derive(*given, **named)  # type: ignore[arg-type]

    def building(self: object, key: object, *given: object, **named: object) -> object:
        ours = isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name == CURVE.name
        counted["signatures"] += ours  # what is only measured is signed on another curve
        return build(self, key, *given, **named)  # type: ignore[arg-type]

    def signing(self: ec.ECDSA, *given: object, **named: object) -> None:
        counted["signatures"] += bool(named.get("deterministic_signing"))
        recorded(self, *given, **named)  # type: ignore[arg-type]

    ec.derive_private_key = deriving  # type: ignore[assignment]
    x509.CertificateBuilder.sign = building  # type: ignore[assignment,method-assign]
    ec.ECDSA.__init__ = signing  # type: ignore[method-assign]
    try:
        for number in range(students):
            plan_student(scenario, Student(f"student{number}"), bytes(32))
    finally:
        ec.derive_private_key = derive
        x509.CertificateBuilder.sign = build  # type: ignore[method-assign]
        ec.ECDSA.__init__ = recorded  # type: ignore[method-assign]
    return Operations(counted["keys"] / students, counted["signatures"] / students)


@dataclass(frozen=True, slots=True)
class Proof:
    """How many sessions a student's proof has, and signatures to verify, on average."""

    sessions: float
    verifications: float


def proof(scenario: Scenario, students: int = 20) -> Proof:
    """Count them, by watching some students' proofs.

    A path that is not valid may have been given up before its signature was looked at, so it
    does not count.
    """
    counted = Counter[str]()

    def watched(what: str, owner: object, name: str) -> None:
        real = getattr(owner, name)

        def watching(*given: object, **named: object) -> object:
            found = real(*given, **named)
            counted[what] += name != "check_certificate" or bool(found)
            return found

        patched.enter_context(patch.object(owner, name, watching))

    with ExitStack() as patched:
        watched("session", protocol.Server, "send_server_hello")
        watched("verification", primitives, "verify")
        watched("verification", verification, "check_certificate")
        watched("verification", path, "_issued")
        for number in range(students):
            servers = plan_student(scenario, Student(f"student{number}"), bytes(32))
            prove(servers, student_package(scenario, servers), datetime.now(UTC))
    return Proof(counted["session"] / students, counted["verification"] / students)


def proofs(one: Proof, times: int = 20) -> float:
    """Return the processor seconds of the cryptography of one student's proof.

    A session is a key of the server's, both sides' exchanges and the server's signature.
    """
    key = ec.generate_private_key(CURVE)
    peer, signature = key.public_key(), key.sign(TRANSCRIPT, ECDSA)
    begun = time.process_time()
    for _ in range(round(one.sessions * times)):
        ec.generate_private_key(CURVE)
        key.exchange(ec.ECDH(), peer)
        key.exchange(ec.ECDH(), peer)
        key.sign(TRANSCRIPT, ECDSA)
    for _ in range(round(one.verifications * times)):
        peer.verify(signature, TRANSCRIPT, ECDSA)
    return (time.process_time() - begun) / times


def student_sets(one: Operations, times: int = 20) -> float:
    """Return the processor seconds of the keys and signatures of one student's set."""
    key = ec.derive_private_key(2**380 + 12345, CURVE)
    begun = time.process_time()
    for number in range(round(one.keys * times)):
        ec.derive_private_key(2**380 + number, CURVE)
    for _ in range(round(one.signatures * times)):
        key.sign(TRANSCRIPT, TWICE)
    return (time.process_time() - begun) / times
