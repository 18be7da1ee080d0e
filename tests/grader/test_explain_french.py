"""Explanations as students write them in French: right, wrong, vague, and none at all."""

import pytest

from greenpath_gen.faults import CATALOGUE
from greenpath_grade.explain import Facts, explain
from greenpath_grade.model import Explained
from greenpath_grade.written import trusts

SITE = "greenpath.program"
TRUSTED = ("IronRoot", "SecureSign", "TrustCert")
GENUINE = Facts(SITE, (SITE,), "TrustCert", TRUSTED)
STRANGE = {
    "wrong-domain": Facts(SITE, ("gr33npath.program",), "SecureSign", TRUSTED),
    "untrusted-ca": Facts(SITE, (SITE,), "ShadowCert", TRUSTED),
}
"""What certificates say that look strange; those of the other faults look genuine."""

SAID = (
    ("expired", Explained.RIGHT, "son certificat n'est plus bon depuis avril 2022"),
    (
        "expired",
        Explained.RIGHT,
        "Le certificat n'était plus valable le jour où je me suis connecté",
    ),
    ("expired", Explained.RIGHT, "la date de fin du certificat est déjà passée"),
    ("expired", Explained.RIGHT, "ce certificat a dépassé sa date de validité"),
    ("expired", Explained.RIGHT, "le certificat a fini d'être valide en 2022"),
    ("expired", Explained.RIGHT, "il est valable jusqu'au 3 avril 2022 et on est après"),
    ("expired", Explained.RIGHT, "la date d'expiration est antérieure à aujourd'hui"),
    ("expired", Explained.RIGHT, "le certificat n'est plus en vigueur"),
    ("expired", Explained.WRONG, "le certificat est pour un autre domaine"),
    ("expired", Explained.NONE, "mauvais certificat"),
    ("expired", Explained.NONE, "quelque chose cloche avec ce serveur"),
    ("expired", Explained.VAGUE, "les dates du certificat ne vont pas"),
    ("not-yet-valid", Explained.RIGHT, "son certificat ne sera bon qu'à partir de 2031"),
    ("not-yet-valid", Explained.RIGHT, "le certificat n'entre en vigueur que plus tard"),
    ("not-yet-valid", Explained.WRONG, "le certificat n'est plus bon"),
    (
        "wrong-domain",
        Explained.RIGHT,
        "le certificat est au nom d'un autre site que celui que je voulais",
    ),
    ("wrong-domain", Explained.RIGHT, "le nom dans le certificat n'est pas celui de l'url"),
    (
        "wrong-domain",
        Explained.RIGHT,
        "le certificat n'est pas pour le site demandé, il y a des chiffres à la place des lettres",
    ),
    (
        "wrong-domain",
        Explained.RIGHT,
        "le domaine n'est pas le même, il ressemble seulement au bon",
    ),
    ("wrong-domain", Explained.RIGHT, "le certificat a été fait pour gr33npath.program"),
    ("wrong-domain", Explained.WRONG, "l'autorité est inconnue"),
    ("wrong-domain", Explained.VAGUE, "le domaine est faux, ou bien le certificat est expiré"),
    ("wrong-domain", Explained.NONE, "le nom"),
    ("untrusted-ca", Explained.RIGHT, "je ne connais pas l'autorité qui a signé le certificat"),
    ("untrusted-ca", Explained.RIGHT, "ShadowCert ne fait pas partie de mes autorités"),
    ("untrusted-ca", Explained.RIGHT, "l'autorité n'est pas dans mes certificats de confiance"),
    ("untrusted-ca", Explained.RIGHT, "signé par une autorité à laquelle je ne fais pas confiance"),
    ("untrusted-ca", Explained.RIGHT, "l'émetteur n'est pas l'une des trois autorités"),
    ("untrusted-ca", Explained.WRONG, "la signature du serveur est celle d'une ancienne session"),
    (
        "fake-ca-same-name",
        Explained.RIGHT,
        "l'autorité nommée n'a pas vraiment signé ce certificat",
    ),
    (
        "fake-ca-forged-key-id",
        Explained.RIGHT,
        "l'autorité nommée n'a pas vraiment signé ce certificat",
    ),
    ("tampered-name", Explained.RIGHT, "l'autorité nommée n'a pas vraiment signé ce certificat"),
    (
        "fake-ca-same-name",
        Explained.RIGHT,
        "ce n'est pas la vraie TrustCert qui a signé, c'est une copie avec une autre clé",
    ),
    (
        "fake-ca-same-name",
        Explained.RIGHT,
        "le certificat dit TrustCert mais ce n'est pas la clé de TrustCert",
    ),
    ("fake-ca-same-name", Explained.RIGHT, "TrustCert n'a jamais signé ce certificat"),
    ("fake-ca-same-name", Explained.RIGHT, "quelqu'un se fait passer pour TrustCert"),
    ("fake-ca-same-name", Explained.WRONG, "le certificat a expiré"),
    ("tampered-name", Explained.RIGHT, "le certificat a été modifié après avoir été signé"),
    ("tampered-name", Explained.RIGHT, "la signature de l'autorité sur le certificat ne colle pas"),
    (
        "stolen-certificate",
        Explained.RIGHT,
        "le serveur n'a pas la clé privée qui va avec le certificat",
    ),
    (
        "stolen-certificate",
        Explained.RIGHT,
        "il a copié le certificat du vrai serveur mais ne possède pas sa clé",
    ),
    (
        "stolen-certificate",
        Explained.RIGHT,
        "la signature n'a pas été faite avec la clé du certificat",
    ),
    (
        "stolen-certificate",
        Explained.RIGHT,
        "il ne peut pas signer avec la clé du certificat, donc le certificat n'est pas à lui",
    ),
    ("stolen-certificate", Explained.NONE, "la signature est mauvaise"),
    ("stolen-certificate", Explained.WRONG, "le domaine du certificat n'est pas le bon"),
    ("replayed-signature", Explained.RIGHT, "c'est une vieille signature qui est rejouée"),
    ("replayed-signature", Explained.RIGHT, "la signature date d'un échange précédent"),
    ("partial-transcript-client", Explained.RIGHT, "la signature ne porte pas sur notre échange"),
    (
        "partial-transcript-client",
        Explained.RIGHT,
        "la signature est pour la session d'un autre client",
    ),
    ("expired", Explained.WRONG, "l'autorité nommée n'a pas vraiment signé ce certificat"),
    ("untrusted-ca", Explained.VAGUE, "l'autorité est inconnue ou le certificat n'est plus bon"),
    ("expired", Explained.VAGUE, "périmé, mauvais domaine, autorité inconnue, signature fausse"),
    (
        "mitm-key-share",
        Explained.RIGHT,
        "quelqu'un au milieu a remplacé la clé publique du serveur par la sienne",
    ),
    (
        "partial-transcript-client",
        Explained.RIGHT,
        "ma clé publique n'est pas dans ce qui a été signé",
    ),
    (
        "partial-transcript-certificate",
        Explained.RIGHT,
        "le certificat n'est pas inclus dans ce qui a été signé",
    ),
    (
        "partial-transcript-swapped",
        Explained.RIGHT,
        "les deux clés sont dans le mauvais ordre dans la signature",
    ),
    ("malformed-signature", Explained.RIGHT, "à la place de la signature il y a n'importe quoi"),
    (
        "signed-with-ephemeral-key",
        Explained.RIGHT,
        "il a signé avec sa clé éphémère et pas avec celle du certificat",
    ),
    ("replayed-signature", Explained.RIGHT, "signature recopiée d'une autre connexion"),
    ("stolen-certificate", Explained.RIGHT, "c'est le certificat d'un autre, il n'en a pas la clé"),
    (
        "stolen-certificate",
        Explained.RIGHT,
        "le certificat est bon mais le serveur n'en est pas le propriétaire",
    ),
    ("wrong-domain", Explained.RIGHT, "ce certificat appartient à un autre domaine"),
    ("wrong-domain", Explained.RIGHT, "l'url ne figure pas dans le certificat"),
    ("untrusted-ca", Explained.RIGHT, "autorité qui ne figure pas dans la liste"),
    ("tampered-name", Explained.RIGHT, "quelqu'un a changé le domaine dans un vrai certificat"),
    ("not-yet-valid", Explained.RIGHT, "le certificat commence seulement l'année prochaine"),
)

LEGITIMATE = (
    "c'est le bon serveur",
    "serveur2 est authentique",
    "légitime : son certificat est valide et la signature est correcte",
    "tout est en ordre",
    "le seul en qui on peut avoir confiance, il est fiable",
)


@pytest.mark.parametrize(("name", "expected", "words"), SAID)
def test_what_students_write_in_french(name: str, expected: Explained, words: str) -> None:
    facts = STRANGE.get(name, GENUINE)
    assert explain(CATALOGUE[name], None, words, facts) is expected
    assert not trusts(words)


@pytest.mark.parametrize("words", LEGITIMATE)
def test_who_is_trusted_in_french(words: str) -> None:
    assert trusts(words)


@pytest.mark.parametrize("name", CATALOGUE.ids)
def test_a_list_of_everything_stays_vague_in_french(name: str) -> None:
    everything = ". ".join(words for _, expected, words in SAID if expected is Explained.RIGHT)
    assert explain(CATALOGUE[name], None, everything, GENUINE) is not Explained.RIGHT
