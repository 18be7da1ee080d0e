"""The mistakes of `patterns` in French; their English is there. Pure."""

import re

from greenpath_grade.student.words import spaced

FRENCH = {
    "does not mind that there is more than one certificate in the message, or other bytes": (
        "ne s'étonne pas qu'il y ait plus d'un certificat dans le message, ou d'autres octets"
    ),
    "goes on when the server's message does not decrypt": "continue quand le message du serveur ne se déchiffre pas",
    "takes a message that does not decrypt for one that was never encrypted": (
        "prend un message qui ne se déchiffre pas pour un message qui n'a jamais été chiffré"
    ),
    "decrypts without verifying the tag, so that changes are not noticed": (
        "déchiffre sans vérifier l'étiquette d'authentification, si bien que les changements "
        "passent inaperçus"
    ),
    "does not refuse an issuer that is none of the trusted authorities": "ne refuse pas un émetteur qui n'est aucune des autorités de confiance",
    "refuses the one strange authority that it has seen before, by its name, and no other": (
        "refuse la seule autorité étrangère qu'il a déjà vue, par son nom, et aucune autre"
    ),
    "lets a certificate that signed itself be its own authority": "accepte qu'un certificat signé par lui-même soit sa propre autorité",
    "compares the names of authorities too loosely": "compare les noms des autorités de trop loin",
    "knows the issuer by its name at most: anybody can use that name, and the authority's signature on the certificate is not verified": (
        "connaît au plus l'émetteur par son nom : n'importe qui peut prendre ce nom, et la "
        "signature de l'autorité sur le certificat n'est pas vérifiée"
    ),
    "compares the identifier of the issuer's key, which anybody can copy, and does not verify the authority's signature on the certificate": (
        "compare l'identifiant de la clé de l'émetteur, que n'importe qui peut copier, et ne "
        "vérifie pas la signature de l'autorité sur le certificat"
    ),
    "takes any trusted authority, although this site uses one alone": (
        "accepte n'importe quelle autorité de confiance, alors que ce site n'en emploie qu'une"
    ),
    "never compares the names in the certificate with self.url": "ne compare jamais les noms du certificat avec self.url",
    "compares the certificate with the first of its own domains, not with self.url": (
        "compare le certificat avec le premier de ses propres domaines, pas avec self.url"
    ),
    "compares the certificate with the organisation that stands in it, not with self.url": "compare le certificat avec l'organisation qui y figure, pas avec self.url",
    "refuses the one strange domain that it has seen before, and no other": "refuse le seul domaine étranger qu'il a déjà vu, et aucun autre",
    "compares self.url with the certificate's subject: what counts are the domains (subject alternative names)": (
        "compare self.url avec le sujet du certificat : ce qui compte, ce sont les domaines "
        "(subject alternative names)"
    ),
    "takes the common name where there is no subject alternative name": (
        "prend le nom commun (common name) quand il n'y a pas de subject alternative name"
    ),
    "looks for self.url somewhere inside the domain: it must be equal": "cherche self.url quelque part dans le domaine : il doit être égal",
    "compares only how the domain begins (or takes self.url for a regular expression)": (
        "ne compare que le début du domaine (ou prend self.url pour une expression régulière)"
    ),
    "compares only how the domain ends": "ne compare que la fin du domaine",
    "compares only the last parts of the domain, or takes its subdomains for the site": (
        "ne compare que les dernières parties du domaine, ou prend ses sous-domaines pour le site"
    ),
    "lets a wildcard stand for the domain above it": "laisse un joker valoir pour le domaine au-dessus",
    "lets a wildcard stand for a whole suffix": "laisse un joker valoir pour tout un suffixe",
    "compares names as they look": "compare les noms comme on les voit",
    "reads a domain only up to a zero byte": "ne lit un domaine que jusqu'à un octet nul",
    "never compares the dates in the certificates with today": "ne compare jamais les dates des certificats avec aujourd'hui",
    "never looks at the last day": "ne regarde jamais le dernier jour",
    "never looks at the first day": "ne regarde jamais le premier jour",
    "never looks at the dates of the authority": "ne regarde jamais les dates de l'autorité",
    "looks at the dates of the authority, but not at the server's": "regarde les dates de l'autorité, mais pas celles du serveur",
    "never asks what a certificate may be used for": "ne demande jamais à quoi un certificat peut servir",
    "never asks whether the issuer may issue certificates at all": "ne demande jamais si l'émetteur a le droit d'émettre des certificats",
    "never verifies the server's signature with the key in its certificate": "ne vérifie jamais la signature du serveur avec la clé de son certificat",
    "does nothing with the answer of verify, or looks only whether there is a signature: it refused what is none, and nothing else": (
        "ne fait rien de la réponse de verify, ou regarde seulement s'il y a une signature : "
        "il a refusé ce qui n'en est pas une, et rien d'autre"
    ),
    "takes an exception of verify for a signature that is fine": "prend une exception de verify pour une signature en ordre",
    "takes the server's fresh public key in place of the certificate's, which is the one that counts": (
        "prend la clé publique éphémère du serveur à la place de celle du certificat, qui est"
        " celle qui compte"
    ),
    "also takes a signature over another message than both public keys and the certificate": (
        "accepte aussi une signature sur un autre message que les deux clés publiques et le "
        "certificat"
    ),
    "verifies the signature with the server's fresh public key: it was made with the certificate's": (
        "vérifie la signature avec la clé publique éphémère du serveur : elle a été faite "
        "avec celle du certificat"
    ),
    "leaves its own public key out of the message that was signed": "oublie sa propre clé publique dans le message signé",
    "leaves the server's public key out of the message that was signed": "oublie la clé publique du serveur dans le message signé",
    "leaves the certificate out of the message that was signed": "oublie le certificat dans le message signé",
    "puts the two public keys the wrong way round in the message that was signed": "met les deux clés publiques dans le mauvais ordre dans le message signé",
    "refuses signatures that are valid, and takes the others": "refuse les signatures valables, et accepte les autres",
    "returns something although the data does not decrypt": "renvoie quelque chose alors que les données ne se déchiffrent pas",
}
"""By the English words, as they stand in a pattern."""


def mistake(says: str, language: str) -> str:
    """Return what ends the sentence "It looks as if ..."."""
    text = f"votre client {spaced(FRENCH[says])}" if language == "fr" else f"your client {says}"
    return re.sub(r"(?<![\w.])(self\.url|verify)(?!\w)", r"`\1`", text)
