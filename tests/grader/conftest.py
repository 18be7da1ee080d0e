"""Clients to grade, written as a student might write them; results to report, of all kinds."""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, sync_playwright

from greenpath_gen.checks import Check
from greenpath_gen.heldout import Contender, arrange, make_pool
from greenpath_gen.sources import load_scenario
from greenpath_grade.marks import mark
from greenpath_grade.model import (
    Alike,
    Doubt,
    Earned,
    Explained,
    Finding,
    Gap,
    Graded,
    Handshake,
    Hint,
    Judgement,
    Kind,
    Lesson,
    Meeting,
    Result,
    Submission,
    Transcript,
    Verdict,
    Written,
)
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.session import shake_hands

CORRECT = """
from cryptobox import *

SHARE, PROOF = 120, 112

class Client:
    def __init__(self, url, trusted_certs):
        self.site = url
        self.roots = trusted_certs

    def send_client_hello(self):
        self.own, self.share = generate_asymmetric_key()
        return self.share

    def send_client_ready(self, server_hello):
        theirs = server_hello[:SHARE]
        self.k = key_exchange(self.own, theirs)
        opened = decrypt(self.k, server_hello[SHARE:])
        proof, cert = opened[:PROOF], opened[PROOF:]
        if not verify_certificate(self.site, cert, self.roots):
            return None
        owner = certificate_info(cert)["org_public_key"]
        if not verify(self.share + theirs + cert, proof, owner):
            return None
        return encrypt(self.k, b"READY")

    def receive_data(self, data):
        return decrypt(self.k, data)
"""

TRUSTING = """
from cryptobox import *

class Client:
    def __init__(self, url, trusted_certs):
        self.site = url

    def send_client_hello(self):
        self.own, self.share = generate_asymmetric_key()
        return self.share

    def send_client_ready(self, server_hello):
        self.k = key_exchange(self.own, server_hello[:120])
        return encrypt(self.k, b"READY")

    def receive_data(self, data):
        return decrypt(self.k, data)
"""


@pytest.fixture(scope="session")
def correct() -> str:
    """Return a client that verifies everything, and says no word about it."""
    return CORRECT


@pytest.fixture(scope="session")
def trusting() -> str:
    """Return a client that has finished step 1 only."""
    return TRUSTING


@pytest.fixture
def shaken(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Note whose client met a server."""
    sources: list[bytes] = []

    async def noted(worker: Worker, source: bytes, meeting: Meeting) -> Transcript:
        sources.append(source)
        return await shake_hands(worker, source, meeting)

    monkeypatch.setattr("greenpath_grade.crew.shake_hands", noted)
    return sources


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser, for one module alone: an event loop runs as long as it does."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium to look with")
    with sync_playwright() as playwright:
        # The pages are our own, and root has no sandbox.
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


# ------------------------------------------------------------------------ results to report

SANDBOX = {"level": "L4", "words": "bubblewrap, with a system-call filter", "tested": {}}
FORMULA = '=HYPERLINK("https://evil.example","click")'
HOSTILE = "<script>alert(1)</script>\u202egnp.exe\x1b[31m"
"""A name that is a script, turns text round and colours a terminal."""

LESSONS = (
    Lesson(
        "wrong-domain",
        Check.NAME,
        "The certificate is for another domain.",
        "The `subject alternative name` is not the name that was asked for.",
        "Whoever owns any domain can pose as the site.",
        "RFC 9525, section 6.3",
    ),
    Lesson(
        "expired",
        Check.VALIDITY,
        "The certificate has expired.",
        "Its last day is over.",
        "A key that was lost long ago can still be used.",
        "RFC 5280, sections 4.1.2.5 and 6.1.3 (a)(2)",
    ),
    Lesson(
        "stolen-certificate",
        Check.POSSESSION,
        "The certificate was copied from the genuine server.",
        "The server does not have its private key.",
        "A certificate is public: anybody can show it.",
        "RFC 8446, section 4.4.3; NIST SP 800-56A, section 5.6.2.3",
    ),
)
NULL = (
    Earned("reject-all", "refuses every server", 0.0, 0.0),
    Earned("accept-all", "trusts every server", 25.0, 20.0),
    Earned("right-reasons", "verifies everything", 100.0),
)
CALLED = {"ada": "Ada Lovelace", "ben": FORMULA, "chen": HOSTILE, "zip": "Li Xiaolong"}
"""Names on the roster."""

CHECK_OF = {one.fault: one.check for one in LESSONS}


def met(server: str, verdict: Verdict, explained: Explained | None = None) -> Handshake:
    """Return a handshake; the reason of a refusal begins like a formula."""
    crashed = verdict is Verdict.CRASHED
    judgement = Judgement(
        verdict,
        "receive_data" if verdict is Verdict.ACCEPTED else "send_client_ready",
        "KeyError: 'domains'" if crashed else None,
        "certificate_expired" if explained is Explained.RIGHT else None,
        FORMULA if explained else None,
        23 if crashed else None,
    )
    return Handshake(server, CHECK_OF.get(server), judgement, explained, 5.0, 20.0, "the words")


def client(
    id_: str, score: float, *verdicts: Verdict, legitimate: Verdict = Verdict.ACCEPTED
) -> Graded:
    """Return the result of a client that ended with the three imposters like this."""
    met_all = [met("legitimate", legitimate)]
    findings, diagnosis = [], []
    for lesson, verdict in zip(LESSONS, verdicts, strict=True):
        told = Explained.RIGHT if verdict is Verdict.REJECTED else None
        met_all.append(met(lesson.fault, verdict, told))
        if verdict is Verdict.ACCEPTED:
            name = "signature" if lesson.check is Check.POSSESSION else str(lesson.check)
            findings.append(Finding(name, Gap.MISSING, (lesson.fault,), 1, 1, "It trusted it."))
            diagnosis.append(name)
    return Graded(
        *(id_, id_, f"{len(id_):064x}", None, score, 100.0),
        diagnosis=tuple(diagnosis),
        feedback=("What to look at.",),
        handshakes=tuple(met_all),
        findings=tuple(findings),
    )


@pytest.fixture(scope="session")
def shared() -> Result:
    """Return the one result that every report is tested with: twelve submissions of all kinds."""
    yes, no, late = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.REJECTED_LATE
    crash = Verdict.CRASHED
    start = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    token = "client.py holds a visitor number that server3 of ben gave out."
    unsafe = "'../../etc/client.py' in the zip points out of the zip: make the zip again"
    odd = client("crash", 35.0, crash, crash, no)
    submissions = (
        client(FORMULA, 80.0, no, no, no),
        client(HOSTILE, 60.0, no, yes, no),
        client("ada", 100.0, no, no, no),
        replace(client("ben", 45.0, yes, no, no), hints=(Hint(Doubt.ANOTHERS, token),)),
        replace(client("chen", 20.0, yes, yes, yes), notes=("Your cryptobox/ was changed.",)),
        odd,
        client("dora", 0.0, no, no, no, legitimate=no),
        client("emil", 60.0, no, no, late),
        replace(
            client("m\u00fcller", 70.0, no, no, yes),
            explanations=(Written("server2", "expired", FORMULA, Explained.RIGHT, "its words"),),
        ),
        Graded("none", "none", "", "there is no client.py", None, 100.0),
        client("\u0639\u0644\u064a", 0.0, *[Verdict.NOT_RUN] * 3, legitimate=Verdict.TIMED_OUT),
        Graded("zip", "zip.zip", "", unsafe, None, 100.0, unsafe=True),
    )
    dated = tuple(
        replace(
            one,
            name=CALLED.get(one.id, ""),
            submitted=None if number == 3 else start + timedelta(hours=7 * number),
        )
        for number, one in enumerate(submissions)
    )
    return Result(
        *("classic", "0a0b0c0d", SANDBOX, 100.0, dated),
        alike=(
            Alike(("ada", FORMULA), Kind.IDENTICAL, 1.0),
            Alike(("chen", "ben"), Kind.SIMILAR, 0.93),
        ),
        unused=("overrides.yaml: ada/expired/0f3c5a9e21 applies to nothing",),
        missing=("yan", "zoe"),
        title="Five servers & one to trust",
        earned=NULL,
        lessons=LESSONS,
    )


NAMES = (
    "Ada Bela Chen Dora Emil Fatou Goran Hana Ines Jamal Kofi Lena Milan Nadia Oskar Priya".split()
)
FAMILIES = (
    "Abe Berg Costa Diallo Eriksen Fischer Garcia Huang Ivanov Jansen Kaya Lopez Moreau".split()
)


@pytest.fixture(scope="session")
def class_of() -> Callable[[int], Result]:
    """Return the maker of a result of many students, spread as in a class, always the same."""
    scenario = load_scenario("standard").scenario
    contenders = arrange(make_pool(scenario, b"a class to look at"), "")
    kinds = [_kind(contenders, number) for number in range(60)]
    results = [mark(Submission("", "", b""), "", contenders, kind, scenario) for kind in kinds]
    lessons = tuple(map(Lesson.of, scenario.held_out_faults()))
    deadline = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)

    def make(count: int) -> Result:
        draw = random.Random(count)
        submissions = []
        for number in range(count):
            id_ = f"{draw.choice(FAMILIES)}.{draw.choice(NAMES)}.{number:03}".lower()
            hours = draw.expovariate(1 / 30)
            when = deadline - timedelta(hours=hours) + timedelta(hours=6 * (number % 25 == 0))
            if number % 29 == 7:
                error = draw.choice(["there is no client.py", "'client.py' is a Jupyter notebook"])
                one = Graded(id_, id_, "", error, None, 100.0, submitted=when)
            else:
                one = replace(draw.choice(results), id=id_, path=id_, submitted=when)
            submissions.append(one)
        ids = [one.id for one in submissions]
        some = tuple(sorted(draw.sample(ids, 2)))
        return Result(
            *("standard", "0a0b0c0d", SANDBOX, 100.0, tuple(sorted(submissions, key=_id))),
            alike=(Alike(some, Kind.IDENTICAL, 1.0), Alike(tuple(ids[:3]), Kind.SIMILAR, 0.94)),
            title=scenario.title,
            rubric=scenario.rubric,
            earned=NULL,
            lessons=lessons,
        )

    return make


def _id(graded: Graded) -> str:
    return graded.id


def _kind(contenders: Sequence[Contender], number: int) -> list[Judgement]:
    """Return how a client of some kind ends with every server: by what it verifies, and how well."""
    draw = random.Random(number)
    skill = draw.betavariate(2.4, 1.3)
    refuse = Judgement(Verdict.REJECTED, "send_client_ready", reason=draw.choice(["no", None]))
    accept = Judgement(Verdict.ACCEPTED, "receive_data")
    crash = Judgement(Verdict.CRASHED, "send_client_ready", "KeyError: 'domains'", line=41)
    if number == 0:
        return [refuse for _ in contenders]
    if number in {1, 2}:
        return [accept for _ in contenders]
    knows = {check: draw.random() < skill + 0.12 for check in Check}
    easy = {check: round(1.5 + 5 * skill * draw.random()) for check in Check}
    crashes = draw.choice(list(Check)) if draw.random() < 0.15 else None
    ends = []
    for one in contenders:
        if one.fault is None or not (one.fault.robustness or knows[one.fault.check]):
            ends.append(crash if one.fault and one.check is crashes else accept)
        elif one.check is crashes:
            ends.append(crash)
        elif (
            not one.fault.robustness and number % 5 and one.fault.difficulty > easy[one.fault.check]
        ):
            ends.append(accept)
        else:
            good = draw.random() < skill
            said = one.fault.title if good else None
            ends.append(replace(refuse, reason=said) if said else refuse)
    return ends
