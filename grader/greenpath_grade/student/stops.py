"""What to look at when a genuine server is not reached, or a client ends by accident. Pure."""

from greenpath_grade.model import Verdict
from greenpath_grade.sandbox.inside.protocol import CONSTRUCT, HELLO, IMPORT, READY
from greenpath_grade.student.told import Ended, How
from greenpath_grade.student.words import Both

CALLS = {
    "verify": Both(
        "`verify` takes the message `Kp1 + Kp2 + cert`, in this order; the signature, which is exactly "
        "the first 112 bytes of what you decrypted; and the public key that stands in the "
        "certificate, not Kp2.",
        "`verify` prend le message `Kp1 + Kp2 + cert`, dans cet ordre ; la signature, qui fait exactement "
        "les 112 premiers octets de ce que vous avez déchiffré ; et la clé publique qui est dans le "
        "certificat, pas Kp2.",
    ),
    "verify_certificate": Both(
        "`verify_certificate` takes the domain you want to reach, which is `self.url`; the "
        "certificate, which is all that follows the first 112 bytes of what you decrypted; and the trusted "
        "certificates.",
        "`verify_certificate` prend le domaine à joindre, c'est-à-dire `self.url` ; le certificat, "
        "soit tout ce qui suit les 112 premiers octets de ce que vous avez déchiffré ; et les certificats "
        "de confiance.",
    ),
    "key_exchange": Both(
        "`key_exchange` takes your private key Ks1 and the server's public key Kp2: exactly the "
        "first 120 bytes of the server hello, not one more or less.",
        "`key_exchange` prend votre clé privée Ks1 et la clé publique Kp2 du serveur : exactement les "
        "120 premiers octets du server hello, pas un de plus ni de moins.",
    ),
    "decrypt": Both(
        "`decrypt` takes the session key k first, then the whole encrypted message: in "
        "`send_client_ready` all that follows the first 120 bytes of the server hello, in `receive_data` all "
        "of the data.",
        "`decrypt` prend d'abord la clé de session k, puis tout le message chiffré : dans "
        "`send_client_ready` tout ce qui suit les 120 premiers octets du server hello, dans `receive_data` "
        "toutes les données.",
    ),
    "certificate_info": Both(
        "`certificate_info` takes a certificate: all that follows the first 112 bytes of what you "
        "decrypted.",
        "`certificate_info` prend un certificat : tout ce qui suit les 112 premiers octets de ce que vous "
        "avez déchiffré.",
    ),
    "encrypt": Both(
        "`encrypt` takes the session key k first, then the message, in bytes.",
        "`encrypt` prend d'abord la clé de session k, puis le message, en octets.",
    ),
}
"""What a call of the toolbox takes, the most telling first."""

EXCEPTIONS = (
    (
        ("SyntaxError", "IndentationError", "TabError"),
        Both(
            "Python cannot read this line, or the end of the one above it, so nothing of the file runs.",
            "Python ne peut pas lire cette ligne, ou la fin de la précédente ; rien du fichier ne tourne.",
        ),
    ),
    (
        ("ModuleNotFoundError", "ImportError"),
        Both(
            "`client.py` is run alone: import nothing but Python's own modules, cryptography and cryptobox, "
            "and start no test when it is imported.",
            "`client.py` est lancé seul : n'importez que les modules de Python, cryptography et cryptobox, et "
            "ne lancez aucun test à l'importation.",
        ),
    ),
    (
        ("NameError", "UnboundLocalError"),
        Both(
            "This name is not known in this method. What one method makes and another needs is to be kept "
            "in `self`.",
            "Ce nom n'est pas connu dans cette méthode. Ce qu'une méthode crée et dont une autre a besoin "
            "doit être gardé dans `self`.",
        ),
    ),
    (
        ("EOFError",),
        Both(
            "Nobody sits at the keyboard: the client must decide by itself.",
            "Il n'y a personne au clavier : le client doit décider lui-même.",
        ),
    ),
    (
        ("AttributeError",),
        Both(
            "Is it spelt alike everywhere, and was it set by a method that has run before?",
            "Est-ce écrit partout de la même façon, et une méthode déjà exécutée l'a-t-elle défini ?",
        ),
    ),
    (
        ("UnicodeDecodeError",),
        Both(
            "What a server sends is bytes, and need not be text: return it as it is.",
            "Ce qu'un serveur envoie, ce sont des octets, pas forcément du texte : renvoyez-les tels quels.",
        ),
    ),
    (
        ("missing",),
        Both(
            "The class is to be called `Client`, and its methods as in the handout, letter by letter.",
            "La classe doit s'appeler `Client`, et ses méthodes comme dans l'énoncé, lettre par lettre.",
        ),
    ),
    (
        ("TypeError",),
        Both(
            "Look at the kind and number of what stands there: is it bytes or text, is it None?",
            "Regardez la nature et le nombre de ce qui est là : des octets ou du texte, ou None ?",
        ),
    ),
)
"""What an exception means here, by its name."""

RETURNS = {
    HELLO: Both(
        "`send_client_hello` is to return Kp1, the 120 bytes of the public key that it has just made.",
        "`send_client_hello` doit renvoyer Kp1, les 120 octets de la clé publique qu'elle vient de créer.",
    ),
    READY: Both(
        '`send_client_ready` is to return `encrypt(k, b"READY")`: exactly this word, encrypted, '
        "with the session key.",
        '`send_client_ready` doit renvoyer `encrypt(k, b"READY")` : exactement ce mot, chiffré, avec la clé '
        "de session.",
    ),
    "receive_data": Both(
        "`receive_data` is to return the bytes that `decrypt` gives, all of them, as they are.",
        "`receive_data` doit renvoyer les octets que donne `decrypt`, tous, tels quels.",
    ),
}
"""What each method returns."""

CONDITION = Both(
    "What this refuses is true of the genuine server as well. Print both sides of what is compared, "
    "with `repr`: are they of one kind (text is never equal to bytes), is it the right part, is the "
    "condition the right way round?",
    "Ce qui est refusé ici est vrai du serveur légitime aussi. Affichez les deux côtés de la comparaison, "
    "avec `repr` : sont-ils du même genre (un texte n'est jamais égal à des octets), est-ce la bonne partie, la "
    "condition est-elle dans le bon sens ?",
)
SOME = Both(
    "Other genuine servers were reached. They may be issued by any of the trusted authorities, "
    "`self.url` may be another site, and the data other bytes: what is fixed in your code that should not be?",
    "D'autres serveurs légitimes ont été joints. N'importe quelle autorité de confiance peut les avoir "
    "certifiés, `self.url` peut être un autre site, et les données d'autres octets : qu'est-ce qui est figé dans "
    "votre code et ne devrait pas l'être ?",
)
AFTER = Both(
    "READY had been said by then. What the data say proves nothing, as anybody can send them: decide in "
    "`send_client_ready`, before READY, by the certificate and the signature.",
    "READY était déjà dit. Ce que disent les données ne prouve rien, car n'importe qui peut les envoyer : "
    "décidez dans `send_client_ready`, avant READY, d'après le certificat et la signature.",
)
WAITED = Both(
    "Nothing is to be waited for: look for `sleep`, for loops without an end, and for code outside of the "
    "class that runs when the file is imported.",
    "Il n'y a rien à attendre : cherchez `sleep`, les boucles sans fin, et le code hors de la classe qui "
    "tourne à l'importation du fichier.",
)
STOPPED = Both(
    "A client may use little memory, print little, and open no file, process or connection of its own.",
    "Un client peut utiliser peu de mémoire, afficher peu, et n'ouvrir lui-même ni fichier, ni processus, ni "
    "connexion.",
)
BLIND = Both(
    "It answered a server whose message it had not decrypted: decrypt `sig + cert` first, and answer nobody "
    "where that fails.",
    "Il a répondu à un serveur dont il n'avait pas déchiffré le message : déchiffrez d'abord `sig + cert`, et ne "
    "répondez à personne si cela échoue.",
)
ACCIDENT = Both(
    "Look at what this line is given.",
    "Regardez ce que reçoit cette ligne.",
)
SILENT = Both(
    "It returned None, which refuses the server.",
    "Il a renvoyé None, ce qui refuse le serveur.",
)


def place(ended: Ended, language: str) -> str:
    """Say where in client.py something happened."""
    where = {
        IMPORT: Both("while `client.py` was loaded", "pendant le chargement de `client.py`"),
        CONSTRUCT: Both("in `__init__`", "dans `__init__`"),
    }.get(ended.method, Both("in `{method}`", "dans `{method}`"))
    text = where.said(language, method=ended.method)
    if ended.number:
        text += Both(", line {line}", ", ligne {line}").said(language, line=ended.number)
    return text


def advice(ended: Ended, language: str) -> list[str]:
    """Say what to look at."""
    match ended.verdict:
        case Verdict.REJECTED:
            found = _refused(ended)
        case Verdict.REJECTED_LATE:
            found = [AFTER]
        case Verdict.TIMED_OUT:
            found = [WAITED]
        case Verdict.KILLED:
            found = [STOPPED]
        case Verdict.CRASHED:
            found = _crashed(ended)
        case _:
            found = [RETURNS[ended.method]] if ended.method in RETURNS else []
    return [one.said(language) for one in found]


def _refused(ended: Ended) -> list[Both]:
    calls = [text for name, text in CALLS.items() if name in ended.calls][:1]
    match ended.how:
        case How.CALLED:
            return calls or [ACCIDENT]
        case How.NOTHING:
            return [SILENT, *calls, CONDITION]
        case How.RAISED:
            return [CONDITION, *calls]


def _crashed(ended: Ended) -> list[Both]:
    for names, text in EXCEPTIONS:
        if ended.kind in names:
            return [text]
    calls = [text for name, text in CALLS.items() if name in ended.calls][:1]
    return calls or ([ACCIDENT] if ended.number else [])
