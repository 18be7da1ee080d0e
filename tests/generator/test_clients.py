"""The model solution and the wrong clients: what they are said to lack is what they lack."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.clients import (
    BANK,
    THEMES,
    Handmade,
    Model,
    Outcome,
    WrongClient,
    meet,
    render,
    source,
    toolbox,
)
from greenpath_gen.data import student_files
from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import CATALOGUE, Fault
from greenpath_gen.heldout import make_pool
from greenpath_gen.model import ServerFiles, Student, build
from greenpath_gen.package import kit_of, package
from greenpath_gen.pki import create_authority
from greenpath_gen.plan import honest_server, plan_student
from greenpath_gen.reference import first_element
from greenpath_gen.scenario import Scenario
from greenpath_gen.sources import load_scenario
from greenpath_gen.stream import Stream
from greenpath_grade.explain import Facts, explain
from greenpath_grade.model import Explained

SITE = "greenpath.program"
SITES = (SITE, "moonbase.example")
AUTHORITIES = ("IronRoot", "SecureSign", "TrustCert")
SECRET = b"the secret of wrong clients, all"

SIGNATURE = frozenset({Check.POSSESSION, Check.TRANSCRIPT})
"""By acceptance alone these two look the same."""

BEYOND_A_CERTIFICATE = {
    *("misissued-by-other-ca", "nonce-reuse", "reflected-ready", "replayed-handshake-record"),
    "trivial-key-share",
}
BEYOND_THE_KIT = BEYOND_A_CERTIFICATE | {
    *("key-usage-no-signature", "unapproved-certificate-curve", "wildcard-public-suffix"),
}
"""Faults, in the catalogue or not, for which a client needs more than the kit's functions."""

MODELS: tuple[type[Model], ...] = (Model, Handmade)
CLIENTS: dict[str, type[Model]] = {
    **{one.__name__: one for one in MODELS},
    **{one.id: one.kind for one in BANK},
}

each_wrong_client = pytest.mark.parametrize("client", BANK, ids=lambda client: client.id)
one_in_four = pytest.mark.parametrize(
    "client",
    [
        pytest.param(one, id=one.id, marks=[] if number % 4 == 0 else pytest.mark.long)
        for number, one in enumerate(BANK)
    ],
)
"""One in four every day; `make long` takes all, each of which meets every fault there is."""

both_models_and_one_in_four = pytest.mark.parametrize(
    "name",
    [
        pytest.param(
            name, marks=[] if number < len(MODELS) or number % 4 == 3 else pytest.mark.long
        )
        for number, name in enumerate(CLIENTS)
    ],
)
each_client = pytest.mark.parametrize("name", CLIENTS)
each_model = pytest.mark.parametrize("kind", MODELS)


@dataclass(frozen=True)
class Contender:
    """A server, the site it is met at, and what is wrong with it, if anything."""

    site: str
    files: ServerFiles
    fault: Fault | None
    trusted: tuple[bytes, ...]

    def met_by(self, kind: type[Model]) -> Outcome:
        """Let a client of this kind meet the server, once more."""
        in_data = self.fault is not None and self.fault.check is Check.DATA
        return meet(
            kind,
            self.files.open(),
            self.site,
            self.trusted,
            legitimate=self.fault is None,
            in_data=in_data,
        )


@cache
def trusted_certs() -> tuple[bytes, ...]:
    return tuple(authority(name).certificate for name in AUTHORITIES)


@cache
def authority(name: str) -> Any:
    return create_authority(name, Stream(SECRET).sub(f"authority/{name}"))


@cache
def legitimate() -> tuple[Contender, ...]:
    def one(site: str, issuer: str) -> Contender:
        draw = Stream(SECRET).sub(f"{site}/{issuer}")
        server = honest_server(site, authority(issuer), b"content", draw)
        return Contender(site, build(server, draw), None, trusted_certs())

    return tuple(one(site, issuer) for site in SITES for issuer in AUTHORITIES)


@cache
def imposters() -> tuple[Contender, ...]:
    pool = make_pool(Scenario(title="A test"), SECRET, CATALOGUE)
    each = {one.server: one for one in pool.contenders if one.fault}
    return tuple(
        Contender(one.url, one.files, one.fault, one.trusted_certs) for one in each.values()
    )


@cache
def outcomes(name: str) -> tuple[Outcome, ...]:
    """Return how a client meets the legitimate servers, then the imposters."""
    return tuple(one.met_by(CLIENTS[name]) for one in (*legitimate(), *imposters()))


def one_of_each_check() -> tuple[Contender, ...]:
    return tuple({one.fault.check: one for one in imposters() if one.fault}.values())


def accepted(name: str) -> set[str]:
    """Return the faults that fool a client, but those that show nothing of a single check."""
    met = outcomes(name)[len(legitimate()) :]
    return {
        one.fault.id
        for one, outcome in zip(imposters(), met, strict=True)
        if one.fault and not one.fault.robustness and outcome is Outcome.ACCEPTED
    }


def merged(checks: Iterable[Check]) -> set[str]:
    """Return checks by name; the two that only explanations tell apart as one."""
    return {"signature" if check in SIGNATURE else str(check) for check in checks}


# ---------------------------------------------------------------------- the model


@each_model
def test_a_model_solution_accepts_the_legitimate_server(kind: type[Model]) -> None:
    assert {one.met_by(kind) for one in legitimate()} == {Outcome.ACCEPTED}


@each_model
def test_a_model_solution_rejects_every_fault(kind: type[Model]) -> None:
    beyond = BEYOND_THE_KIT if kind is Model else BEYOND_A_CERTIFICATE
    not_rejected = {
        one.fault.id for one in imposters() if one.fault and one.met_by(kind) != Outcome.REJECTED
    }
    assert not_rejected <= beyond
    assert len(CATALOGUE.ids) - len(not_rejected) >= 14


@each_model
def test_a_model_solution_says_rightly_what_is_wrong(kind: type[Model]) -> None:
    said = {
        one.fault.id: reason(kind, one)
        for one in imposters()
        if one.fault and one.met_by(kind) is Outcome.REJECTED
    }
    explained = {id_: explain(CATALOGUE[id_], *why) for id_, why in said.items()}
    assert {id_: said[id_] for id_, how in explained.items() if how is not Explained.RIGHT} == {}


def reason(kind: type[Model], one: Contender) -> tuple[str, str, Facts]:
    """Return the alert and the words with which a client refuses, and what they may quote."""
    client, server = kind(one.site, list(one.trusted)), one.files.open()
    with pytest.raises(toolbox.Alert) as refusal:
        client.receive_data(
            server.send_data(
                client.send_client_ready(server.send_server_hello(client.send_client_hello()))
            )
        )
    certificate = first_element(one.files.certificate)  # without what may follow it
    info = toolbox.certificate_info(certificate)
    facts = Facts(one.site, (*info["domains"], info["org"]), info["issuer"], AUTHORITIES)
    return refusal.value.description, str(refusal.value), facts


# ------------------------------------------------------------------ the wrong ones


def test_the_bank_is_well_filled() -> None:
    assert len(BANK) >= 36
    assert len(set(BANK.ids)) == len(BANK)
    assert len({source(one) for one in BANK}) == len(BANK)


def test_every_client_that_a_theme_defines_is_in_the_bank() -> None:
    written = {
        kind
        for theme in THEMES
        for kind in vars(theme).values()
        if isinstance(kind, type) and kind.__module__ == theme.__name__
    }
    assert {one.kind for one in BANK} == written


@each_wrong_client
def test_a_wrong_client_is_documented(client: WrongClient) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", client.id)
    assert re.fullmatch(r"[A-Z].{20,90}\.", client.title)
    assert len(client.explanation) > 100
    assert client.explanation.endswith(".")


@one_in_four
def test_it_reaches_the_legitimate_servers_if_it_says_so(client: WrongClient) -> None:
    met = set(outcomes(client.id)[: len(legitimate())])
    assert (met == {Outcome.ACCEPTED}) == client.reaches


@one_in_four
def test_it_accepts_imposters_that_lacking_checks_catch_and_no_others(client: WrongClient) -> None:
    more_than_its_model = accepted(client.id) - accepted(model_of(client).__name__)
    assert merged(CATALOGUE[id_].check for id_ in more_than_its_model) <= merged(client.lacks)


def model_of(client: WrongClient) -> type[Model]:
    return Handmade if issubclass(client.kind, Handmade) else Model


def test_an_unknown_client_is_asked_for_by_its_right_name() -> None:
    assert BANK["no-time-check"].title.startswith("Never")
    assert "no-time-check" in BANK
    with pytest.raises(GreenpathError, match="no-time-check"):
        BANK["no-time-chek"]


def test_an_undocumented_client_is_not_taken() -> None:
    with pytest.raises(ValueError, match="explanation"):

        @BANK.wrong_client(lacks=())
        class Undocumented(Model):
            """Too short."""


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="two wrong clients are called no-time-check"):
        BANK.wrong_client(lacks=())(type("NoTimeCheck", (Model,), {"__doc__": "A.\n\nB."}))


# --------------------------------------------------------------- as a submission


@pytest.fixture
def _cryptobox(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `from cryptobox import *` find greenpath's own copy."""
    for name in ("", ".cryptobox", ".alerts", ".certificates", ".primitives", ".server"):
        monkeypatch.setitem(
            sys.modules, f"cryptobox{name}", sys.modules[f"greenpath_gen.cryptobox{name}"]
        )


@both_models_and_one_in_four
@pytest.mark.usefixtures("_cryptobox")
def test_as_a_submission_it_behaves_the_same(name: str) -> None:
    submitted: dict[str, Any] = {"__name__": "client"}
    exec(compile(render(CLIENTS[name]), "client.py", "exec"), submitted)
    sample = (*legitimate()[1:3], *one_of_each_check())
    again = [one.met_by(submitted["Client"]) for one in sample]
    assert again == [one.met_by(CLIENTS[name]) for one in sample]


@each_client
def test_as_a_submission_it_is_a_client_of_the_kit(name: str) -> None:
    text = render(CLIENTS[name])
    assert text.startswith("from cryptobox import *\n")
    assert "greenpath_gen" not in text
    assert "BANK" not in text
    assert text.endswith(f"Client = {CLIENTS[name].__name__}\n")
    ast.parse(text, feature_version=(3, 9))


@pytest.mark.parametrize(
    ("name", "content"),
    [("Model", 1), ("Handmade", 1), ("accepts-all", 5), ("refuses-all", 0)],
)
def test_it_runs_in_a_package(name: str, content: int, tmp_path: Path) -> None:
    classic = load_scenario("classic").scenario
    servers = plan_student(classic, Student("ada"), SECRET)
    for path, data in package(servers, kit_of(classic, student_files())).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    (tmp_path / "client.py").write_text(render(CLIENTS[name]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "run.py", SITE], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert len(re.findall(r"^server\d +content ", done.stdout, re.MULTILINE)) == content
