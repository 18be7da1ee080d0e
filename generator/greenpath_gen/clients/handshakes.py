"""Wrong clients that verify the server's signature wrongly, or not at all."""

from cryptography import x509

from greenpath_gen.checks import Check
from greenpath_gen.clients.bank import BANK
from greenpath_gen.clients.model import Model
from greenpath_gen.clients.toolbox import (
    SIGNATURE_SIZE,
    Alert,
    certificate_info,
    encrypt,
    verify,
    verify_certificate,
)

SIGNATURE = (Check.POSSESSION, Check.TRANSCRIPT)
"""What the one signature proves; whoever skips it lacks both."""


@BANK.wrong_client(lacks=SIGNATURE)
class NoSignatureCheck(Model):
    """Verifies the certificate, but not the signature.

    The certificate is genuine, for the right site, so it must be the right server. But
    certificates are public: the genuine server shows its own to everybody, and whoever has
    seen it can show it, too.
    """

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        pass


@BANK.wrong_client(lacks=SIGNATURE)
class IgnoresSignatureVerdict(Model):
    """Calls `verify` and does nothing with its answer.

    Other libraries raise where this one returns False. The call is there, with all the right
    arguments, and a copied certificate is accepted all the same.
    """

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        verify(self.transcript(share, certificate), signature, self.signer(certificate))


@BANK.wrong_client(lacks=SIGNATURE)
class WaitsForAnException(Model):
    """Refuses when `verify` raises, and takes everything else for a yes.

    The student met an exception once, with a broken signature, and catches it. A well-formed
    signature of the wrong key raises nothing: it only returns False.
    """

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        try:
            verify(self.transcript(share, certificate), signature, self.signer(certificate))
        except ValueError:
            raise Alert("decrypt_error", "the signature is not valid") from None


@BANK.wrong_client(lacks=(Check.POSSESSION,))
class SwallowsExceptions(Model):
    """Takes an exception of `verify` for a signature that is fine.

    An exception got in the way while trying things out, so it is caught and passed over. A
    signature that is not even padded as one raises: 112 zeros in its place open the door.
    """

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        try:
            genuine = verify(
                self.transcript(share, certificate), signature, self.signer(certificate)
            )
        except ValueError:
            return
        if not genuine:
            raise Alert("decrypt_error", "the signature is not valid")


@BANK.wrong_client(lacks=SIGNATURE)
class LooksAtTheForm(Model):
    """Looks whether there is a signature, not whose.

    It is as long as it should be and begins like one. That is true of every signature of
    every key over anything.
    """

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        if len(signature) != SIGNATURE_SIZE or signature[:1] != b"\x30":
            raise Alert("decode_error", "there is no signature")


@BANK.wrong_client(lacks=SIGNATURE)
class AuthoritySignatureInstead(Model):
    """Verifies the authority's signature a second time, and not the server's.

    "Verify the signature", says the slide, and a certificate has one. It shows that the
    authority issued the certificate, again, and nothing about who is showing it.
    """

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        if not any(self.issued(one, certificate) for one in self.trusted_certs):
            raise Alert("decrypt_error", "the signature is not valid")


@BANK.wrong_client(
    lacks=(
        *SIGNATURE,
        *(Check.AUTHORITY, Check.ISSUER, Check.NAME, Check.VALIDITY, Check.PURPOSE),
        Check.ALGORITHM,
    )
)
class OneOfTwoIsEnough(Model):
    """Refuses only if the certificate and the signature are both wrong.

    `and` is written where `or` is meant, while turning a condition round. Every attacker gets
    one of them right: a stolen certificate is valid, and one's own key signs well.
    """

    def send_client_ready(self, server_hello: bytes) -> bytes:
        share, signature, certificate = self.open_hello(server_hello)
        owner = certificate_info(certificate)["org_public_key"]
        valid = verify_certificate(self.url, certificate, self.trusted_certs)
        if not valid and not verify(self.public + share + certificate, signature, owner):
            raise Alert("bad_certificate", "this server cannot be trusted")
        return encrypt(self.key, b"READY")


@BANK.wrong_client(lacks=(Check.POSSESSION,))
class EitherKeyWillDo(Model):
    """Tries the certificate's key, and then the server's other public key.

    It was not clear which of the two keys the signature belongs to, so both are tried. The
    other one was made up by the server a moment ago: an imposter signs with it and is in.
    """

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        message = self.transcript(share, certificate)
        if not any(verify(message, signature, key) for key in (self.signer(certificate), share)):
            raise Alert("decrypt_error", "the signature is not valid")


@BANK.wrong_client(lacks=(Check.TRANSCRIPT,))
class AnyTranscriptWillDo(Model):
    """Tries one order of the signed parts after the other, and then fewer of them.

    Until one worked, while looking for the right message; and then they all stayed. A
    signature that leaves out the client's fresh key can be recorded and shown again.
    """

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        messages = (
            self.public + share + certificate,
            share + self.public + certificate,
            share + certificate,
            self.public + certificate,
            self.public + share,
        )
        if not any(verify(one, signature, self.signer(certificate)) for one in messages):
            raise Alert("decrypt_error", "the signature is not valid")


@BANK.wrong_client(lacks=(Check.POSSESSION,), reaches=False)
class SignedByTheWrongKey(Model):
    """Verifies the signature with the server's fresh public key.

    It is the key that was just used, and it is called public key as well. The legitimate
    server signed with the key of its certificate and is refused; an imposter that signs with
    the fresh one proves nothing and passes.
    """

    def signer(self, certificate: bytes) -> bytes:
        return self.share

    def open_hello(self, server_hello: bytes) -> tuple[bytes, bytes, bytes]:
        opened = super().open_hello(server_hello)
        self.share = opened[0]
        return opened


@BANK.wrong_client(lacks=(Check.POSSESSION,), reaches=False)
class SignedByTheAuthority(Model):
    """Verifies the handshake's signature with the authority's key.

    The authority signs, that much was remembered. It signs certificates; this handshake it
    has never seen, and so no server at all passes.
    """

    def signer(self, certificate: bytes) -> bytes:
        issuer = x509.load_der_x509_certificate(certificate).issuer
        for one in self.trusted_certs:
            if x509.load_der_x509_certificate(one).subject == issuer:
                return bytes(certificate_info(one)["org_public_key"])
        raise Alert("unknown_ca", "its issuer is not trusted")


@BANK.wrong_client(lacks=(Check.TRANSCRIPT,), reaches=False)
class LeavesOutOwnKey(Model):
    """Leaves its own public key out of the signed message.

    It is the one part that did not come from the server. It is also the only fresh one: a
    signature without it fits every session. The legitimate server signs all three parts.
    """

    def transcript(self, share: bytes, certificate: bytes) -> bytes:
        return share + certificate


@BANK.wrong_client(lacks=(Check.TRANSCRIPT,), reaches=False)
class LeavesOutServerKey(Model):
    """Leaves the server's fresh public key out of the signed message.

    What was sent in front, in clear, seems to need no signature. Without it, a man in the
    middle puts a key of his own there and reads along; and the legitimate server is lost.
    """

    def transcript(self, share: bytes, certificate: bytes) -> bytes:
        return self.public + certificate


@BANK.wrong_client(lacks=(Check.TRANSCRIPT,), reaches=False)
class LeavesOutCertificate(Model):
    """Leaves the certificate out of the signed message.

    The certificate is signed already, by its authority. What is missing is that this server
    meant to use it here; and the legitimate server, which says so, is lost.
    """

    def transcript(self, share: bytes, certificate: bytes) -> bytes:
        return self.public + share


@BANK.wrong_client(lacks=(Check.TRANSCRIPT,), reaches=False)
class WrongOrder(Model):
    """Puts the two public keys into the wrong order.

    The server's first, since the server signs. The message is another one then, and so is
    its signature: the legitimate server is lost.
    """

    def transcript(self, share: bytes, certificate: bytes) -> bytes:
        return share + self.public + certificate


@BANK.wrong_client(lacks=SIGNATURE, reaches=False)
class UpsideDown(Model):
    """Refuses servers whose signature is valid, and accepts the others.

    The word `not` is missing. The legitimate server is refused, which is easily taken for
    one imposter more, and whoever has copied its certificate is let in.
    """

    def check_signature(self, share: bytes, signature: bytes, certificate: bytes) -> None:
        if verify(self.transcript(share, certificate), signature, self.signer(certificate)):
            raise Alert("decrypt_error", "the signature is not valid")
