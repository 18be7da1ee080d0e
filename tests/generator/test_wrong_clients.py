"""Every wrong client is wrong: imposters made here by hand, one for each mistake, fool it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from greenpath_gen.checks import Check
from greenpath_gen.clients import BANK, Handmade, Model, Outcome, WrongClient, meet
from greenpath_gen.kit import certificates, primitives
from greenpath_gen.kit import server as protocol

SITE = "greenpath.program"
CONTENT = b"Welcome!"
PAST, NOW, FUTURE, END = (datetime(year, 1, 1, tzinfo=UTC) for year in (2001, 2020, 2048, 2049))
SHA256 = hashes.SHA256()
SIGNATURE = frozenset({Check.POSSESSION, Check.TRANSCRIPT})

BLIND = frozenset({"key usage", "wildcard over a suffix", "curve"})
"""What the kit's `verify_certificate` lets pass."""


# ------------------------------------------------------------------- certificates


@cache
def key(_name: str, curve: type[ec.EllipticCurve] = ec.SECP384R1) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve())


def named(organisation: str, common_name: str = "") -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)]
    if common_name:
        attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return x509.Name(attributes)


def certify(
    subject: x509.Name,
    issuer: x509.Name,
    own: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    extensions: dict[str, tuple[Any, bool]],
    first: datetime = NOW,
    last: datetime = FUTURE,
    hash_: Any = SHA256,
) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(first)
        .not_valid_after(last)
    )
    for value, critical in extensions.values():
        builder = builder.add_extension(value, critical=critical)
    return builder.sign(signer, hash_).public_bytes(Encoding.DER)


def authority(name: str = "TrustCert", *, signer: str = "", **changed: Any) -> bytes:
    """Return an authority's certificate; CHANGED are its extensions (value, critical) or dates."""
    own = key(signer or name)
    dates = {
        which: changed.pop(which, default) for which, default in (("first", NOW), ("last", END))
    }
    own_id = x509.SubjectKeyIdentifier.from_public_key(own.public_key())
    extensions = {
        "constraints": (x509.BasicConstraints(ca=True, path_length=None), True),
        "usage": (certificates.AUTHORITY_KEY_USAGE, True),
        "own_id": (own_id, False),
        "id": (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own_id), False),
        **changed,
    }
    return certify(named(name), named(name), own, own, extensions, **dates)


def leaf(
    *, issuer: str = "TrustCert", signer: str = "", domain: str = SITE, **changed: Any
) -> bytes:
    """Return a server's certificate; CHANGED are extensions (None: left out), dates, names, keys."""
    subject = changed.pop("subject", named(SITE))
    own, signs = changed.pop("own", key("server")), key(signer or issuer)
    rest = {which: changed.pop(which) for which in ("first", "last", "hash_") if which in changed}
    claimed = changed.pop("issuer_key", signs).public_key()
    extensions = {
        "names": (x509.SubjectAlternativeName([x509.DNSName(domain)]), False),
        "id": (x509.AuthorityKeyIdentifier.from_issuer_public_key(claimed), False),
        "usage": (certificates.key_usage(digital_signature=True), True),
        "purposes": (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        **changed,
    }
    extensions = {name: value for name, value in extensions.items() if value is not None}
    issued_by = subject if issuer == "itself" else named(issuer)
    return certify(
        subject, issued_by, own, own if issuer == "itself" else signs, extensions, **rest
    )


# ------------------------------------------------------------------------ servers


class _SignsWithItsFreshKey(protocol.Server):
    def send_server_hello(self, client_hello: bytes) -> bytes:
        private, public = primitives.generate_asymmetric_key()
        self.session_key = primitives.key_exchange(private, client_hello)
        signature = primitives.sign(private, client_hello + public + self.cert)
        return public + primitives.encrypt(self.session_key, signature + self.cert)


class _ChangedHello(protocol.Server):
    def send_server_hello(self, client_hello: bytes) -> bytes:
        return flipped(super().send_server_hello(client_hello))


class _HelloInClear(protocol.Server):
    def send_server_hello(self, client_hello: bytes) -> bytes:
        hello = super().send_server_hello(client_hello)
        assert self.session_key is not None
        share, sealed = hello[: protocol.PUBLIC_KEY_SIZE], hello[protocol.PUBLIC_KEY_SIZE :]
        return share + primitives.decrypt(self.session_key, sealed)


class _ChangedData(protocol.Server):
    def send_data(self, client_ready: bytes) -> bytes:
        return flipped(super().send_data(client_ready))


def flipped(message: bytes) -> bytes:
    return message[:-1] + bytes([message[-1] ^ 1])


@dataclass(frozen=True)
class Imposter:
    """A server that is wrong, the check that catches it, and who is trusted when it is met."""

    check: Check
    make: Callable[[], protocol.Server]
    trusted: tuple[bytes, ...] = ()

    def met_by(self, kind: type[Model]) -> Outcome:
        """Let a client of this kind meet it."""
        trusted = self.trusted or (authority(), authority("IronRoot"))
        in_data = self.check is Check.DATA
        return meet(kind, self.make(), SITE, trusted, legitimate=False, in_data=in_data)


def server(cert: bytes, holder: str = "server", **recipe: Any) -> protocol.Server:
    own = primitives.private_bytes(key(holder))
    return protocol.Server(own, cert, CONTENT, protocol.Recipe(**recipe))


def showing(check: Check, *trusted: bytes, **changed: Any) -> Imposter:
    """Return an imposter whose certificate is wrong, and nothing else."""
    own = primitives.private_bytes(changed.get("own", key("server")))
    return Imposter(check, partial(protocol.Server, own, leaf(**changed), CONTENT), trusted)


def signing(check: Check, **recipe: Any) -> Imposter:
    """Return an imposter whose certificate is genuine and whose signature is wrong."""
    return Imposter(check, lambda: server(leaf(), **recipe))


def breaking(check: Check, kind: type[protocol.Server]) -> Imposter:
    """Return an imposter that breaks a message."""
    return Imposter(check, lambda: kind(primitives.private_bytes(key("server")), leaf(), CONTENT))


UNKNOWN = x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.55738.666.1"), b"\x05\x00")
NOT_A_CA = (x509.BasicConstraints(ca=False, path_length=None), True)
ONLY_SIGNS_LISTS = (certificates.key_usage(crl_sign=True), True)
CAMPUS_ONLY = (x509.NameConstraints([x509.DNSName("campus.example")], None), True)
NOT_THIS_SITE = (x509.NameConstraints(None, [x509.DNSName(SITE)]), True)


def purposes(*allowed: ObjectIdentifier) -> tuple[Any, bool]:
    return x509.ExtendedKeyUsage(list(allowed)), False


@cache
def imposters() -> dict[str, Imposter]:
    genuine = leaf()
    return {
        "unknown authority": showing(Check.AUTHORITY, issuer="ShadowCert"),
        "signed by itself": showing(Check.AUTHORITY, issuer="itself"),
        "issuer's name only": showing(Check.ISSUER, signer="a thief"),
        "issuer's name and key id": showing(
            Check.ISSUER, signer="a thief", issuer_key=key("TrustCert")
        ),
        "another domain": showing(
            Check.NAME, domain="gr33npath.program", subject=named("gr33npath.program")
        ),
        "the site in the subject": showing(Check.NAME, domain="evil.example"),
        "no alternative name": showing(
            Check.NAME, names=None, subject=named("Evil Inc.", common_name=SITE)
        ),
        "longer to the right": showing(Check.NAME, domain=f"{SITE}.evil.example"),
        "longer to the left": showing(Check.NAME, domain=f"not{SITE}"),
        "a subdomain": showing(Check.NAME, domain=f"www.{SITE}"),
        "wildcard below": showing(Check.NAME, domain=f"*.{SITE}"),
        "wildcard over a suffix": showing(Check.NAME, domain="*.program"),
        "a homograph": showing(Check.NAME, domain="gréenpath.program".encode("idna").decode()),
        "expired": showing(Check.VALIDITY, first=PAST.replace(month=2), last=PAST.replace(month=3)),
        "not yet valid": showing(Check.VALIDITY, first=FUTURE, last=END),
        "authority expired": showing(
            Check.VALIDITY, authority(first=PAST, last=NOW), first=NOW, last=END
        ),
        "for clients": showing(Check.PURPOSE, purposes=purposes(ExtendedKeyUsageOID.CLIENT_AUTH)),
        "an authority's": showing(
            Check.PURPOSE, constraints=(x509.BasicConstraints(ca=True, path_length=None), True)
        ),
        "key usage": showing(Check.PURPOSE, usage=ONLY_SIGNS_LISTS),
        "issuer is no authority": showing(Check.PURPOSE, authority(constraints=NOT_A_CA)),
        "issuer may not sign": showing(Check.PURPOSE, authority(usage=ONLY_SIGNS_LISTS)),
        "outside its constraints": showing(Check.PURPOSE, authority(limits=CAMPUS_ONLY)),
        "inside its exclusions": showing(Check.PURPOSE, authority(limits=NOT_THIS_SITE)),
        "unknown and critical": showing(Check.PURPOSE, unknown=(UNKNOWN, True)),
        "weak hash": showing(Check.ALGORITHM, hash_=hashes.SHA224()),
        "curve": showing(Check.ALGORITHM, own=key("other", ec.BrainpoolP384R1)),
        "stolen": Imposter(Check.POSSESSION, lambda: server(genuine, holder="a thief")),
        "fresh key": breaking(Check.POSSESSION, _SignsWithItsFreshKey),
        "no signature": signing(Check.POSSESSION, signature=bytes(112)),
        "without my key": signing(Check.TRANSCRIPT, transcript=("server", "certificate")),
        "without its key": signing(Check.TRANSCRIPT, transcript=("client", "certificate")),
        "without certificate": signing(Check.TRANSCRIPT, transcript=("client", "server")),
        "swapped": signing(Check.TRANSCRIPT, transcript=("server", "client", "certificate")),
        "other session": signing(
            Check.TRANSCRIPT, transcript=("client", "other-server", "certificate")
        ),
        "changed hello": breaking(Check.INTEGRITY, _ChangedHello),
        "hello in clear": breaking(Check.INTEGRITY, _HelloInClear),
        "more after it": Imposter(Check.FRAMING, lambda: server(genuine + b"more")),
        "changed data": breaking(Check.DATA, _ChangedData),
    }


# -------------------------------------------------------------------------- tests


def merged(checks: Any) -> set[str]:
    """Return checks by name; the two that acceptance cannot tell apart as one."""
    return {"signature" if check in SIGNATURE else str(check) for check in checks}


def met_by(kind: type[Model]) -> dict[str, Outcome]:
    """Return how a client meets each imposter."""
    return {name: one.met_by(kind) for name, one in imposters().items()}


def fooling(met: dict[str, Outcome]) -> set[str]:
    """Return the imposters that were accepted."""
    return {name for name, outcome in met.items() if outcome is Outcome.ACCEPTED}


one_in_four = pytest.mark.parametrize(
    "client",
    [
        pytest.param(one, id=one.id, marks=[] if number % 4 == 1 else pytest.mark.long)
        for number, one in enumerate(BANK)
    ],
)
"""One in four every day; `make long` takes all."""


@pytest.mark.parametrize("kind", [Model, Handmade])
@pytest.mark.parametrize("issuer", [authority(), authority(hello=(UNKNOWN, False))])
def test_what_they_depart_from_is_legitimate(kind: type[Model], issuer: bytes) -> None:
    server_ = server(leaf())
    assert meet(kind, server_, SITE, [issuer], legitimate=True) is Outcome.ACCEPTED


def test_nothing_fools_the_model_written_by_hand() -> None:
    assert set(met_by(Handmade).values()) == {Outcome.REJECTED}


def test_what_the_kit_lets_pass_is_known() -> None:
    assert fooling(met_by(Model)) == BLIND


@one_in_four
def test_a_wrong_client_lacks_exactly_what_it_is_said_to_lack(client: WrongClient) -> None:
    met = met_by(client.kind)
    blind = set() if issubclass(client.kind, Handmade) else BLIND
    found = merged(imposters()[name].check for name in fooling(met) - blind)
    if client.reaches:
        assert found == merged(client.lacks)
        assert set(met.values()) != {Outcome.REJECTED}, "it is as good as the model"
    else:
        assert found <= merged(client.lacks)


def test_every_check_is_lacked_by_some_client() -> None:
    assert {check for client in BANK for check in client.lacks if client.reaches} == set(Check)


@pytest.mark.parametrize(
    ("domain", "shown"),
    [
        ("GREENPATH.program", True),
        ("*.greenpath.program", False),
        ("*.program", False),
        ("greenpath", False),
        ("", False),
        ("*", False),
    ],
)
def test_the_model_reads_names_label_by_label(domain: str, shown: bool) -> None:
    assert Handmade(SITE, []).covers(domain) is shown


@pytest.mark.parametrize(
    ("domain", "shown"),
    [("*.greenpath.program", True), ("*.program", False), ("w*.greenpath.program", False)],
)
def test_a_wildcard_stands_for_the_first_label(domain: str, shown: bool) -> None:
    assert Handmade(f"www.{SITE}", []).covers(domain) is shown
