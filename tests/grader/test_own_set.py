"""What the key says of a client: whose visitor numbers it holds, what it remembers of its package."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from greenpath_gen.answers import Key, answers
from greenpath_gen.cohort import Cohort
from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.model import Student
from greenpath_gen.plan import plan_student
from greenpath_gen.sources import load_scenario
from greenpath_gen.tokens import Owner, Tokens
from greenpath_grade.model import Graded, Result, Submission
from greenpath_grade.overrides import Overrides
from greenpath_grade.own_set import with_own_set
from greenpath_grade.reports.to_csv import to_csv
from greenpath_grade.reports.to_feedback import to_feedback
from greenpath_grade.reports.to_json import to_json
from greenpath_grade.student.page import page
from greenpath_grade.student.teller import tell

SECRET = b"the secret of a small class, 32b"
CLASSIC = load_scenario("classic")
SERVERS = plan_student(CLASSIC.scenario, Student("ada"), SECRET)
KNOWN = answers(SERVERS, b"her package")
KEY = Key("0.1.0", "classic", "0a0b0c0d", "", {"ada": KNOWN})


def graded(text: str | None, source: bytes = b"") -> Graded:
    submission = Submission("ada", "ada", source, explanations=text)
    bare = Graded("ada", "ada", "00", None, 80.0, 100.0)
    return with_own_set(bare, submission, Cohort(Path("cohort"), SECRET, CLASSIC, KEY), Overrides())


def server(answer: str) -> str:
    """Return the name of Ada's server with this answer."""
    return next(name for name, own in KNOWN.servers.items() if own == answer)


@pytest.mark.parametrize("where", ["client.py", "the explanations"])
def test_the_visitor_number_of_another_student_is_reported(where: str) -> None:
    tokens = Tokens.of(SECRET)
    theirs, own = tokens.seal(Owner("ben", 0, 3)), tokens.seal(Owner("ada", 0, 2))
    pasted = f"# {theirs} {own} {theirs}\n"
    one = graded(pasted) if where != "client.py" else graded(None, pasted.encode())
    (remark,) = map(str, one.hints)
    assert (
        remark == f"Look at by hand: {where} holds a visitor number that server3 of ben gave out."
    )
    result = Result("classic", "0a0b0c0d", {"level": "L3", "words": "well"}, 100.0, (one,))
    assert remark in json.loads(to_json(result))["submissions"][0]["notes"]
    assert remark in to_csv(result)
    facts = tell(one, CLASSIC.scenario, b"")
    read = to_feedback(page(facts, CLASSIC.scenario.catalogue, "en", ("L4", "")))
    assert "ben" not in read
    assert graded(None, own.encode()).hints == ()


REMEMBERING = """
class Client:
    \"\"\"It does not trust ShadowCert.\"\"\"

    def send_client_ready(self, server_hello):
        # NAME is an imposter
        if info["issuer"] == NAME:
            raise Alert("unknown_ca", "issued by ShadowCert, which nobody trusts")
        return hashlib.sha256(cert).hexdigest() == "DIGEST"
"""


def remembering(name: str, digest: str) -> tuple[str, ...]:
    source = REMEMBERING.replace("== NAME", f"== {name!r}").replace("DIGEST", digest)
    return tuple(map(str, graded(None, source.encode()).hints))


def test_a_client_that_remembers_its_package_is_reported() -> None:
    name = server("wrong-domain")
    (domain,) = {t.shown for t in KNOWN.tells[name] if t.field == "subject alternative names"}
    (remark,) = remembering(domain.upper(), "")
    assert remark == (
        f"Look at by hand: client.py goes by {domain.upper()!r}, which {name} of their own "
        "package shows."
    )
    trusted = server(LEGITIMATE)
    certificate = SERVERS.servers[int(trusted[-1]) - 1].files.certificate
    for digest in (sha256(certificate).hexdigest(), certificate.hex(":").upper()):
        (remark,) = remembering("TrustCert", digest)
        assert remark == (
            f"Look at by hand: client.py holds the key or the certificate of {trusted} of their "
            "own package."
        )


def test_who_only_speaks_of_a_package_does_not_remember_it() -> None:
    assert remembering(SERVERS.site, "00" * 32) == ()
    assert graded(None, b"x = '" + b"a" * 70_000 + b"'").hints == ()
    assert graded(None, b"x = '\\x'; y = '\\d'; z = 'abc").hints == ()
