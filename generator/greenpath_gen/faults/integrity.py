"""Faults of integrity: the server's hello was changed, or was never sealed for this client."""

from dataclasses import replace

from greenpath_gen.checks import Check
from greenpath_gen.faults.catalogue import Catcher, fault
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import Stream

ALERTS = ("bad_record_mac", "decrypt_error")


@fault(
    Check.INTEGRITY,
    Catcher.CRYPTOBOX,
    french="Un bit du message chiffré a été modifié en route.",
    standard="RFC 8446, section 5.2; RFC 5116, section 2.2",
    difficulty=2,
    alerts=ALERTS,
    reasons=("integrity",),
)
def tampered_handshake(server: Blueprint, draw: Stream) -> Blueprint:
    """A bit of the encrypted signature and certificate was changed on the way.

    Authenticated encryption notices: `decrypt` raises an exception. What does not decrypt was
    not sent like this by anybody who has the session key.

    An attacker who may change single bits unnoticed can bend what they mean.
    """
    return replace(server, recipe=replace(server.recipe, hello="altered"))


@fault(
    Check.INTEGRITY,
    Catcher.CRYPTOBOX,
    french="La signature et le certificat arrivent sans chiffrement.",
    standard="RFC 8446, section 4.4",
    difficulty=2,
    alerts=(*ALERTS, "unexpected_message"),
    reasons=("plaintext", "integrity"),
)
def plaintext_handshake(server: Blueprint, draw: Stream) -> Blueprint:
    """The signature and the certificate were sent without encryption.

    The protocol says that they come under the session key. A client that takes them in the
    clear, too, lets everybody on the way read and choose.

    An attacker talks a client into an older, weaker way of doing the same.
    """
    return replace(server, recipe=replace(server.recipe, hello="plain"))


@fault(
    Check.INTEGRITY,
    Catcher.CRYPTOBOX,
    french="Tout le message du serveur vient d'une autre session.",
    standard="RFC 8446, section 5.2",
    difficulty=2,
    alerts=ALERTS,
    reasons=("replay", "integrity"),
    robustness=True,
    in_packages=False,
)
def replayed_server_hello(server: Blueprint, draw: Stream) -> Blueprint:
    """The whole answer of the server was recorded in another session.

    It was sealed under the key of that session. Yours is made from your own fresh key, so
    nothing in the message decrypts.

    An attacker gains nothing here: not even the imposter can go on after this.
    """
    return replace(server, recipe=replace(server.recipe, hello="recorded"))
