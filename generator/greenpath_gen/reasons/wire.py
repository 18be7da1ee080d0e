"""Topics of the wire: what is wrong with the messages themselves, their keys and the data."""

from greenpath_gen.reasons.topic import CERTIFICATE, Topic, words, yes

_MESSAGE = (
    r"(?:messages?|data|records?|cipher ?texts?|packets?|texts?|contents?|bytes?|reply|replies|answers?"
    r"|(?:server )?hello|handshake|response|payload|donnees|paquets?|texte|reponse|chiffre)"
)
_CHANGED = (
    r"(?:tampered|altered|modified|changed|corrupt(?:ed)?|manipulated|flipped|damaged|falsified|modifiee?s?"
    r"|alteree?s?|corrompue?s?|trafiquee?s?|falsifiee?s?|endommagee?s?|changee?s?)"
)
_DECRYPT = r"(?:decrypt\w*|decipher\w*|dechiffr\w*|decrypter|decode the ciphertext)"
_AGAIN = r"(?:again|twice|repeated|a second time|re ?sent|back|once more|a nouveau|deux fois|une seconde fois)"
_HANDSHAKE = r"(?:handshake|(?:server )?hello|poignee de main|signature and (?:the )?cert\w*|first (?:message|record))"
_SHARE = r"(?:key share|shares?|kp ?2|points?|ephemeral (?:public )?key|dh (?:key|share)|cle ephemere|cle d echange)"
_WEAK = (
    r"(?:weak|trivial|predictable|guessable|constant|insecure|degenerate|well known|publicly known)"
)

TOPICS = (
    Topic(
        id="integrity",
        en="a message was changed on the way: it does not decrypt under the session key",
        fr="un message a été modifié en route : il ne se déchiffre pas avec la clé de session",
        phrases_en=("the data was tampered with", "invalid tag: it cannot be decrypted"),
        phrases_fr=("les données ont été modifiées", "le message ne peut pas être déchiffré"),
        patterns=(
            rf"{_MESSAGE} {yes(5)}{_CHANGED}(?: with)?",
            rf"(?:{_CHANGED}|tampering)(?: with)? {words(2)}{_MESSAGE}",
            r"(?:invalid|wrong|bad|authentication|gcm|aead|incorrect|mismatch\w*|failed) (?:\w+ )?(?:tag|mac)",
            rf"(?:tag|mac) {words(4)}(?:invalid\w*|wrong|not|fail\w*|mismatch\w*|differ\w*|fausse?|incorrecte?)",
            rf"(?:not|unable|fail\w*|impossible|pas|ne) {words(4)}{_DECRYPT}",
            rf"{_DECRYPT} {words(2)}(?:fail\w*|error|impossible|not|echou\w*|pas)",
            r"(?:encrypted|sealed|enciphered|locked) (?:with|under|using|by) (?:an? |the |some )?(?:other|another|different|wrong|random|unknown)",
            r"(?:wrong|other|different|another) (?:encryption|session|symmetric|shared|aes) key",
            r"bad record mac|integrity|integrite|bit ?flip\w*|tampered|tampering",
            r"chiffree?s? avec (?:une autre|une mauvaise|la mauvaise) cle",
            r"(?:tag|etiquette|mac|code d authentification) {0,1}\w{0,10} ?(?:invalide|incorrecte?|fausse?|faux)",
            rf"encrypted [^;|,]{{0,50}}{_CHANGED}|{_CHANGED} (?:on the way|in transit|en route|during transport)",
        ),
        near=frozenset({"plaintext", "truncated"}),
    ),
    Topic(
        id="plaintext",
        en="a message was sent without encryption",
        fr="un message a été envoyé sans chiffrement",
        phrases_en=("the data is not encrypted", "sent in plaintext"),
        phrases_fr=("envoyé en clair", "les données ne sont pas chiffrées"),
        patterns=(
            r"(?:plain|clear) ?text|in (?:the )?clear|unencrypted|un ?ciphered|uncrypted",
            r"not (?:\w+ )?(?:encrypted|enciphered|ciphered)(?! (?:with|under|by|using))|(?:without|no) encryption",
            rf"en clair|(?:non|pas) (?:\w+ )?chiffree?s?(?! avec)|(?:sans|pas de|aucun) (?:\w+ )?chiffrement|pas {words(2)}cryptee?s?",
        ),
        near=frozenset({"integrity"}),
    ),
    Topic(
        id="trailing-bytes",
        en="there are bytes behind the certificate",
        fr="il y a des octets derrière le certificat",
        phrases_en=("trailing bytes after the certificate", "a second certificate is appended"),
        phrases_fr=(
            "des octets en trop après le certificat",
            "un deuxième certificat est ajouté à la suite",
        ),
        patterns=(
            r"trailing(?: \w+)?|extra ?(?:data|bytes?)",
            rf"(?:extra|additional|junk|garbage|superfluous|left ?over|surplus|appended|excess|more|unexpected)"
            rf" {words(2)}(?:after|behind|at the end|following|appended|beyond|past) {words(2)}(?:{CERTIFICATE}|end|it|der)?",
            rf"(?:bytes?|data|something|junk|garbage|text) {yes(3)}(?:after|behind|following|appended to"
            rf"|at the end of|beyond) {words(1)}{CERTIFICATE}",
            rf"(?:second|two|2|another|extra|several|multiple|more than one) {CERTIFICATE} {yes(4)}(?:after|appended"
            r"|behind|concatenated|in (?:the )?(?:one|same)|sent|following|attached|glued|at the end)",
            rf"(?:bytes?|data|something|junk) {words(2)}follow\w* {words(1)}{CERTIFICATE}",
            rf"(?:second|another|extra) {CERTIFICATE} {yes(4)}follows?",
            rf"(?:after|behind) the {CERTIFICATE}|not exactly one {CERTIFICATE}|too many (?:bytes|{CERTIFICATE})",
            rf"{CERTIFICATE} {words(4)}(?:followed by|has extra|too long)",
            r"octets? [^;|,]{0,20}(?:en trop|supplementaires?|superflus?|restants?|apres)",
            rf"(?:donnees|octets|quelque chose|rien|dechets) {words(4)}(?:apres|a la suite|a la fin|derriere) {words(2)}certificat",
            rf"(?:deuxieme|second|deux|autre) certificats? {words(5)}(?:suite|apres|fin|colle|ajoutee?|derriere)",
        ),
        near=frozenset({"truncated"}),
        hides=frozenset({"truncated", "unbound-certificate", "repeated-record"}),
    ),
    Topic(
        id="truncated",
        en="a message is too short, empty or unreadable",
        fr="un message est trop court, vide ou illisible",
        phrases_en=("the server hello is truncated", "the message cannot be parsed"),
        phrases_fr=("le message est tronqué", "la réponse est illisible"),
        patterns=(
            r"truncat\w*|cut (?:off|short|in half)|too (?:short|small|few)|not enough (?:bytes|data)",
            rf"(?:{_MESSAGE}|{CERTIFICATE}) {yes(4)}(?:incomplete|empty|short|garbage|garbled|malformed|unreadable"
            r"|missing(?! from)|nonsense|gibberish|half|cut|random(?= (?:bytes|data)| ;| ,|$))",
            rf"(?:incomplete|empty|malformed|garbage|garbled|unreadable|nonsense|random|half)"
            rf" {words(2)}(?:{_MESSAGE}|{CERTIFICATE})",
            rf"(?:can|could|does|did) not {words(2)}(?:be )?(?:pars\w+|decod\w+|read|loaded|understood)",
            r"(?:pars(?:e|ing)|asn ?\.?1|der|decod(?:e|ing)) (?:\w+ )?(?:errors?|fail\w*|impossible)|pars(?:e|ing) asn ?1",
            r"(?:bytes?|half|part) (?:of [^;|,]{1,30} )?(?:is |are )?missing",
            rf"{_MESSAGE} {yes(4)}ends? (?:in the middle|early|too early|abruptly|too soon)",
            r"tronque\w*|trop courte?s?|illisibles?|mal ?formee?s?|indechiffrable",
            rf"{_MESSAGE} {yes(3)}(?:vides?|incomplete?s?|coupee?s?|manquante?s?)|message vide",
            r"impossible (?:de |a |d )(?:lire|decoder|analyser|parser)|pas assez (?:d octets|de donnees|long)",
        ),
        near=frozenset({"integrity"}),
    ),
    Topic(
        id="bad-share",
        en="the server's key share is not a point of the curve",
        fr="la clé éphémère du serveur n'est pas un point de la courbe",
        phrases_en=("Kp2 is not on the curve", "an invalid curve point as key share"),
        phrases_fr=("le point n'est pas sur la courbe", "clé éphémère invalide, hors de la courbe"),
        patterns=(
            rf"(?:not|n|off|outside|pas|hors) {words(5)}(?:curve|courbe)"
            r"(?! (?:that|which|i|we|approved|allowed|qui|non))",
            r"(?:invalid|off) curve(?: (?:point|attack))?",
            rf"(?:invalid|bad|wrong|illegal|malformed|broken|impossible) {words(2)}{_SHARE}",
            rf"{_SHARE} {words(3)}(?:is |was )?(?:invalid|illegal|malformed|not (?:valid|a (?:valid )?point|a (?:valid )?key"
            r"|a public key|on p ?384|on))",
            rf"{_SHARE} {words(3)}(?:invalide|incorrecte?|pas (?:valide|un point))|courbe invalide",
            rf"(?:mauvais|faux) point|(?:cle|point) invalide {words(4)}courbe",
        ),
        near=frozenset({"truncated"}),
        hides=frozenset({"curve", "mitm", "possession", "transcript"}),
    ),
    Topic(
        id="weak-share",
        en="the server's key share is one that everybody can compute with",
        fr="la clé éphémère du serveur est si simple que tout le monde peut calculer avec",
        phrases_en=("the key share is the generator: its private key is 1", "a trivial key share"),
        phrases_fr=("la clé éphémère est triviale", "la clé privée éphémère est 1"),
        patterns=(
            rf"{_WEAK} {words(3)}(?:{_SHARE}|private key|secret|session key|key exchange|public key|ephemeral|key)",
            rf"(?:{_SHARE}|private key|secret|session key|ephemeral (?:private |public )?key) {yes(4)}(?:the |a )?"
            rf"(?:generator|base point|{_WEAK})",
            r"(?:private key|secret|ks ?2|scalar) (?:\w+ )?(?:is |of |equals |was |equal to )?(?:1|one)",
            r"generators?(?: point)?|base ?point",
            rf"(?:any|every) ?(?:one|body) (?:\w+ )?(?:can|could) {words(2)}(?:compute|guess|know|derive|read|calculate)",
            rf"(?:cle|secret) {yes(4)}(?:faible|triviale?|previsible|devinable)|(?:point )?generateur",
            rf"cle privee {yes(4)}(?:1|un|egale a 1|vaut 1)",
            r"(?:n importe qui|tout le monde) peut [^;|,]{0,20}(?:calculer|deviner|lire|connaitre)",
        ),
        hides=frozenset({"possession", "mitm", "bad-share"}),
    ),
    Topic(
        id="reflection",
        en="the data is the client's own READY, sent back",
        fr="les données sont le READY du client, renvoyé tel quel",
        phrases_en=("it reflects my own message", "the server echoed my READY back as data"),
        phrases_fr=("il me renvoie mon propre READY", "attaque par réflexion"),
        patterns=(
            r"reflect\w*|echo(?:e[ds]|ing)?|mirror\w*|parrot\w*|boomerang",
            rf"(?:my|our|your|client s|the client s) own {words(2)}(?:ready|{_MESSAGE})",
            rf"(?:my|our|the client s|client) ready {yes(5)}(?:{_AGAIN}|returned|as data)?",
            rf"ready {yes(5)}(?:{_AGAIN}|returned|echoed|as (?:the )?data|instead of)",
            rf"(?:data|it|answer|reply) {yes(3)}(?:is|was|are|equals|says|said) (?:just |only |my |the )*ready",
            rf"(?:sen[dt]s?|gives?|gave|returned|returns) {words(3)}(?:what i sent|my (?:own )?(?:ready|{_MESSAGE})|ready)",
            r"ready [^;]{0,25}renvo(?:ye|ie)\w*|reflexion|reflet\w*|miroir",
            r"(?:renvo\w+|repete|retourne) [^;|,]{0,20}(?:ready|(?:mon|ma|notre) (?:propre )?message)",
            rf"(?:mon|ma|notre) propre {words(1)}(?:ready|{_MESSAGE})",
        ),
        hides=frozenset({"repeated-record", "replay", "transcript"}),
    ),
    Topic(
        id="repeated-record",
        en="the handshake's ciphertext was sent again as data",
        fr="le message chiffré de la poignée de main a été renvoyé comme données",
        phrases_en=(
            "the data is the server hello again",
            "the handshake record was repeated instead of data",
        ),
        phrases_fr=(
            "le message de la poignée de main est renvoyé une seconde fois",
            "les données répètent le hello du serveur",
        ),
        patterns=(
            rf"{_HANDSHAKE} {yes(4)}(?:{_AGAIN}|as (?:the )?data|instead of (?:the )?data|repeats?|copied"
            r"|replayed (?:as|instead))[^;|,]{0,30}",
            rf"(?:repeat\w*|re ?sent|re ?sen[dt]\w*|duplicat\w*|same|sent {_AGAIN}|replay\w*) {words(3)}(?:{_HANDSHAKE}"
            r"|records?|cipher ?texts?)",
            rf"(?:data|answer|reply) {yes(4)}(?:is|are|was|were|contains?|equals?|decrypts? to|decrypted to) {words(4)}"
            rf"(?:{_HANDSHAKE}|signature|{CERTIFICATE})(?: again)?",
            rf"(?:same|first|old) (?:record|cipher ?text|message) {yes(3)}{_AGAIN}",
            rf"{_HANDSHAKE} [^;|,]{{0,30}}(?:repetee?|renvoyee?|{_AGAIN}|comme (?:des )?donnees)"
            r"(?: une seconde fois| a nouveau)?",
            rf"(?:repete\w*|renvoie|renvoyee?) [^;|,]{{0,20}}(?:{_HANDSHAKE}|enregistrement)",
            rf"(?:message|enregistrement|chiffre) {yes(4)}(?:repete|renvoye|une seconde fois|deux fois|a nouveau)",
        ),
        near=frozenset({"replay"}),
        hides=frozenset({"replay", "transcript", "integrity", "mitm"}),
    ),
    Topic(
        id="nonce",
        en="a nonce was used twice",
        fr="un nonce a été utilisé deux fois",
        phrases_en=("the nonce is reused", "two messages have the same nonce"),
        phrases_fr=("nonce réutilisé", "le même vecteur d'initialisation sert deux fois"),
        patterns=(
            r"[^;|]{0,40}(?<!\w)(?:nonces?|ivs?|initiali[sz]ation vectors?|vecteurs? d initialisation)"
            r"(?!\w)[^;|]{0,40}",
        ),
        hides=frozenset({"replay", "repeated-record", "malformed-signature", "integrity"}),
    ),
)
