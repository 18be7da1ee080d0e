"""Examine a fault: is it wrong for the reason that it declares, and for no other? Pure.

A specimen is an imposter beside the server that it was; `complaints` are sentences about
what does not hold. The same examination serves the catalogue and an instructor's own faults.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from greenpath_gen.checks import Check
from greenpath_gen.clients.bank import BANK
from greenpath_gen.clients.meet import Outcome, meet
from greenpath_gen.faults import Catcher, Fault
from greenpath_gen.heldout import make_pool
from greenpath_gen.kit import alerts, primitives, verification
from greenpath_gen.kit import server as protocol
from greenpath_gen.model import ServerFiles
from greenpath_gen.reasons import TOPICS
from greenpath_gen.reference import SIGNATURE, Reference, reaches, refusal
from greenpath_gen.scenario import Scenario

LACKING: tuple[Check | None, ...] = (None, *Check)
SECRET = b"faults are examined with this one"
CONTENT = b"what the server has to tell"

OpenSSL = Callable[[bytes, Sequence[bytes], str, datetime], int | None]
"""Called with a certificate, whom to trust, a name and a moment: the error, or None."""


@dataclass(frozen=True, slots=True)
class Specimen:
    """An imposter, the server that it was, and what its client knows."""

    fault: Fault
    broken: ServerFiles
    trusted: tuple[bytes, ...]
    repaired: ServerFiles
    genuine: tuple[bytes, ...]
    site: str
    pinned: str

    def client(self, moment: datetime, without: Check | None = None) -> Reference:
        """Return the reference, looking as far as this fault needs; or lacking a check."""
        beyond = self.fault.beyond_kit
        pinned = self.pinned if beyond else ""
        return Reference(self.site, self.trusted, moment, without, beyond, pinned)

    def refusal(self, moment: datetime, without: Check | None = None) -> Exception | None:
        """Return how a client refuses the imposter, None if it takes it."""
        return refusal(self.client(moment, without), self.broken.open())


def specimen(fault: Fault, scenario: Scenario) -> Specimen:
    """Make an imposter as the scenario would. Raises whatever the fault's function raises."""
    pool = make_pool(scenario, SECRET, [fault])
    one = next(one for one in pool.contenders if one.fault is fault)
    return Specimen(
        fault,
        replace(one.files, data=CONTENT),
        one.trusted_certs,
        replace(one.honest.build(), data=CONTENT),
        one.honest.trusted_certs,
        one.url,
        pool.pinned,
    )


def moments(now: datetime) -> tuple[datetime, ...]:
    """Return today, tomorrow and ten years on."""
    return now, now + timedelta(days=1), now + timedelta(days=3653)


def complaints(
    fault: Fault, scenario: Scenario, now: datetime, openssl: OpenSSL | None
) -> list[str]:
    """Return what does not hold of a fault; OPENSSL, if given, is a second opinion."""
    try:
        one = specimen(fault, scenario)
        again = specimen(fault, scenario)
    except Exception as error:  # an instructor's own function may do anything
        return [f"its function fails: {type(error).__name__}: {error}"]
    found = [*_words(fault)]
    if (one.broken, one.trusted) != (again.broken, again.trusted):
        found.append("it does not break the same way again: draw all randomness from its stream")
    if (one.broken, one.trusted) == (one.repaired, one.genuine):
        found.append("it breaks nothing")
    for moment in moments(now):
        found += (f"{said} (on {moment:%Y-%m-%d})" for said in _classified(one, moment))
    found += _caught(one, now)
    if fault.in_packages and not _serves_step_1(one):
        found.append(
            "a client of step 1, without verification, gets no content from it: "
            "it cannot be in packages (in_packages=False)"
        )
    if not fault.robustness and not any(_fools(one, client.kind) for client in BANK):
        found.append("no wrong client accepts it: it is for robustness only (robustness=True)")
    if openssl:
        found += _second_opinion(one, now, openssl)
    return found


def _words(fault: Fault) -> Iterator[str]:
    unknown = sorted(set(fault.alerts) - set(alerts.DESCRIPTIONS))
    if unknown or not fault.alerts:
        yield f"its alerts are no TLS alerts: {', '.join(unknown) or 'there are none'}"
    unknown = sorted(set(fault.reasons) - set(TOPICS))
    if unknown or not fault.reasons:
        yield f"its reasons are no topics of greenpath_gen.reasons: {', '.join(unknown) or 'none'}"


def _classified(one: Specimen, moment: datetime) -> Iterator[str]:
    """Say where the classification by the reference and its careless kin is not as declared."""
    fooled = {lacking for lacking in LACKING if one.refusal(moment, lacking) is None}
    check = one.fault.check
    expected: set[Check | None] = set(SIGNATURE if check in SIGNATURE else {check})
    if one.fault.robustness:
        expected = set()
    if None in fooled:
        yield "the reference client accepts it"
    for lacking in sorted(fooled - expected - {None}, key=str):
        yield f"a client without the {lacking} check accepts it: {check} is not what catches it"
    if expected - fooled:
        yield (
            f"a client that only lacks the {check} check refuses it, too: "
            "it is wrong in more than its declared way"
        )
    genuine = replace(one.client(moment), trusted_certs=one.genuine)
    for lacking in LACKING:
        if not reaches(replace(genuine, without=lacking), one.repaired.open()):
            yield f"repaired, it is not accepted (without: {lacking or 'nothing'})"


def _caught(one: Specimen, now: datetime) -> Iterator[str]:
    kit = replace(one.client(now), beyond=False, pinned="")
    refused = refusal(kit, one.broken.open())
    if (refused is None) != one.fault.beyond_kit:
        yield (
            "a correct client of the kit accepts it (beyond_kit=True)"
            if refused is None
            else "a correct client of the kit refuses it already (beyond_kit=False)"
        )
    try:
        valid = verification.check_certificate(
            one.broken.certificate, list(one.trusted), one.site, now
        )
    except ValueError:
        valid = True
    caught = Catcher.HAND
    if not valid:
        caught = Catcher.VERIFY_CERTIFICATE
    elif refused is not None and not isinstance(refused, alerts.Alert):
        caught = Catcher.CRYPTOBOX
    if caught is not one.fault.caught_by:
        yield f"it is caught by {caught}, not by {one.fault.caught_by}"


def _serves_step_1(one: Specimen) -> bool:
    """Tell whether a client that verifies nothing gets its content, as on the slides."""
    server = one.broken.open()
    private, public = primitives.generate_asymmetric_key()
    try:
        share = server.send_server_hello(public)[: protocol.PUBLIC_KEY_SIZE]
        key = primitives.key_exchange(private, share)
        record = server.send_data(primitives.encrypt(key, b"READY"))
        return primitives.decrypt(key, record) == server.data
    except Exception:  # whatever goes wrong, there is no content
        return False


def _fools(one: Specimen, kind: type) -> bool:
    in_data = one.fault.check is Check.DATA
    outcome = meet(
        kind, one.broken.open(), one.site, one.trusted, legitimate=False, in_data=in_data
    )
    return outcome is Outcome.ACCEPTED


def _second_opinion(one: Specimen, now: datetime, openssl: OpenSSL) -> Iterator[str]:
    said = openssl(one.broken.certificate, one.trusted, one.site, now)
    if said != one.fault.openssl:
        yield f"openssl verify says {_code(said)}, the fault declares {_code(one.fault.openssl)}"
    before = openssl(one.repaired.certificate, one.genuine, one.site, now)
    if before is not None:
        yield f"openssl verify says {_code(before)} of the repaired server"


def _code(code: int | None) -> str:
    return "OK" if code is None else f"error {code}"
