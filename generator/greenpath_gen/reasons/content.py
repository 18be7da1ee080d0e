"""Topics of what a certificate says: its time, its use, its limits, its making."""

from greenpath_gen.reasons.topic import (
    AUTHORITIES,
    CERTIFICATE,
    DOMAIN,
    HOST,
    Topic,
    words,
    yes,
)

_OVER = r"(?:expired|out ?of ?date|out ?dated|no longer valid|too old|lapsed|run out|ran out)"
_PERIME = r"(?:expiree?s?|perimee?s?|plus (?:valide|valable)|echue?s?|caduque?s?)"
_EXTENSION = r"(?:extensions?|exts?|oids?)"
_USED = r"(?:meant|allowed|intended|issued|made|permitted|valid|usable|used|approved|good|suitable)"

TOPICS = (
    Topic(
        id="validity",
        en="today is outside of the certificate's period of validity",
        fr="nous sommes hors de la période de validité du certificat",
        phrases_en=(
            "the certificate is outside its validity period",
            "the dates of the certificate are wrong",
        ),
        phrases_fr=(
            "hors de la période de validité",
            "les dates du certificat ne sont pas bonnes",
        ),
        patterns=(
            rf"(?:outside|out of (?:its|the|their|his)) {words(4)}(?:valid\w*|dates?|period|time)"
            r"(?: (?:period|dates?|window|range|time|of validity))?",
            rf"not {words(1)}(?:within|in|inside|during|between) {words(2)}(?:valid\w*|dates?|period)"
            r"(?: (?:period|dates?|window|range))?",
            rf"(?:validity|dates?|period)(?: (?:period|dates?|time|of|the|cert\w*)){{0,4}} {words(1)}"
            r"(?:invalid|wrong|not (?:valid|right|ok|good|correct|respected|met)|fail\w*|violated|bad"
            r"|incorrect)",
            r"(?:wrong|invalid|bad|incorrect) (?:\w+ )?(?:dates?|validity)(?: period)?",
            rf"valid from {words(8)}(?:to|until|till)(?!\w).{{0,40}}",
            r"not (?:currently |presently )?valid (?:today|now|currently|at (?:this|the|that|present)"
            r"|on this|any time|right now)(?: time| moment| date| validation time)?",
            r"not currently valid",
            r"hors (?:de )?(?:la |sa |ses |des )?(?:periode|dates?|validite)(?: de validite)?",
            rf"(?:pas|ne) {words(3)}(?:dans|pendant|respecte\w*) {words(2)}(?:periode|dates?)(?: de validite)?",
            rf"(?:dates?|periode|validite) {words(6)}(?:invalides?|incorrectes?|mauvaises?|ne (?:vont|collent) pas|pas (?:bonnes?"
            r"|valides?|correctes?|respectee?s?))",
            r"(?:mauvaises?|fausses?) dates?",
            r"pas valide (?:aujourd hui|actuellement|maintenant|a cette date|en ce moment|a ce jour)",
        ),
        hides=frozenset({"not-yet-valid", "expired"}),
    ),
    Topic(
        id="expired",
        en="the certificate has expired",
        fr="le certificat a expiré",
        phrases_en=("its last day is past", "the certificate is out of date"),
        phrases_fr=("le certificat est périmé", "le certificat n'est plus valable"),
        patterns=(
            r"expired|expires? (?:on|at|since|ago|in the past)|has expire|expiry|expiration",
            r"out ?of ?date|out ?dated|no longer (?:valid|in force|current)|no more valid|obsolete cert\w*",
            r"not valid (?:any ?more|any longer|after)",
            rf"(?:validity|period|dates?|{CERTIFICATE}|last day) {yes(4)}(?:ended|over|(?:is )?past"
            r"|has passed|ran out|run out|lapsed|in the past|elapsed|long ago)",
            r"last day (?:was|is (?:past|over|gone))",
            r"(?:not ?(?:valid )?after|end date|valid until)(?: utc)? [^;|]{0,40}(?:past|<|before|over|ago"
            r"|earlier|exceeded|passed|smaller|less)",
            rf"(?:now|today|date|clock) {words(3)}(?:>|after|later than|past|beyond) {words(2)}"
            r"(?:not ?(?:valid )?after|its (?:end|last day|expir\w+)|the end)",
            r"after (?:its |the )?(?:not ?(?:valid )?after|end (?:of|date)|last day)",
            r"(?:was |were )?(?:only )?valid (?:only )?(?:until|till|up to)",
            rf"{CERTIFICATE} {words(3)}too old|too old {CERTIFICATE}|lapsed|stale cert\w*",
            r"past (?:its |the )?(?:not ?after|end|valid\w*|date|last)",
            rf"(?<!n )expirees?|(?<!n )a expire|est expire|expire depuis|{CERTIFICATE} expires?(?! (?:in|on|at))",
            r"expire",
            r"perimee?s?|(?:n est )?plus (?:valide|valable|a jour|bon(?:ne)?s?(?! (?:domaine|nom|site|autorite))"
            r"|en vigueur|en cours|utilisable)|caduque?|echue?",
            r"(?:fini|cesse) d etre (?:valide|valable|bon(?:ne)?)",
            r"(?:etait|que|seulement|uniquement) (?:valide|valable|bon(?:ne)?) (?:que )?jusqu",
            r"jusqu [^;|]{0,40}(?:on|nous|c|aujourd hui) (?:est|sommes) (?:apres|deja apres|passee?|depassee?)",
            rf"(?:date|validite) {words(7)}(?:depassee?|passee?|terminee?|finie|echue)",
            r"dernier jour [^;|,]{0,20}passe|depasse [^;|,]{0,20}(?:date|fin|validite|expiration)",
        ),
        near=frozenset({"validity"}),
    ),
    Topic(
        id="not-yet-valid",
        en="the certificate is not valid yet",
        fr="le certificat n'est pas encore valide",
        phrases_en=("its first day is in the future", "the validity has not begun"),
        phrases_fr=("la validité commence dans le futur", "pas encore valable"),
        patterns=(
            rf"not {words(2)}yet(?: (?:valid|active|in force|effective|started|begun))?",
            r"not valid (?:yet|before|until|till)",
            r"(?:in|from|into|of) (?:the |a )?(?:far |distant |near )?future|future (?:dated?|start|cert\w*)"
            r"|post ?dated",
            r"not ?(?:valid )?before(?: utc)? [^;|]{0,40}(?:future|>|after|later|tomorrow|not (?:yet|reached|past)"
            r"|greater|larger)",
            rf"(?:now|today|clock) {words(3)}(?:<|before|earlier than) {words(2)}"
            r"(?:not ?(?:valid )?before|its (?:start|first)|the start)",
            r"before (?:its |the )?(?:not ?(?:valid )?before|start(?:ing)? (?:of|date)|first day|validity"
            r"|beginning)",
            rf"(?:validity|period|{CERTIFICATE}) {words(3)}(?:has|did|does|have) not {words(1)}"
            r"(?:begun|begin|start|started|commenced)",
            rf"(?:validity|period|{CERTIFICATE}|it|which) {yes(3)}(?:starts?|begins?|beginning|starting)"
            r" (?:only )?(?:in|on|from|later|after|at|tomorrow)",
            r"(?:only )?valid (?:only )?(?:from|starting|as of|after|beginning)",
            r"(?:too early|too new|premature|first day (?:is|will))|(?:becomes?|will be|will become|start being|sera) valide?|(?:issued|made) for the future",
            rf"pas encore {words(2)}(?:valide|valable|actif|en vigueur|commence\w*|debute|entre\w*)?",
            rf"dans (?:le futur|l avenir)|date (?:de debut )?future|{CERTIFICATE} futur",
            r"(?:valide|valable|bon(?:ne)?) (?:seulement |uniquement |qu )?a partir",
            r"(?:sera|devient|deviendra) (?:valide|valable|bon(?:ne)?)(?: que? plus tard)?",
            r"entre\w* en vigueur (?:seulement |que )?(?:plus tard|dans|en|le|a partir)",
            r"(?:n a pas|n est pas|pas) commence|date de debut [^;|,]{0,20}(?:pas (?:encore )?|future)(?:arrivee?|atteinte|passee?)?|commence (?:plus tard|en|le|seulement)|trop tot",
        ),
        near=frozenset({"validity"}),
    ),
    Topic(
        id="expired-authority",
        en="the authority's own certificate has expired",
        fr="le certificat de l'autorité elle-même a expiré",
        phrases_en=("issued by an expired CA", "the root certificate is out of date"),
        phrases_fr=("l'autorité est expirée", "le certificat racine est périmé"),
        patterns=(
            rf"{AUTHORITIES} (?:cert\w* )?{yes(7)}{_OVER}",
            rf"(?:expired|out ?dated|lapsed|old) (?:\w+ )?{AUTHORITIES}",
            rf"{CERTIFICATE} of {words(3)}{AUTHORITIES} {yes(4)}{_OVER}",
            rf"(?:last day|validity|end) of {words(3)}{AUTHORITIES} {yes(4)}(?:past|over|passed|ended)",
            rf"{AUTHORITIES} {words(6)}{_PERIME}",
            rf"certificat (?:de |du )?(?:l |la |le )?{AUTHORITIES} {words(5)}{_PERIME}",
        ),
        near=frozenset({"expired", "validity"}),
        hides=frozenset({"expired", "unknown-authority"}),
    ),
    Topic(
        id="purpose",
        en="the certificate is not meant for a server",
        fr="le certificat n'est pas fait pour un serveur",
        phrases_en=(
            "the extended key usage allows clients only",
            "this certificate is for client authentication",
        ),
        phrases_fr=(
            "ce certificat est pour les clients",
            "l'usage étendu de la clé ne permet pas d'être un serveur",
        ),
        patterns=(
            r"(?:extended|enhanced|ext) key ?usages?|ekus?|ext(?:ended)? ?usage",
            r"(?:client|server) ?auth\w*(?! (?:failed|fails|error|impossible))|code ?sign\w*|e?mail protection|time ?stamping",
            r"(?:for|by) (?:tls |web |the )?clients?(?! (?:hello|key|s|random))(?: only)?|client cert\w*",
            r"purposes?",
            rf"not (?:\w+ )?{_USED} {words(3)}(?:for|by|on|as|to) (?:be |identify |authenticate |act as )?"
            r"(?:an? |any |tls |web |https |other )*servers?(?! (?:name|hello|key))",
            r"not (?:\w+ )?(?:for|as) (?:an? |any |tls |web |https )*servers?(?! (?:name|hello|key))",
            r"not an? (?:\w+ )?server (?:cert\w*)",
            r"wrong (?!key)(?:\w+ )?(?:use|usage|type of cert\w*|kind of cert\w*)|(?:mis)?used for (?:\w+ )?wrong",
            r"(?:usage|utilisation) etendue?(?: (?:de|des) (?:la |l )?cles?)?"
            r"|(?:usage|utilisation) de (?:la )?cle etendue?",
            r"pour (?:les |des |un |le |l authentification (?:des? |d un )?|authentifier (?:les |des |un )?)"
            r"?clients?",
            rf"pas {words(4)}(?:pour|comme|d etre) (?:un |les |des |l authentification (?:d un |des? ))?serveurs?",
            r"certificat (?:de )?client|certificat d un client|authentification (?:du |de )?client",
            r"(?:reservee?|destinee?) aux? clients?|pas un certificat (?:de |pour )?(?:un )?serveur",
            r"mauvais (?:\w+ )?usage|pas (?:\w+ )?(?:bon|le bon) usage|usage (?:prevu|incorrect|interdit)",
        ),
        near=frozenset({"key-usage"}),
        hides=frozenset({"key-usage", "name"}),
    ),
    Topic(
        id="key-usage",
        en="the certificate's key may not be used for signatures",
        fr="la clé du certificat ne doit pas servir à signer",
        phrases_en=(
            "the key usage does not allow digital signatures",
            "keyUsage lacks digitalSignature",
        ),
        phrases_fr=(
            "l'usage de la clé ne permet pas de signer",
            "keyUsage sans signature numérique",
        ),
        patterns=(
            r"[^;|,]{0,40}(?<!\w)key ?usages?(?!\w)[^;|]{0,60}",
            r"crl ?sign|digital ?signature(?: bit| flag| usage)?",
            rf"key {words(3)}(?:not|never) {words(2)}(?:{_USED}|be used) {words(3)}(?:to sign|for sign\w*"
            r"|to make signatures|digital\w* \w+|(?:for )?signatures?)",
            r"[^;|,]{0,40}(?<!\w)(?:usage|utilisation) de (?:la )?cle(?!\w)[^;|]{0,60}",
            rf"cle {words(4)}pas {words(3)}(?:autorisee?|prevue|permise|faite|servir) {words(3)}sign\w*",
        ),
        near=frozenset({"purpose"}),
        hides=frozenset({"malformed-signature", "possession", "not-an-authority"}),
    ),
    Topic(
        id="is-an-authority",
        en="the server's certificate is an authority's",
        fr="le certificat du serveur est celui d'une autorité",
        phrases_en=(
            "the server presents a CA certificate",
            "basicConstraints says CA:TRUE in the server's certificate",
        ),
        phrases_fr=(
            "le serveur présente un certificat d'autorité",
            "le certificat est lui-même une autorité",
        ),
        patterns=(
            r"(?:basic constraints? )?[^;|,]{0,20}(?<!\w)(?:is )?c ?a (?:flag |bit )?(?:is |set to )?(?:true|set)",
            rf"(?:{CERTIFICATE}|leaf|server|it|this|subject|which|that)(?: s)? {yes(3)}"
            r"(?:is|be|has|says it is|marked|was|says) (?:itself |actually |also |really |marked |flagged |as )*"
            r"(?:an? |the |that of an? )(?:root |intermediate |real |genuine |trusted |full )?(?:ca|(?:certificate )?authority|root|ca s|authority s)"
            r"(?: cert\w*)?(?! (?:signed|issued|name|key|that|which|not|is not|i|called))",
            rf"(?:ca|root|authority)(?: s)? cert\w* {words(6)}(?:as|instead of|for|by) {words(3)}"
            r"(?:servers?|sites?|leaf|end entity|website)(?: cert\w*)?",
            r"(?:presents?|shows?|sends?|uses?|sent|used|showed|presented) (?:me )?(?:an? |the )(?:\w+ )?"
            r"(?:ca|root|authority)(?: s)? cert\w*",
            r"(?:presents?|shows?|sends?|uses?|sent|used|showed|presented) (?:me )?(?:an? |the )cert\w* of an? (?:\w+ )?"
            r"(?:ca|root|(?:certificate )?authority)",
            rf"(?:{CERTIFICATE}|server|it) {yes(1)}(?:may|can|could) {yes(2)}(?:sign|issue) {words(2)}cert\w*",
            r"(?:ca|authority|root)(?: s)? (?:cert\w* )?(?:can|must|may|should) not be (?:an? )?(?:server|site|leaf)",
            rf"(?:ca|authority|root) {words(4)}(?:act\w*|us\w+|serv\w+|pretend\w*) as (?:an? )?(?:web )?server",
            r"c est un certificat (?:d une |de |d )(?:autorite|ac|ca)",
            r"not an end entity(?: cert\w*)?",
            r"certificat [^;|,]{0,20}(?:est|soit) (?:lui meme |en fait |aussi |celui d )*(?:une )?(?:ca|ac|autorite)"
            r"(?: de certification)?",
            r"(?:presente|montre|envoie|utilise|donne) (?:un |le )?certificat (?:d une |d |de |de l )"
            r"(?:autorite|ac|ca|racine)",
            r"certificat (?:d une |d |de )(?:autorite|ac|ca) [^;|,]{0,30}(?:serveur|site)",
        ),
        hides=frozenset({"not-an-authority", "self-signed", "purpose"}),
    ),
    Topic(
        id="name-constraints",
        en="the authority may not issue certificates for this domain",
        fr="l'autorité n'a pas le droit de délivrer des certificats pour ce domaine",
        phrases_en=(
            "the CA's name constraints do not allow this name",
            "this authority may only issue certificates for campus.example",
        ),
        phrases_fr=(
            "contraintes de noms de l'autorité non respectées",
            "l'autorité ne peut certifier que le domaine campus.example",
        ),
        patterns=(
            r"[^;|]{0,40}(?<!\w)name ?constraints?(?!\w)[^;|]{0,60}",
            r"[^;|]{0,40}(?<!\w)(?:permitted|excluded) (?:sub ?trees?|dns|names?|domains?)(?!\w)[^;|]{0,40}",
            rf"{AUTHORITIES} {words(3)}(?:only|not|restricted|limited|constrained) [^;|,]{{0,40}}"
            rf"(?:for|to|under|in) {words(4)}(?:{HOST}|{DOMAIN}|names?)",
            rf"{AUTHORITIES} [^;|,]{{0,20}}(?:may|allowed|permitted|entitled|right) {words(3)}only "
            rf"[^;|,]{{0,30}}(?:{HOST}|{DOMAIN})",
            r"[^;|]{0,40}(?<!\w)contraintes? (?:de |sur |du )(?:les |le |l )?(?:noms?|nommage|domaines?)"
            r"(?!\w)[^;|]{0,40}",
            rf"{AUTHORITIES} [^;|,]{{0,20}}(?:ne peut|n a (?:pas )?le droit|n est (?:pas )?autorisee|limitee"
            rf"|restreinte|autorisee seulement) [^;|,]{{0,50}}(?:{HOST}|domaines?|noms?|sites?)",
        ),
        hides=frozenset({"name", "unknown-authority", "not-an-authority", "purpose"}),
    ),
    Topic(
        id="critical-extension",
        en="the certificate has a critical extension that nobody knows",
        fr="le certificat a une extension critique que personne ne connaît",
        phrases_en=("an unknown critical extension", "I do not understand one of its extensions"),
        phrases_fr=("une extension critique inconnue", "extension inconnue dans le certificat"),
        patterns=(
            rf"critical (?:\w+ )?{_EXTENSION}[^;|,]{{0,60}}",
            rf"(?:unknown|unrecogni[sz]ed|unhandled|unsupported|unaccounted\w*|strange|weird) {words(2)}"
            rf"{_EXTENSION}",
            rf"{_EXTENSION} {words(5)}(?:critical|not {words(2)}(?:understand|understood|know|known|support\w*"
            r"|recogni\w+|handled?)|unknown)",
            rf"not {words(1)}(?:understand|know|support|recogni\w+|handle) {words(5)}{_EXTENSION}",
            rf"{_EXTENSION} {words(3)}(?:critique|inconnue|non reconnue|non geree|pas (?:connue|reconnue))",
        ),
        hides=frozenset({"unknown-authority"}),
    ),
    Topic(
        id="version",
        en="the certificate is of an old X.509 version",
        fr="le certificat est d'une ancienne version de X.509",
        phrases_en=("an X.509 v1 certificate", "the certificate is not version 3"),
        phrases_fr=("certificat X.509 de version 1", "le certificat n'est pas en version 3"),
        patterns=(
            r"(?:x ?\.?509 ?)?v(?:ersion)? ?(?:is |number |no )?1|version (?:one|un)|x\.?509v1",
            r"(?:old|outdated|obsolete|wrong|unsupported|ancient|deprecated) (?:[\w.]+ )?versions?",
            rf"not {words(4)}(?:x ?\.?509 ?)?v(?:ersion)? ?3|not {words(2)}x\.?509v3",
            rf"pas {words(4)}v(?:ersion)? ?3|(?:ancienne|mauvaise|vieille) version",
        ),
        hides=frozenset({"expired"}),
    ),
    Topic(
        id="revoked",
        en="the certificate was revoked",
        fr="le certificat a été révoqué",
        phrases_en=("the certificate is on the revocation list", "revoked by its authority"),
        phrases_fr=("certificat révoqué", "il est sur la liste de révocation"),
        patterns=(
            r"revo(?:ked?|kes|king|cation|cations|quee?s?)|crls?(?! sign)|ocsp",
            rf"{CERTIFICATE} {yes(3)}(?:withdrawn|cancelled|canceled|recalled|annulee?|retire)",
        ),
        hides=frozenset({"expired", "unknown-authority", "is-an-authority"}),
    ),
    Topic(
        id="weak-hash",
        en="the certificate is signed with a hash function that is too weak",
        fr="le certificat est signé avec une fonction de hachage trop faible",
        phrases_en=("the authority signed with SHA-1", "a forbidden hash function"),
        phrases_fr=("fonction de hachage interdite", "signature avec SHA-224"),
        patterns=(
            r"[^;|]{0,40}(?<!\w)(?:sha ?-?(?:1|224)|md5)(?!\w)[^;|]{0,40}",
            rf"(?:weak|old|broken|insecure|forbidden|obsolete|deprecated|outdated|unsafe|disallowed) {words(2)}"
            r"(?:hash\w*|digests?|(?:signature )?algorithms?)(?: functions?)?",
            rf"(?:hash\w*|digest|algorithm) {words(4)}(?:weak|forbidden|insecure|deprecated|outdated|broken"
            r"|obsolete|too old|not (?:allowed|secure|safe|accepted|approved))",
            rf"(?:hachage|algorithme|hash) {words(5)}(?:faible|interdite?|obsolete|non autorisee?|depassee?)",
        ),
        hides=frozenset({"expired", "possession", "forged-signature", "malformed-signature"}),
    ),
    Topic(
        id="curve",
        en="the certificate's key is on a curve that is not approved",
        fr="la clé du certificat est sur une courbe qui n'est pas admise",
        phrases_en=("the key is on brainpoolP384r1", "an unapproved elliptic curve"),
        phrases_fr=("courbe elliptique non autorisée", "la clé est sur une autre courbe que P-384"),
        patterns=(
            r"[^;|]{0,40}(?<!\w)brain ?pool ?\w*(?!\w)[^;|]{0,40}",
            rf"(?:unapproved|wrong|other|different|unsupported|forbidden|non ?standard|another|unusual|weak"
            rf"|unexpected|not (?:an? )?(?:approved|allowed|accepted)) {words(2)}curves?",
            rf"curve {words(5)}(?:not {words(2)}(?:approved|allowed|supported|standard|accepted|agreed|p ?384|nist)"
            r"|unapproved|unsupported|forbidden|different|unusual|wrong)",
            rf"not {words(4)}(?:p ?384|secp384r1|nist curve)",
            rf"courbe {words(4)}(?:non|pas|interdite|differente|mauvaise|autre|inconnue) ?{words(1)}"
            r"(?:autorisee?|admise|approuvee?|permise|acceptee?)?",
            r"(?:mauvaise|autre|pas la bonne) courbe",
        ),
        hides=frozenset({"possession", "fake-authority", "unknown-authority"}),
    ),
)
