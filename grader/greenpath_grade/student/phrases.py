"""What the intake says in English, in French. Pure.

A sentence that is not listed stays as it is: better English than nothing.
"""

import re

_ADVICE = {
    "hand in the file client.py itself": "rendez le fichier client.py lui-même",
    "hand in the file client.py itself, or a zip": "rendez le fichier client.py lui-même, ou un zip",
    "hand in the file client.py itself, or a zip of your own files": "rendez le fichier client.py "
    "lui-même, ou un zip de vos propres fichiers",
    "hand in the file client.py itself, as you wrote it": "rendez le fichier client.py lui-même, tel "
    "que vous l'avez écrit",
    "hand in the file itself": "rendez le fichier lui-même",
    "hand it in as client.zip, not as a Python file": "rendez-le comme client.zip, pas comme fichier Python",
    "hand in your own code alone": "ne rendez que votre propre code",
    "save it as UTF-8 in your editor and hand it in again": "enregistrez-le en UTF-8 dans votre éditeur et "
    "rendez-le à nouveau",
    "export its code as a Python file (in Jupyter: File, Save and Export Notebook As, Executable "
    "Script), call that client.py and hand it in": "exportez son code en fichier Python (dans Jupyter : "
    "File, Save and Export Notebook As, Executable Script), appelez celui-ci client.py et rendez-le",
    "copy the code into a plain text file, and hand in the file client.py itself": "copiez le code dans un "
    "fichier texte, et rendez le fichier client.py lui-même",
    "save the file's own text, and hand in the file client.py itself": "enregistrez le texte même du "
    "fichier, et rendez le fichier client.py lui-même",
    "a picture of code cannot be run: hand in the file client.py itself": "une image de code ne tourne pas : "
    "rendez le fichier client.py lui-même",
    "make the zip again": "refaites le zip",
    "write explanations.md, a line `server2: ...` for each server": "écrivez explanations.md, une ligne "
    "« server2: ... » par serveur",
    "a Jupyter notebook": "un notebook Jupyter",
    "compiled Python": "du Python compilé",
    "a PDF document": "un document PDF",
    "a document of a word processor": "un document de traitement de texte",
    "a RAR archive": "une archive RAR",
    "a 7-Zip archive": "une archive 7-Zip",
    "a compressed tar archive": "une archive tar compressée",
    "a zip archive": "une archive zip",
    "a web page": "une page web",
    "a picture": "une image",
    "a program": "un programme",
    "a link": "un lien",
    "a folder": "un dossier",
    "comments, which Python passes over": "des commentaires, que Python ignore",
    "strings, so Python refuses it": "des chaînes, que Python refuse donc",
}
"""Parts of sentences."""

_FRENCH = (
    (
        r"(.+) is (.+?), not Python source: (.+)",
        "{0} est {1}, pas du code Python : {2}",
    ),
    (r"(.+) is a link: (.+)", "{0} est un lien : {1}"),
    (r"(.+) is (a .+), not a file: (.+)", "{0} est {1}, pas un fichier : {2}"),
    (
        r"(.+) is empty: the upload may have failed; hand it in again",
        "{0} est vide : l'envoi a peut-être échoué ; rendez-le à nouveau",
    ),
    (
        r"(.+) is empty \(0 bytes\): the upload may have failed; (.+)",
        "{0} est vide (0 octet) : l'envoi a peut-être échoué ; {1}",
    ),
    (r"(.+) is (.+?), not a zip: (.+)", "{0} est {1}, pas un zip : {2}"),
    (r"(.+) is damaged or no zip \(.*\): (.+)", "{0} est abîmé ou n'est pas un zip : {1}"),
    (r"there is no file: (.+)", "il n'y a pas de fichier : {0}"),
    (r"there is no (.+) among (.+): (.+)", "il n'y a pas de {0} parmi {1} : {2}"),
    (
        r"the folder (.+) is empty: there is no client\.py",
        "le dossier {0} est vide : il n'y a pas de client.py",
    ),
    (
        r"there are several files that may be (.+?): (.+); hand in one",
        "il y a plusieurs fichiers qui peuvent être {0} : {1} ; rendez-en un seul",
    ),
    (r"(.+) is larger than (\d+) KiB: (.+)", "{0} dépasse {1} Kio : {2}"),
    (r"the zip is empty: (.+)", "le zip est vide : {0}"),
    (r"(.+) is damaged UTF-(\S+) text: (.+)", "{0} est un texte UTF-{1} abîmé : {2}"),
    (
        r"(.+) holds a NUL (?:byte|character)(.*), so Python cannot read it: (.+)",
        "{0} contient un octet nul{1}, que Python ne peut pas lire : {2}",
    ),
    (
        r"(.+) is not UTF-8 \(line (\d+)\), and no coding line says what it is: (.+)",
        "{0} n'est pas en UTF-8 (ligne {1}), et aucune ligne « coding » ne dit ce que c'est : {2}",
    ),
    (
        r"(.+) is not UTF-8 \(line (\d+)\), and no coding line says what it is\. The letters concerned "
        r"stand in (.+); they were read as Windows-1252 here\. Use UTF-8\.",
        "{0} n'est pas en UTF-8 (ligne {1}), et aucune ligne « coding » ne dit ce que c'est. Les lettres en "
        "question sont dans {2} ; elles ont été lues comme Windows-1252. Employez UTF-8.",
    ),
    (
        r"(.+) is (UTF-\S+) text; it was read as that\. Use UTF-8\.",
        "{0} est un texte {1} ; il a été lu comme tel. Employez UTF-8.",
    ),
    (
        r"(.+) was read as (.+), as its coding line says\. Use UTF-8\.",
        "{0} a été lu comme {1}, ainsi que le dit sa ligne « coding ». Employez UTF-8.",
    ),
    (
        r"Your code was taken from (.+): the file is to be (.+)\.",
        "Votre code a été pris de {0} : le fichier doit s'appeler {1}.",
    ),
    (
        r"(.+) was taken; the grader passed over (.+)\.",
        "{0} a été pris ; le correcteur n'a pas regardé {1}.",
    ),
    (
        r"(.+) was read; the grader passed over (.+)\.",
        "{0} a été lu ; le correcteur n'a pas regardé {1}.",
    ),
    (
        r"(.+) was not read: it is no file, or larger than (\d+) KiB\.",
        "{0} n'a pas été lu : ce n'est pas un fichier, ou il dépasse {1} Kio.",
    ),
    (r"(.+) was not read: it is (.+?); (.+)\.", "{0} n'a pas été lu : c'est {1} ; {2}."),
    (
        r"This is the (.+) that was handed out: nothing is filled in yet\.",
        "C'est le {0} qui a été distribué : rien n'y est encore complété.",
    ),
    (
        r"The grader passed over (.+) beside (.+): modules of that name are Python's or the "
        r"exercise's own\.",
        "Le correcteur n'a pas regardé {0} à côté de {1} : les modules de ce nom sont ceux de Python ou de "
        "l'exercice.",
    ),
    (
        r"The grader passed over (.+), which is not as it was handed out: clients are graded with the "
        r"original (.+)\.",
        "Le correcteur n'a pas regardé {0}, qui n'est plus tel que distribué : les clients sont notés avec "
        "{1} d'origine.",
    ),
    (
        r"(.+) imports (.+) in line (\d+), and only (.+) itself is run: put what it needs of that module "
        r"into (.+)\.",
        "{0} importe {1} en ligne {2}, et seul {3} est lancé : mettez dans {4} ce qu'il lui faut de ce "
        "module.",
    ),
    (
        r"(.+) imports (.+) in line (\d+), which is not there when it is graded: use Python's own "
        r"modules, cryptography and cryptobox alone\.",
        "{0} importe {1} en ligne {2}, qui n'est pas là lors de la correction : n'employez que les modules de "
        "Python, cryptography et cryptobox.",
    ),
    (
        r"Your explanations name none of your servers: (.+)\.",
        "Vos explications ne nomment aucun de vos serveurs : {0}.",
    ),
    (
        r"the sandbox failed; grade this one again",
        "le bac à sable a échoué ; il faut relancer la correction",
    ),
    (
        r"not graded yet: this run was told to leave it out",
        "pas encore noté : cette correction l'a laissé de côté",
    ),
)
"""Whole sentences; the parts in between are numbered."""

_COMPILED = tuple((re.compile(english, re.DOTALL), french) for english, french in _FRENCH)


def in_language(text: str, language: str) -> str:
    """Return a sentence of the intake in a language; as it is where it is not known."""
    if language == "fr" and len(text) < 2000:
        for pattern, french in _COMPILED:
            match = pattern.fullmatch(text)
            if match:
                return french.format(*(_ADVICE.get(part, part) for part in match.groups()))
    return text
