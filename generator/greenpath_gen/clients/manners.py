"""Wrong clients that know what is wrong, and do the wrong thing about it or too late."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from greenpath_gen.checks import Check
from greenpath_gen.clients.bank import BANK
from greenpath_gen.clients.model import Model
from greenpath_gen.clients.toolbox import (
    PUBLIC_KEY_SIZE,
    Alert,
    b64encode,
    certificate_info,
    decrypt,
    encrypt,
    key_exchange,
)

DECIDED = tuple(check for check in Check if check not in {Check.INTEGRITY, Check.DATA})
"""All that is decided by comparing: what was changed on its way does not even decrypt."""

EVERYTHING = (Check.INTEGRITY, *DECIDED)
"""All that must be verified before READY."""


@BANK.wrong_client(lacks=EVERYTHING)
class AcceptsAll(Model):
    """Exchanges a key and asks nothing.

    The first half of the exercise, handed in as the whole. Everything is encrypted, and the
    lock is shown closed: with whom the secret is shared, nobody knows.
    """

    def send_client_ready(self, server_hello: bytes) -> bytes:
        self.key = key_exchange(self.private, server_hello[:PUBLIC_KEY_SIZE])
        return encrypt(self.key, b"READY")


@BANK.wrong_client(lacks=EVERYTHING)
class OnlyWarns(Model):
    """Notes that something is wrong, and goes on.

    The problem is found, named and kept for the log; a program that stops is no good
    program. It is what browsers did until they learnt that nobody reads warnings.
    """

    def send_client_ready(self, server_hello: bytes) -> bytes:
        try:
            return super().send_client_ready(server_hello)
        except Alert as problem:
            self.warning = str(problem)
        return encrypt(self.key, b"READY")


@BANK.wrong_client(lacks=DECIDED)
class CatchesItsOwnRefusal(Model):
    """Catches all exceptions around its checks, its own refusals included.

    The checks are right and raise. The `try` around them was meant for crashes, but an alert
    is an exception as well: it ends the checks, and the handshake goes on.
    """

    def send_client_ready(self, server_hello: bytes) -> bytes:
        share, signature, certificate = self.open_hello(server_hello)
        try:
            self.check_certificate(certificate)
            self.check_signature(share, signature, certificate)
        except Exception:
            pass
        return encrypt(self.key, b"READY")


@BANK.wrong_client(lacks=(), reaches=False)
class RefusesAll(Model):
    """Refuses every server, whatever it shows.

    Safe, and of no use to anybody. It earns what the imposters are worth to a rubric that
    does not ask for the legitimate server first.
    """

    def send_client_ready(self, server_hello: bytes) -> bytes:
        raise Alert("access_denied", "this server cannot be trusted")


@BANK.wrong_client(lacks=())
class ReadyFirst(Model):
    """Says READY, and verifies the server when its data has come.

    All checks are there, in the last method. But READY tells an imposter that it is believed;
    in a real session the password would have been sent by then.
    """

    def send_client_ready(self, server_hello: bytes) -> bytes:
        self.server_hello = server_hello
        self.key = key_exchange(self.private, server_hello[:PUBLIC_KEY_SIZE])
        return encrypt(self.key, b"READY")

    def receive_data(self, data: bytes) -> bytes:
        super().send_client_ready(self.server_hello)
        return self.open_record(data)


@BANK.wrong_client(lacks=())
class SignatureAfterReady(Model):
    """Verifies the certificate in time, and the signature after READY.

    It is put off until there is data that could be forged. A thief of the certificate hears
    READY, and is refused one message too late.
    """

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        self.pending = share, signature, certificate

    def receive_data(self, data: bytes) -> bytes:
        super().check_signature(*self.pending)
        return self.open_record(data)


@BANK.wrong_client(lacks=())
class CrashesOnImposters(Model):
    """Falls over its own error message when a certificate is not valid.

    The branch that refuses was never run before it was handed in: it reads a field that
    `certificate_info` does not have. Nothing bad is accepted, by luck; a crash is no decision.
    """

    def find_problem(self, certificate: bytes) -> Alert:
        info = certificate_info(certificate)
        return Alert("bad_certificate", "the certificate is for " + info["domain"])


@BANK.wrong_client(lacks=(), reaches=False)
class ReadyInClear(Model):
    """Sends READY without encrypting it.

    The server cannot tell that the client agreed on the same key, and hangs up. All checks
    are right and the data never comes.
    """

    def send_client_ready(self, server_hello: bytes) -> bytes:
        super().send_client_ready(server_hello)
        return b"READY"


@BANK.wrong_client(lacks=(), reaches=False)
class DataAsText(Model):
    """Returns the data as base64, as it looked on the screen.

    The bytes would not print well, so they are encoded, and the encoding stayed. All checks
    are right, and what is returned is not what the server sent.
    """

    def receive_data(self, data: bytes) -> bytes:
        return b64encode(super().receive_data(data)).encode()


@BANK.wrong_client(lacks=(Check.INTEGRITY,))
class GoesOnWithoutHello(Model):
    """Goes on when the server hello does not decrypt.

    There is nothing to verify then, so nothing is verified. Who cannot show a certificate
    only has to show rubbish: one changed bit, and all checks are skipped.
    """

    def send_client_ready(self, server_hello: bytes) -> bytes:
        self.key = key_exchange(self.private, server_hello[:PUBLIC_KEY_SIZE])
        try:
            decrypt(self.key, server_hello[PUBLIC_KEY_SIZE:])
        except InvalidTag:
            return encrypt(self.key, b"READY")
        return super().send_client_ready(server_hello)


@BANK.wrong_client(lacks=(Check.INTEGRITY, Check.DATA))
class TakesPlaintext(Model):
    """Takes a message that does not decrypt for one that was never encrypted.

    Handy as long as the encryption is not written yet, and left in. What is not encrypted is
    not authenticated either: whoever sits between may change it.
    """

    def open_record(self, record: bytes) -> bytes:
        try:
            return decrypt(self.key, record)
        except InvalidTag:
            return record


@BANK.wrong_client(lacks=(Check.INTEGRITY, Check.DATA))
class DecryptsWithoutTag(Model):
    """Decrypts by hand, and leaves out the tag.

    `decrypt` raised InvalidTag, and a piece of code from the web does not. It is the same
    cipher, without the part that notices changes: every bit of the text can be flipped.
    """

    def open_record(self, record: bytes) -> bytes:
        counter = record[:12] + bytes([0, 0, 0, 2])
        return (
            Cipher(algorithms.AES(self.key), modes.CTR(counter)).decryptor().update(record[12:-16])
        )


@BANK.wrong_client(lacks=(Check.FRAMING,))
class UnreadableIsFine(Model):
    """Accepts a certificate that cannot be read.

    `certificate_info` raised once, so it is tried, and a failure means that there is nothing
    to compare. A certificate with a few bytes too many cannot be read, and is never verified.
    """

    def send_client_ready(self, server_hello: bytes) -> bytes:
        _, _, certificate = self.open_hello(server_hello)
        try:
            certificate_info(certificate)
        except ValueError:
            return encrypt(self.key, b"READY")
        return super().send_client_ready(server_hello)


@BANK.wrong_client(lacks=(Check.FRAMING,))
class IgnoresTheRest(Model):
    """Cuts off what follows the certificate.

    There was an error about extra bytes, so they are removed before the certificate is read.
    Two programs that read the same message differently are how attacks are smuggled in.
    """

    def check_certificate(self, certificate: bytes) -> None:
        super().check_certificate(self.first(certificate))

    def signer(self, certificate: bytes) -> bytes:
        return super().signer(self.first(certificate))

    def first(self, certificate: bytes) -> bytes:
        """Return the first certificate: its length stands in its third and fourth byte."""
        return certificate[: 4 + int.from_bytes(certificate[2:4], "big")]


@BANK.wrong_client(lacks=(Check.DATA,))
class ReturnsWhatCame(Model):
    """Returns the data as it came, if it does not decrypt.

    So that something is returned, and the program goes on. Whoever changed the data on its
    way has then decided what the user gets to see.
    """

    def receive_data(self, data: bytes) -> bytes:
        try:
            return decrypt(self.key, data)
        except InvalidTag:
            return data


@BANK.wrong_client(lacks=(Check.DATA,))
class NothingIsFine(Model):
    """Returns an empty answer, if the data does not decrypt.

    A page without text is taken for a page, not for an attack: the user does not learn that
    somebody changed what the server sent, and believes that it had nothing to say.
    """

    def receive_data(self, data: bytes) -> bytes:
        try:
            return decrypt(self.key, data)
        except InvalidTag:
            return b""
