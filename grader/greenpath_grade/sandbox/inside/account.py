"""What a child says of an exception: how it came about, and the reason it gives."""

import dis
import os
from types import FrameType, ModuleType, TracebackType
from typing import Any

from .protocol import CLIENT_FILE, REASON_KEPT

_RAISE = dis.opmap["RAISE_VARARGS"]


class Missing(Exception):
    """The client lacks what the contract asks for."""


def account(error: BaseException, cryptobox: ModuleType) -> dict[str, Any]:
    """Say how an exception came about. It decides between a rejection and a crash, never more.

    ``how`` is ``raised`` (a raise or assert of the client), ``exit``, ``cryptobox`` (it left a
    call of the toolbox, or is an exception of the cryptography package), ``missing`` or
    ``crash``.
    """
    kind = type(error)
    frames = list(_frames(error.__traceback__))
    own = [(frame, last, line) for frame, last, line in frames if _is_client(frame)]
    said: dict[str, Any] = {
        "type": str(getattr(kind, "__name__", "?"))[:80],
        "how": "crash",
        "reason": None,
        "alert": None,
        "line": None,
    }
    if own:
        said["line"] = own[-1][2]
    elif isinstance(error, SyntaxError):
        said["line"] = error.lineno if isinstance(error.lineno, int) else None
    said["how"] = _how(error, frames, own, os.path.dirname(str(cryptobox.__file__)) + os.sep)
    said["blocked"] = isinstance(error, PermissionError) or (
        isinstance(error, RuntimeError) and "can't start new thread" in str(error.args)
    )
    try:
        said["reason"] = str(error)[:REASON_KEPT]
        alert = getattr(error, "description", None)
        if isinstance(error, cryptobox.Alert) and isinstance(alert, str):
            said["alert"] = alert[:80]
    except BaseException:
        said["reason"] = None
    return said


def _how(error: BaseException, frames: list[Any], own: list[Any], toolbox: str) -> str:
    if isinstance(error, Missing):
        return "missing"
    if isinstance(error, SystemExit):
        return "exit"
    if not own:
        return "crash"
    if type(error) in (Exception, AssertionError) or type(error).__module__ == "client":
        return "raised"  # the interpreter raises none of these by itself
    frame, last, _ = own[-1]
    after = frames[frames.index(own[-1]) + 1 :]
    if after:
        return "cryptobox" if after[0][0].f_code.co_filename.startswith(toolbox) else "crash"
    if frame.f_code.co_code[last] == _RAISE:
        return "raised"
    return "cryptobox" if str(type(error).__module__).startswith("cryptography.") else "crash"


def _frames(trace: TracebackType | None) -> Any:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lasti, trace.tb_lineno
        trace = trace.tb_next


def _is_client(frame: FrameType) -> bool:
    return frame.f_code.co_filename == CLIENT_FILE
