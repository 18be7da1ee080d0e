"""A text as the vocabulary reads it: plain words, small mistakes mended, clauses apart. Pure."""

import re
import unicodedata

LONGEST = 2000
"""Characters of a text that are looked at."""

AUTHORITY = "namedca"
"""Stands in a text for the name of an authority, which no pattern can know."""

SPELLED = frozenset(
    "altered authorities authority authorized certificate certificates constraints copied critical "
    "counterfeit different domain domains encrypted ephemeral expired extended extension "
    "extensions forged handshake hostname impersonates invalid issued issuer issuers middle "
    "mismatch modified plaintext possession private purpose recognised recognized recorded "
    "replay replayed revoked session signature signatures signed stolen tampered trailing "
    "transcript truncated trusted unencrypted unknown untrusted validity version "
    "wildcard autorite autorites certificat certificats confiance domaine domaines emetteur "
    "expiree privee valide".split()
)
"""Words that are worth mending."""

REAL = frozenset(
    "altere alteree autorise autorisee certified contrainte contraintes copie copiee copier copies "
    "decrypted differente differents emetteurs expire expirees expires extends forced forge forges "
    "forget forked formed invalide invalides issues isvalid missed modifie modifiee prive privees "
    "propose relayed relays replaced replays scoped signal signe signee signees signer signers "
    "signes training valides validite versions".split()
)
"""Words a letter away from those, which are right as they are."""

_SHORT, _LONG = 6, 20

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_REPLACED = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[\u2018\u2019\u02bc`´]", "'"),
        (r"\bself\.", ""),
        (r"!=|<>|\u2260", " is not "),
        (r"==", " is "),
        (r"[-=]>|\u2192", " , "),
        (r"\b(?:cannot|can't|cant)\b", "can not"),
        (r"\bwon'?t\b(?! (?:the|a|to)\b)", "will not"),
        (r"n't\b", " not"),
        (r"\b(is|was|are|were|does|do|did|has|have|had|could|should|would)nt\b", r"\1 not"),
        (r"['\"\u00ab\u00bb\u201c\u201d=+_&~#{}\[\]]", " "),
        (r"\(([^() ]{1,60})\)", r" \1 "),
        (r"[()]", " , "),
        (r"[.!?;\n\r]+(?=\s|$)|[!?;\n\r]", " ; "),
        (r":(?=\S)(?<=\S:)", " "),
        (r":|\s-+\s|[\u2013\u2014]", " , "),
        (r"\s/\s", " or "),
        (r"/", " "),
        (r",", " , "),
    )
)
"""How a text is made plain, step by step: the order matters."""

_TURN = re.compile(
    r" (?:(?:, )?(?:but|however|although|though|even though|whereas|while|yet(?= (?:the|it)\b)|mais"
    r"|cependant|pourtant|alors que|bien que|tandis que)|(?:and|et)(?= (?:the|its|it|this|that|is"
    r"|has|le|la|les|l|il|ce|cette|son|sa|n)\b)) "
)
"""Where a sentence turns to something else."""

_APPOSITION = re.compile(
    r" , ([^;|,]{1,40}) , (?=(?:is|was|has|does|did|are|can|est|n est|a|ne)\b)"
)
"""What is put between a subject and its verb: "the issuer, X, is unknown"."""


def plain(text: str) -> str:
    """Return a text in lower case without accents, apostrophes and contractions.

    Words are parted by single spaces. ``;`` ends a sentence, ``|`` a clause, ``,`` what may
    be one. Common words that are off by a letter are mended.
    """
    parted = _CAMEL.sub(" ", text[:LONGEST]).lower().replace("ça", "cela")
    decomposed = unicodedata.normalize("NFKD", parted)
    looked_at = "".join(c for c in decomposed if not unicodedata.combining(c))
    for pattern, by in _REPLACED:
        looked_at = pattern.sub(by, looked_at)
    words = " ".join(_word(word) for word in looked_at[: 2 * LONGEST].split())
    return " ".join(_APPOSITION.sub(r" \1 ", _TURN.sub(" | ", f" {words} ")).split())


def _word(word: str) -> str:
    """Return a word mended; a name with dots in it is left alone."""
    if "." in word.strip("."):
        return word
    if "--" in word:
        return word
    return " ".join(_mended(part) for part in word.strip(".").split("-"))


def _mended(word: str) -> str:
    """Return the word that is spelled most like this one, or the word itself."""
    if not _SHORT <= len(word) <= _LONG or word in SPELLED or word in REAL:
        return word
    shorter = _shorter(word)
    meant = {right for part in shorter for right in _ALMOST.get(part, ())}
    return min(
        meant,
        key=lambda right: (right not in shorter, abs(len(right) - len(word)), right),
        default=word,
    )


def _shorter(word: str) -> set[str]:
    """Return the word, and all that is left of it when one letter is gone."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


_ALMOST: dict[str, set[str]] = {}
for _right in SPELLED:
    for _part in _shorter(_right):
        _ALMOST.setdefault(_part, set()).add(_right)
