"""Reasons: what explains a fault, in two languages, and what only sounds like it."""

from dataclasses import replace

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.faults import CATALOGUE, Fault
from greenpath_gen.reasons import TOPICS
from greenpath_grade.explain import GENERIC, Facts, explain
from greenpath_grade.model import Explained

SITE = "greenpath.program"
TRUSTED = ("IronRoot", "SecureSign", "TrustCert")
FACTS = Facts(SITE, (SITE,), "IronRoot", TRUSTED)
LOOK_ALIKE = Facts(SITE, ("gr33npath.program",), "SecureSign", TRUSTED)
SHADOW = Facts(SITE, (SITE,), "ShadowCert", TRUSTED)
COPYCAT = Facts(SITE, (SITE,), "TrustCert", TRUSTED)

EVERY = pytest.mark.parametrize("fault", list(CATALOGUE), ids=lambda fault: fault.id)
EVERYTHING = "; ".join(topic.phrases_en[0] for topic in TOPICS.values())


def said(fault: Fault, reason: str | None, alert: str | None = None) -> Explained:
    return explain(fault, alert, reason, FACTS)


def fault(name: str) -> Fault:
    return CATALOGUE[name]


def other_topic(fault: Fault) -> str:
    """Return a topic that has nothing to do with a fault."""
    near = {near for reason in fault.reasons for near in TOPICS[reason].near}
    return next(t for t in ("revoked", "name", "nonce") if t not in {*fault.reasons, *near})


@EVERY
def test_what_names_its_topics_is_right(fault: Fault) -> None:
    assert fault.reasons
    for reason in fault.reasons:
        topic = TOPICS[reason]
        for phrase in (topic.en, topic.fr, *topic.phrases_en, *topic.phrases_fr):
            assert said(fault, phrase) is Explained.RIGHT, phrase
            assert said(fault, phrase.upper() + "!") is Explained.RIGHT, phrase


@EVERY
def test_its_title_explains_it(fault: Fault) -> None:
    assert said(fault, fault.title) is Explained.RIGHT


@EVERY
def test_right_by_alert_alone(fault: Fault) -> None:
    telling = [alert for alert in fault.alerts if alert not in GENERIC]
    assert telling
    for alert in telling:
        assert said(fault, None, alert) is Explained.RIGHT
        assert said(fault, alert, alert) is Explained.RIGHT


@EVERY
def test_right_words_with_a_generic_alert(fault: Fault) -> None:
    words = TOPICS[fault.reasons[0]].phrases_en[0]
    assert said(fault, f"bad_certificate: {words}", "bad_certificate") is Explained.RIGHT


@EVERY
@pytest.mark.parametrize(
    "empty",
    [
        None,
        "",
        "no",
        "verification failed",
        "not trusted?",
        "the certificate or its signature is not valid",
        "bad certificate, bad signature",
        "ni le certificat ni la signature ne sont valides",
        "\N{PILE OF POO}" * 50,
    ],
)
def test_words_that_say_nothing(fault: Fault, empty: str | None) -> None:
    assert said(fault, empty) is Explained.NONE


@EVERY
@pytest.mark.parametrize(
    ("words", "fine"),
    [
        ("signature invalid", {Check.NAME, Check.VALIDITY, Check.PURPOSE, Check.AUTHORITY}),
        ("la signature n'est pas valide", {Check.NAME, Check.VALIDITY, Check.PURPOSE}),
        ("certificate invalid", {Check.POSSESSION, Check.TRANSCRIPT}),
        ("le certificat n'est pas valide", {Check.POSSESSION, Check.TRANSCRIPT}),
    ],
)
def test_naming_a_part_explains_nothing_and_is_wrong_where_it_is_in_order(
    fault: Fault, words: str, fine: set[Check]
) -> None:
    if fault.check in fine:
        assert said(fault, words) is Explained.WRONG
    elif fault.check is not Check.AUTHORITY:
        assert said(fault, words) is Explained.NONE


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
    other = TOPICS[other_topic(fault)]
    assert said(fault, other.phrases_en[0]) is Explained.WRONG
    assert said(fault, other.phrases_fr[0]) is Explained.WRONG


@EVERY
def test_naming_another_problem_too_is_vague(fault: Fault) -> None:
    right, other = TOPICS[fault.reasons[0]], TOPICS[other_topic(fault)]
    assert said(fault, f"{right.phrases_en[0]}; {other.phrases_en[0]}") is Explained.VAGUE
    assert said(fault, f"{other.phrases_fr[0]} ou {right.phrases_fr[0]}") is Explained.VAGUE


@EVERY
def test_another_alert_is_wrong(fault: Fault) -> None:
    assert said(fault, None, "no_application_protocol") is Explained.WRONG


@EVERY
def test_right_words_with_the_wrong_alert_are_vague(fault: Fault) -> None:
    words = TOPICS[fault.reasons[0]].phrases_en[0]
    assert said(fault, f"record_overflow: {words}", "record_overflow") is Explained.VAGUE


@pytest.mark.parametrize(
    ("words", "explained"),
    [
        ("the issuer is not trusted", Explained.VAGUE),
        ("the issuer is not trusted: it is a fake CA with the same name", Explained.RIGHT),
        ("the issuer is unknown or fake", Explained.VAGUE),
        ("the certificate has expired", Explained.WRONG),
        ("soit l'autorité est inconnue, soit c'est une fausse autorité", Explained.VAGUE),
    ],
)
def test_what_is_near_may_be_named_beside_it(words: str, explained: Explained) -> None:
    fake = replace(fault("fake-ca-same-name"), reasons=("fake-authority",))
    assert said(fake, words) is explained


@pytest.mark.parametrize(
    "words",
    [
        "this is gr33npath.program",
        "this is gr33npath",
        "the certificate was issued to gr33npath.program",
        "le certificat est pour gr33npath.program",
        "GR33NPATH.PROGRAM is not greenpath.program",
        "the certificate for gr33npath.program was issued by SecureSign",
    ],
)
def test_quoting_the_strange_name_says_what_is_wrong(words: str) -> None:
    assert explain(fault("wrong-domain"), None, words, LOOK_ALIKE) is Explained.RIGHT
    assert explain(fault("expired"), None, words, LOOK_ALIKE) is Explained.WRONG


@pytest.mark.parametrize(
    "words",
    [
        "issued by ShadowCert",
        "I do not trust shadowcert",
        "issuer CN=ShadowCert unknown",
        "ShadowCert is not in my list",
        "greenpath.program has a certificate of ShadowCert",
        "ShadowCert n'est pas une autorité de confiance",
        "signé par ShadowCert",
    ],
)
def test_quoting_the_strange_issuer_says_what_is_wrong(words: str) -> None:
    assert explain(fault("untrusted-ca"), None, words, SHADOW) is Explained.RIGHT
    assert explain(fault("expired"), None, words, SHADOW) is Explained.WRONG


@pytest.mark.parametrize(
    "words",
    [
        "a fake TrustCert",
        "not signed by the real TrustCert",
        "somebody pretends to be TrustCert",
        "the key of this TrustCert is not the key of the TrustCert I trust",
        "un faux TrustCert",
    ],
)
def test_the_name_of_an_authority_is_known(words: str) -> None:
    assert explain(fault("fake-ca-same-name"), None, words, COPYCAT) is Explained.RIGHT


@pytest.mark.parametrize(
    ("name", "facts"),
    [("wrong-domain", LOOK_ALIKE), ("untrusted-ca", SHADOW), ("fake-ca-same-name", COPYCAT)],
)
def test_quoting_both_parties_is_vague(name: str, facts: Facts) -> None:
    words = f"{facts.names[0]} / {facts.issuer}: not acceptable"
    assert explain(fault(name), None, words, facts) is Explained.VAGUE


def test_a_server_that_is_its_own_issuer_is_one_party() -> None:
    facts = replace(FACTS, issuer=SITE)
    words = f"{SITE} cannot be verified"
    assert explain(fault("self-signed-leaf"), None, words, facts) is Explained.NONE


def test_who_refuses_a_trusted_issuer_wants_another_one() -> None:
    assert explain(fault("expired"), None, "issued by TrustCert", COPYCAT) is Explained.WRONG
    refused = "the certificate issued by TrustCert is not valid"
    assert explain(fault("expired"), None, refused, COPYCAT) is Explained.NONE


def test_a_name_that_is_part_of_another_is_not_quoted() -> None:
    facts = replace(LOOK_ALIKE, names=("path.program",))
    assert explain(fault("expired"), None, "this is greenpath.program", facts) is Explained.NONE


def test_hostile_names_are_no_patterns() -> None:
    facts = Facts(SITE, ("(a+)+$", ""), "[", ("*", ""))
    assert explain(fault("expired"), None, "expired, says [ of (a+)+$", facts) in set(Explained)


@pytest.mark.parametrize("words", ["not ", "the key ", "certificate "])
def test_very_long_reasons_are_read_quickly(words: str) -> None:
    for one in list(CATALOGUE)[::10]:
        assert said(one, words * 100_000) in set(Explained)
