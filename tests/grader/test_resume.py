"""Nothing is lost: a run goes on where it was interrupted, and what was changed is met anew."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from greenpath_gen.checks import Check
from greenpath_gen.heldout import make_pool
from greenpath_gen.rubric import Limits, Rubric
from greenpath_gen.scenario import HeldOut, Scenario
from greenpath_gen.sources import load_scenario
from greenpath_grade import run
from greenpath_grade.basis import basis
from greenpath_grade.environment import environment
from greenpath_grade.evidence import (
    Head,
    digest,
)
from greenpath_grade.grade import EVERYTHING, LEFT_OUT, LOST, Choice, grade_all
from greenpath_grade.journal import JOURNAL, Attempt, Journal, State
from greenpath_grade.judge import Truth, judge
from greenpath_grade.model import (
    End,
    Graded,
    Judgement,
    Meeting,
    Observation,
    Result,
    Submission,
    Transcript,
)
from greenpath_grade.publish import write_reports, write_students
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.selftest.processes import below
from greenpath_grade.session import shake_hands

SCENARIO = Scenario(
    title="A part of it all",
    held_out=HeldOut(checks=(Check.NAME, Check.POSSESSION)),
    rubric=Rubric(limits=Limits(computing=1)),
)
SECRET = bytes(range(32))
POOL = make_pool(SCENARIO, SECRET)


@pytest.fixture
def journal() -> Iterator[Journal]:
    with Journal() as journal:
        yield journal


def handed_in(**sources: str) -> list[Submission]:
    return [Submission(name, f"{name}.py", text.encode()) for name, text in sources.items()]


def grade(
    submissions: Sequence[Submission],
    journal: Journal,
    choice: Choice = EVERYTHING,
    secret: bytes = SECRET,
    workers: int | None = None,
) -> dict[str, Graded]:
    graded = grade_all(
        submissions,
        SCENARIO,
        secret,
        Level.FILTER,
        journal=journal,
        choice=choice,
        workers=workers,
    )
    return {one.id: one for one in asyncio.run(graded)}


def test_what_is_finished_is_not_run_again(
    journal: Journal, shaken: list[bytes], correct: str, trusting: str
) -> None:
    submissions = handed_in(ada=correct, bob=trusting)
    first = grade(submissions, journal)
    assert len(shaken) == 2 * len(POOL.contenders)
    shaken.clear()
    assert grade(submissions, journal) == first
    assert shaken == []


def test_equal_files_are_run_once(journal: Journal, shaken: list[bytes], trusting: str) -> None:
    graded = grade(handed_in(ada=trusting, bob=trusting), journal)
    assert len(shaken) == len(POOL.contenders)
    assert replace(graded["ada"], id="bob", path="bob.py") == graded["bob"]
    assert set(journal.results()) == {"ada", "bob"}


@pytest.mark.parametrize(
    "kept", [1, 20, *(pytest.param(n, marks=pytest.mark.long) for n in (0, 5))]
)
def test_an_interrupted_submission_goes_on_where_it_was(
    journal: Journal, shaken: list[bytes], correct: str, kept: int
) -> None:
    whole = grade(handed_in(ada=correct), journal)
    records = journal.attempt(1).records
    head = Head(
        digest(correct.encode()), POOL.digest(), environment(Level.FILTER, SCENARIO.rubric.limits)
    )
    shaken.clear()
    with Journal() as other:
        other.add(other.begin(head, correct.encode()), records[:kept])
        assert grade(handed_in(ada=correct), other) == whole
        assert len(shaken) == len(POOL.contenders) - kept
        assert other.attempt(1).records[:kept] == records[:kept]


def test_a_changed_submission_has_no_old_score(
    journal: Journal, correct: str, trusting: str
) -> None:
    assert grade(handed_in(ada=correct), journal)["ada"].score == 80.0
    later = grade(handed_in(ada=trusting), journal, Choice(failed=True))["ada"]
    assert (later.score, later.error) == (None, LEFT_OUT)
    assert grade(handed_in(ada=trusting), journal)["ada"].score == 20.0
    assert grade(handed_in(ada=correct), journal)["ada"].score == 80.0


def test_other_servers_are_met_anew(journal: Journal, shaken: list[bytes], trusting: str) -> None:
    grade(handed_in(ada=trusting), journal)
    shaken.clear()
    grade(handed_in(ada=trusting), journal, secret=bytes(32))
    assert len(shaken) == len(POOL.contenders)


def test_only_these(journal: Journal, shaken: list[bytes], correct: str, trusting: str) -> None:
    submissions = handed_in(ada=correct, bob=trusting)
    graded = grade(submissions, journal, Choice(only=frozenset({"bob"})))
    assert (graded["ada"].score, graded["ada"].error) == (None, LEFT_OUT)
    assert graded["bob"].score == 20.0
    assert set(shaken) == {trusting.encode()}
    graded = grade(submissions, journal, Choice(only=frozenset({"ada"})))
    assert [one.score for one in graded.values()] == [80.0, 20.0]


def test_fresh_is_a_new_attempt_and_the_old_evidence_stays(
    journal: Journal, shaken: list[bytes], trusting: str
) -> None:
    first = grade(handed_in(ada=trusting), journal)
    again = grade(handed_in(ada=trusting, bob=trusting), journal, Choice(fresh=True))
    assert again["ada"] == first["ada"]
    assert len(shaken) == 2 * len(POOL.contenders)
    assert journal.results() == {"ada": 2, "bob": 2}
    assert journal.attempt(1).state is State.FINISHED


def test_a_lost_sandbox_is_no_score_and_is_tried_again(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, correct: str, trusting: str
) -> None:
    submissions = handed_in(ada=correct, bob=trusting)
    seen = 0

    async def lost(worker: Worker, source: bytes, meeting: Meeting) -> Transcript:
        nonlocal seen
        seen += source == trusting.encode()
        if source == trusting.encode() and seen > 10:
            return Transcript(Observation(End.WORKER_LOST, "import"))
        return await shake_hands(worker, source, meeting)

    monkeypatch.setattr("greenpath_grade.crew.shake_hands", lost)
    graded = grade(submissions, journal)
    assert [(one.score, one.error) for one in graded.values()] == [(80.0, None), (None, LOST)]
    monkeypatch.setattr("greenpath_grade.crew.shake_hands", shake_hands)
    left = grade(submissions, journal, Choice(changed=True))
    assert left == graded
    graded = grade([*submissions, *handed_in(eve=correct + "#")], journal, Choice(failed=True))
    assert [one.score for one in graded.values()] == [80.0, 20.0, None]
    assert graded["eve"].error == LEFT_OUT


def test_an_error_of_ours_costs_no_other_and_is_no_score(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, correct: str, trusting: str
) -> None:

    def failing(seen: Observation, truth: Truth) -> Judgement:
        if seen.data and b"broken" in seen.data:
            raise ZeroDivisionError
        return judge(seen, truth)

    monkeypatch.setattr("greenpath_grade.meet.judge", failing)
    broken = trusting.replace("return decrypt(self.k, data)", 'return b"broken"')
    graded = grade(handed_in(ada=correct, bob=broken), journal)
    assert graded["ada"].score == 80.0
    assert graded["bob"].score is None
    assert "ZeroDivisionError" in (graded["bob"].error or "")


def test_changed_evidence_is_not_built_upon(tmp_path: Path, trusting: str) -> None:
    path = tmp_path / JOURNAL
    with Journal(path) as journal:
        first = grade(handed_in(ada=trusting), journal)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM handshakes WHERE number > 3")
        db.commit()
    with Journal(path) as journal:
        assert journal.attempt(1).broken == 4
        assert grade(handed_in(ada=trusting), journal) == first
        assert journal.results() == {"ada": 2}


def test_who_kills_workers_costs_no_other(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, correct: str, trusting: str
) -> None:
    """The sandbox of one submission dies under it every time, with all that run beside it."""
    undisturbed = grade(handed_in(ada=correct, eve=correct + "#"), journal)

    async def deadly(worker: Worker, source: bytes, meeting: Meeting) -> Transcript:
        if source == trusting.encode() and worker._zygote is not None:
            worker._zygote.process.kill()
        return await shake_hands(worker, source, meeting)

    monkeypatch.setattr("greenpath_grade.crew.shake_hands", deadly)
    with Journal() as other:
        graded = grade(handed_in(ada=correct, bob=trusting, eve=correct + "#"), other, workers=1)
    assert (graded["bob"].score, graded["bob"].error) == (None, LOST)
    assert {name: graded[name] for name in undisturbed} == undisturbed


def test_reports_are_written_when_no_client_is_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, correct: str
) -> None:
    (tmp_path / "ada.py").write_text("import time\ntime.sleep(0.1)\n" + correct)
    before = below(os.getpid())
    alive: list[set[int]] = []

    def looked(result: Result, out: Path) -> None:
        alive.append(below(os.getpid()) - before)
        write_reports(result, out)

    monkeypatch.setattr(run, "write_reports", looked)
    found = basis(tmp_path / "ada.py", None, "classic", None, tmp_path / "out")
    result = run.grade(run.Order(tmp_path / "ada.py", tmp_path / "out"), found)
    assert result.submissions[0].score == 80.0
    assert alive == [set()]


def test_feedback_of_who_is_gone_is_gone(tmp_path: Path) -> None:
    def result(*names: str) -> Result:
        graded = tuple(Graded(name, name, "", "none", None, 100.0) for name in names)
        return Result("classic", None, {"level": "L2", "words": "w"}, 100.0, graded)

    scenario = load_scenario("classic").scenario
    write_students(result("ada", "bob", "eve"), scenario, {}, tmp_path)
    (tmp_path / "students" / "eve" / "notes.txt").write_text("an instructor's own")
    write_students(result("ada"), scenario, {}, tmp_path)
    left = [path for path in (tmp_path / "students").rglob("*") if path.is_file()]
    assert {path.relative_to(tmp_path).as_posix() for path in left} == {
        "students/ada/feedback.html",
        "students/ada/feedback.md",
        "students/eve/notes.txt",
    }


@pytest.mark.long
def test_killed_at_any_moment_it_goes_on_and_reports_the_same(
    tmp_path: Path, correct: str, trusting: str
) -> None:
    """Each time it is killed as soon as the journal has grown by some handshakes."""
    (tmp_path / "secret").write_bytes(SECRET)
    (tmp_path / "submissions").mkdir()
    for name, text in {"ada": correct, "bob": trusting, "eve": correct + "#"}.items():
        (tmp_path / "submissions" / f"{name}.py").write_text(text)

    def start(out: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "greenpath_grade", "submissions", "--secret", "secret"]
        return subprocess.Popen([*command, "--out", out], cwd=tmp_path, stdout=subprocess.DEVNULL)

    def reports(out: str) -> dict[str, bytes]:
        files = [path for path in (tmp_path / out).rglob("*") if path.is_file()]
        return {
            str(path.relative_to(tmp_path / out)): path.read_bytes()
            for path in files
            if not path.name.startswith(JOURNAL)
        }

    assert start("undisturbed").wait(120) == 0
    log = tmp_path / "disturbed" / f"{JOURNAL}-wal"
    for _ in range(4):
        grader, size, until = start("disturbed"), None, time.monotonic() + 60
        while grader.poll() is None and time.monotonic() < until:
            now = log.stat().st_size if log.exists() else 0
            size = now if size is None and now else size
            if size is not None and now > size + 60_000:
                break
            time.sleep(0.005)
        grader.kill()
        grader.wait()
    assert reports("disturbed") == {}
    with Journal(tmp_path / "disturbed" / JOURNAL) as journal:
        kept = sum(len(journal.attempt(number).records) for number in (1, 2, 3))
    assert 0 < kept < 3 * len(POOL.contenders)
    assert start("disturbed").wait(120) == 0
    assert reports("disturbed") == reports("undisturbed")
    of_all = {"overrides.yaml", "results.json", "report.html", "grades.csv", "explanations.csv"}
    assert {Path(name).name for name in reports("disturbed")} >= of_all
    assert len(reports("disturbed")) == len(of_all) + 3 * len({"feedback.md", "feedback.html"})


def latest(journal: Journal) -> Attempt:
    return journal.attempt(journal.results()["ada"])


def test_random_is_the_same_in_every_run_and_another_with_every_server(
    journal: Journal, trusting: str
) -> None:
    guessing = trusting + (
        "\nimport random\n"
        "class Client(Client):\n"
        "    def send_client_ready(self, server_hello):\n"
        "        raise Exception(random.randint(0, 10**9))\n"
    )
    first = grade(handed_in(ada=guessing), journal)
    again = grade(handed_in(ada=guessing), journal, Choice(fresh=True), workers=1)
    assert first == again
    assert len({one.judgement.reason for one in latest(journal).records}) == len(POOL.contenders)
