"""Sentences in every language of the material, side by side. Pure."""

import re
from typing import NamedTuple

from greenpath_gen.escape import clean
from greenpath_grade.model import WORDS, Explained, Verdict

LONGEST = 300
"""Characters of somebody's text that are quoted."""

_NARROW = re.compile(r" (?=[:;?!»])|(?<=«) ")


class Both(NamedTuple):
    """A sentence in English and in French; code stands between backticks, values in braces."""

    en: str
    fr: str

    def said(self, language: str, **values: object) -> str:
        """Return the sentence, with text from outside made harmless (`quoted`)."""
        text = self.fr if language == "fr" else self.en
        text = text.format(**{name: quoted(str(value)) for name, value in values.items()})
        return spaced(text) if language == "fr" else text


def spaced(text: str) -> str:
    """Return French with spaces before its signs, and inside its quotes, that break no line."""
    return _NARROW.sub("\N{NO-BREAK SPACE}", text)


def number(value: float, language: str) -> str:
    """Return a number with the decimal sign of a language."""
    return f"{value:g}".replace(".", "," if language == "fr" else ".")


def quoted(text: str) -> str:
    """Return somebody's text on one line, cut with a mark, without what hides or marks code."""
    plain = clean(text[: 4 * LONGEST]).replace("`", "'")
    return plain if len(plain) <= LONGEST and len(text) <= 4 * LONGEST else f"{plain[:LONGEST]} […]"


_DID = {
    Verdict.ACCEPTED: "a fait confiance au serveur et a reçu ses données",
    Verdict.REJECTED: "a refusé le serveur",
    Verdict.REJECTED_LATE: "a dit READY au serveur et ne l'a refusé qu'après",
    Verdict.WRONG_DATA: "a fait confiance au serveur, mais a renvoyé d'autres données que les siennes",
    Verdict.REFUSED_BY_SERVER: "a envoyé autre chose qu'un READY chiffré",
    Verdict.CRASHED: "s'est arrêté sur une erreur",
    Verdict.TIMED_OUT: "a dépassé le temps accordé",
    Verdict.KILLED: "a été arrêté par le bac à sable",
    Verdict.MALFORMED: "n'a pas suivi le protocole",
    Verdict.NOT_RUN: "n'a pas été lancé",
    Verdict.GRADER_FAULT: "n'a pas pu être jugé, sans qu'il y soit pour rien",
}
DID = {verdict: Both(words, _DID[verdict]) for verdict, words in WORDS.items()}
"""Every verdict: what the client did."""

JUDGED = {
    Explained.RIGHT: Both("right", "juste"),
    Explained.WRONG: Both("wrong", "faux"),
    Explained.VAGUE: Both(
        "not clear: name the one thing that is wrong with this server",
        "pas assez précis : nommez la seule chose qui ne va pas chez ce serveur",
    ),
    Explained.NONE: Both(
        "says nothing of what is wrong with this server, or that nothing is",
        "ne dit rien de ce qui ne va pas chez ce serveur, ni que rien ne va mal",
    ),
}
"""How good an explanation is, to its author."""

COUNTED = {
    Explained.RIGHT: Both("right", "justes"),
    Explained.WRONG: Both("wrong", "fausses"),
    Explained.VAGUE: Both("vague", "vagues"),
    Explained.NONE: Both("say nothing", "ne disent rien"),
}

CHECKS = {
    "framing": Both("the form of messages", "la forme des messages"),
    "integrity": Both("undamaged messages", "les messages intacts"),
    "authority": Both("a trusted authority", "une autorité de confiance"),
    "issuer": Both("the authority's own signature", "la signature de l'autorité même"),
    "name": Both("the right domain", "le bon domaine"),
    "validity": Both("the dates", "les dates"),
    "purpose": Both("the purpose", "l'usage"),
    "algorithm": Both("the algorithms", "les algorithmes"),
    "signature": Both("the server's signature", "la signature du serveur"),
    "data": Both("the data", "les données"),
}
"""The names of a diagnosis, for people."""

ISOLATION = {
    "L0": "AUCUNE : seulement des limites de temps et de mémoire",
    "L2": "filtre d'appels système et limites",
    "L3": "uid propre, racine vide, filtre d'appels système et limites",
    "L4": "espaces de noms bubblewrap, racine vide, filtre d'appels système et limites",
}
"""The levels of isolation in French; in English they are the sandbox's own words."""

SEEN = {
    "sleeps": Both(
        "Your client waits here; there is nothing to wait for.",
        "Votre client attend ici ; il n'y a rien à attendre.",
    ),
    "asks": Both(
        "Your client asks somebody here, and nobody sits at the keyboard.",
        "Votre client pose une question ici, et il n'y a personne au clavier.",
    ),
    "guesses": Both(
        "Your client leaves something to chance here; guessing is not verifying.",
        "Votre client s'en remet au hasard ici ; deviner n'est pas vérifier.",
    ),
    "passes": Both(
        "Whatever goes wrong is caught here, and the client goes on.",
        "Tout ce qui se passe mal est attrapé ici, et le client continue.",
    ),
    "keeps": Both(
        "This is kept outside of the client and changed by its methods: what was found about one server says "
        "nothing about the next, even at the same address.",
        "Ceci est gardé hors du client et changé par ses méthodes : ce qu'on a trouvé sur un serveur ne dit rien du "
        "suivant, même à la même adresse.",
    ),
    "prints": Both(
        "Your client prints here. Take out what was for you alone before you hand it in.",
        "Votre client affiche ici. Enlevez ce qui n'était que pour vous avant de rendre.",
    ),
}
"""What is to be said of the code itself."""
