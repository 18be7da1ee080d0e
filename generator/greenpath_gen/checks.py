"""What a client must verify. Every fault is caught by exactly one of these checks."""

from enum import StrEnum


class Check(StrEnum):
    """A check of the client, in the order in which a handshake meets them."""

    FRAMING = "framing"
    INTEGRITY = "integrity"
    AUTHORITY = "authority"
    ISSUER = "issuer"
    NAME = "name"
    VALIDITY = "validity"
    PURPOSE = "purpose"
    ALGORITHM = "algorithm"
    POSSESSION = "possession"
    TRANSCRIPT = "transcript"
    DATA = "data"


QUESTIONS = {
    Check.FRAMING: "Is every message exactly as long and as well-formed as it should be?",
    Check.INTEGRITY: "Does every message decrypt under the session key, unchanged?",
    Check.AUTHORITY: "Is the certificate's issuer one of the authorities I trust?",
    Check.ISSUER: "Did that authority's own key really sign this certificate?",
    Check.NAME: "Is the certificate for the very name I wanted to reach?",
    Check.VALIDITY: "Is today between the certificate's first and last day?",
    Check.PURPOSE: "Is the certificate meant for what it is used for?",
    Check.ALGORITHM: "Are the certificate's key and signature of a kind I accept?",
    Check.POSSESSION: "Does the server prove that it holds the certificate's private key?",
    Check.TRANSCRIPT: "Is the signature about this very handshake, all of it?",
    Check.DATA: "Is this data from this server, in this session, for me?",
}
"""The question that each check answers."""

FRENCH_QUESTIONS = {
    Check.FRAMING: "Chaque message a-t-il exactement la longueur et la forme qu'il doit avoir ?",
    Check.INTEGRITY: "Chaque message se déchiffre-t-il avec la clé de session, inchangé ?",
    Check.AUTHORITY: "L'émetteur du certificat est-il une des autorités de confiance ?",
    Check.ISSUER: "La clé de cette autorité a-t-elle vraiment signé ce certificat ?",
    Check.NAME: "Le certificat est-il pour le nom même que je voulais joindre ?",
    Check.VALIDITY: "Sommes-nous entre le premier et le dernier jour du certificat ?",
    Check.PURPOSE: "Le certificat est-il fait pour l'usage qui en est fait ?",
    Check.ALGORITHM: "La clé et la signature du certificat sont-elles d'un genre que j'accepte ?",
    Check.POSSESSION: "Le serveur prouve-t-il qu'il a la clé privée du certificat ?",
    Check.TRANSCRIPT: "La signature porte-t-elle sur cette poignée de main même, en entier ?",
    Check.DATA: "Ces données viennent-elles de ce serveur, dans cette session, pour moi ?",
}
"""The same in French."""

OF_CERTIFICATES = (
    *(Check.AUTHORITY, Check.ISSUER, Check.NAME, Check.VALIDITY, Check.PURPOSE, Check.ALGORITHM),
)
"""What there is to verify about a certificate alone."""
