"""Topics of the authority: who issued the certificate, and whether they really did."""

from greenpath_gen.reasons.text import AUTHORITY
from greenpath_gen.reasons.topic import (
    AUTHORITIES,
    CERTIFICATE,
    NOT,
    WRONG,
    Topic,
    words,
    yes,
)

_UNKNOWN = (
    r"(?:unknown|untrusted|unrecogni[sz]ed|distrusted|untrustworthy|unauthori[sz]ed|unfamiliar"
    r"|unlisted|unaccredited|shady|dubious|foreign)"
)
_TRUSTED = r"(?:trust(?:ed|s|worthy)?|known|knows?|recogni[sz]e[ds]?|reliable|approved)"
_SURE = r"(?:confiance|fiables?|reconnue?s?|connue?s?|connais|agreee?s?|sure?s?|approuvee?s?)"
_ISSUED = r"(?:issued|signed|certified|made|given|emitted|created|delivered|vouche[ds]|approved)"
_EMIS = r"(?:emis|emise|signee?|delivree?|certifiee?|cree|fait)"
_FAKE = (
    r"(?:fake|false|counterfeit|forged|bogus|rogue|impost[eo]r|phon(?:e)?y|sham|malicious|evil"
    r"|copycat|impersonat\w+|spoofed|pretend(?:ed)?|so called|usurped|cloned|look ?alike)"
)
_POSES = (
    r"(?:pretend\w*|impersonat\w*|usurp\w*|masquerad\w*|pos(?:es?|ing) as|claim\w* to be"
    r"|passes \w+ off|calls itself|imitat\w+|spoof\w*)"
)
_OTHER = r"(?:different|another|an?other|others?|wrong|own|second|not the same)"
_CHANGED = (
    r"(?:tampered|altered|modified|changed|manipulated|edited|falsified|doctored|corrupt(?:ed)?"
    r"|forged|patched|rewritten)"
)
_MODIFIE = (
    r"(?:falsifiee?|modifiee?|changee?|alteree?|trafiquee?|contrefaite?|corrompue?|manipulee?)"
)
_NEVER_SIGNED = (
    rf"{AUTHORITIES} (?:did not|has not|never|had not) {words(2)}(?:sign|issue|signed|issued)"
    rf"|{AUTHORITIES} (?:(?!(?:confiance|connais|connues?|reconnues?|du|d) )[^ ;|,]+ ){{0,3}}"
    rf"(?:n a|n avait|ne l a|ne) (?:pas|jamais) {words(2)}(?:signe|emis|delivre)"
)
"""That whoever is named did not issue it: their name was taken, or their certificate changed."""
_ORDINARY = (
    r"(?:ordinary|normal|regular|simple|plain|mere|leaf|end entity|non ca|web ?site|site|shop)"
)
_MAY_NOT = (
    r"(?:(?:may|must|can|could|should) not|not (?:allowed|permitted|entitled|authori[sz]ed"
    r"|supposed|meant|qualified|able) to|no (?:right|permission|power|authority) to"
    r"|without (?:the )?(?:right|permission|power) to|never (?:allowed|meant) to)"
)

TOPICS = (
    Topic(
        id="unknown-authority",
        en="the certificate was issued by an authority that is not trusted",
        fr="le certificat a été délivré par une autorité qui n'est pas de confiance",
        phrases_en=(
            "the issuer is not among the trusted certificates",
            "signed by an unknown CA",
        ),
        phrases_fr=(
            "l'autorité de certification est inconnue",
            "l'émetteur n'est pas dans la liste des autorités de confiance",
        ),
        patterns=(
            rf"{_UNKNOWN} {words(2)}(?!cert\w* (?:,|;|$)){AUTHORITIES}",
            rf"(?:not|no|non|never|isn t) {words(4)}{_TRUSTED} {words(2)}{AUTHORITIES}",
            rf"{AUTHORITIES} {words(7)}{_UNKNOWN}",
            rf"{AUTHORITIES} {words(8)}(?:not|no longer|never|nowhere|neither) {words(4)}"
            rf"(?:{_TRUSTED}|accepted|authori[sz]ed|in|among|amongst|part of|found|on|listed|present"
            r"|a member|one of (?:the|my|our|those)|one (?:that )?(?:i|we|you))",
            rf"{AUTHORITIES} {words(6)}(?:no one|nobody|nothing) {words(2)}trusts?",
            rf"(?:not|nor) {words(3)}(?:in|among|amongst|part of|on|inside|within|one of) {words(3)}"
            r"(?:trust\w*|root store|known cas|ca list|list of cas|ca store)",
            r"not (?:\w+ )?(?:in|on) (?:my|our|the) list",
            rf"(?:missing|absent|outside|out) (?:from|of|in) {words(3)}(?:trust\w*|root store)",
            rf"(?:{_ISSUED}|from|by|{AUTHORITIES}) [^;|]{{0,60}}"
            rf"(?:not|never) {words(1)}(?:know|trust|recogni[sz]e)",
            rf"not {words(1)}(?:know|trust|recogni[sz]e) {words(3)}"
            rf"(?:{AUTHORITIES}|who(?:ever)? {words(1)}{_ISSUED})",
            rf"not (?:{_ISSUED}|from|by) {words(6)}(?:i|we|you|us|me) {words(1)}(?:trust|know)s?",
            rf"(?:nobody|no ?one|none|no (?:\w+ )?{AUTHORITIES}) {words(5)}(?:trust|know|vouch)\w*",
            rf"no trusted \w+ {words(2)}(?:{_ISSUED}|{AUTHORITIES})",
            rf"not (?:have|know|hold|possess) {words(2)}{CERTIFICATE} (?:of|for) {words(2)}{AUTHORITIES}",
            rf"{_ISSUED} {words(1)}by {words(2)}(?:{_UNKNOWN}|stranger|strangers)",
            rf"(?:no|not|without|lacks?) {words(6)}(?:trust anchor|anchor|trusted root|root of trust)",
            rf"(?:no|not|without|broken|incomplete) {words(6)}(?:trusted )?chain(?: of trust)?",
            r"chain [^;|,]{0,30}(?:broken|not|incomplete|fails?|nowhere|untrusted)",
            r"local issuer certificate|(?:missing|no|without|unknown) intermediate|intermediate [^;|,]{0,20}(?:missing"
            r"|not)|certificat intermediaire|intermediaire (?:manquant|absent|inconnu)",
            rf"below a trusted {words(1)}{AUTHORITIES}",
            rf"not (?:show|send|include|present|give) {words(3)}(?:intermediate|chain|{AUTHORITIES})",
            rf"{AUTHORITIES} {words(7)}(?:inconnue?s?|non reconnue?s?|non fiables?|douteu\w+|suspecte?)",
            rf"{AUTHORITIES} [^;|,]{{0,50}}(?:pas|non|jamais|aucune|ni) {words(4)}"
            rf"(?:{_SURE}|dans|parmi|partie|autorisee?|acceptee?|digne)",
            rf"(?:inconnue?s?|non (?:fiables?|reconnue?s?)|pas (?:fiables?|reconnue?s?)) {words(2)}"
            rf"{AUTHORITIES}",
            rf"(?:pas|non|aucune?) {words(4)}{AUTHORITIES} {words(6)}{_SURE}",
            rf"(?:pas|hors|ni|absente?) {words(3)}(?:dans|parmi|partie|liste) {words(6)}(?:confiance|liste)",
            rf"pas (?:l )?une des {words(3)}{AUTHORITIES}(?! (?:que|qui|dont) )",
            rf"(?:ne|n) {words(3)}pas {words(3)}(?:confiance {words(3)})?{AUTHORITIES} "
            r"(?:qui|que|dont|de ce|du|a)",
            rf"(?:ne|n|pas) {words(4)}(?:connais|connait|reconnais|reconnait|confiance) (?:pas )?{words(3)}{AUTHORITIES}",
            rf"{_EMIS} par {words(3)}(?:inconnue?|non reconnue?|non fiable|pas reconnue?)",
            r"chaine [^;|,]{0,30}(?:brisee|rompue|incomplete|pas|invalide)",
        ),
        near=frozenset({"fake-authority"}),
    ),
    Topic(
        id="self-signed",
        en="the server signed its certificate itself",
        fr="le serveur a signé lui-même son certificat",
        phrases_en=("a self-signed certificate", "issuer and subject are the same"),
        phrases_fr=("certificat auto-signé", "le certificat est signé par lui-même"),
        patterns=(
            rf"self ?(?:signed|singed|sign|signing|signature|issued|certified)"
            rf"(?! {words(1)}(?:cas?|root|authority)(?!\w))",
            rf"(?:{_ISSUED}|vouch\w*|signs?|issues?|certifies|stands up) (?:for |by |with )?"
            r"(?:the (?:server|site|subject) )?(?:itself|himself|herself|themsel\w+)",
            rf"{_ISSUED} by (?:the )?(?:server|site|subject)(?: itself)?",
            rf"(?:signed|signs?|issued|certified|made|created|generated) (?:it s |its|his|their) own "
            rf"{words(1)}{CERTIFICATE}",
            rf"(?:signed|issued|certified|made) {words(2)}(?:its|his|the|their) {words(1)}{CERTIFICATE} "
            r"(?:itself|himself|themselves)",
            rf"{CERTIFICATE} {yes(4)}(?:signed|issued|made) (?:with|by|using) "
            r"(?:its|his|their|the server s) own (?:private )?key",
            r"issuer (?:name )?(?:is |equals |was )?(?:also |equal to )?(?:the )?(?:same as |same )?(?:the )?"
            r"(?:subject(?! alt)|itself)",
            rf"(?:issuer|subject) and {words(2)}(?:issuer|subject) {words(2)}(?:same|identical|equal)",
            rf"subject {words(4)}issuer",
            r"(?:its|his|their) own (?:issuer|ca|authority|certificate authority)",
            r"auto ?(?:signee?|signature|certifiee?|emis|delivre)",
            rf"{_EMIS} (?:\w+ )?par (?:lui|elle|soi|eux|le serveur)(?: meme)?(?! qui)",
            rf"(?:signe|certifie|delivre|emis|emet) {words(2)}(?:lui|elle|soi) meme",
            rf"(?:signe|emis|cree|delivre|fabrique|fait|certifie) {words(1)}(?:son|leur) {words(1)}"
            r"propre certificat",
            r"(?:sa|sa propre|leur) propre (?:autorite|ac|ca)",
            rf"certificat {yes(3)}signe (?:avec|par) sa propre cle",
            rf"emetteur {words(3)}(?:meme|sujet|identiques?)",
        ),
        near=frozenset({"unknown-authority"}),
        hides=frozenset({"possession", "unknown-authority"}),
    ),
    Topic(
        id="not-an-authority",
        en="the certificate was issued by a certificate that is no authority's",
        fr="le certificat a été délivré par un certificat qui n'est pas celui d'une autorité",
        phrases_en=(
            "signed with an ordinary site's certificate, which may not issue certificates",
            "the issuer is not a CA",
        ),
        phrases_fr=(
            "l'émetteur n'est pas une autorité",
            "délivré par un simple certificat de serveur",
        ),
        patterns=(
            rf"(?:{AUTHORITIES} [^;|,]{{0,40}}|(?:is|are|was|but) )(?:not|no|never) "
            r"(?:(?:really|actually|even|itself|an?|real|proper|valid|true) ){0,3}"
            r"(?:cas?|(?:certificate )?authority)(?: cert\w*)?"
            r"(?! (?:that|which|i|we|you|signed|trusted|accepted)(?!\w))",
            r"(?:issuer|signer|issued|signed) [^;|]{0,30}(?:ordinary|normal|regular|mere|plain|end entity)"
            rf" {words(2)}{CERTIFICATE}",
            rf"{_MAY_NOT} {words(1)}(?:sign|issue|certify|vouch|act as|be used to sign)"
            rf"(?: {words(3)}(?:cert\w*|others?|anything|leaf|ca|sites?)| ,| ;|$)",
            rf"(?:an? |the |another |some |its )?{_ORDINARY} {words(2)}{CERTIFICATE} {words(5)}"
            r"(?:signed|issued|issuing|issuer|used to sign|acting as|as if|misused)",
            rf"{_ISSUED} (?:by|with|using|from) {words(2)}(?:{_ORDINARY}|end user|server s|non) "
            rf"{words(2)}(?:{CERTIFICATE}|key|entity)",
            rf"{_ISSUED} (?:by|with|using) {words(1)}(?:another|other|different|some) {words(2)}"
            r"(?:site|server|shop|company|website) s (?:cert\w*|key)",
            rf"(?:leaf|server|site|end entity|website) {words(1)}cert\w* {words(3)}used to (?:sign|issue)",
            rf"(?:leaf|server|site|end entity|website) {words(1)}cert\w* {words(4)}as (?:an? |the )?"
            r"(?:ca|authority|issuer|root|certificate authority)",
            r"ca (?:flag |bit )?(?:is |set to )?false",
            r"basic constraints?(?! [^;|,]{0,20}true)",
            rf"(?:no|without|missing|lacks?|not) {words(3)}(?:ca (?:flag|bit)|key ?cert ?sign|cert sign)",
            rf"(?:ca (?:flag|bit)|key ?cert ?sign|cert sign) {words(3)}(?:not|missing|absent|unset)",
            r"non (?:ca|authority)",
            r"(?:emetteur|signataire|issuer|qui|certificat) [^;|,]{0,40}(?:pas|aucune) (?:vraiment )?"
            r"(?:une? |celui d une |celui d )?(?:autorite|ac|ca)(?! (?:de confiance|reconnue|connue))",
            rf"(?:simple|ordinaire|normal) {words(2)}certificat|certificat {words(2)}(?:simple|ordinaire)",
            rf"{_EMIS} (?:par|avec) {words(2)}(?:simple )?certificat (?:d un |de |du )"
            r"(?:autre )?(?:site|serveur|domaine)",
            rf"(?:pas|aucun|sans) {words(2)}(?:le )?(?:droit|autorise\w*|permis\w*|habilite\w*) {words(2)}"
            r"(?:signer|emettre|delivrer|certifier)",
            rf"(?:ne|n) (?:peut|doit|devrait) pas {words(1)}(?:signer|emettre|delivrer) {words(2)}certificats?",
        ),
        near=frozenset({"unknown-authority", "key-usage"}),
        hides=frozenset({"unknown-authority", "name", "possession", "forged-signature"}),
    ),
    Topic(
        id="fake-authority",
        en="the issuer only has the name of a trusted authority",
        fr="l'émetteur n'a que le nom d'une autorité de confiance",
        phrases_en=(
            "a fake authority with the same name and another key",
            "the issuer impersonates a trusted CA",
        ),
        phrases_fr=(
            "une fausse autorité, même nom mais autre clé",
            "quelqu'un usurpe le nom de l'autorité",
        ),
        patterns=(
            rf"{_FAKE} (?:the )?{words(2)}{AUTHORITIES}",
            rf"{AUTHORITIES} {yes(4)}(?!false){_FAKE}(?! {words(2)}cert\w*)",
            rf"{_POSES} {words(5)}{AUTHORITIES}",
            rf"{AUTHORITIES} {yes(4)}{_POSES}(?! {words(1)}(?:site|server|domain))",
            rf"not (?:{_ISSUED} )?(?:by |from )?the (?:real|genuine|true|actual|original|authentic) "
            rf"{words(2)}{AUTHORITIES}",
            rf"(?:same|right|identical|copied|stolen|borrowed|correct|trusted) (?:issuer |ca )?name "
            rf"[^;]{{0,60}}(?:key|keys|{AUTHORITIES}|signature)",
            rf"{AUTHORITIES} {yes(5)}(?:same|identical|copied|stolen) (?:\w+ )?names?",
            rf"{AUTHORITIES} {yes(3)}(?:called|named) (?:like|as|after|the same)",
            rf"{AUTHORITIES} [^;]{{0,80}}(?:with|under|has|uses|in) (?:that|the same|this|its|their) name",
            rf"{AUTHORITIES} [^;]{{0,30}}same [^;]{{0,40}}key",
            rf"{AUTHORITIES} (?:only )?(?:has|have|bears|carries) the (?:same )?name",
            r"(?:only|just|merely) (?:has|have|carries|bears|uses|copies|copied|shares|took|takes) "
            rf"{words(2)}name",
            rf"(?:under|uses?|used|with|in|took|takes|stole|copied|abus\w+|misus\w+|borrow\w+) the name "
            rf"of {words(3)}{AUTHORITIES}",
            rf"{AUTHORITIES} name [^;|,]{{0,30}}(?:looks? like|similar|resembles?|almost)",
            rf"nom {words(3)}{AUTHORITIES} [^;|,]{{0,20}}(?:ressemble|presque)",
            rf"name of a trusted {words(2)}{AUTHORITIES}|{AUTHORITIES} name (?:was |is )?(?:copied|stolen|taken|abused)",
            rf"(?:calling|calls|called) (?:himself|itself|themselves) {words(3)}{AUTHORITIES}",
            r"(?:key ?ids?|key ?identifiers?|aki|akid|authority key) [^;|,]{0,40}"
            r"(?:differ\w*|not|wrong|an?other|mismatch\w*|false|unknown|forged|copied)",
            rf"(?:others?|wrong|different|another|mismatch\w*|not the|unknown) {words(3)}"
            r"(?:key ?ids?|key ?identifiers?|aki)",
            rf"{AUTHORITIES} {words(5)}{_OTHER} (?:public |private )?keys?",
            rf"{AUTHORITIES} (?:public |signing )?key [^;|,]{{0,30}}"
            r"(?:differ\w*|not (?:\w+ )?(?:match|the|same|ours?|right|correct|fit|that|known)|wrong|other|another|mismatch\w*|unknown|changed)",
            rf"{_OTHER} {words(1)}key {words(4)}{AUTHORITIES}",
            rf"key of {words(2)}{AUTHORITIES} {words(2)}(?:not|different|differs|changed)",
            rf"{AUTHORITIES} (?:is |was )?not {words(2)}(?:real|genuine|authentic|true|who it|what it)",
            rf"(?:fausse|faux|usurpat\w+|imposteur|imposture|pretendue?|soi disant|pirate|bidon) "
            rf"{words(2)}{AUTHORITIES}",
            rf"{AUTHORITIES} {yes(3)}(?:fausse|faux|contrefaite|usurpee?|falsifiee|imposteur|bidon|frauduleu\w+)",
            rf"{AUTHORITIES} [^;|]{{0,20}}pas (?:la |une )?(?:vraie|veritable)",
            rf"{AUTHORITIES} [^;|]{{0,50}}(?:seulement|uniquement|que) (?:le )?(?:meme )?nom",
            rf"{AUTHORITIES} {yes(3)}(?:se fait passer|se faisant passer)",
            rf"usurp\w* [^;|]{{0,30}}(?:nom|{AUTHORITIES})|{AUTHORITIES} {words(4)}usurp\w*",
            rf"(?:se fait passer|se faisant passer|pretend etre|imite|se pretend) {words(4)}{AUTHORITIES}",
            rf"meme nom [^;]{{0,60}}(?:cle|cles|{AUTHORITIES})",
            rf"{AUTHORITIES} {words(4)}(?:meme nom|que le nom)",
            rf"pas {words(3)}(?:vraie?|veritable|authentique) {words(1)}{AUTHORITIES}",
            rf"(?:identifiant|id) {words(2)}cle [^;|,]{{0,40}}(?:pas|different\w*|autre|faux|incorrect)",
            rf"nom {words(3)}{AUTHORITIES} [^;]{{0,20}}cle",
            rf"cle {words(4)}{AUTHORITIES} {words(3)}(?:differente?|autre|pas|incorrecte|changee?)",
            rf"{AUTHORITIES} [^;]{{0,40}}(?:autre|differente?|mauvaise) cle",
            rf"{AUTHORITIES} [^;|]{{0,30}}cle {words(2)}(?:differente?|pas|mauvaise)",
            rf"(?:autre|differente?|mauvaise) cle {words(4)}{AUTHORITIES}",
            rf"pas (?:la )?cle (?:publique |privee )?(?:de |d |du )(?:la |l |le )?(?:vraie? )?{AUTHORITIES}",
            _NEVER_SIGNED,
        ),
        near=frozenset({"unknown-authority", "forged-signature", "other-authority"}),
        hides=frozenset({"possession", "self-signed"}),
    ),
    Topic(
        id="forged-signature",
        en="the authority's signature on the certificate does not verify",
        fr="la signature de l'autorité sur le certificat ne se vérifie pas",
        phrases_en=(
            "the certificate was altered after it was issued",
            "the CA's signature on the certificate is invalid",
        ),
        phrases_fr=(
            "le certificat a été falsifié",
            "la signature de l'autorité est invalide",
        ),
        patterns=(
            rf"{AUTHORITIES}(?: of| s)? (?:\w+ )?signature [^;|,]{{0,50}}{WRONG}",
            rf"{WRONG} (?:\w+ )?{AUTHORITIES} signature",
            rf"signature (?:of|from|by) (?:the |a |this |its )?(?:\w+ )?{AUTHORITIES} [^;|,]{{0,50}}{WRONG}",
            rf"signature (?:on|of|in|inside|over) (?:the |this |its )?(?:\w+ )?{CERTIFICATE} "
            rf"[^;|,]{{0,40}}{WRONG}",
            rf"{CERTIFICATE} (?:s )?signature [^;|,]{{0,30}}{WRONG}",
            rf"{WRONG} {CERTIFICATE} signature",
            rf"{WRONG} signature (?:on|of|in|inside) (?:the |this |its )?(?:\w+ )?{CERTIFICATE}",
            rf"(?<!encrypted )(?<!signature and )(?:{CERTIFICATE}|tbs|tbs bytes) {yes(5)}{_CHANGED}",
            rf"{_CHANGED} (?:\w+ )?after (?:it was |it had been |being |having been )?(?:signed|issued|signing|issuing)",
            rf"(?:content|contents|bytes?|bit|fields?|name|san|domain|url) {words(1)}(?:of|in|inside) "
            rf"(?:the |this |its )?(?:\w+ )?{CERTIFICATE} {yes(4)}(?:{_CHANGED}|replaced|flipped|swapped)",
            rf"(?:{_CHANGED}|flipped|tamper\w*|replaced|swapped) (?:with )?{words(5)}(?:in |on )?"
            rf"(?:the |a |this )?(?:\w+ )?{CERTIFICATE}(?! s? ?(?:key|signature))",
            rf"(?:public )?key (?:in|of|inside|on) (?:the |this |a )?(?:\w+ )?{CERTIFICATE} {yes(5)}"
            r"(?:replaced|swapped|substituted|changed|exchanged)",
            rf"(?:replaced|swapped|substituted|changed|put|exchanged) {words(4)}key {words(2)}"
            rf"(?:in|into|inside) {words(2)}{CERTIFICATE}",
            rf"(?:not|never) (?:really |actually |truly |in fact )?(?:signed|issued|made|certified) by "
            rf"(?:the (?!trusted)|that |this |its |{AUTHORITY})(?:\w+ )?(?:{AUTHORITIES})?",
            rf"(?:not|never) (?:\w+ )?(?:signed|made|issued) (?:with|by|using|under) {words(2)}"
            rf"(?:{AUTHORITIES} (?:public |private )?key|key of {words(2)}{AUTHORITIES})",
            r"(?:not|never) (?:really|actually|truly|in fact) (?:signed|issued|made|certified) by",
            rf"not {words(4)}{AUTHORITIES} signature",
            _NEVER_SIGNED,
            rf"signature [^;|]{{0,30}}{NOT} [^;|]{{0,40}}(?:{AUTHORITIES} (?:public |private )?key"
            rf"|key (?:of|from) (?:the |this |a )?(?:\w+ ){{0,2}}{AUTHORITIES})",
            rf"(?:not|wrong|other) [^;|,]{{0,40}}(?:{AUTHORITIES} private key"
            rf"|private key of (?:the |a )?(?:\w+ )?{AUTHORITIES})",
            rf"{CERTIFICATE} {words(3)}signed (?:by|with) (?:an? |the )?(?:different|wrong|another|other"
            rf"|unknown) (?:\w+ )?key",
            rf"certificat {yes(5)}{_MODIFIE}",
            r"(?:change|modifie|altere|remplace|trafique) [^;|,]{0,20}(?:domaine|nom|cle|contenu|champs?)"
            r" (?:dans|sur|d) (?:un|le) (?:vrai|bon|veritable|authentique) certificat",
            rf"(?:falsification|contrefacon|modification|alteration) {words(2)}certificat",
            rf"cle {words(1)}(?:du|dans le|de ce) certificat {yes(4)}(?:remplacee?|changee?|substituee?)",
            rf"signature {words(1)}(?:de|du|d|dans|sur) (?:l |la |le |ce )?(?:{AUTHORITIES}|certificat) "
            rf"[^;|,]{{0,40}}{WRONG}",
            rf"pas (?:vraiment |reellement )?signee? par (?:l |la |le |cette |{AUTHORITY})"
            rf"(?:{AUTHORITIES})?(?! (?:de confiance|connue))",
        ),
        near=frozenset({"fake-authority"}),
        hides=frozenset({"possession", "mitm", "integrity", "transcript", "expired"}),
    ),
    Topic(
        id="other-authority",
        en="the certificate is from another trusted authority than the site's own",
        fr="le certificat vient d'une autre autorité de confiance que celle du site",
        phrases_en=(
            "issued by a trusted CA, but not by the one that this site uses",
            "mis-issued: the site is pinned to another authority",
        ),
        phrases_fr=(
            "délivré par une autre autorité de confiance que d'habitude",
            "ce n'est pas l'autorité habituelle du site",
        ),
        patterns=(
            rf"(?:another|other|different|second) trusted {words(1)}{AUTHORITIES}",
            rf"(?:another|other|different|wrong) {words(2)}{AUTHORITIES} than {words(2)}"
            r"(?:usual|expected|always|before|normal|normally|site|the one|ours|its)",
            rf"(?:not|isn t) {words(2)}(?:usual|expected|pinned|agreed|normal|site s|intended) {words(1)}"
            rf"{AUTHORITIES}",
            rf"(?:unexpected|unusual) {words(1)}{AUTHORITIES}|wrong trusted {words(1)}{AUTHORITIES}",
            rf"site {words(2)}(?:uses?|has|trusts?) (?:an? )?(?:different|another|other) {words(1)}{AUTHORITIES}",
            r"pas celle (?:du|de ce) (?:site|domaine|serveur)",
            rf"not {words(1)}(?:by |from )?the (?:one|ca|authority|issuer) {words(1)}(?:the |this |that )?"
            rf"(?:\w+ )?(?:site|server|company|domain|owner|{_TRUSTED} for)",
            rf"{AUTHORITIES} {words(3)}not {words(3)}(?:usual|expected|pinned|site s|the one (?:that )?"
            r"(?:the |this )?site)",
            rf"(?:should|must|ought to) {words(2)}{_ISSUED} by",
            r"(?:un)?pin(?:ned|ning|s)?|caa(?: records?)?|mis ?issu(?:ed|ance)|misissu\w+",
            rf"{AUTHORITIES} (?:was |has )?changed",
            rf"une autre {AUTHORITIES} {words(2)}(?:de confiance|reconnue|que)",
            rf"pas {words(2)}{AUTHORITIES} {words(2)}(?:habituelle|attendue|prevue|du site|choisie|de ce site)",
            rf"{AUTHORITIES} (?:inattendue|inhabituel\w*)",
            r"epingl\w+|mal (?:emis|delivre)",
        ),
        hides=frozenset({"unknown-authority", "forged-signature", "name"}),
    ),
)
