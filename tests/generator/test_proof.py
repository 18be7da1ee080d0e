"""The proof can fail: a server with two faults, or a package that tells, is found out."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.data import student_files
from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.model import Student, build
from greenpath_gen.package import package
from greenpath_gen.pki import create_authority
from greenpath_gen.plan import ServerSet, honest_server, plan_student
from greenpath_gen.proof import prove
from greenpath_gen.reference import Reference, refusal
from greenpath_gen.sources import load_scenario
from greenpath_gen.stream import Stream

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DRAW = Stream(bytes(range(32)))


def planned() -> tuple[ServerSet, dict[str, bytes]]:
    servers = plan_student(load_scenario("classic").scenario, Student("ada"), DRAW.secret)
    return servers, package(servers, student_files())


def test_a_good_package_is_proved() -> None:
    servers, files = planned()
    prove(servers, files, NOW)


def test_a_second_reason_is_found() -> None:
    authority = create_authority("IronRoot", DRAW.sub("authority"))
    honest = honest_server("greenpath.program", authority, b"content", DRAW)
    broken = CATALOGUE["expired"].apply(CATALOGUE["wrong-domain"].apply(honest, DRAW), DRAW)
    server = build(broken, DRAW)
    trusted = (authority.certificate,)
    for check in (Check.NAME, Check.VALIDITY):
        careless = Reference("greenpath.program", trusted, NOW, check)
        assert refusal(careless, server.open()) is not None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config/servers/server1/data.txt", b"QUJD"),
        ("config/servers/server1/notes.txt", b"look here"),
    ],
)
def test_a_package_that_tells_is_not_handed_out(name: str, content: bytes) -> None:
    servers, files = planned()
    with pytest.raises(GreenpathError, match="failed its proof"):
        prove(servers, {**files, name: content}, NOW)


def test_a_package_that_nobody_can_solve_is_not_handed_out() -> None:
    servers, files = planned()
    without = {n: c for n, c in files.items() if Path(n).parent.name != "trusted_certs"}
    with pytest.raises(GreenpathError, match="the reference client accepts"):
        prove(servers, without, NOW)
