"""What an observation means: every end, in every stage, with every kind of server."""

import json
import signal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_grade.judge import Truth, clean, judge
from greenpath_grade.model import End, Judgement, Observation, Verdict
from greenpath_grade.sandbox.inside.protocol import CONSTRUCT, HELLO, IMPORT, READY, RECEIVE

DATA = b"welcome to the site"
LEGITIMATE = Truth(True, DATA)
IMPOSTER = Truth(False, DATA)
IN_DATA = Truth(False, DATA, in_data=True)
TRUTHS = {"legitimate": LEGITIMATE, "imposter": IMPOSTER, "in-data": IN_DATA}
STAGES = (IMPORT, CONSTRUCT, HELLO, READY, RECEIVE)
MAY_REFUSE = {READY, RECEIVE}
HOWS = ("raised", "exit", "cryptobox", "crash", "missing")


def account(how: str, **more: object) -> bytes:
    return json.dumps({"how": how, "type": "Exception", "reason": "r", **more}).encode()


def refusal(stage: str, truth: Truth) -> Verdict:
    if stage == RECEIVE and truth is not IN_DATA:
        return Verdict.REJECTED_LATE
    return Verdict.REJECTED


def assert_no_credit(judgement: Judgement) -> None:
    assert judgement.verdict not in {Verdict.ACCEPTED, Verdict.REJECTED, Verdict.REJECTED_LATE}


@pytest.fixture(params=TRUTHS)
def truth(request: pytest.FixtureRequest) -> Truth:
    return TRUTHS[request.param]


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest) -> str:
    return str(request.param)


SAME_EVERYWHERE = {
    End.WRONG_TYPE: Verdict.MALFORMED,
    End.BAD_HELLO: Verdict.MALFORMED,
    End.BAD_READY: Verdict.REFUSED_BY_SERVER,
    End.DEADLINE: Verdict.TIMED_OUT,
    End.NO_FRAME: Verdict.MALFORMED,
    End.FLOOD: Verdict.KILLED,
    End.WORKER_LOST: Verdict.GRADER_FAULT,
}
DEPENDS = {End.COMPLETE, End.NOTHING, End.ERROR, End.HANGUP}


def test_every_end_is_in_the_table() -> None:
    assert set(End) == set(SAME_EVERYWHERE) | DEPENDS


@pytest.mark.parametrize("end", SAME_EVERYWHERE)
def test_ends_that_mean_the_same_everywhere(end: End, stage: str, truth: Truth) -> None:
    judgement = judge(Observation(end, stage, b"<class 'str'>"), truth)
    assert judgement.verdict is SAME_EVERYWHERE[end]
    assert judgement.stage == stage
    assert judgement.detail


@pytest.mark.parametrize(
    ("truth", "data", "verdict"),
    [
        (LEGITIMATE, DATA, Verdict.ACCEPTED),
        (LEGITIMATE, DATA + b".", Verdict.WRONG_DATA),
        (LEGITIMATE, b"", Verdict.WRONG_DATA),
        (LEGITIMATE, None, Verdict.WRONG_DATA),
        (IMPOSTER, DATA, Verdict.ACCEPTED),
        (IMPOSTER, b"other", Verdict.ACCEPTED),
        (IN_DATA, DATA, Verdict.ACCEPTED),
        (IN_DATA, b"other", Verdict.ACCEPTED),
    ],
)
def test_who_goes_on_with_an_imposter_accepts_it_whatever_comes_out(
    truth: Truth, data: bytes | None, verdict: Verdict
) -> None:
    assert judge(Observation(End.COMPLETE, RECEIVE, data=data), truth).verdict is verdict


def test_none_is_a_refusal_where_one_may_refuse(stage: str, truth: Truth) -> None:
    judgement = judge(Observation(End.NOTHING, stage), truth)
    if stage in MAY_REFUSE:
        assert judgement.verdict is refusal(stage, truth)
    else:
        assert judgement.verdict is Verdict.MALFORMED
        assert stage in (judgement.detail or "")


@pytest.mark.parametrize("how", HOWS)
def test_an_exception_refuses_or_crashes(how: str, stage: str, truth: Truth) -> None:
    judgement = judge(Observation(End.ERROR, stage, account(how)), truth)
    if how in {"raised", "exit", "cryptobox"} and stage in MAY_REFUSE:
        assert judgement.verdict is refusal(stage, truth)
        assert judgement.reason == (None if how == "cryptobox" else "r")
    else:
        assert judgement.verdict is Verdict.CRASHED


def test_a_refusal_keeps_alert_and_line() -> None:
    said = account("raised", type="Alert", alert="unknown_ca", reason="who is that?", line=17)
    judgement = judge(Observation(End.ERROR, READY, said), IMPOSTER)
    assert (judgement.alert, judgement.reason, judgement.line) == ("unknown_ca", "who is that?", 17)


@pytest.mark.parametrize("how", ["crash", "cryptobox", "raised"])
def test_out_of_memory_is_never_a_refusal_outside_of_refusing(how: str) -> None:
    judgement = judge(Observation(End.ERROR, HELLO, account(how, type="MemoryError")), LEGITIMATE)
    assert judgement.verdict is Verdict.KILLED
    assert "memory" in (judgement.detail or "")


def test_what_the_sandbox_blocked_is_said() -> None:
    judgement = judge(Observation(End.ERROR, READY, account("crash", blocked=True)), LEGITIMATE)
    assert judgement.verdict is Verdict.KILLED
    assert "blocked" in (judgement.detail or "")


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (0, Verdict.CRASHED),
        (1, Verdict.CRASHED),
        (None, Verdict.CRASHED),
        (-signal.SIGSEGV, Verdict.KILLED),
        (-signal.SIGSYS, Verdict.KILLED),
        (-signal.SIGABRT, Verdict.KILLED),
        (-63, Verdict.KILLED),
        (-signal.SIGXCPU, Verdict.TIMED_OUT),
        (-signal.SIGKILL, Verdict.TIMED_OUT),
    ],
)
def test_a_process_that_ended(code: int | None, verdict: Verdict, stage: str, truth: Truth) -> None:
    assert judge(Observation(End.HANGUP, stage, exit_code=code), truth).verdict is verdict


def test_a_sandbox_that_did_not_close_is_our_fault(stage: str) -> None:
    judgement = judge(Observation(End.HANGUP, stage, exit_code=99), LEGITIMATE)
    ours = stage == IMPORT
    assert judgement.verdict is (Verdict.GRADER_FAULT if ours else Verdict.CRASHED)


def test_reasons_are_clean() -> None:
    said = account(
        "raised", reason="\x1b[31mred\x00\u202e <A at 0x7f00deadbeef>\r\x9b", alert="a\x07b"
    )
    judgement = judge(Observation(End.ERROR, READY, said), IMPOSTER)
    shown = f"{judgement.reason}{judgement.alert}"
    assert "red" in shown
    assert "7f00deadbeef" not in shown
    assert not any(c in shown for c in "\x1b\x00\u202e\r\x9b\x07")


@given(st.text())
def test_clean_leaves_no_control_characters(text: str) -> None:
    shown = clean(text)
    assert shown is not None
    assert not any((ord(c) < 32 and c not in "\t\n") or 0x7F <= ord(c) < 0xA0 for c in shown)
    assert clean(shown) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize("length", [999, 1000, 1001, 100_000])
def test_clean_cuts(length: int) -> None:
    assert len(clean("x" * length) or "") == min(length, 1000)


@pytest.mark.parametrize("other", [None, 3, b"bytes", ["list"], {"a": 1}, True])
def test_clean_takes_text_only(other: object) -> None:
    assert clean(other) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
ACCOUNTS = (
    st.binary()
    | ANYTHING.map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries(
        {},
        optional={
            "how": st.sampled_from(HOWS) | ANYTHING,
            "type": ANYTHING,
            "reason": ANYTHING,
            "alert": ANYTHING,
            "line": ANYTHING,
            "blocked": ANYTHING,
        },
    ).map(lambda value: json.dumps(value).encode())
)


@given(ACCOUNTS, st.sampled_from(STAGES), st.sampled_from(list(TRUTHS)))
def test_no_account_is_ever_an_acceptance(said: bytes, at: str, kind: str) -> None:
    judgement = judge(Observation(End.ERROR, at, said), TRUTHS[kind])
    assert judgement.verdict not in {Verdict.ACCEPTED, Verdict.WRONG_DATA}


@pytest.mark.parametrize(
    "said", [b"", b"null", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"1" * 9000]
)
def test_an_account_that_is_none_is_malformed(said: bytes) -> None:
    judgement = judge(Observation(End.ERROR, READY, said), IMPOSTER)
    assert judgement.verdict is Verdict.MALFORMED
    assert_no_credit(judgement)
