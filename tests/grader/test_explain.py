"""Reasons: what explains a fault, in two languages, and what only sounds like it."""

import pytest

from greenpath_gen.faults import CATALOGUE, Fault
from greenpath_grade.explain import GENERIC, Facts, explain
from greenpath_grade.model import Explained

SITE = "greenpath.program"
FACTS = Facts(SITE, (SITE,), "IronRoot", ("IronRoot", "SecureSign", "TrustCert"))

REASONS = {
    "untrusted-ca": (
        "the issuer of this certificate is not trusted",
        "l'autorité de certification est inconnue",
    ),
    "self-signed-leaf": ("the certificate is self-signed", "certificat auto-signé"),
    "fake-ca-same-name": (
        "a fake authority that uses the same name with a different key",
        "fausse autorité de certification, même nom mais autre clé",
    ),
    "fake-ca-forged-key-id": (
        "the CA's signature does not verify: the certificate was not signed by it",
        "la signature de l'autorité est invalide",
    ),
    "tampered-public-key": (
        "the certificate was modified after it was issued",
        "le certificat a été falsifié",
    ),
    "wrong-domain": (
        "the domain does not match the url I wanted",
        "le nom de domaine ne correspond pas",
    ),
    "subject-name-only": (
        "wrong domain in the subject alternative name",
        "mauvais nom de domaine dans le certificat",
    ),
    "suffix-trick": ("hostname mismatch", "le certificat est pour un autre domaine"),
    "expired": ("the certificate has expired", "le certificat est expiré"),
    "not-yet-valid": (
        "the certificate is not valid yet",
        "le certificat n'est pas encore valide",
    ),
    "wrong-extended-key-usage": (
        "the extended key usage does not allow servers",
        "ce certificat est pour les clients, pas pour un serveur",
    ),
    "stolen-certificate": (
        "the server does not have the private key of this certificate",
        "le serveur ne possède pas la clé privée du certificat",
    ),
    "replayed-signature": (
        "the signature was replayed from an old session",
        "la signature vient d'une autre session, elle est rejouée",
    ),
    "mitm-key-share": (
        "man in the middle: the key share was replaced",
        "attaque de l'homme du milieu",
    ),
}
EVERYTHING = "; ".join(english for english, _ in REASONS.values())
EVERY = pytest.mark.parametrize("fault", list(CATALOGUE), ids=lambda fault: fault.id)


def said(fault: Fault, reason: str | None, alert: str | None = None) -> Explained:
    return explain(fault, alert, reason, FACTS)


def test_every_fault_has_its_reasons() -> None:
    assert set(REASONS) == set(CATALOGUE.ids)


@EVERY
def test_right_in_english(fault: Fault) -> None:
    assert said(fault, REASONS[fault.id][0]) is Explained.RIGHT


@EVERY
def test_right_in_french(fault: Fault) -> None:
    assert said(fault, REASONS[fault.id][1]) is Explained.RIGHT


@EVERY
def test_right_in_capitals(fault: Fault) -> None:
    assert said(fault, REASONS[fault.id][0].upper() + "!") is Explained.RIGHT


@EVERY
def test_right_by_alert_alone(fault: Fault) -> None:
    telling = [alert for alert in fault.alerts if alert not in GENERIC]
    assert telling
    for alert in telling:
        assert said(fault, None, alert) is Explained.RIGHT
        assert said(fault, alert, alert) is Explained.RIGHT


@EVERY
def test_right_words_with_a_generic_alert(fault: Fault) -> None:
    words = REASONS[fault.id][0]
    assert said(fault, f"bad_certificate: {words}", "bad_certificate") is Explained.RIGHT


@EVERY
@pytest.mark.parametrize(
    "empty",
    [
        None,
        "",
        "certificate invalid",
        "signature invalid",
        "the certificate is not valid",
        "certificat invalide",
        "signature invalide",
        "no",
        "\N{PILE OF POO}" * 50,
    ],
)
def test_words_that_say_nothing(fault: Fault, empty: str | None) -> None:
    assert said(fault, empty) is Explained.NONE


@EVERY
def test_naming_everything_is_vague(fault: Fault) -> None:
    assert said(fault, EVERYTHING) is Explained.VAGUE


@EVERY
@pytest.mark.parametrize("alert", sorted(GENERIC))
def test_a_generic_alert_alone_is_vague(fault: Fault, alert: str) -> None:
    assert said(fault, alert, alert) is Explained.VAGUE
    assert said(fault, None, alert) is Explained.VAGUE


@EVERY
def test_another_problem_is_wrong(fault: Fault) -> None:
    other = "wrong-domain" if fault.id == "expired" else "expired"
    assert said(fault, REASONS[other][0]) is Explained.WRONG
    assert said(fault, REASONS[other][1]) is Explained.WRONG


@EVERY
def test_another_alert_is_wrong(fault: Fault) -> None:
    assert said(fault, None, "protocol_version") is Explained.WRONG


@EVERY
def test_right_words_with_the_wrong_alert_are_vague(fault: Fault) -> None:
    words = REASONS[fault.id][0]
    assert said(fault, f"record_overflow: {words}", "record_overflow") is Explained.VAGUE


def test_quoting_the_strange_name_says_what_is_wrong() -> None:
    facts = Facts(SITE, ("gr33npath.program",), "IronRoot", FACTS.trusted)
    reason = "this is gr33npath.program"
    assert explain(CATALOGUE["wrong-domain"], None, reason, facts) is Explained.RIGHT
    assert explain(CATALOGUE["expired"], None, reason, facts) is Explained.WRONG


def test_quoting_the_strange_issuer_says_what_is_wrong() -> None:
    facts = Facts(SITE, (SITE,), "ShadowCert", FACTS.trusted)
    assert explain(CATALOGUE["untrusted-ca"], None, "by ShadowCert", facts) is Explained.RIGHT


@EVERY
def test_very_long_reasons_are_read_quickly(fault: Fault) -> None:
    for text in ("not " * 100_000, "the key " * 100_000, "certificate " * 100_000):
        assert said(fault, text) in set(Explained)
