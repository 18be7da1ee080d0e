"""What an observation means. Pure: the same observation has the same verdict, for ever."""

import json
import re
import signal
from dataclasses import dataclass
from typing import Any

from greenpath_grade.model import End, Judgement, Observation, Verdict
from greenpath_grade.sandbox.inside.protocol import (
    CONFINEMENT_FAILED,
    IMPORT,
    READY,
    REASON_KEPT,
    RECEIVE,
)

REASON_SHOWN = 1000
LEFT_OUT = "…"
"""What stands for keys and messages in a reason."""
TOOLBOX = "cryptobox"
DELIBERATE = {"raised", "exit", TOOLBOX}
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_WRITTEN = re.compile(
    r"""(?<!\w)b'(?:[^'\\]|\\.)*['\\]? | (?<!\w)b"(?:[^"\\]|\\.)*["\\]?  # as Python writes bytes
    | (?<!\w)(?:0x)?[0-9a-fA-F]{16,}(?!\w)                        # in hexadecimal, or a number
    | (?<!\w)(?:[0-9a-fA-F]{2}[ :-]){7,}[0-9a-fA-F]{0,2}(?!\w)
    | \[?(?:\d{1,3},\s?){7,}(?:\d{1,3})?\]?                       # as a list of numbers
    | [A-Za-z0-9+/]{32,}={0,2}                                    # in base64
    """,
    re.VERBOSE | re.DOTALL,
)
_ENCODED = re.compile(
    r"\\x[0-9a-f]{2}|^[\dxA-Fa-f:,\s[\]-]+$|^(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[\w+/=]+$"
)
"""What tells bytes from words: of the former, one match of `_WRITTEN` has one of these."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Truth:
    """What the judge knows of a server: is it legitimate, what it sent, when it must be refused.

    ``in_data`` is true for a fault that shows only in the data, after READY.
    """

    legitimate: bool
    data: bytes
    in_data: bool = False


def judge(seen: Observation, truth: Truth) -> Judgement:
    """Return the verdict on one handshake."""
    match seen.end:
        case End.COMPLETE:
            return Judgement(_completed(seen, truth), seen.stage)
        case End.NOTHING:
            if seen.stage in {READY, RECEIVE}:
                return Judgement(_refusal(seen.stage, truth), seen.stage)
            return _malformed(seen, f"{seen.stage} returned None, not bytes: is it finished?")
        case End.WRONG_TYPE:
            return _malformed(seen, f"{seen.stage} returned {_text(seen.detail)}, not bytes")
        case End.ERROR:
            return _error(seen, truth)
        case End.BAD_HELLO:
            return _malformed(seen, "send_client_hello did not return a public key on P-384")
        case End.BAD_READY:
            detail = 'send_client_ready did not return encrypt(k, b"READY")'
            return Judgement(Verdict.REFUSED_BY_SERVER, seen.stage, detail)
        case End.DEADLINE:
            return _timed_out(seen)
        case End.HANGUP:
            return _hangup(seen)
        case End.NO_FRAME:
            return _malformed(seen, f"sent bytes that are no message: {_text(seen.detail)}")
        case End.FLOOD:
            return Judgement(Verdict.KILLED, seen.stage, "output: it sent far too much")
        case End.WORKER_LOST:
            return Judgement(Verdict.GRADER_FAULT, seen.stage, "the sandbox was lost")


def _completed(seen: Observation, truth: Truth) -> Verdict:
    if (
        not truth.legitimate
    ):  # whoever goes on with an imposter has trusted it, whatever it makes of it
        return Verdict.ACCEPTED
    return Verdict.ACCEPTED if seen.data == truth.data else Verdict.WRONG_DATA


def _refusal(stage: str, truth: Truth) -> Verdict:
    in_time = stage == READY or (truth.in_data and not truth.legitimate)
    return Verdict.REJECTED if in_time else Verdict.REJECTED_LATE


def _malformed(seen: Observation, detail: str) -> Judgement:
    return Judgement(Verdict.MALFORMED, seen.stage, detail)


def _timed_out(seen: Observation) -> Judgement:
    """Judge what did not end. Which limit it met first depends on the machine, so it is not said."""
    return Judgement(Verdict.TIMED_OUT, seen.stage, f"no answer in time from {_place(seen.stage)}")


def _place(stage: str) -> str:
    return "the code outside of all methods" if stage == IMPORT else stage


def _error(seen: Observation, truth: Truth) -> Judgement:
    """Judge by the client's own account, which only tells a refusal from a crash."""
    said = account(seen.detail)
    if said is None:
        return _malformed(seen, "sent an account of an error that cannot be read")
    reason, alert = _said(said.get("reason")), _said(said.get("alert"))
    line = said.get("line") if type(said.get("line")) is int else None
    how, kind = said.get("how"), _said(said.get("type")) or "an exception"
    if isinstance(how, str) and how in DELIBERATE and seen.stage in {READY, RECEIVE}:
        verdict = _refusal(seen.stage, truth)
        if how == TOOLBOX:  # these are not the student's words
            said_by = f"{kind}: {reason}" if reason else kind
            return Judgement(verdict, seen.stage, said_by, line=line)
        return Judgement(verdict, seen.stage, kind, alert, reason, line)
    if how == "missing":
        return Judgement(Verdict.CRASHED, seen.stage, reason, line=line)
    detail = f"{kind}: {reason}" if reason else kind
    if kind == "MemoryError":
        return Judgement(Verdict.KILLED, seen.stage, f"memory: {detail}", line=line)
    if said.get("blocked") is True:
        return Judgement(Verdict.KILLED, seen.stage, f"blocked: {detail}", line=line)
    return Judgement(Verdict.CRASHED, seen.stage, detail, line=line)


def account(detail: bytes) -> dict[str, Any] | None:
    """Return what a client says of an error; None if it cannot be read."""
    try:
        said = json.loads(detail)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _hangup(seen: Observation) -> Judgement:
    code = seen.exit_code
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return _timed_out(seen)
    if code == CONFINEMENT_FAILED and seen.stage == IMPORT:
        return Judgement(Verdict.GRADER_FAULT, seen.stage, "the sandbox could not be closed")
    if code is not None and code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return Judgement(Verdict.KILLED, seen.stage, f"signal: its process died of {name}")
    detail = f"its process ended in {_place(seen.stage)}"
    return Judgement(Verdict.CRASHED, seen.stage, f"{detail}, with exit status {code}")


def _said(text: object) -> str | None:
    """Return what a client says of an error, without what differs in every handshake.

    Where the end was cut off, so is all behind the first bytes: how much of it was left depends
    on their length as text.
    """
    if not isinstance(text, str):
        return None
    plain = without_bytes(text)
    if len(text) >= REASON_KEPT and LEFT_OUT in plain:
        plain = plain[: plain.index(LEFT_OUT) + 1]
    return clean(plain)


def without_bytes(text: str) -> str:
    """Return text with keys, signatures and messages left out, in whichever way they are written.

    They are fresh in every handshake; results are the same in every run.
    """
    return _WRITTEN.sub(lambda m: LEFT_OUT if _ENCODED.search(m[0]) else m[0], text)


def clean(text: object, limit: int = REASON_SHOWN) -> str | None:
    """Return text fit to be shown: no control characters, no addresses, not too long."""
    if not isinstance(text, str):
        return None
    plain = text[: limit * 2].encode("utf-8", "replace").decode("utf-8")
    plain = _ADDRESS.sub("0x…", _CONTROL.sub("\ufffd", plain))
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _text(detail: bytes) -> str:
    return clean(detail.decode("utf-8", "replace"), 200) or ""
