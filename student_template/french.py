"""What run.py says, in French. Without this file it speaks English."""

FRENCH = {
    # how a run ended
    "content": "contenu",
    "refused": "refusé",
    "crashed": "planté",
    "error": "erreur",
    "missing": "manquant",
    "not finished": "inachevé",
    "client.py, line {number}, in {name}: {code}": "client.py, ligne {number}, dans {name} : {code}",
    "client.py, line {number}: {code}": "client.py, ligne {number} : {code}",
    "{method} refuses this server: {text}": "{method} refuse ce serveur : {text}",
    "{method} refuses this server, by an error of the toolbox: {text}": (
        "{method} refuse ce serveur, par une erreur de la boîte à outils : {text}"
    ),
    "your client crashed in {method}: {text}": "votre client a planté dans {method} : {text}",
    "{method} returned None: your client refuses this server": (
        "{method} a renvoyé None : votre client refuse ce serveur"
    ),
    "{method} returned None: it should return your public key": (
        "{method} a renvoyé None : elle devrait renvoyer votre clé publique"
    ),
    "{method} returned {kind}, but it should return bytes": (
        "{method} a renvoyé {kind}, mais elle devrait renvoyer des bytes"
    ),
    "{method} is not finished yet: {error}": "{method} n'est pas encore finie : {error}",
    "{method} is not finished yet: it belongs to step 1, key exchange and data decryption": (
        "{method} n'est pas encore finie : elle fait partie de l'étape 1, échange de clé et "
        "déchiffrement des données"
    ),
    "{method} is not finished yet: it belongs to step 1, key exchange and data decryption (and "
    "later to step 2, certificate and signature verification)": (
        "{method} n'est pas encore finie : elle fait partie de l'étape 1, échange de clé et "
        "déchiffrement des données (et plus tard de l'étape 2, vérification du certificat et de la "
        "signature)"
    ),
    "class Client has no method {method}": "la classe Client n'a pas de méthode {method}",
    "client.py has no class Client": "client.py n'a pas de classe Client",
    "{method}: the server hung up: {error}": "{method} : le serveur a raccroché : {error}",
    "the client hello is not a public key on the curve P-384": (
        "le client hello n'est pas une clé publique sur la courbe P-384"
    ),
    'client_ready is not encrypt(k, b"READY")': 'client_ready n\'est pas encrypt(k, b"READY")',
    "Only one server can be trusted. The table shows what your client decided, not who is right.": (
        "On ne peut se fier qu'à un seul serveur. Le tableau montre ce que votre client a décidé, "
        "pas qui a raison."
    ),
    # the command line
    "Which site, and which server?": "Quel site, et quel serveur ?",
    "Usage: python3 run.py URL [SERVER]     for example: python3 run.py greenpath.program server2\n"
    "       python3 run.py --check          which steps of the exercise stand": (
        "Usage : python3 run.py URL [SERVEUR]   par exemple : python3 run.py greenpath.program "
        "server2\n"
        "        python3 run.py --check         quelles étapes de l'exercice tiennent"
    ),
    "There are no servers in {home}: run this inside your own package.": (
        "Il n'y a pas de serveurs dans {home} : lancez ceci dans votre propre dossier."
    ),
    "There is no server {name}; there are {known}.": (
        "Il n'y a pas de serveur {name} ; il y a {known}."
    ),
    "The servers of this package are for {site}, and you asked for {url}.": (
        "Les serveurs de ce dossier sont pour {site}, et vous avez demandé {url}."
    ),
    "The package cryptography is missing. Install it: {how}": (
        "Il manque le paquet cryptography. Installez-le : {how}"
    ),
    "The package cryptography is too old: it is version {found}, and {needed} is needed. Install "
    "it: {how}": (
        "Le paquet cryptography est trop ancien : c'est la version {found}, et il faut {needed}. "
        "Installez-le : {how}"
    ),
    "interrupted": "interrompu",
    # the rehearsal
    "step 1: send_client_hello returns your public key": (
        "étape 1 : send_client_hello renvoie votre clé publique"
    ),
    'step 1: send_client_ready answers an honest server with encrypt(k, b"READY")': (
        'étape 1 : send_client_ready répond à un serveur honnête par encrypt(k, b"READY")'
    ),
    "step 1: receive_data returns what the server sent": (
        "étape 1 : receive_data renvoie ce que le serveur a envoyé"
    ),
    "step 2: a server is refused if its certificate is not in order": (
        "étape 2 : un serveur est refusé si son certificat n'est pas en ordre"
    ),
    "step 2: a server is refused if its signature is not in order": (
        "étape 2 : un serveur est refusé si sa signature n'est pas en ordre"
    ),
    "explaining: every refusal says why": "expliquer : chaque refus dit pourquoi",
    "first let step 1 work with honest servers": (
        "faites d'abord marcher l'étape 1 avec des serveurs honnêtes"
    ),
    "that depends on the step before": "cela dépend de l'étape précédente",
    "receive_data returned something else than the server sent": (
        "receive_data a renvoyé autre chose que ce que le serveur a envoyé"
    ),
    "{failed} of {all} honest servers, of as many authorities, were not reached. That is right only "
    "if your site uses one authority.": (
        "{failed} serveurs honnêtes sur {all}, d'autant d'autorités, n'ont pas été atteints. C'est "
        "juste seulement si votre site n'emploie qu'une autorité."
    ),
    "your client trusted {trusted} of {all} such servers": (
        "votre client s'est fié à {trusted} de ces {all} serveurs"
    ),
    "your client crashed with {crashed} of {all} such servers; that is no refusal": (
        "votre client a planté chez {crashed} de ces {all} serveurs ; ce n'est pas un refus"
    ),
    "first let your client refuse without crashing": (
        "faites d'abord que votre client refuse sans planter"
    ),
    "no server was refused": "aucun serveur n'a été refusé",
    "some refusals say nothing": "certains refus ne disent rien",
    'servers with different problems were refused with "{same}"': (
        "des serveurs aux problèmes différents ont été refusés par « {same} »"
    ),
    "The servers of this rehearsal are made on the spot. Your own, and those that your work is "
    "graded with, are others, and are wrong in more ways.": (
        "Les serveurs de cette répétition sont faits sur le moment. Les vôtres, et ceux avec "
        "lesquels votre travail est noté, en sont d'autres, et ont d'autres défauts encore."
    ),
}
