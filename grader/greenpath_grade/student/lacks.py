"""Where a missing check belongs, and what it compares: never the code. Pure."""

from greenpath_grade.patterns import SIGNATURE
from greenpath_grade.student.told import OF_CERTIFICATE, Lack, Use
from greenpath_grade.student.words import Both

STEP_1 = Both(
    "Step 1: key exchange and data decryption",
    "Étape 1 : échange de clé et déchiffrement des données",
)
STEP_2 = Both(
    "Step 2: certificate and signature verification",
    "Étape 2 : vérification du certificat et de la signature",
)
OWN = Both("Your own verify_certificate", "Votre propre verify_certificate")
EXPLAIN = Both(
    "Explain: what is wrong with the others?",
    "Expliquer : qu'est-ce qui ne va pas chez les autres ?",
)
"""Sections of the handout, by their headings."""

BEFORE = Both(", before READY is said", ", avant de dire READY")
BEFORE_LINE = Both(", before READY is said (line {line})", ", avant de dire READY (ligne {line})")
THERE = Both(
    "`send_client_ready`, once `sig + cert` is decrypted{before}.",
    "`send_client_ready`, une fois `sig + cert` déchiffré{before}.",
)

CALLED = {
    Use.ABSENT: Both(
        "Your file never calls `{call}`, which is there for this.",
        "Votre fichier n'appelle jamais `{call}`, qui est là pour cela.",
    ),
    Use.UNUSED: Both(
        "Line {line} calls `{call}` and does nothing with its answer: it answers True or False, and does "
        "not raise. Only True may lead to READY.",
        "La ligne {line} appelle `{call}` et ne fait rien de sa réponse : elle répond True ou False, sans "
        "lever d'exception. Seul True peut mener à READY.",
    ),
    Use.USED: Both(
        "`{call}` is called in line {line}. Look at what it is given there, and at every way to READY: "
        "only its True may lead there.",
        "`{call}` est appelé en ligne {line}. Regardez ce qu'il y reçoit, et tous les chemins vers READY : "
        "seul son True peut y mener.",
    ),
}
WITHHELD = Both(
    "It belongs in the certificate check that you write yourself.",
    "Sa place est dans la vérification du certificat que vous écrivez vous-même.",
)

COMPARED = {
    "authority": Both(
        "Compare the certificate's issuer with your trusted certificates; refuse if it is none of them.",
        "Comparez l'émetteur du certificat avec vos certificats de confiance ; refusez s'il n'en est pas.",
    ),
    "issuer": Both(
        "Verify the signature on the certificate with the trusted authority's public key: its name and the "
        "identifier of its key can be copied by anybody.",
        "Vérifiez la signature du certificat avec la clé publique de l'autorité de confiance : son nom et "
        "l'identifiant de sa clé, n'importe qui peut les copier.",
    ),
    "name": Both(
        "Compare the domains in the certificate (its subject alternative names), whole and equal, with "
        "`self.url`.",
        "Comparez les domaines du certificat (subject alternative names), entiers et égaux, avec `self.url`.",
    ),
    "validity": Both(
        "Compare today with the first and the last day, of the certificate and of its authority's.",
        "Comparez aujourd'hui avec le premier et le dernier jour, du certificat et de celui de l'autorité.",
    ),
    "purpose": Both(
        "Look at what the certificate may be used for (server authentication), and whether its issuer may "
        "issue any.",
        "Regardez à quoi le certificat peut servir (authentifier un serveur), et si son émetteur a le droit "
        "d'en émettre.",
    ),
    "algorithm": Both(
        "Look at the hash under the authority's signature and at the curve of the key.",
        "Regardez l'empreinte sous la signature de l'autorité et la courbe de la clé.",
    ),
    SIGNATURE: Both(
        "Verify `sig`, the first 112 bytes of what you decrypted, over `Kp1 + Kp2 + cert`, all of it "
        "and in this order, with the public key that stands in the certificate.",
        "Vérifiez `sig`, les 112 premiers octets de ce que vous avez déchiffré, sur `Kp1 + Kp2 + cert`, "
        "en entier et dans cet ordre, avec la clé publique qui est dans le certificat.",
    ),
    "integrity": Both(
        "`decrypt` raises when a message was changed: that must end in a refusal, so decrypt `sig + cert`, "
        "and let the exception pass.",
        "`decrypt` lève une exception quand un message a été changé : cela doit finir par un refus ; "
        "déchiffrez donc `sig + cert`, et laissez passer l'exception.",
    ),
    "framing": Both(
        "Behind the 112 bytes of the signature stands one certificate, to the last byte: refuse if anything "
        "follows it, or anything is missing.",
        "Après les 112 octets de la signature vient un seul certificat, jusqu'au dernier octet : refusez si "
        "quelque chose le suit ou manque.",
    ),
    "data": Both(
        "What does not decrypt under this session's key is not the server's: let the exception pass, and "
        "return nothing in its place.",
        "Ce qui ne se déchiffre pas avec la clé de cette session ne vient pas du serveur : laissez passer "
        "l'exception, et ne renvoyez rien à la place.",
    ),
}
"""What each check compares."""


def where(lack: Lack, language: str) -> str:
    """Say in which method a check belongs, and where in it."""
    if lack.check == "data":
        return "`receive_data`."
    before = BEFORE_LINE if lack.before else BEFORE
    return THERE.said(language, before=before.said(language, line=lack.before))


def call(lack: Lack, language: str) -> str:
    """Say what the client does with the call that the check needs; nothing if there is none."""
    if lack.check not in {*OF_CERTIFICATE, SIGNATURE}:
        return ""
    if lack.use is Use.WITHHELD:
        return WITHHELD.said(language)
    name = "verify" if lack.check == SIGNATURE else "verify_certificate"
    return CALLED[lack.use].said(language, call=name, line=lack.called or "")


def section(lack: Lack, language: str) -> str:
    """Name the section of the handout, and the point in it."""
    if lack.check == "data":
        return STEP_1.said(language)
    if lack.use is Use.WITHHELD and lack.check in OF_CERTIFICATE:
        return OWN.said(language)
    point = {"integrity": 1, "framing": 1, SIGNATURE: 3}.get(lack.check, 2)
    return f"{STEP_2.said(language)}, point {point}"
