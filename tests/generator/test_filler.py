"""The filler: whatever certificates say, their bytes look alike."""

import bz2
import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from statistics import mean, stdev

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenpath_gen.faults import CATALOGUE, Check, Fault
from greenpath_gen.filler import Mould, Shape, repeated, shape
from greenpath_gen.model import Student
from greenpath_gen.pki import (
    AUTHORITY_SIZE,
    CERTIFICATE_SIZE,
    create_authority,
    issue,
    shape_of,
)
from greenpath_gen.plan import honest_server, plan_student
from greenpath_gen.scenario import Scenario
from greenpath_gen.stream import Stream

DRAW = Stream(bytes(range(32)))
SITE = "greenpath.program"
ON_CERTIFICATES = [
    one
    for one in CATALOGUE
    if one.in_packages
    and one.check not in {Check.POSSESSION, Check.TRANSCRIPT, Check.INTEGRITY, Check.VALIDITY}
    and not one.alters_store
    and one.id != "trivial-key-share"
]


def test_what_repeats_is_counted_as_a_compressor_would() -> None:
    assert repeated(b"abcdefgh", 2) == 0
    assert repeated(b"abcdefgh-abcdefgh", 2) == 6
    assert repeated(b"aaaaaaaaaa", 2) == 7
    assert repeated(b"abc-abc", 2) == 0
    assert repeated(b"", 2) == 0


@given(
    content=st.binary(max_size=120),
    more=st.binary(max_size=60),
    room=st.integers(min_value=320, max_value=400),
)
def test_a_mould_makes_letters_equal(content: bytes, more: bytes, room: int) -> None:
    one = shape(content, b"", ())
    other = shape(content + more, b"", ())
    shapes = [Shape(room + len(more), one.letters, one.repeats, one.in_step)]
    shapes.append(Shape(room, other.letters, other.repeats, other.in_step))
    mould = Mould.of(shapes)
    noise = bytes(range(256)) * 8
    whole = []
    for each in shapes:
        filler = mould.fill(each, noise[: mould.noise_size(each)])
        assert len(filler) == each.room
        whole.append(Counter(each.letters) + Counter(filler))
    assert whole[0] == whole[1]


def test_without_room_it_says_so() -> None:
    small = shape(b"content", b"", ())
    with pytest.raises(ValueError, match="too long"):
        Mould.of([small]).fill(small, bytes(100))


def scenario(site: str, authorities: tuple[str, ...], faults: list[str]) -> Scenario:
    return Scenario.model_validate(
        {"title": "t", "site": site, "authorities": authorities, "imposters": faults}
    )


names = st.from_regex(
    r"[a-z]([a-z0-9-]{0,26}[a-z0-9])?\.[a-z]([a-z0-9-]{0,27}[a-z0-9])?", fullmatch=True
)
authorities = st.lists(
    st.from_regex(r"[A-Z][A-Za-z0-9-]{0,23}", fullmatch=True),
    min_size=2,
    max_size=4,
    unique_by=str.lower,
)
some = st.lists(
    st.sampled_from([one.id for one in CATALOGUE if one.in_packages and not one.beyond_kit]),
    min_size=4,
    max_size=12,
    unique=True,
).filter(lambda ids: sum(CATALOGUE[one].alters_store for one in ids) <= 1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(site=names, trusted=authorities, faults=some)
def test_in_any_set_all_certificates_have_one_size(
    site: str, trusted: list[str], faults: list[str]
) -> None:
    servers = plan_student(scenario(site, tuple(trusted), faults), Student("ada"), DRAW.secret)
    for one in servers.servers:
        assert abs(len(one.files.certificate) - CERTIFICATE_SIZE) <= 1
    for authority in servers.authorities:
        assert abs(len(authority.certificate) - AUTHORITY_SIZE) <= 1


def pair(fault: Fault, number: int) -> tuple[bytes, bytes]:
    """Return the certificates of an imposter and of an honest server beside it."""
    draw = DRAW.sub(f"{fault.id}/{number}")
    issuer, other = (create_authority(name, DRAW.sub(name)) for name in ("IronRoot", "TrustCert"))
    honest = honest_server(SITE, issuer, b"", draw.sub("honest"))
    before = replace(honest_server(SITE, issuer, b"", draw.sub("before")), others=(other,))
    broken = fault.apply(before, draw.sub("fault"))
    mould = Mould.of(shape_of(one.certificate) for one in (honest, broken))
    return (
        issue(broken.certificate, draw.sub("broken"), mould),
        issue(honest.certificate, draw.sub("honest"), mould),
    )


COMPRESSED: tuple[Callable[[bytes], bytes], ...] = (
    lambda der: zlib.compress(der, 9),
    lambda der: zlib.compress(b64encode(der), 9),
    lambda der: bz2.compress(der, 1),
)


@pytest.mark.long
@pytest.mark.parametrize("fault", ON_CERTIFICATES, ids=lambda fault: fault.id)
def test_an_imposters_certificate_compresses_no_better_and_no_worse(fault: Fault) -> None:
    pairs = [pair(fault, number) for number in range(120)]
    for compress in COMPRESSED:
        broken, honest = ([len(compress(der)) for der in side] for side in zip(*pairs, strict=True))
        assert abs(mean(broken) - mean(honest)) < stdev(honest)
