"""The diagnosis: from the pattern of verdicts to the mistake, and no further than it shows."""

from collections.abc import Iterable, Mapping
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.checks import Check
from greenpath_gen.clients import BANK, Handmade, WrongClient, meet
from greenpath_gen.faults import CATALOGUE, Fault
from greenpath_gen.heldout import LEGITIMATE, Contender, make_pool
from greenpath_gen.sources import load_scenario
from greenpath_grade.diagnose import Diagnosis, diagnose
from greenpath_grade.feedback import feedback
from greenpath_grade.model import Finding, Gap, Handshake, Judgement, Verdict
from greenpath_grade.patterns import CHECKS_OF, PATTERNS, SIGNATURE

SECRET = b"the servers that the bank of clients is diagnosed with"
BEYOND = ("wildcard-public-suffix", "key-usage-no-signature", "unapproved-certificate-curve")
"""What the kit's `verify_certificate` lets pass, and a client written by hand need not."""


@cache
def contenders() -> tuple[tuple[Contender, ...], tuple[Contender, ...]]:
    """Return the servers of the default pool, one of each kind, and those beyond the kit."""
    scenario = load_scenario("classic").scenario
    held_out = scenario.held_out.model_copy(update={"instances": 1})
    once = scenario.model_copy(update={"held_out": held_out})
    beyond = make_pool(once, SECRET, [CATALOGUE[name] for name in BEYOND]).contenders
    return make_pool(once, SECRET).contenders, tuple(one for one in beyond if one.fault)


@cache
def met_by(client: WrongClient) -> tuple[Handshake, ...]:
    """Return the handshakes of a client, in the words of the grader."""
    default, beyond = contenders()
    servers = (*default, *(beyond if issubclass(client.kind, Handmade) else ()))
    return tuple(
        Handshake(
            one.server,
            one.check,
            Judgement(
                Verdict(
                    meet(
                        client.kind,
                        one.files.open(),
                        one.url,
                        one.trusted_certs,
                        legitimate=one.fault is None,
                        in_data=one.check is Check.DATA,
                    )
                )
            ),
        )
        for one in servers
    )


def diagnosed(client: str) -> Diagnosis:
    return diagnose(met_by(BANK[client]), CATALOGUE)


def named(checks: Iterable[Check]) -> list[str]:
    """Return checks as a diagnosis names them."""
    pair = CHECKS_OF[SIGNATURE]
    names = (SIGNATURE if check in pair else str(check) for check in Check if check in set(checks))
    return list(dict.fromkeys(names))


def handshakes(
    verdicts: Mapping[str, Verdict], rest: Verdict = Verdict.REJECTED, legit: Verdict | None = None
) -> list[Handshake]:
    """Return a handshake with every server; those not in VERDICTS end with REST."""
    first = Handshake(LEGITIMATE, None, Judgement(legit or Verdict.ACCEPTED))
    return [first] + [
        Handshake(fault.id, fault.check, Judgement(verdicts.get(fault.id, rest)))
        for fault in CATALOGUE
    ]


def of(diagnosis: Diagnosis, check: str) -> Finding:
    return next(one for one in diagnosis.findings if one.check == check)


@pytest.mark.long
def test_what_every_wrong_client_lacks_is_named() -> None:
    reaching = [client for client in BANK if client.reaches]
    assert len(reaching) > 60
    missed = {
        client.id: (found, named(client.lacks))
        for client in reaching
        if (found := list(diagnosed(client.id).checks)) != named(client.lacks)
    }
    assert len(missed) <= 0.01 * len(reaching), f"{len(missed)} of {len(reaching)}: {missed}"


@pytest.mark.parametrize(
    ("client", "check", "kind", "words"),
    [
        ("no-signature-check", SIGNATURE, Gap.MISSING, "never verifies the server's signature"),
        ("ignores-signature-verdict", SIGNATURE, Gap.MISSING, "nothing with the answer of verify"),
        ("looks-at-the-form", SIGNATURE, Gap.MISSING, "looks only whether there is a signature"),
        ("swallows-exceptions", SIGNATURE, Gap.WRONG, "takes an exception of verify"),
        ("either-key-will-do", SIGNATURE, Gap.WRONG, "fresh public key in place of"),
        ("any-transcript-will-do", SIGNATURE, Gap.WRONG, "over another message"),
        ("signed-by-the-wrong-key", SIGNATURE, Gap.WRONG, "with the server's fresh public key"),
        ("leaves-out-own-key", SIGNATURE, Gap.WRONG, "its own public key"),
        ("upside-down", SIGNATURE, Gap.WRONG, "refuses signatures that are valid"),
        ("issuer-by-name", "issuer", Gap.MISSING, "by its name at most"),
        ("issuer-by-key-id", "issuer", Gap.WRONG, "identifier of the issuer's key"),
        ("accepts-self-signed", "authority", Gap.WRONG, "signed itself"),
        ("remembers-imposters", "authority", Gap.WRONG, "seen before"),
        ("forgets-the-name", "name", Gap.MISSING, "never compares the names"),
        ("name-from-certificate", "name", Gap.MISSING, "the organisation that stands in it"),
        ("organisation-instead-of-domain", "name", Gap.WRONG, "certificate's subject"),
        ("common-name-fallback", "name", Gap.WRONG, "takes the common name"),
        ("name-inside-name", "name", Gap.WRONG, "somewhere inside"),
        ("name-starts-alike", "name", Gap.WRONG, "how the domain begins"),
        ("name-ends-alike", "name", Gap.WRONG, "how the domain ends"),
        ("name-as-it-looks", "name", Gap.WRONG, "as they look"),
        ("last-day-only", "validity", Gap.WRONG, "the first day"),
        ("first-day-only", "validity", Gap.WRONG, "the last day"),
        ("authority-never-expires", "validity", Gap.WRONG, "dates of the authority"),
        ("anybody-may-issue", "purpose", Gap.WRONG, "whether the issuer may issue"),
        ("goes-on-without-hello", "integrity", Gap.MISSING, "goes on when"),
        ("takes-plaintext", "integrity", Gap.WRONG, "never encrypted"),
        ("decrypts-without-tag", "integrity", Gap.WRONG, "without verifying the tag"),
    ],
)
def test_how_a_check_is_wrong_is_said(client: str, check: str, kind: Gap, words: str) -> None:
    finding = of(diagnosed(client), check)
    assert finding.kind is kind
    assert words in finding.says
    assert finding.check != SIGNATURE or ", or refuses" not in finding.says
    assert list(finding.servers) == [one for one in CATALOGUE.ids if one in finding.servers]
    assert 0 < finding.count <= finding.met


@pytest.mark.parametrize(
    ("client", "words"),
    [
        ("no-signature-check", "verifies the certificate, but not that the server holds its key"),
        ("no-certificate-check", "verifies the signature, but nothing about the certificate"),
        ("accepts-all", "Nothing that your client finds out"),
        ("issuer-by-name", None),
        ("crashes-on-imposters", None),
    ],
)
def test_what_it_amounts_to_is_said_once(client: str, words: str | None) -> None:
    summary = diagnosed(client).summary
    said = feedback(met_by(BANK[client]), diagnosed(client), CATALOGUE, "actual")
    if words is None:
        assert summary is None
    else:
        assert words in (summary or "")
        assert said[0] == summary
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("client", "check", "words"),
    [("ready-first", "all", "All that"), ("signature-after-ready", SIGNATURE, "The signature")],
)
def test_what_is_verified_too_late_is_no_missing_check(client: str, check: str, words: str) -> None:
    diagnosis = diagnosed(client)
    assert diagnosis.checks == ()
    assert of(diagnosis, check).kind is Gap.LATE
    told = feedback(met_by(BANK[client]), diagnosis, CATALOGUE, "actual")
    assert sum("after READY" in sentence for sentence in told) == 1
    assert words in told[0]


def test_a_crash_hides_what_a_client_would_have_done() -> None:
    diagnosis = diagnosed("crashes-on-imposters")
    assert diagnosis.checks == ()
    unseen = {one.check for one in diagnosis.findings if one.kind is Gap.UNSEEN}
    assert unseen >= {"authority", "issuer", "name", "validity", "purpose"}
    assert SIGNATURE not in unseen
    told = feedback(met_by(BANK["crashes-on-imposters"]), diagnosis, CATALOGUE, "actual")
    assert sum("not known" in sentence for sentence in told) == 1


def test_whoever_refuses_everybody_shows_nothing() -> None:
    diagnosis = diagnosed("refuses-all")
    assert diagnosis.checks == ()
    (finding,) = diagnosis.findings
    assert finding.kind is Gap.UNSEEN
    assert "not known" in finding.says


@pytest.mark.parametrize("fault", [f for f in CATALOGUE if f.robustness], ids=lambda f: f.id)
def test_robustness_alone_is_no_missing_check(fault: Fault) -> None:
    diagnosis = diagnose(handshakes({fault.id: Verdict.ACCEPTED}), CATALOGUE)
    assert diagnosis.checks == ()
    (finding,) = diagnosis.findings
    assert finding.kind is Gap.ODD
    assert fault.title in finding.says


def test_mistakes_that_look_the_same_are_both_named() -> None:
    """Without the wildcard among the servers, two mistakes about the name look the same."""
    seen = [
        h
        for h in met_by(BANK["forgets-the-name"])
        if h.server not in {"wildcard-wrong-level", "wildcard-public-suffix"}
    ]
    says = of(diagnose(seen, CATALOGUE), "name").says
    assert "never compares" in says
    assert "first of its own domains" in says
    assert ", or " in says


def test_what_fits_no_pattern_is_told_by_what_it_let_in() -> None:
    accepted = {"wrong-domain": Verdict.ACCEPTED, "nul-byte-name": Verdict.ACCEPTED}
    finding = of(diagnose(handshakes(accepted), CATALOGUE), "name")
    assert finding.kind is Gap.WRONG
    assert "It looks as if" not in finding.says
    assert CATALOGUE["wrong-domain"].title in finding.says


def test_patterns_speak_of_the_catalogue() -> None:
    names = {*(str(check) for check in Check), SIGNATURE}
    for one in PATTERNS:
        assert one.check in names
        checks = CHECKS_OF.get(one.check) or (Check(one.check),)
        assert {CATALOGUE[fault].check for fault in one.needs | one.may} <= set(checks)
        assert not one.needs & one.may


@given(
    st.dictionaries(st.sampled_from(CATALOGUE.ids), st.sampled_from(list(Verdict))),
    st.sampled_from(list(Verdict)),
    st.sampled_from(list(Verdict)),
)
def test_whatever_happened_something_true_is_said(
    verdicts: dict[str, Verdict], rest: Verdict, legit: Verdict
) -> None:
    met = handshakes(verdicts, rest, legit)
    diagnosis = diagnose(met, CATALOGUE)
    fooled = {
        h.check
        for h in met
        if h.check
        and h.judgement.verdict is Verdict.ACCEPTED
        and not CATALOGUE[h.server].robustness
    }
    assert list(diagnosis.checks) == named(fooled)
    assert all(sentence.strip() for sentence in feedback(met, diagnosis, CATALOGUE, "actual"))
    for one in diagnosis.findings:
        assert one.servers
        assert 0 < one.count <= one.met
