"""The words that people use for what is wrong with a server, in English and French.

A topic is one problem. `topics` finds those that a text names; which of them explain a
fault, the catalogue says. A text that only names the part that failed ("certificate",
"signature invalid") names no topic: it is no explanation.
"""

import re
import unicodedata

_NOT = r"(?:not|n't|isn.t|never|no|non|pas|ne|unable|could ?n.t|failed|fails|cannot|without)"

TOPICS: dict[str, tuple[str, ...]] = {
    "unknown-authority": (
        r"(?:unknown|untrusted|unrecogni[sz]ed|distrusted|shadow)[ -]?\w* ?(?:ca|authority|authorities|issuer|root|certificate authority)\b",
        r"\b(?:ca|authority|issuer|root)\b[^.;]{0,40}\b(?:not|n.t|isn.t|un)[ -]?(?:\w+ ){0,3}(?:trusted|known|recogni[sz]ed)",
        r"\b(?:not|isn.t|n.t) (?:\w+ ){0,4}(?:trusted|known) (?:ca|authority|authorities|issuer|root)",
        r"\bnot (?:in|among|part of|on)\b[^.;]{0,30}\btrust",
        r"\bnobody i trust signed|\bi do(?:n.t| not) (?:know|trust)\b|\bno trusted (?:ca|authority|issuer)",
        r"\bshadowcert\b",
        r"\b(?:autorite|emetteur|ac)\b[^.;]{0,40}\b(?:inconnue?|non reconnue?|pas reconnue?|pas de confiance|non fiable|n.est pas)",
        r"\b(?:inconnue?|non reconnue?)\b[^.;]{0,15}\b(?:autorite|emetteur|ac)\b",
        r"\bpas (?:dans|parmi)\b[^.;]{0,30}\bconfiance",
    ),
    "self-signed": (
        r"self[- ]?sign|signed (?:by )?(?:itself|themsel)|issuer (?:equals|is|==?) (?:the )?subject|its own (?:issuer|ca)\b|signed with its own",
        r"auto[- ]?sign|signe(?:e)? par (?:lui|elle)[- ]meme|sa propre autorite",
    ),
    "fake-authority": (
        r"(?:fake|false|counterfeit|forged|bogus|rogue|impostor|imposter|impersonat\w*|pretend\w*|usurp\w*|spoof\w*)\b[^.;]{0,30}\b(?:ca|authority|issuer|root|certificate authority)\b",
        r"\bcounterfeit \w+|\bnot (?:by )?the (?:real|genuine|true) \w+|\bnot the real\b",
        r"\b(?:same|right) name\b[^.;]{0,30}\b(?:key|other|different|wrong)|\bonly has the name\b|\bname of a trusted\b",
        r"\b(?:ca|authority|issuer)\b[^.;]{0,30}\b(?:fake|counterfeit|impersonat|pretend|usurp)",
        r"\b(?:key ?id|key identifier)\b[^.;]{0,40}\b(?:differ|match|wrong|other|not)|\b(?:other|wrong|different) (?:issuer |authority )?key ?id",
        r"\b(?:fausse|faux)\b[^.;]{0,20}\b(?:autorite|ca|emetteur|ac)\b|\busurpe|\bmeme nom\b[^.;]{0,40}\bcle",
    ),
    "forged-signature": (
        r"\b(?:ca|authority|issuer)(?:.s|s)? signature\b[^.;]{0,40}\b(?:invalid|not valid|wrong|bad|forged|does|did|not|broken)",
        r"\b(?:certificate|cert)\b[^.;]{0,30}\b(?:tampered|altered|modified|forged|changed|manipulated|edited)",
        r"\b(?:tampered|altered|modified|forged|manipulated|edited)[^.;]{0,15}\b(?:certificate|cert)\b",
        r"\bpublic key\b[^.;]{0,30}\b(?:replaced|swapped|tampered|substituted)",
        r"\bsignature (?:on|of|in) the cert\w*\b[^.;]{0,40}\b(?:invalid|not|wrong|bad|forged|broken)|\bnot (?:really )?signed by",
        r"\bcertificat\b[^.;]{0,30}\b(?:falsifie|modifie|altere|trafique)|\bsignature d\w* l?.?(?:autorite|certificat|ac|ca)\b[^.;]{0,30}\b(?:invalide|fausse|incorrecte)",
    ),
    "name": (
        r"\b(?:wrong|other|another|different|invalid|bad|unexpected|mismatch\w*|look-?alike|similar|misspelt|misspelled|fake|not the right) (?:\w+ )?(?:domain|host ?name|host|site|name|url|san|website|server name)\b",
        r"\b(?:domain|host ?name|host|url|san|subject ?alt\w*|subject alternative name)s?\b[^.;]{0,60}\b(?:is not|not|mismatch|differ|differs|different|wrong|does|doesn.t|instead|!=|another|other|unexpected|isn.t)",
        r"\b(?:does|do|did) ?(?:not|n.t) (?:match|cover|name|include|contain|belong to)\b[^.;]{0,30}\b(?:domain|host|site|url|name)",
        r"typo[- ]?squat|phishing|homograph|\btypo in\b|\bname mismatch\b|\bhostname mismatch\b|\bnot (?:issued |valid )?for (?:this|the|my|our) (?:domain|site|host|url|server)\b",
        r"\b(?:mauvais|autre|faux) (?:nom|domaine|site|hote)|\b(?:domaine|nom de domaine|nom d.hote)\b[^.;]{0,40}\b(?:different|incorrect|ne correspond|pas le bon|pas celui|n.est pas)|\bpas le bon (?:nom|domaine|site)|\bautre domaine",
    ),
    "expired": (
        r"\bexpired\b|\bexpiry\b[^.;]{0,30}\bpast\b|\bout ?dated\b|\bno longer valid\b|\bended (?:on|in|before)\b|\bnot_?(?:valid_?)?after\b[^.;]{0,40}\b(?:past|<|before|over|ago)|\btoo old\b|\bvalid(?:ity)? (?:period )?(?:has )?(?:ended|is over|until|only until)\b",
        r"\bexpire(?:e|s)?\b(?! in)|\bperime|\bn.est plus valide\b|\bplus valable\b",
    ),
    "not-yet-valid": (
        r"\bnot (?:yet )?valid (?:yet|before|until)\b|\bnot yet\b|\bin the future\b|\bnot ?(?:valid_?)?before\b[^.;]{0,40}\b(?:future|>|after|not)|\bhas not begun\b|\bstarts? (?:in|on|later)\b|\bbefore its (?:first|start)|\bvalid (?:only )?from\b",
        r"\bpas encore (?:valide|valable)|\bdans le futur\b",
    ),
    "purpose": (
        r"\b(?:extended )?key usage\b|\beku\b|\bclient ?auth\w*|\bserver ?auth\w*|\bpurpose\b|\bfor clients\b|\bnot (?:meant |allowed |issued )?for (?:a )?servers?\b|\bwrong use\b|\bmay not be used\b",
        r"\busage (?:etendu|de (?:la )?cle)|\bpour (?:les |des |un )?clients?\b|\bpas pour (?:un )?serveurs?\b",
    ),
    "possession": (
        r"\b(?:stolen|copied|stole|borrowed|somebody else.s|someone else.s|another.s) (?:\w+ )?(?:cert\w*|identity)|\bcert\w*\b[^.;]{0,30}\b(?:stolen|copied|was stolen|belongs to somebody|belongs to someone)",
        rf"\b{_NOT}\b[^.;]{{0,60}}\bprivate key\b|\bprivate key\b[^.;]{{0,40}}\b(?:not|n.t|isn.t|missing|wrong|other|mismatch|does)|\bwrong private key\b",
        rf"\b{_NOT}\b[^.;]{{0,40}}\b(?:own|owns|owner|possess\w*|hold|holds|have|has)\b[^.;]{{0,30}}\b(?:key|cert\w*)",
        r"\bproof of possession\b|\bnot the owner\b|\bdoes(?:n.t| not) (?:own|belong)|\bprove (?:that )?(?:it|possession|ownership)",
        r"\bkey (?:of|that belongs to|in|from) the cert\w*\b",
        r"\bcertificat\b[^.;]{0,30}\b(?:vole|copie)|\b(?:n.a pas|ne possede pas|pas) (?:de )?la cle privee|\bcle privee\b[^.;]{0,30}\b(?:pas|autre|mauvaise)",
    ),
    "replay": (
        r"\breplay\w*|\b(?:old|other|another|previous|earlier|different) (?:session|handshake|conversation)|\brecorded\b|\bnot fresh\b|\bfreshness\b|\bold signature\b",
        r"\brejou?e?|\bancienne? (?:session|signature)|\bautre session",
    ),
    "mitm": (
        r"\bman[ -]in[ -]the[ -]middle\b|\bmitm\b|\b(?:ephemeral|session|exchange)? ?key (?:share )?(?:was )?(?:swapped|replaced|substituted)|\bkp2\b|\brelay\w*|\bkey share\b",
        r"\bhomme du milieu\b|\bhomme au milieu\b",
    ),
    "transcript": (
        r"\btranscript\b|\b(?:this|my|our|the) (?:\w+ )?handshake\b[^.;]{0,40}\b(?:not|n.t|sign)|\bsign\w*\b[^.;]{0,30}\b(?:this|these|my|our|other|different|wrong) (?:\w+ )?(?:handshake|session|keys?|message)",
        r"\bnot (?:about|over|cover\w*|for) (?:this|my|our) (?:handshake|session|keys?)|\bdoes(?:n.t| not) cover\b|\bkp1\b",
    ),
}

_COMPILED = {
    topic: [re.compile(pattern) for pattern in patterns] for topic, patterns in TOPICS.items()
}

LONGEST = 2000
"""Characters of a text that are looked at."""


def plain(text: str) -> str:
    """Return a text in lower case, without accents, with single spaces."""
    decomposed = unicodedata.normalize("NFKD", text[:LONGEST].lower())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.replace("’", "'").replace("_", " ").split())


def topics(text: str) -> frozenset[str]:
    """Return the topics that a text names."""
    looked_at = plain(text)
    return frozenset(
        topic
        for topic, patterns in _COMPILED.items()
        if any(pattern.search(looked_at) for pattern in patterns)
    )
