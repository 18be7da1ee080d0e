"""A meeting in memory means what the grader would say of it."""

import re
import sys
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from greenpath_gen.clients import BANK, Model, Outcome, meet, toolbox
from greenpath_gen.model import ServerFiles, build
from greenpath_gen.pki import Authority, create_authority
from greenpath_gen.plan import honest_server
from greenpath_gen.stream import Stream
from greenpath_grade.model import Verdict

SITE = "greenpath.program"
DRAW = Stream(b"the one server that all of these meet")


@cache
def authority() -> Authority:
    return create_authority("IronRoot", DRAW.sub("authority"))


@cache
def server() -> ServerFiles:
    return build(honest_server(SITE, authority(), b"Welcome!", DRAW), DRAW)


def met_by(kind: type[Model], *, legitimate: bool = True, in_data: bool = False) -> Outcome:
    trusted = [authority().certificate]
    return meet(kind, server().open(), SITE, trusted, legitimate=legitimate, in_data=in_data)


def test_outcomes_are_verdicts() -> None:
    assert {str(outcome) for outcome in Outcome} <= {str(verdict) for verdict in Verdict}


class _Refuses(Model):
    def send_client_ready(self, *_: bytes) -> Any:
        return None


class _Leaves(Model):
    def receive_data(self, *_: bytes) -> bytes:
        sys.exit("not trusted")


class _Asserts(Model):
    def send_client_ready(self, *_: bytes) -> bytes:
        assert not self.url
        return b""


class _LetsTheToolboxRaise(Model):
    def open_record(self, record: bytes) -> bytes:
        return toolbox.decrypt(self.key, record[::-1])


class _LetsTheLibraryRaise(Model):
    def send_client_ready(self, *_: bytes) -> bytes:
        return AESGCM(bytes(32)).decrypt(bytes(12), bytes(32), None)


class _DividesByZero(Model):
    def send_client_ready(self, *_: bytes) -> bytes:
        return bytes([1 // len(b"")])


class _CrashesElsewhere(Model):
    def send_client_ready(self, *_: bytes) -> bytes:
        return re.compile("(").pattern.encode()


class _CannotBegin(Model):
    def send_client_hello(self) -> bytes:
        raise ValueError("no keys today")


class _SaysText(Model):
    def send_client_ready(self, *_: bytes) -> Any:
        return "READY"


class _HasNoKey(Model):
    def send_client_hello(self) -> bytes:
        return b"a key, so to say"


class _SaysNothing(Model):
    def send_client_hello(self) -> Any:
        return None


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (_Refuses, Outcome.REJECTED),
        (_Leaves, Outcome.REJECTED_LATE),
        (_Asserts, Outcome.REJECTED),
        (_LetsTheToolboxRaise, Outcome.REJECTED),
        (_LetsTheLibraryRaise, Outcome.REJECTED),
        (_DividesByZero, Outcome.CRASHED),
        (_CrashesElsewhere, Outcome.CRASHED),
        (_CannotBegin, Outcome.CRASHED),
        (_SaysText, Outcome.MALFORMED),
        (_HasNoKey, Outcome.MALFORMED),
        (_SaysNothing, Outcome.MALFORMED),
        (BANK["ready-in-clear"].kind, Outcome.REFUSED_BY_SERVER),
        (BANK["data-as-text"].kind, Outcome.WRONG_DATA),
    ],
)
def test_a_meeting_has_its_outcome(kind: type[Model], outcome: Outcome) -> None:
    assert met_by(kind) is outcome


@pytest.mark.parametrize(
    ("legitimate", "in_data", "outcome"),
    [
        (True, False, Outcome.REJECTED_LATE),
        (True, True, Outcome.REJECTED_LATE),
        (False, False, Outcome.REJECTED_LATE),
        (False, True, Outcome.REJECTED),
    ],
)
def test_only_faults_in_the_data_may_be_rejected_after_ready(
    legitimate: bool, in_data: bool, outcome: Outcome
) -> None:
    assert met_by(_Leaves, legitimate=legitimate, in_data=in_data) is outcome


def test_whoever_goes_on_with_an_imposter_has_accepted_it_whatever_it_returns() -> None:
    assert met_by(BANK["data-as-text"].kind, legitimate=False) is Outcome.ACCEPTED
