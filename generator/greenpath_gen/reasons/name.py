"""Topics of the name: whom the certificate is for."""

from greenpath_gen.reasons.topic import CERTIFICATE, DOMAIN, HOST, Topic, words, yes

_WRONG = (
    r"(?:wrong|other|another|different|invalid|bad|unexpected|mismatch\w*|look ?alike|similar"
    r"|misspel\w+|mistyped|incorrect|false|foreign|fraudulent|typo)"
)
_NAMES = (
    r"(?:match(?:es)?|equal|the same|same|correspond\w*|right|correct|ours?|mine|my|expected|requested"
    r"|wanted|asked|intended|included|covered|listed|contained|found|identical|named|mentioned|for"
    r"|what|that|the (?:one|url|domain|site|host|address|name)|like|equivalent|part of|belong\w*)"
)
_FOR = (
    r"(?:match(?:es|ing)?|cover(?:s|ing)?|include[sd]?|contain(?:s|ed)?|mention(?:s|ed)?|names?|list(?:s|ed)?"
    r"|belong(?:s|ing)? to|(?:issued|made|meant|intended|delivered|given) (?:for|to)|speaks? for"
    r"|correspond(?:s|ing)? (?:to|with)|fit|fits|agree with)"
)
_ISSUER_S = (
    r"(?<!issuer )(?<!issuer s )(?<!ca )(?<!ca s )(?<!authority )(?<!authority s )(?<!namedca )"
)
_SAN = (
    r"(?:sans?|subject ?alt(?:ernat\w+)?(?: ?names?)?|alternat\w+ names?|alt ?names?|dns ?names?)"
)
_SUBJECT = r"(?:common name|cn|subject(?! alt)|organi[sz]ation|nom commun|sujet|champ sujet)"
_NOMS = r"(?:san|sans|noms? alternatifs?(?: du sujet)?|subject ?alt(?:ernat\w+)?(?: ?names?)?)"

TOPICS = (
    Topic(
        id="name",
        en="the certificate is for another domain",
        fr="le certificat est pour un autre domaine",
        phrases_en=("the domain does not match the url I wanted", "hostname mismatch"),
        phrases_fr=(
            "mauvais nom de domaine",
            "le domaine du certificat ne correspond pas à l'url",
        ),
        patterns=(
            rf"{DOMAIN} (?:ne|n) (?:figure|est|apparait|se trouve)(?: \w+)? pas {words(1)}(?:dans|parmi)",
            rf"{_WRONG} (?:(?!keys?|sessions?|cas?|issuer|authority)\w+ )?{DOMAIN}",
            rf"{_WRONG} (?:server )?names?",
            rf"fake (?:\w+ )?(?:domain|host ?name|url|name)|not the right (?:\w+ )?{DOMAIN}",
            rf"{DOMAIN} [^;|,]{{0,50}}(?:not|n t|never) {words(2)}{_NAMES}",
            rf"{DOMAIN} [^;|,]{{0,50}}(?:is|was|are) not {words(2)}(?:in|{HOST})",
            rf"{DOMAIN} {words(6)}(?:mismatch\w*|differs?|different|wrong|incorrect|unexpected|misspel\w+"
            r"|looks? like|look ?alike|similar|another)",
            rf"{DOMAIN} and {words(4)}(?:differ|disagree|do not|are not|are different)",
            rf"(?:differs?|different|differing) (?:from|to|than|that) {words(3)}(?:{DOMAIN}|{HOST})",
            rf"(?:not|never) {words(2)}{_FOR} [^;|,]{{0,30}}(?:{DOMAIN}|{HOST})",
            rf"(?<!valid )(?<!acceptable )(?<!accepted )(?<!ok )(?<!trusted )for {HOST} ?[,|]? ?(?:and )?"
            rf"(?:is )?(?:not|instead|rather|never) ",
            rf"not for {words(3)}(?:{DOMAIN}|{HOST})",
            r"not (?:the |my |our )(?:same )?(?:urls?|host ?names?|domains?(?: names?)?)",
            rf"not the {DOMAIN} (?:that |which )?(?:i|we|you)",
            r"(?:domain|url|host ?name)(?: name)? (?:spoof\w*|fraud|hijack\w*|squat\w*)",
            rf"not (?:valid|good|usable|acceptable|accepted) (?:for|on) {words(3)}{DOMAIN}",
            r"not (?:issued |made |meant )?for (?:this|that|my|our) (?:\w+ )?server",
            rf"{HOST} (?:is not|instead of|rather than|vs|versus|and not|not) {words(2)}(?:{HOST}|{DOMAIN})",
            rf"{HOST} ?[,|]? (?:and )?not (?:for )?{HOST}",
            rf"{_ISSUER_S}names? [^;|,]{{0,40}}not the (?:same )?(?:name|one) (?:of|as|that|i|we|you)",
            r"(?:subject|common name|cn) mismatch",
            r"(?:host ?name|domain|url|name)(?: name)? (?:verification|check|validation) fail\w*",
            rf"{CERTIFICATE} (?:is |was )?(?:issued |made |meant )?for (?:another|a different) one",
            rf"(?:expected|wanted|asked for|expecting|requested) {words(2)}{HOST}",
            rf"(?:instead of|rather than) (?:for )?{words(2)}(?:{HOST}|the (?:right |real )?(?:{DOMAIN}))",
            rf"{_ISSUER_S}names? (?:\w+ )?(?:mismatch\w*|differs?|(?:is |are )?different"
            r"|do(?:es)? not (?:match|fit|correspond|agree))",
            rf"{_ISSUER_S}names? (?:is|are|was) (?:wrong|incorrect|not (?:right|correct|the right|the same))",
            r"typo ?squat\w*|phishing|cyber ?squat\w*|leet(?: ?speak)?|misspell?(?:ed|ing)"
            r"|look ?alike (?:\w+ )?names?",
            rf"typo {words(2)}(?:in|of) {words(3)}(?:{DOMAIN}|name|cert\w*|spelling)",
            r"sub ?domains?|parent domain|suffix|prefix",
            rf"(?:begins|starts|ends) with {words(3)}(?:{HOST}|{DOMAIN}|name|wanted|right)",
            rf"(?:issued|belongs|made out|given|delivered|certified|registered|certifies) (?:to |for )?"
            rf"(?:another|an? different|some ?one else|some ?body else|other|the wrong|some other|an?other)"
            rf" (?:\w+ )?(?:{DOMAIN}|name|organi[sz]ation|company)",
            r"(?:mauvaise?|autres?|faux|fausse|differente?|incorrecte?) (?:\w+ )?"
            r"(?:noms?|domaines?|sites?|hotes?|urls?|adresses?)",
            r"(?:noms?(?: de domaines?| d hotes?)?|domaines?|urls?|hotes?|adresses?|sites?) [^;|,]{0,50}"
            rf"(?:differents?|differentes?|incorrecte?|errone|mauvaise?|ne correspond\w*|pas (?:le|la) bon(?:ne)?"
            rf"|pas celui|pas celle|pas le meme|pas la meme|n est pas (?:{HOST}|l url|le domaine|le nom|dans)"
            r"|faux|pas identiques?|ressemble\w*)",
            rf"ne correspond\w* pas {words(3)}(?:noms?|domaines?|urls?|sites?|adresses?|hotes?|{HOST})",
            r"pas (?:le bon|la bonne|le meme|celui du|le) (?:\w+ )?(?:noms?|domaines?|sites?|hotes?|urls?)",
            rf"pas (?:\w+ )?(?:pour|a|au nom de) (?:le |l |ce |mon |notre )?(?:bon )?(?:{HOST}|site|domaine|url|nom)",
            r"(?:delivree?|emis|etabli|destine) (?:a|au|pour) (?:un |le )?(?:autre|faux|mauvais) ",
            r"hameconnage|sous ?domaines?",
        ),
        near=frozenset({"homograph"}),
    ),
    Topic(
        id="missing-san",
        en="the certificate has no subject alternative name for the domain",
        fr="le certificat n'a pas de nom alternatif du sujet pour le domaine",
        phrases_en=(
            "there is no subject alternative name",
            "the name stands only in the common name",
        ),
        phrases_fr=(
            "il n'y a pas de SAN dans le certificat",
            "le nom est seulement dans le sujet",
        ),
        patterns=(
            rf"(?:no|without|missing|lacks?|lacking|absent|empty) {words(2)}{_SAN}",
            rf"not (?:have|contain|include|carry|list|define|possess) {words(2)}(?:any |an? ){{0,1}}{_SAN}",
            rf"{_SAN} {words(3)}(?:missing|absent|empty|lacking|not (?:present|there|set|given|defined|exist))",
            rf"(?:only|just|merely|solely) {words(5)}{_SUBJECT}",
            rf"{_SUBJECT} (?:only|alone)",
            rf"{_SUBJECT} [^;]{{0,50}}(?:not|instead of|rather than) {words(3)}{_SAN}",
            rf"(?:pas|sans|aucun|manque|absence|ni) {words(3)}{_NOMS}",
            rf"{_NOMS} {words(3)}(?:absente?s?|manquante?s?|vides?|manque|n existe|pas (?:present|defini))",
            rf"(?:seulement|uniquement|que) {words(4)}{_SUBJECT}|{_SUBJECT} (?:seulement|uniquement)",
        ),
        near=frozenset({"name"}),
        hides=frozenset({"name", "self-signed"}),
    ),
    Topic(
        id="wildcard",
        en="the certificate's wildcard does not cover the name",
        fr="le joker du certificat ne couvre pas le nom",
        phrases_en=(
            "the wildcard only covers one level of subdomains",
            "a wildcard certificate that does not match the bare domain",
        ),
        phrases_fr=(
            "le joker ne couvre que les sous-domaines",
            "certificat wildcard trop large",
        ),
        patterns=(
            r"[^;|]{0,60}(?<!\w)wild ?cards?(?!\w)[^;|]{0,60}",
            r"[^;|]{0,60}(?<!\w)jokers?(?!\w)[^;|]{0,60}",
            r"[^;|]{0,60}(?<!\S)\*(?:\.\S{1,60}| )[^;|]{0,60}",
            r"asterisks?|asterisques?|star cert\w*|caracteres? generiques?|certificat generique",
        ),
        near=frozenset({"name"}),
        hides=frozenset({"name", "transcript"}),
    ),
    Topic(
        id="homograph",
        en="the domain only looks like the right one: it is written in other letters",
        fr="le domaine ressemble seulement au bon : il est écrit avec d'autres lettres",
        phrases_en=(
            "a homograph of the domain, in punycode",
            "the domain has Cyrillic letters that look the same",
        ),
        phrases_fr=(
            "attaque par homographe",
            "des lettres cyrilliques ressemblent aux nôtres dans le nom de domaine",
        ),
        patterns=(
            r"[^;|]{0,60}(?<!\w)(?:homo ?gra(?:ph|f)\w*|homo ?gl[iy](?:ph|f)\w*|puny ?codes?|idna?s?"
            r"|unicode|c[yi]rill?ic|cyrilliques?|non ascii|internationali[sz]ed|greek letters?)"
            r"(?!\w)[^;|]{0,60}",
            r"[^;|]{0,60}(?<!\w)xn--\S{0,60}[^;|]{0,60}",
            rf"(?:letters?|characters?|glyphs?) {words(4)}(?:look ?alikes?|looks? {words(2)}(?:like|same|alike)"
            r"|similar)",
            r"look ?alike (?:unicode )?(?:letters?|characters?|glyphs?)",
            rf"{DOMAIN} [^;]{{0,60}}(?:other|foreign|different|another) (?:letters|alphabet|characters|script)",
            rf"{DOMAIN} [^;]{{0,60}}(?:autres?|un autre) (?:lettres|alphabet|caracteres)",
            rf"(?:lettres?|caracteres?) {words(4)}(?:ressembl\w+|semblables?|similaires?)",
        ),
        near=frozenset({"name"}),
        hides=frozenset({"name", "integrity"}),
    ),
    Topic(
        id="nul-byte",
        en="the name in the certificate hides a NUL byte",
        fr="le nom dans le certificat cache un octet nul",
        phrases_en=(
            "there is a NUL byte in the name",
            "the domain is cut at a null character",
        ),
        phrases_fr=(
            "le nom contient un octet nul",
            "un caractère nul coupe le nom de domaine",
        ),
        patterns=(
            r"[^;|]{0,60}(?<!\w)(?:nul+ ?(?:bytes?|chars?|characters?|terminat\w+)|embedded nul+"
            r"|octets? nuls?|caracteres? nuls?|octet zero)(?!\w)[^;|]{0,60}",
            r"\S{0,60}\\(?:x00|0+|u0000)\S{0,60}",
            rf"(?:zero|0) byte (?:in|inside|within) {words(3)}(?:{DOMAIN}|name|{CERTIFICATE})",
            rf"(?:name|domain|san) {yes(3)}(?:zero|0) byte|(?:zero|0) byte {words(8)}(?:names?|domain|san)",
        ),
        near=frozenset({"name"}),
        hides=frozenset({"name", "truncated", "malformed-signature"}),
    ),
)
