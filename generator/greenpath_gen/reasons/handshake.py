"""Topics of the signature in the handshake: who signed, and what."""

from greenpath_gen.reasons.topic import (
    CERTIFICATE,
    HANDSHAKE,
    NOT,
    SIGNATURE,
    Topic,
    words,
    yes,
)

_STOLEN = r"(?:stolen|stole|steals|copied|copies|borrowed|cloned|duplicated|replayed|reused)"
_SOMEBODY = (
    r"(?:some ?(?:body|one) else|the (?:real|genuine|legit\w*|true|original|right|actual) (?:server|site|owner)"
    r"|another (?:server|party|person)|others?)"
)
_OTHER = (
    r"(?:another|different|wrong|others?|own|attacker s|thief s|imposter s|impostor s|unrelated)"
)
_EPHEMERAL = (
    r"(?:ephemeral|session|temporary|one time|exchange|dh|ecdh|ecdhe|diffie hellman|kp2|ks2|key share"
    r"|key exchange|handshake key)"
)
_SHARE = r"(?:key share|share|kp ?2|ks ?2|(?:ephemeral|session|dh|exchange|server s|server) (?:public )?key)"
_SWAPPED = r"(?:swapped|replaced|substituted|exchanged|switched|changed|injected)"
_OF_THIS = r"(?:this|my|our|these|the current|current|present)"

TOPICS = (
    Topic(
        id="possession",
        en="the server does not hold the private key of the certificate",
        fr="le serveur ne possède pas la clé privée du certificat",
        phrases_en=(
            "the certificate was stolen from the genuine server",
            "the signature was not made with the certificate's private key",
        ),
        phrases_fr=(
            "le certificat est volé",
            "la signature n'est pas faite avec la clé du certificat",
        ),
        patterns=(
            rf"{_STOLEN} {words(4)}(?:{CERTIFICATE}|identity)",
            rf"(?:copy|theft) of {words(4)}{CERTIFICATE}",
            rf"{CERTIFICATE} {yes(5)}(?:{_STOLEN}|taken from|a copy|belongs to {words(1)}{_SOMEBODY}|belong to {_SOMEBODY})",
            rf"{_SOMEBODY} (?:s )?{words(1)}{CERTIFICATE}",
            rf"{CERTIFICATE} (?:of|from) {words(1)}{_SOMEBODY}|{CERTIFICATE} theft",
            rf"(?:signed|signature|key) [^;|,]{{0,40}}not (?:with |by )?(?:the |that of the ){CERTIFICATE} s",
            r"(?:owner|holder) [^;|,]{0,20}(?:not|never) (?:sign\w*|make|made|create\w*)",
            rf"{CERTIFICATE} [^;,]{{0,40}}\| (?:it )?(?:is |was |has been )?{_STOLEN}",
            rf"key (?:and|\|) (?:the )?{CERTIFICATE} do(?:es)? not (?:match|fit|belong)",
            rf"not (?:its|his|their) own {CERTIFICATE}|{CERTIFICATE} {words(2)}not (?:its|his|theirs|its own)",
            rf"{NOT} [^;|,]{{0,60}}private key",
            r"private key [^;|,]{0,40}(?:not|missing|wrong|other|mismatch\w*|unknown|differ\w*)",
            rf"(?:wrong|{_OTHER}) private key",
            rf"{NOT} {words(3)}(?:own|owns|owned|owner|owning|possess\w*|hold|holds|holding|holder|control\w*)"
            rf"(?: {words(4)}(?:keys?|{CERTIFICATE})| ;| ,|$| of it| it)",
            rf"{NOT} {words(2)}(?:have|has|having|know|knows|got) {words(4)}(?:key|keys|secret)",
            rf"{NOT} {words(3)}(?:prove\w*|proof|show (?:that|it|any)|demonstrate) {words(5)}(?:own\w*|possess\w*|keys?"
            rf"|{CERTIFICATE}|hold\w*)",
            r"proof of (?:possession|ownership)",
            r"can not (?:\w+ )?sign (?:with|for|using)",
            r"signature [^;|,]{0,15}(?:ne correspond\w* pas|pas celle) [^;|,]{0,15}certificat",
            r"possession {0,1}(?:of [^;|,]{1,30} )?(?:not|fail\w*|could)",
            rf"{NOT} {words(5)}(?:the )?(?:rightful |legitimate |real |true )?(?:owner|holder)",
            rf"(?:{NOT}|wrong|other|different|invalid|another|instead|rather) [^;|,]{{0,60}}"
            rf"(?:keys? (?:of|in|from|inside|that belongs to|belonging to|matching|for) {words(2)}{CERTIFICATE}"
            rf"|{CERTIFICATE}(?: s)? (?:public |private |own )?keys?)",
            rf"(?:keys? (?:of|in|from|inside) {words(2)}{CERTIFICATE}|{CERTIFICATE}(?: s)? (?:public )?keys?) "
            r"[^;|,]{0,40}(?:not|differ\w*|never|mismatch\w*)",
            rf"{SIGNATURE} [^;|,]{{0,20}}not {words(2)}(?:match|fit|belong|correspond|agree)\w* {words(3)}"
            rf"{CERTIFICATE}",
            rf"(?:keys?|signature) {words(3)}(?:mismatch\w*|do(?:es)? not {words(1)}(?:match|fit|belong)) {words(3)}"
            rf"(?:{CERTIFICATE}|signature)",
            rf"{SIGNATURE} {words(3)}(?:by|with|using|from) {words(2)}{_OTHER} {words(1)}(?:key|server|person"
            r"|party|one else|body else)",
            rf"{SIGNATURE} (?:by|with|from) some ?(?:one|body) else|some ?(?:one|body) else (?:has )?signed",
            rf"certificat {yes(4)}(?:volee?|copiee?|empruntee?|derobee?|recopie|usurpe)",
            r"(?:vol|copie|reutilisation) (?:de |du |d un )(?:\w+ )?certificat|(?:vole|copie) (?:le |un |ce )"
            r"(?:\w+ )?certificat",
            r"(?:n a|ne possede|ne detient|ne connait|n avait|ne dispose|pas|sans|n est|ne controle) "
            r"[^;|,]{0,25}(?:cles? privees?|cle (?:du|de ce|de son|dans le) certificat|cle secrete"
            r"|proprietaire|detenteur|titulaire|possession)",
            r"cle privee [^;|,]{0,40}(?:pas|autre|mauvaise|manqu\w*|ne|differente)",
            r"(?:mauvaise|autre|differente|fausse) cle privee",
            rf"(?:preuve de possession|prouve\w* {words(4)}(?:possed\w*|detien\w*|a la cle))",
            r"(?:pas|ne|n|autre) [^;|,]{0,60}cle (?:publique |privee )?(?:du|dans le|de ce|de son) certificat",
            rf"sign\w* {words(4)}(?:avec|par) (?:une autre|la mauvaise|une mauvaise|sa propre) (?:\w+ )?cle",
            r"certificat d un autre(?= [,;|]|$)",
            r"n en (?:a|possede|detient|connait) pas (?:vraiment )?(?:la cle|le secret|la possession)",
            r"certificat (?:d |de |du )(?:quelqu un d autre|un autre serveur|vrai serveur|serveur legitime)",
        ),
        near=frozenset({"transcript", "mitm"}),
    ),
    Topic(
        id="ephemeral-signer",
        en="the handshake is signed with the ephemeral key instead of the certificate's",
        fr="la poignée de main est signée avec la clé éphémère et non celle du certificat",
        phrases_en=(
            "signed with the session key",
            "the signature was made with its ephemeral key",
        ),
        phrases_fr=(
            "signé avec la clé éphémère",
            "la signature est faite avec la clé de session",
        ),
        patterns=(
            rf"(?:{SIGNATURE}|verif\w+|made|valid|checks) (?:(?!together|along)[^ ;|,]+ ){{0,3}}(?:with|by|using|under|against) "
            rf"(?:the |its |an? |his |their |server s ){{0,2}}(?:(?:\w+ )?{_EPHEMERAL}(?: key)?"
            r"|key of (?:this|the) (?:session|exchange|handshake))[^;]{0,60}",
            rf"us(?:ed|es|ing) {words(2)}{_EPHEMERAL}(?: key)? (?:to sign|for (?:the )?sign\w+)[^;]{{0,60}}",
            rf"{_EPHEMERAL} (?:key )?(?:\w+ )?(?:signed|made|was used to sign|used (?:to sign|for (?:the )?sign\w+))"
            r"[^;]{0,60}",
            rf"(?:{SIGNATURE}|faite?|verifi\w+) {words(3)}(?:avec|par) (?:la |sa |une |l ){{0,2}}(?:cle )?"
            r"(?:publique |privee )?(?:ephemere|temporaire|de session|kp ?2|ks ?2|dh|d echange)[^;]{0,60}",
            r"(?:ephemere|cle de session) [^;|,]{0,20}(?:signe|utilisee? pour signer)",
        ),
        near=frozenset({"possession", "transcript"}),
        hides=frozenset({"possession", "transcript", "mitm", "weak-share"}),
    ),
    Topic(
        id="malformed-signature",
        en="there is no signature at all, only bytes in its place",
        fr="il n'y a pas de signature du tout, seulement des octets à sa place",
        phrases_en=(
            "zeros instead of a signature",
            "the signature is garbage",
        ),
        phrases_fr=(
            "des zéros à la place de la signature",
            "la signature est vide",
        ),
        patterns=(
            r"(?:no|without|missing|lacks?|empty|absent) (?:(?!valid|good|correct|right|real|trusted)\w+ )?"
            r"signature(?! (?:of|by|from|on|in|algorithm|check\w*|verif\w*|over|bit|flag|usage))",
            rf"signature {yes(3)}(?:missing|absent|empty|garbage|random|zeros?|zeroes|zeroed|nonsense|malformed"
            r"|junk|null|nulls|blank|gibberish|ill formed|noise|undecodable)",
            rf"signature {words(2)}(?:not (?:an? |even |well |a real |really )*(?:signature|formed|der|encoded"
            r"|parsable|decodable)|can not be (?:parsed|decoded|read))",
            rf"(?:garbage|random|zeros?|zeroed|zeroes|malformed|nonsense|junk|gibberish|blank|dummy|nulls?) "
            rf"{words(4)}signature",
            r"not (?:even )?an? (?:\w+ )?signature(?: at all)?",
            r"(?:numbers?|values?|r|s|both) (?:\w+ )?(?:are |is )?(?:both |all )?(?:zeros?|0)",
            rf"(?:bytes|something|anything|nothing) {words(4)}instead of (?:an? |the )?(?:\w+ )?signature",
            r"(?:pas|aucune|sans|absence) (?:de |d une )?signature"
            r"(?! (?:valide|correcte|numerique|de (?:l )?autorite))",
            rf"signature {yes(3)}(?:vide|absente|manquante|aleatoire|mal formee|malformee|nulle|illisible"
            r"|zeros?|bidon|n importe quoi)",
            rf"(?:zeros?|octets|n importe quoi|rien) {words(5)}(?:place|lieu) (?:de la |de |d une )?signature",
        ),
        near=frozenset({"possession", "truncated"}),
        hides=frozenset({"truncated", "trailing-bytes", "integrity", "forged-signature"}),
    ),
    Topic(
        id="replay",
        en="the signature was recorded in an older session",
        fr="la signature a été enregistrée dans une session plus ancienne",
        phrases_en=("a replay attack", "the signature is from an old session"),
        phrases_fr=("attaque par rejeu", "la signature vient d'une ancienne session"),
        patterns=(
            r"replay\w*|re played",
            rf"(?:old|older|previous|earlier|past|former|prior|recorded|stale|outdated|expired) {words(1)}"
            rf"(?:{HANDSHAKE}|signature|hello|run|message|transcript)",
            r"(?:previous|earlier|old) (?:client|keys?|exchanges?)",
            rf"{SIGNATURE} {yes(5)}(?:recorded|reused|recycled|captured|re used|from (?:before|earlier)|stale|old)",
            rf"(?:recorded|reused|captured|recycled|re used) {words(3)}(?:signature|hello|messages?|{HANDSHAKE})",
            r"not fresh|no freshness|freshness|stale",
            r"(?:recorded|captured) (?:earlier|before|in|from|during)",
            r"rejou\w*|rejeux?|re jou\w*",
            rf"(?:ancienne?|precedente?|vieille|vieux) {words(1)}(?:signature|{HANDSHAKE}|message)",
            rf"{HANDSHAKE} (?:\w+ )?(?:precedente?|anterieure?|ancienne?|passee?|plus ancienne)",
            r"signature [^;|,]{0,20}(?:reutilisee|deja (?:utilisee|servi)|enregistree|ancienne)",
        ),
        near=frozenset({"transcript", "possession"}),
        hides=frozenset({"expired"}),
    ),
    Topic(
        id="mitm",
        en="a man in the middle put a key share of its own in the server's place",
        fr="un homme du milieu a mis sa propre clé éphémère à la place de celle du serveur",
        phrases_en=("man in the middle", "the server's key share was replaced on the way"),
        phrases_fr=("attaque de l'homme du milieu", "la clé éphémère a été remplacée en route"),
        patterns=(
            r"(?:man|men|person|attacker|some ?one|adversary|machine|monkey|meddler|thief) (?:is |sits |sitting )?"
            r"(?:in|on) (?:the )?middle|mit ?m|middle ?(?:man|person|box)",
            r"intercept\w*|relay(?:s|ed|ing)?",
            rf"{_SHARE} {yes(5)}{_SWAPPED}",
            rf"(?:swapped|replaced|substituted|switched|exchanged|injected) {words(4)}{_SHARE}",
            rf"kp ?2 {words(5)}not {words(2)}(?:the one|original|authentic|the server s|what was signed|genuine|from)",
            rf"(?:attacker|thief|imposter|impostor|somebody|someone) {words(3)}(?:own|s) (?:{_SHARE}|public key)",
            r"(?:hommes?|quelqu un|attaquant|pirate) (?:du|au|dans le) milieu|intercept\w*",
            rf"cle {words(3)}(?:ephemere|d echange|publique|de session|kp ?2|dh) {yes(5)}(?:remplacee?|substituee?"
            r"|echangee?|changee?)",
            rf"cle {yes(3)}(?:remplacee?|substituee?) {words(3)}(?:attaquant|route|milieu|pirate)",
            r"(?:remplace|substitue|echange) (?:la |sa |une )?(?:cle |kp ?2)",
        ),
        near=frozenset({"transcript", "possession"}),
        hides=frozenset({"integrity", "transcript"}),
    ),
    Topic(
        id="transcript",
        en="the signature is not about this very handshake, all of it",
        fr="la signature ne porte pas sur cette poignée de main tout entière",
        phrases_en=(
            "the signature does not cover Kp1",
            "what was signed is not this handshake",
        ),
        phrases_fr=(
            "la signature ne couvre pas Kp1",
            "la signature porte sur une autre session",
        ),
        patterns=(
            r"transcripts?|transcription",
            rf"(?:{NOT}|only|other|different|wrong|another) [^;|,]{{0,50}}{_OF_THIS} {words(2)}(?:{HANDSHAKE}|keys?"
            r"|hello|messages?)",
            rf"{_OF_THIS} {words(1)}{HANDSHAKE} [^;|,]{{0,40}}(?:not|never|no) {words(2)}(?:sign\w*|covered|bound)",
            r"(?:signatures?|signed) [^;|,]{0,30}(?:over|of|about|for|covers?|from|in|to|on|is) "
            rf"{words(2)}(?:others?|different|wrong|another) {words(2)}(?:keys?|messages?|data|bytes|content"
            rf"|{HANDSHAKE}|hello|client)",
            rf"(?:signatures?|signed) {words(3)}(?:over|of|about|for|covers?) {words(2)}"
            rf"(?:something else|part(?:s|ly)?|incomplete)",
            r"(?:signed|signs) (?:something else|(?:the )?(?:other|wrong|different) (?:keys|message|messages|data|bytes"
            r"|content|thing))",
            rf"(?:another|other|different|wrong|foreign) {words(1)}(?:{HANDSHAKE}|conversation)",
            rf"(?:{SIGNATURE}|it) {words(2)}(?:does not|not|only|did not|never) {words(2)}(?:cover|covers|covering"
            r"|include|includes|contain|contains|bind|bound|tied|protect|over|about)",
            rf"{SIGNATURE} {words(3)}(?:incomplete|partial|only (?:over|for|part)|too little|in (?:the )?wrong order)",
            rf"{SIGNATURE} (?:is |was )?(?:made )?without",
            rf"{CERTIFICATE} {words(3)}not {words(3)}(?:covered|part of|tied|included|in) {words(2)}"
            r"(?:sign\w*|handshake|transcript)",
            r"(?:wrong|different|swapped|other|reversed|bad) (?:\w+ )?order|order [^;|,]{0,20}(?:swapped|wrong"
            r"|reversed|different|changed)",
            rf"(?:{NOT}|missing|lacks?|only|omits?|leaves out|left out|forg[eo]\w*|excludes?|ignores?) [^;|,]{{0,40}}"
            r"kp ?[12]",
            r"kp ?[12] [^;|,]{0,30}(?:not|pas|manque|missing|omitted|left out|absent|only|forgotten|excluded)",
            rf"(?:{_SHARE}|key|{CERTIFICATE}) {words(2)}(?:missing|left out|absent|omitted) [^;|,]{{0,30}}sign\w*",
            rf"(?:my|client s|client|our) (?:\w+ )?(?:public )?key {words(3)}(?:not|missing|omitted|left out|never)"
            rf" ?{words(2)}(?:{SIGNATURE}|covered|included|in)?",
            r"(?:signature|signe\w*|elle) [^;|,]{0,30}(?:pas|ne|n|jamais) [^;|,]{0,40}(?:cette |cet |notre |ma |ce )"
            rf"(?:{HANDSHAKE}|handshake)",
            r"ne (?:couvre|porte|concerne|contient|comprend|inclut|signe) [^;|,]{0,15}(?:pas|que)",
            rf"(?:autre|d autres|mauvaise?) (?:{HANDSHAKE}|poignee de main|handshake|cles?(?! privee)(?= du client))",
            r"signature (?:incomplete|partielle|sur d autres)",
            rf"signature [^;|,]{{0,20}}(?:pour|de|sur) {words(1)}{HANDSHAKE} {words(1)}(?:un|d)? ?autre",
            rf"(?:cles?(?: publiques?)?|{CERTIFICATE}|hello) (?:\w+ )?(?:n est|ne sont|n a|ne figure) ?(?:\w+ )?pas"
            rf" {words(2)}(?:dans|inclus\w*|comprise?|couvert\w*) [^;|,]{{0,25}}sign\w*",
            rf"(?:manque|sans|pas|absente?) {words(3)}kp ?[12]",
            r"(?:mauvais|autre) ordre",
        ),
        near=frozenset({"possession"}),
    ),
    Topic(
        id="unbound-certificate",
        en="the signature was made over another certificate than the one shown",
        fr="la signature porte sur un autre certificat que celui présenté",
        phrases_en=(
            "the signature covers another certificate",
            "the certificate is not the one that was signed in the handshake",
        ),
        phrases_fr=(
            "la signature porte sur un autre certificat",
            "le certificat présenté n'est pas celui qui a été signé",
        ),
        patterns=(
            rf"{SIGNATURE} {words(4)}(?:over|for|about|of|covers?|covered|covering|on|includes?|contains?|belongs to) {words(2)}"
            rf"(?:another|other|different|second|wrong|old) {words(1)}{CERTIFICATE}",
            rf"(?:another|other|different) {words(1)}{CERTIFICATE} {words(3)}(?:was |is |in )?(?:signed|covered"
            r"|the signature|in the sign\w*)",
            rf"{CERTIFICATE} {words(4)}not {words(3)}(?:the one|what|bound) {words(5)}(?:sign\w*|handshake|transcript)",
            rf"(?<!in the )(?<!in this )(?<!inside the )(?<!of the ){CERTIFICATE} {yes(3)}"
            r"(?:swapped|exchanged|substituted|switched)",
            rf"signed {CERTIFICATE} {words(2)}not|cover(?:s|ed|ing)? (?:another|other|a different) {CERTIFICATE}",
            rf"(?:swapped|exchanged|substituted|switched) {words(2)}{CERTIFICATE}",
            rf"{CERTIFICATE} {words(2)}not bound|unbound {CERTIFICATE}|identity mis ?binding",
            r"sign\w* [^;|,]{0,30}(?:sur|pour|couvre|concerne|signe) (?:un )?autre certificat",
            rf"certificat {words(4)}pas celui (?:qui|que|sur|de la) [^;|,]{{0,30}}sign\w*",
            rf"certificat {yes(4)}(?:echange|substitue|remplace)",
        ),
        near=frozenset({"transcript", "possession"}),
        hides=frozenset({"transcript", "possession", "forged-signature"}),
    ),
)
