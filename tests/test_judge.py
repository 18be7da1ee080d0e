"""Verdicts, points, reasons and diagnoses: the pure half of the grader."""

import json
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.checks import Check
from greenpath_gen.faults import CATALOGUE
from greenpath_grade.diagnose import diagnose
from greenpath_grade.explain import Facts, explain
from greenpath_grade.judge import STAGES, Truth, judge
from greenpath_grade.model import (
    LEGITIMATE,
    End,
    Explained,
    Handshake,
    Judgement,
    Observation,
    Verdict,
)
from greenpath_grade.score import Rubric, score

HELLO, READY, RECEIVE = STAGES[2:]
GENUINE = Truth(True, b"data")
IMPOSTER = Truth(False, b"data")
IN_DATA = Truth(False, b"data", in_data=True)


def raised(how: str, kind: str = "Exception", **more: object) -> bytes:
    said = {"how": how, "type": kind, "reason": "why", "alert": None, "line": 7, **more}
    return json.dumps(said).encode()


@pytest.mark.parametrize(
    ("seen", "truth", "verdict"),
    [
        (Observation(End.COMPLETE, RECEIVE, data=b"data"), GENUINE, Verdict.ACCEPTED),
        (Observation(End.COMPLETE, RECEIVE, data=b"data"), IMPOSTER, Verdict.ACCEPTED),
        (Observation(End.COMPLETE, RECEIVE, data=b"made up"), GENUINE, Verdict.WRONG_DATA),
        (Observation(End.COMPLETE, RECEIVE, data=b"made up"), IMPOSTER, Verdict.ACCEPTED),
        (Observation(End.COMPLETE, RECEIVE, data=b"anything"), IN_DATA, Verdict.ACCEPTED),
        (Observation(End.NOTHING, HELLO), GENUINE, Verdict.MALFORMED),
        (Observation(End.NOTHING, READY), GENUINE, Verdict.REJECTED),
        (Observation(End.NOTHING, READY), IMPOSTER, Verdict.REJECTED),
        (Observation(End.NOTHING, RECEIVE), IMPOSTER, Verdict.REJECTED_LATE),
        (Observation(End.NOTHING, RECEIVE), IN_DATA, Verdict.REJECTED),
        (Observation(End.NOTHING, RECEIVE), GENUINE, Verdict.REJECTED_LATE),
        (Observation(End.ERROR, READY, raised("raised")), IMPOSTER, Verdict.REJECTED),
        (Observation(End.ERROR, READY, raised("exit")), IMPOSTER, Verdict.REJECTED),
        (Observation(End.ERROR, READY, raised("cryptobox")), IMPOSTER, Verdict.REJECTED),
        (Observation(End.ERROR, READY, raised("crash")), IMPOSTER, Verdict.CRASHED),
        (Observation(End.ERROR, RECEIVE, raised("raised")), IMPOSTER, Verdict.REJECTED_LATE),
        (Observation(End.ERROR, HELLO, raised("raised")), IMPOSTER, Verdict.CRASHED),
        (Observation(End.ERROR, READY, raised("missing")), GENUINE, Verdict.CRASHED),
        (Observation(End.ERROR, READY, raised("crash", "MemoryError")), GENUINE, Verdict.KILLED),
        (Observation(End.ERROR, READY, raised("crash", blocked=True)), GENUINE, Verdict.KILLED),
        (Observation(End.ERROR, READY, b"not json"), IMPOSTER, Verdict.MALFORMED),
        (Observation(End.WRONG_TYPE, READY, b"<class 'str'>"), GENUINE, Verdict.MALFORMED),
        (Observation(End.BAD_HELLO, HELLO), GENUINE, Verdict.MALFORMED),
        (Observation(End.BAD_READY, READY), IMPOSTER, Verdict.REFUSED_BY_SERVER),
        (Observation(End.DEADLINE, READY), IMPOSTER, Verdict.TIMED_OUT),
        (Observation(End.HANGUP, READY, exit_code=-24), IMPOSTER, Verdict.TIMED_OUT),
        (Observation(End.HANGUP, READY, exit_code=-11), IMPOSTER, Verdict.KILLED),
        (Observation(End.HANGUP, READY, exit_code=0), IMPOSTER, Verdict.CRASHED),
        (Observation(End.HANGUP, "import", exit_code=99), IMPOSTER, Verdict.GRADER_FAULT),
        (Observation(End.NO_FRAME, READY), IMPOSTER, Verdict.MALFORMED),
        (Observation(End.FLOOD, READY), IMPOSTER, Verdict.KILLED),
        (Observation(End.WORKER_LOST, "import"), IMPOSTER, Verdict.GRADER_FAULT),
    ],
)
def test_an_observation_has_its_verdict(seen: Observation, truth: Truth, verdict: Verdict) -> None:
    assert judge(seen, truth).verdict is verdict


@given(st.sampled_from(End), st.sampled_from(STAGES), st.binary(), st.integers(-64, 255))
def test_only_what_crossed_the_wire_is_acceptance(
    end: End, stage: str, detail: bytes, code: int
) -> None:
    seen = Observation(end, stage, detail, b"data", code)
    accepted = judge(seen, GENUINE).verdict is Verdict.ACCEPTED
    assert accepted == (end is End.COMPLETE)


@given(st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.lists(st.text())))
def test_no_account_breaks_the_judge(said: dict[str, object]) -> None:
    judge(Observation(End.ERROR, READY, json.dumps(said).encode()), IMPOSTER)


def test_a_reason_is_fit_to_be_shown() -> None:
    reason = "a\x1b[31m\u202eb <object at 0x7f0011223344>" + "x" * 5000
    shown = judge(Observation(End.ERROR, READY, raised("raised", reason=reason)), IMPOSTER).reason
    assert shown is not None
    assert not set("\x1b\u202e") & set(shown)
    assert "7f0011223344" not in shown
    assert len(shown) <= 1000


def handshake(server: str, verdict: Verdict, explained: Explained | None = None) -> Handshake:
    check = None if server == LEGITIMATE else CATALOGUE[server].check
    return Handshake(server, check, Judgement(verdict), explained)


def graded(
    legitimate: Verdict,
    imposters: Verdict,
    explained: Explained | None = None,
    **other: Verdict,
) -> tuple[list[Handshake], float]:
    shapes = ["home", "home", "other", "other"]
    handshakes = [handshake(LEGITIMATE, legitimate) for _ in shapes]
    for name, _ in product(CATALOGUE.ids, range(2)):
        verdict = other.get(name.replace("-", "_"), imposters)
        handshakes.append(handshake(name, verdict, explained))
        shapes.append("")
    return score(handshakes, shapes, Rubric())


ACCEPT, REJECT, CRASH = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.CRASHED


def test_a_finished_client_has_80_and_with_reasons_100() -> None:
    assert graded(ACCEPT, REJECT)[1] == 80
    assert graded(ACCEPT, REJECT, Explained.RIGHT)[1] == 100
    assert graded(ACCEPT, REJECT, Explained.VAGUE)[1] == 80


def test_nothing_is_had_for_nothing() -> None:
    assert graded(ACCEPT, ACCEPT)[1] == 20
    assert graded(REJECT, REJECT, Explained.RIGHT)[1] == 0
    assert graded(CRASH, CRASH)[1] == 0
    assert graded(Verdict.REFUSED_BY_SERVER, Verdict.REFUSED_BY_SERVER)[1] == 0


def test_the_ladder() -> None:
    rungs = [(REJECT, Explained.RIGHT), (REJECT, None), (CRASH, None), (ACCEPT, None)]
    points = [graded(ACCEPT, verdict, explained)[1] for verdict, explained in rungs]
    assert points == [100, 80, 35, 20]


@pytest.mark.parametrize("fault", CATALOGUE.ids)
def test_one_hole_costs_a_quarter_of_what_refusing_pays(fault: str) -> None:
    hole = {fault.replace("-", "_"): ACCEPT}
    handshakes, points = graded(ACCEPT, REJECT, Explained.RIGHT, **hole)
    assert 20 + 45 <= points <= 85
    assert points == pytest.approx(sum(h.points for h in handshakes), abs=0.01)


def test_a_fault_counts_only_if_it_is_refused_every_time() -> None:
    handshakes = [handshake(LEGITIMATE, ACCEPT)] * 2
    handshakes += [handshake("expired", REJECT), handshake("expired", Verdict.TIMED_OUT)]
    assert score(handshakes, ["home", "home", "", ""], Rubric())[1] == 20


@given(st.lists(st.sampled_from(Verdict), min_size=28, max_size=28), st.sampled_from(Verdict))
def test_points_stay_in_their_range_and_behind_the_gate(
    verdicts: list[Verdict], legitimate: Verdict
) -> None:
    names = [name for name in CATALOGUE.ids for _ in range(2)]
    handshakes = [handshake(LEGITIMATE, legitimate)] * 2
    handshakes += [handshake(n, v, Explained.RIGHT) for n, v in zip(names, verdicts, strict=True)]
    scored, points = score(handshakes, ["home"] * 2 + [""] * 28, Rubric())
    assert 0 <= points <= 100
    assert all(0 <= h.points <= h.max_points + 1e-6 for h in scored)
    if legitimate is not ACCEPT:
        assert points == 0


def test_possession_and_transcript_are_diagnosed_as_the_signature() -> None:
    fooled = [handshake("stolen-certificate", ACCEPT), handshake("expired", ACCEPT)]
    fooled += [handshake("mitm-key-share", ACCEPT), handshake("wrong-domain", REJECT)]
    assert diagnose(fooled) == (str(Check.VALIDITY), "signature")


FACTS = Facts(
    "greenpath.program", ("greenpath.program",), "IronRoot", ("IronRoot", "SecureSign", "TrustCert")
)
REASONS = {
    "untrusted-ca": ("the CA is not trusted", "autorité de certification inconnue"),
    "self-signed-leaf": ("the certificate is self-signed", "certificat auto-signé"),
    "fake-ca-same-name": ("a fake CA with the same name", "une fausse autorité usurpe le nom"),
    "fake-ca-forged-key-id": ("the CA signature is not valid", "une fausse autorité"),
    "tampered-public-key": ("the certificate was tampered with", "le certificat a été modifié"),
    "wrong-domain": ("the certificate is for another domain", "mauvais nom de domaine"),
    "subject-name-only": ("the subjectAltName does not match", "le domaine ne correspond pas"),
    "suffix-trick": ("wrong domain", "ce n'est pas le bon domaine"),
    "expired": ("the certificate has expired", "le certificat est périmé"),
    "not-yet-valid": ("not valid yet", "pas encore valide"),
    "wrong-extended-key-usage": ("it is for clients only (EKU)", "usage de la clé : pour clients"),
    "stolen-certificate": (
        "the server does not have the private key",
        "le serveur n'a pas la clé privée",
    ),
    "replayed-signature": ("a replayed signature", "signature rejouée : c'est un rejeu"),
    "mitm-key-share": ("man in the middle", "un homme du milieu"),
}


def verdict_on(fault: str, reason: str | None, alert: str | None = None) -> Explained:
    return explain(CATALOGUE[fault], alert, reason, FACTS)


@pytest.mark.parametrize("fault", CATALOGUE.ids)
def test_right_reasons_are_right_in_english_and_french(fault: str) -> None:
    for reason in REASONS[fault]:
        assert verdict_on(fault, reason) is Explained.RIGHT, reason


@pytest.mark.parametrize("fault", CATALOGUE.ids)
def test_what_is_no_reason_is_none(fault: str) -> None:
    for reason in (None, "", "Certificate invalid", "signature invalid", "Untrusted", "bad server"):
        assert verdict_on(fault, reason) is Explained.NONE, reason


@pytest.mark.parametrize("fault", CATALOGUE.ids)
def test_who_lists_everything_is_vague(fault: str) -> None:
    everything = "; ".join(english for english, _ in REASONS.values())
    assert verdict_on(fault, everything) is Explained.VAGUE


@pytest.mark.parametrize("fault", CATALOGUE.ids)
def test_another_reason_is_wrong(fault: str) -> None:
    other = "expired" if fault != "expired" else "wrong-domain"
    assert verdict_on(fault, REASONS[other][0]) is Explained.WRONG


@pytest.mark.parametrize("fault", list(CATALOGUE), ids=lambda f: f.id)
def test_alerts_explain_unless_they_are_generic(fault: object) -> None:
    entry = next(f for f in CATALOGUE if f == fault)
    assert verdict_on(entry.id, "bad_certificate", "bad_certificate") is Explained.VAGUE
    for alert in set(entry.alerts) - {"bad_certificate", "certificate_unknown", "access_denied"}:
        assert verdict_on(entry.id, alert, alert) is Explained.RIGHT
    assert verdict_on(entry.id, "record_overflow", "record_overflow") is Explained.WRONG


def test_a_name_quoted_from_the_certificate_is_a_reason() -> None:
    facts = replace(FACTS, names=("gr33npath.program", "gr33npath.program"))
    said = "certificate refused: gr33npath.program"
    assert explain(CATALOGUE["wrong-domain"], None, said, facts) is Explained.RIGHT
