"""Guessers: how to look for the legitimate server without any verification. Pure.

A guesser takes a trait of every server, such as the size of a file, and a rule, such as the
lowest, and names those between which it would toss a coin. None may do better, or worse, than
chance. Where a trait reads the very field that a fault of the set is about, it is excused:
faults may be seen by whoever looks for them. Sizes, compressed sizes, entropy and letters
are never excused.
"""

import bz2
import math
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from cryptography import x509

from greenpath_gen.checks import Check
from greenpath_gen.faults import Fault
from greenpath_gen.views import CERTIFICATE, CONTENT, Server, View

KINDS = ("priv.key", CERTIFICATE, CONTENT, "recipe.txt")

Rule = Callable[[Sequence[Any]], list[int]]
"""Which servers to name by what was measured of them: their numbers."""

Excuse = Callable[[Fault], bool]
"""Whether a fault is about what is measured."""


def lowest(values: Sequence[Any]) -> list[int]:
    """Name the least."""
    least = min(values)
    return [number for number, value in enumerate(values) if value == least]


def highest(values: Sequence[Any]) -> list[int]:
    """Name the greatest."""
    most = max(values)
    return [number for number, value in enumerate(values) if value == most]


def middle(values: Sequence[float]) -> list[int]:
    """Name the one that is nearest to the median."""
    centre = median(values)
    return lowest([abs(value - centre) for value in values])


def outlier(values: Sequence[float]) -> list[int]:
    """Name the one that is farthest from the median."""
    centre = median(values)
    return highest([abs(value - centre) for value in values])


def common(values: Sequence[Any]) -> list[int]:
    """Name those that most are like."""
    return highest([values.count(value) for value in values])


def rare(values: Sequence[Any]) -> list[int]:
    """Name those that fewest are like."""
    return lowest([values.count(value) for value in values])


ORDER: tuple[Rule, ...] = (lowest, highest)
SCALE: tuple[Rule, ...] = (lowest, highest, middle, outlier)
KIND: tuple[Rule, ...] = (common, rare)


def never(_: Fault) -> bool:
    """Excuse nothing."""
    return False


def about(*checks: Check) -> Excuse:
    """Excuse faults of these checks."""
    return lambda fault: fault.check in checks


def about_dates(fault: Fault) -> bool:
    """Excuse faults of a server's own dates."""
    return fault.check is Check.VALIDITY and not fault.alters_store


def about_issuers(fault: Fault) -> bool:
    """Excuse faults of the issuer, and of an authority, which then issues for one server alone."""
    return fault.check in {Check.AUTHORITY, Check.ISSUER} or fault.alters_store


def about_contents(fault: Fault) -> bool:
    """Excuse all that makes a certificate say what others do not say."""
    others = {Check.NAME, Check.PURPOSE, Check.ALGORITHM}
    return about_issuers(fault) or fault.check in others


@dataclass(frozen=True, slots=True)
class Trait:
    """Something to measure of a server, and the rules by which to guess from it.

    What is measured has an order; for the rules `middle` and `outlier` it is a number.
    """

    name: str
    measure: Callable[[Server, View], Any]
    rules: tuple[Rule, ...]
    excused: Excuse = never

    def measured(self, package: View) -> list[Any]:
        """Measure all servers of a package."""
        return [self.measure(server, package) for server in package.servers]

    def speaks(self, faults: Sequence[Fault]) -> bool:
        """Tell whether a set with these faults counts."""
        return not any(self.excused(fault) for fault in faults)


def traits(names: Sequence[str]) -> Iterator[Trait]:
    """Return all traits, for packages with servers of these names."""
    for name in names:
        yield Trait(f"always {name}", _is(name), (highest,))
    yield from _of_files()
    yield from _of_letters()
    yield from _of_the_zip()
    yield from _of_fields()


def _is(name: str) -> Callable[[Server, View], bool]:
    return lambda server, _: server.name == name


def entropy(content: bytes) -> float:
    """Return Shannon's entropy, in bits per byte; rounded, so that equals are equal."""
    shares = (count / len(content) for count in Counter(content).values())
    return round(-sum(share * math.log2(share) for share in shares), 9)


def deflated(content: bytes) -> int:
    """Return the size that deflate makes of it."""
    return len(zlib.compress(content, 9))


def bzipped(content: bytes) -> int:
    """Return the size that bzip2 makes of it."""
    return len(bz2.compress(content, 1))


def _text(kind: str, measure: Callable[[bytes], Any]) -> Callable[[Server, View], Any]:
    return lambda server, _: measure(server.files[kind])


def _decoded(kind: str, measure: Callable[[bytes], Any]) -> Callable[[Server, View], Any]:
    return lambda server, _: measure(server.decoded[kind])


def _of_files() -> Iterator[Trait]:
    """Look at files from outside."""
    for kind in KINDS:
        yield Trait(f"{kind}: size", _text(kind, len), SCALE)
        yield Trait(f"{kind}: text", _text(kind, bytes), ORDER)
        yield Trait(f"{kind}: deflated", _text(kind, deflated), SCALE)
        yield Trait(f"{kind}: entropy", _text(kind, entropy), SCALE)
        yield Trait(f"{kind}: entropy, decoded", _decoded(kind, entropy), SCALE)
        yield Trait(f"{kind}: last byte", _decoded(kind, lambda content: content[-1]), ORDER)
    yield Trait("certificate text: bzipped", _text(CERTIFICATE, bzipped), SCALE)
    yield Trait("certificate: size", _decoded(CERTIFICATE, len), SCALE)
    yield Trait("certificate: deflated", _decoded(CERTIFICATE, deflated), SCALE)
    yield Trait("certificate: bzipped", _decoded(CERTIFICATE, bzipped), SCALE)
    yield Trait("certificate: like the others", _likeness, SCALE, about_contents)
    yield Trait("certificate's key in priv.key", _holds_key, KIND)


def _likeness(server: Server, package: View) -> int:
    return sum(len(server.pieces & other.pieces) for other in package.servers)


def _holds_key(server: Server, _: View) -> bool:
    return server.point in server.decoded["priv.key"]


GROUPS = {
    "digits": b"0123456789",
    "capitals": bytes(range(ord("A"), ord("Z") + 1)),
    "small letters": bytes(range(ord("a"), ord("z") + 1)),
    "hexadecimal digits": b"0123456789abcdef",
    "signs": b".-/*:",
}


def _of_letters() -> Iterator[Trait]:
    """Count what stands in a certificate's bytes, and in what a server tells."""
    for byte in range(256):
        yield Trait(f"certificate: byte {byte:02x}", _count(bytes([byte])), ORDER)
    for name, group in GROUPS.items():
        yield Trait(f"certificate: {name}", _count(group), SCALE)
        yield Trait(f"content: {name}", _decoded(CONTENT, _number(group)), SCALE)
    yield Trait("certificate: kinds of bytes", lambda server, _: len(server.histogram), SCALE)
    yield Trait("content: words", _decoded(CONTENT, lambda said: len(said.split())), SCALE)


def _count(group: bytes) -> Callable[[Server, View], int]:
    return lambda server, _: sum(server.histogram[byte] for byte in group)


def _number(group: bytes) -> Callable[[bytes], int]:
    return lambda content: sum(content.count(byte) for byte in group)


def _of_the_zip() -> Iterator[Trait]:
    """Look at what the zip says of the members."""
    yield Trait("zip: place", lambda s, _: [one.header_offset for one in s.members], ORDER)
    yield Trait("zip: dates", lambda s, _: [one.date_time for one in s.members], KIND)
    yield Trait("zip: modes", lambda s, _: [one.external_attr for one in s.members], KIND)
    yield Trait("zip: sizes", lambda s, _: [one.compress_size for one in s.members], KIND)
    yield Trait("zip: notes", lambda s, _: [one.comment + one.extra for one in s.members], KIND)
    yield Trait("zip: kinds of files", lambda s, _: list(s.files), KIND)


def _of_fields() -> Iterator[Trait]:
    """Read the certificates' fields, and verify none."""
    yield Trait("serial number", lambda s, _: s.certificate.serial_number, ORDER)
    yield Trait("serial number: odd", lambda s, _: s.certificate.serial_number % 2, ORDER)
    yield Trait("signature: size", lambda s, _: len(s.certificate.signature), SCALE)
    strength = about(Check.ALGORITHM)
    yield Trait("public key: first byte", lambda s, _: s.point[0], ORDER, strength)
    yield Trait("public key: odd", lambda s, _: s.point[-1] % 2, ORDER, strength)
    yield Trait("public key: curve", lambda s, _: s.key.curve.name, KIND, strength)
    yield Trait("hash", lambda s, _: s.certificate.signature_algorithm_oid, KIND, strength)
    yield Trait("filler: size", lambda s, _: s.filler_size, SCALE, about_contents)
    yield Trait("first day", lambda s, _: _first(s), SCALE, about_dates)
    yield Trait("last day", lambda s, _: _last(s), SCALE, about_dates)
    yield Trait("days", lambda s, _: _last(s) - _first(s), SCALE, about_dates)
    yield Trait("issuer", lambda s, _: s.issuer, ORDER + KIND, about_issuers)
    yield Trait("issuer: length", lambda s, _: len(s.issuer), SCALE, about_issuers)
    yield Trait("issuer: trusted", lambda s, v: s.issuer in v.authorities, KIND, about_issuers)
    yield Trait("issuer: key's identifier", lambda s, _: s.issuer_key_id, KIND, about_issuers)
    unlisted = about(Check.AUTHORITY)
    yield Trait("issuer's own file: size", _own_file(len), SCALE, unlisted)
    yield Trait("issuer's own file: deflated", _own_file(deflated), SCALE, about_issuers)
    yield Trait("subject", lambda s, _: s.certificate.subject, KIND, about(Check.NAME))
    yield Trait("domains", lambda s, _: s.domains, KIND, about(Check.NAME))
    yield Trait("domains: length", lambda s, _: len("".join(s.domains)), SCALE, about(Check.NAME))
    shape = about(Check.NAME, Check.PURPOSE)
    yield Trait("extensions: number", lambda s, _: len(s.extensions), SCALE, shape)
    yield Trait("extensions: kinds", lambda s, _: _kinds(s), KIND, shape)
    yield Trait("extensions: first", lambda s, _: _order(s)[0], ORDER + KIND, shape)
    yield Trait("extensions: uses", lambda s, _: _uses(s), KIND, about(Check.PURPOSE))


def _first(server: Server) -> float:
    return server.certificate.not_valid_before_utc.timestamp()


def _last(server: Server) -> float:
    return server.certificate.not_valid_after_utc.timestamp()


def _own_file(measure: Callable[[bytes], int]) -> Callable[[Server, View], float]:
    """Measure the issuer's trusted certificate; one that is not there counts as the middle."""

    def measured(server: Server, package: View) -> float:
        sizes = {name: measure(text) for name, (text, _) in package.authorities.items()}
        return float(sizes.get(server.issuer, median(sizes.values())))

    return measured


def _order(server: Server) -> list[str]:
    return [one.oid.dotted_string for one in server.extensions]


def _kinds(server: Server) -> list[str]:
    return sorted(_order(server))


def _uses(server: Server) -> list[str]:
    kinds = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage)
    return [repr(one.value) for one in server.extensions if isinstance(one.value, kinds)]
