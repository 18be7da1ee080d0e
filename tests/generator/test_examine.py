"""Lint can fail: a fault that is not what it declares is found out, in words."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.examine import complaints
from greenpath_gen.faults import CATALOGUE, Catcher, Fault, fault
from greenpath_gen.model import Blueprint
from greenpath_gen.scenario import Scenario
from greenpath_gen.stream import Stream

NOW = datetime(2026, 11, 24, tzinfo=UTC)
SCENARIO = Scenario(title="A test")


def own(**changed: Any) -> Fault:
    return replace(CATALOGUE["expired"], **changed)


def said(one: Fault) -> str:
    return "\n".join(complaints(one, SCENARIO, NOW, None))


@pytest.mark.parametrize("name", ["expired", "expired-ca", "stolen-certificate", "tampered-data"])
def test_a_good_fault_gives_no_reason_to_complain(name: str) -> None:
    assert said(CATALOGUE[name]) == ""


def does_nothing(server: Blueprint, _: Stream) -> Blueprint:
    return server


def two_things(server: Blueprint, draw: Stream) -> Blueprint:
    named = CATALOGUE["wrong-domain"].apply(server, draw)
    return CATALOGUE["expired"].apply(named, draw)


def fails(_: Blueprint, __: Stream) -> Blueprint:
    raise LookupError("no such thing")


calls = iter(range(1000))


def never_the_same(server: Blueprint, draw: Stream) -> Blueprint:
    return CATALOGUE["expired"].apply(server, draw.sub(str(next(calls))))


BAD = {
    "it does nothing": (own(apply=does_nothing), "it breaks nothing"),
    "nobody refuses it": (own(apply=does_nothing), "the reference client accepts it"),
    "two reasons": (own(apply=two_things), "wrong in more than its declared way"),
    "another check": (own(check=Check.NAME), "is not what catches it"),
    "it raises": (own(apply=fails), "its function fails: LookupError: no such thing"),
    "another each time": (own(apply=never_the_same), "does not break the same way again"),
    "another catcher": (own(caught_by=Catcher.HAND), "caught by verify_certificate, not by"),
    "the kit does": (own(beyond_kit=True), "refuses it already"),
    "the kit does not": (
        replace(CATALOGUE["key-usage-no-signature"], beyond_kit=False),
        "a correct client of the kit accepts it",
    ),
    "no such alert": (own(alerts=("certificate_too_old",)), "no TLS alerts: certificate_too_old"),
    "no such topic": (own(reasons=("mouldy",)), "no topics of greenpath_gen.reasons: mouldy"),
    "it is nobody's": (
        replace(CATALOGUE["off-curve-key-share"], robustness=False),
        "for robustness only",
    ),
    "step 1": (
        replace(CATALOGUE["data-wrong-key"], in_packages=True),
        "a client of step 1, without verification, gets no content",
    ),
}


@pytest.mark.parametrize(("bad", "complaint"), BAD.values(), ids=BAD)
def test_a_bad_fault_is_complained_of(bad: Fault, complaint: str) -> None:
    assert complaint in said(bad)


def test_another_opinion_of_openssl_is_a_complaint() -> None:
    found = complaints(CATALOGUE["expired"], SCENARIO, NOW, lambda *_: 18)
    assert "openssl verify says error 18, the fault declares error 10" in found
    assert "openssl verify says error 18 of the repaired server" in found


def test_a_docstring_too_short_is_no_fault() -> None:
    def too_short(server: Blueprint, _: Stream) -> Blueprint:
        """Say too little."""
        return server

    decorate = fault(
        Check.NAME,
        Catcher.HAND,
        french="Trop court.",
        standard="RFC 9525, section 6.3",
        difficulty=1,
        alerts=("bad_certificate",),
        reasons=("name",),
    )
    with pytest.raises(ValueError, match="needs a title line, an explanation and a last paragraph"):
        decorate(too_short)
