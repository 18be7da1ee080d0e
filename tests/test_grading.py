"""Grading end to end: real sandboxes, hostile clients, many forms of handing in, the command."""

import asyncio
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from greenpath_gen.cohort import load_scenario, make_cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.model import Student
from greenpath_grade.grade import grade_all
from greenpath_grade.model import LEGITIMATE, Graded, Submission, Verdict
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.probe import best_level, probe
from greenpath_grade.sandbox.worker import Worker
from greenpath_grade.submissions import find_submissions

SAMPLES = Path(__file__).parent / "samples"
SECRET = bytes(range(32))
TRUSTING = (SAMPLES / "dora" / "client.py").read_text()
FINISHED = (SAMPLES / "bela" / "client.py").read_text()
ANSWER = 'b"\\x61" + len(x).to_bytes(4, "big") + x'


def levels() -> list[Level]:
    here = [Level.FILTER]
    if os.geteuid() == 0:
        here.append(Level.UID)
    if shutil.which("bwrap"):
        here.append(Level.NAMESPACES)
    return here


@pytest.mark.parametrize("level", levels(), ids=lambda level: level.name)
def test_a_level_holds_against_the_probe(level: Level) -> None:
    proof = asyncio.run(probe(level))
    assert proof.came_through == ()
    assert all(proof.closed.values())


def test_the_probe_would_notice_a_missing_sandbox() -> None:
    proof = asyncio.run(probe(Level.NONE))
    assert {"read-a-file", "tcp", "list-a-folder", "map-code", "execute"} <= set(proof.came_through)
    assert not proof.holds


def children() -> set[str]:
    """Return what descends from this process and is alive."""
    parents, states = {}, {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        states[entry.name], parents[entry.name] = fields[0], fields[1]
    mine = {str(os.getpid())}
    for _ in range(6):
        mine |= {child for child, parent in parents.items() if parent in mine}
    return {pid for pid in mine - {str(os.getpid())} if states[pid] != "Z"}


def test_a_lost_sandbox_is_replaced_and_a_stopped_one_leaves_nothing() -> None:
    async def play() -> None:
        worker = Worker(max(levels()))
        await worker.start()
        assert worker._zygote is not None
        worker._zygote.process.kill()
        worker._zygote.process.wait()
        await worker.restart()
        session = worker.open()
        assert await worker.close(session) < 0
        worker.stop()

    before = children()
    asyncio.run(play())
    assert children() <= before


def client(body: str = "", ready: str = "", hello: str = "", data: str = "") -> str:
    """Return an accept-all client with code put into its methods."""
    return f"""
import os, sys, time
from cryptobox import *
{body}
class Client:
    def __init__(self, url, trusted_certs):
        self.url, self.trusted_certs = url, trusted_certs
    def send_client_hello(self):
        self.priv, self.pub = generate_asymmetric_key()
        {hello or "pass"}
        return self.pub
    def send_client_ready(self, server_hello):
        self.k = key_exchange(self.priv, server_hello[:120])
        {ready or "pass"}
        return encrypt(self.k, b"READY")
    def receive_data(self, data):
        {data or "pass"}
        return decrypt(self.k, data)
"""


HOSTILE = {
    "loops": (client(ready="while True: pass"), "timed-out"),
    "sleeps": (client(body="time.sleep(60)"), "timed-out"),
    "ends": (client(ready="os._exit(0)"), "crashed"),
    "segfaults": (client(ready="import ctypes; ctypes.string_at(0)"), "killed"),
    "eats-memory": (client(ready="x = bytearray(1 << 40)"), "killed"),
    "forks": (client(ready="os.fork()"), "killed"),
    "threads": (client(ready="import threading; threading.Thread(target=int).start()"), "killed"),
    "connects": (
        client(ready="import socket; socket.create_connection(('127.0.0.1', 9))"),
        "killed",
    ),
    "reads": (client(ready="open('/etc/passwd')"), "killed"),
    "floods": (client(ready="\n        while True: os.write(3, bytes(1 << 16))"), "malformed"),
    "floods-frames": (
        client(ready="\n        while True: os.write(3, b'p\\0\\0\\xff\\xff' + bytes(65535))"),
        "killed",
    ),
    "huge-frame": (
        client(ready="os.write(3, b'a\\xff\\xff\\xff\\xff'); time.sleep(60)"),
        "malformed",
    ),
    "returns-text": (client(ready="return 'READY'"), "malformed"),
    "closes": (
        client(
            ready="\n        for fd in range(64):\n            try: os.close(fd)\n            except OSError: pass"
        ),
        "crashed",
    ),
    "evil-text": (
        client(
            body="class Evil(Exception):\n    def __str__(self):\n        while True: pass",
            ready="raise Evil()",
        ),
        "timed-out",
    ),
    "evil-bytes": (
        client(
            body="class Yes(bytes):\n    __eq__ = lambda *a: True\n    __hash__ = None\n    __len__ = lambda s: 5\n    __bytes__ = lambda s: b'x'",
            data="return Yes(b'made up')",
        ),
        "wrong-data",
    ),
    "forges": (
        client(ready="x = b'made up'; os.write(3, " + ANSWER + "); os.write(3, " + ANSWER + ")"),
        "refused-by-server",
    ),
    "bad-ready": (client(ready="return encrypt(self.k, b'OK')"), "refused-by-server"),
    "utf-16": ("from cryptobox import *", "crashed"),
    "no-colon": ("class Client\n", "crashed"),
    "refuses-all": (client(ready="return None"), "rejected"),
    "quits": (client(ready="exit('no')"), "rejected"),
    "throws": (client(ready="(_ for _ in ()).throw(Exception('no'))"), "rejected"),
    "exits": (client(ready="sys.exit('no')"), "rejected"),
    "asserts": (client(ready="assert False, 'no'"), "rejected"),
    "stumbles": (client(ready="decrypt(self.k, b'too short for a nonce and a tag')"), "rejected"),
    "typo": (client(ready="undefined_name"), "crashed"),
}

HARMLESS = {
    "finished": (FINISHED, 80.0),
    "latin-1": ("# -*- coding: latin-1 -*-\n# \xe9\n" + FINISHED, 80.0),
    "chatty": (FINISHED.replace("share = ", 'print("x" * 3_000_000); share = '), 80.0),
    "trusting": (TRUSTING, 20.0),
    "remembers": (
        client(body="seen = []", ready="seen.append(1); assert len(seen) == 1"),
        20.0,
    ),
    "searches": (
        client(
            body="import gc",
            ready="assert not [o for o in gc.get_objects() if type(o).__name__ in ('Contender', 'ServerFiles', 'Fault')]",
        ),
        20.0,
    ),
    "looks-around": (
        client(
            ready="assert 'greenpath' not in repr((sys.argv, sys.path, sorted(os.environ), sys.orig_argv))"
        ),
        20.0,
    ),
    "imports": (
        client(
            body="import asyncio, logging, json\nimport datetime as d",
            ready="d.datetime.strptime('2026', '%Y')",
        ),
        20.0,
    ),
}


def submissions() -> list[Submission]:
    sources = {name: source for name, (source, _) in {**HOSTILE, **HARMLESS}.items()}
    found = []
    for name, source in sources.items():
        encoding = {"utf-16": "utf-16", "latin-1": "latin-1"}.get(name, "utf-8")
        found.append(Submission(name, name, source.encode(encoding)))
    return found


@pytest.fixture(scope="module")
def graded() -> dict[str, Graded]:
    scenario = load_scenario("classic").scenario
    level = max(levels())
    results = asyncio.run(grade_all(submissions(), scenario, SECRET, level))
    return {one.id: one for one in results}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_client_gets_its_verdict_and_no_point(
    graded: dict[str, Graded], name: str
) -> None:
    first = graded[name].handshakes[0].judgement
    assert first.verdict == HOSTILE[name][1], first
    assert graded[name].score == 0


@pytest.mark.parametrize("name", HARMLESS)
def test_neighbours_of_hostile_clients_get_what_they_deserve(
    graded: dict[str, Graded], name: str
) -> None:
    assert graded[name].score == HARMLESS[name][1]


@pytest.mark.parametrize("name", ["loops", "sleeps", "evil-text"])
def test_a_loop_costs_one_deadline(graded: dict[str, Graded], name: str) -> None:
    count = Counter(h.judgement.verdict for h in graded[name].handshakes)
    assert count[Verdict.TIMED_OUT] == 1
    assert count[Verdict.NOT_RUN] == len(graded[name].handshakes) - 1


def test_every_kind_of_server_is_met_more_than_once(graded: dict[str, Graded]) -> None:
    met = Counter(h.server for h in graded["finished"].handshakes)
    assert set(met) == {LEGITIMATE, *CATALOGUE.ids}
    assert min(met.values()) >= 2
    handshakes = graded["finished"].handshakes
    assert handshakes[0].server == handshakes[-1].server == LEGITIMATE


def test_a_crash_is_told_with_its_line(graded: dict[str, Graded]) -> None:
    typo = graded["typo"]
    line = HOSTILE["typo"][0].splitlines().index("        undefined_name") + 1
    assert typo.handshakes[0].judgement.line == line
    assert "undefined_name" in typo.feedback[0]


def test_a_second_run_gives_the_same_result(graded: dict[str, Graded]) -> None:
    some = [s for s in submissions() if s.id in {"finished", "trusting", "typo", "loops"}]
    scenario = load_scenario("classic").scenario
    again = asyncio.run(grade_all(some, scenario, SECRET, max(levels())))
    assert again == [graded[one.id] for one in again]


def test_something_holds_on_this_machine() -> None:
    proof, reasons = asyncio.run(best_level())
    assert proof is not None, reasons
    assert proof.level is max(levels())


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def found(root: Path, *known: str) -> dict[str, Submission]:
    return {one.id: one for one in find_submissions(root, known)}


def test_submissions_are_found_in_every_form(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "client.py").write_bytes(b"ada")
    (tmp_path / "bela" / "work").mkdir(parents=True)
    (tmp_path / "bela" / "work" / "client.py").write_bytes(b"bela")
    (tmp_path / "chen.py").write_bytes(b"chen")
    (tmp_path / "dora_client.py").write_bytes(b"dora")
    (tmp_path / "emil.zip").write_bytes(zipped({"student7/client.py": b"emil"}))
    (tmp_path / "rest.zip").write_bytes(
        zipped({"all/fay/client.py": b"fay", "all/gus/client.py": b"gus", "__MACOSX/x": b""})
    )
    names = ["ada", "bela", "chen", "dora", "emil", "fay", "gus"]
    sources = {name: one.source for name, one in found(tmp_path, "dora").items()}
    assert sources == {name: name.encode() for name in names}


def test_a_zip_of_a_class_and_a_single_file_are_submissions_too(tmp_path: Path) -> None:
    archive = tmp_path / "class.zip"
    archive.write_bytes(zipped({"ada/client.py": b"1", "bela/client.py": b"2"}))
    assert set(found(archive)) == {"ada", "bela"}
    (tmp_path / "zoe.py").write_bytes(b"3")
    assert found(tmp_path / "zoe.py")["zoe"].source == b"3"


def test_one_bad_submission_costs_no_other(tmp_path: Path) -> None:
    for name in ("good", "linked", "piped", "huge", "empty", "twice"):
        (tmp_path / name).mkdir()
    (tmp_path / "good" / "client.py").write_bytes(b"good")
    (tmp_path / "linked" / "client.py").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "piped" / "client.py")
    (tmp_path / "huge" / "client.py").write_bytes(bytes(2 << 20))
    (tmp_path / "empty" / "notes.txt").write_bytes(b"")
    for part in ("a", "b"):
        (tmp_path / "twice" / part).mkdir()
        (tmp_path / "twice" / part / "client.py").write_bytes(b"")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 not a zip")
    (tmp_path / "bomb.zip").write_bytes(zipped({"client.py": bytes(50 << 20)}))
    (tmp_path / "climbs.zip").write_bytes(zipped({"../client.py": b"x"}))
    link = zipfile.ZipInfo("client.py")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "links.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    everything = found(tmp_path)
    assert everything["good"].source == b"good"
    refused = {name: one.error for name, one in everything.items() if one.source is None}
    said = {
        "linked": "is a link",
        "piped": "not a regular file",
        "huge": "more than",
        "empty": "no client.py",
        "twice": "several",
        "broken": "not a readable zip",
        "bomb": "more than",
        "climbs": "points out",
        "links": "not a regular file",
    }
    assert set(refused) == set(said)
    for name, words in said.items():
        assert words in (refused[name] or ""), (name, refused[name])


def test_two_submissions_of_one_name_are_both_kept_and_names_are_made_harmless(
    tmp_path: Path,
) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "client.py").write_bytes(b"1")
    (tmp_path / "ada.zip").write_bytes(zipped({"client.py": b"2"}))
    (tmp_path / "\x1b[31mred.py").write_bytes(b"3")
    sources = {name: one.source for name, one in found(tmp_path).items()}
    assert sources == {"ada": b"1", "ada.zip": b"2", "\ufffd[31mred": b"3"}


def test_nothing_is_said_to_be_nothing(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "missing"):
        with pytest.raises(GreenpathError):
            find_submissions(place)


def command(home: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_commands_work_with_no_option(tmp_path: Path) -> None:
    made = command(tmp_path, "greenpath_gen", "new-cohort")
    assert made.returncode == 0, made.stderr
    again = command(tmp_path, "greenpath_gen", "new-cohort")
    assert again.returncode == 1
    assert "hint:" in again.stderr
    shutil.copytree(SAMPLES / "bela", tmp_path / "submissions" / "student001")
    shutil.copytree(SAMPLES / "dora", tmp_path / "submissions" / "student002")
    (tmp_path / "submissions" / "student003").mkdir()
    (tmp_path / "submissions" / "student003" / "notes.md").write_text("sorry")
    done = command(tmp_path, "greenpath_grade", "submissions/")
    assert done.returncode == 0, done.stderr
    assert "student001" in done.stdout
    assert "80" in done.stdout
    results = json.loads((tmp_path / "results" / "results.json").read_text())
    assert results["version"] == 1
    assert results["scenario"] == "classic"
    assert results["sandbox"]["level"] in {"L2", "L3", "L4"}
    first, second, third = results["submissions"]
    assert (first["id"], first["score"], first["status"]) == ("student001", 80.0, "graded")
    assert (second["score"], third["score"], third["status"]) == (20.0, None, "not-graded")
    assert "signature" in second["diagnosis"]
    keys = {"server", "check", "verdict", "stage", "alert", "reason", "explained", "points"}
    assert keys <= set(first["handshakes"][0])
    assert str(tmp_path) not in json.dumps(results)
    grades = (tmp_path / "results" / "grades.csv").read_text().splitlines()
    assert grades[3].startswith("student003,not-graded,,100")
    feedback = (tmp_path / "results" / "students" / "student002" / "feedback.md").read_text()
    assert "Missing check: signature" in feedback
    secret = (tmp_path / "cohort" / "instructor" / "secret").read_bytes().hex()
    assert secret not in feedback


def test_a_cohorts_secret_comes_back_in_no_report(tmp_path: Path) -> None:
    make_cohort(tmp_path / "cohort", load_scenario("classic"), [Student("ada")], SECRET)
    shutil.copytree(SAMPLES / "ada", tmp_path / "submissions" / "ada")
    assert command(tmp_path, "greenpath_grade", "submissions").returncode == 0
    for path in (tmp_path / "results").rglob("*"):
        if path.is_file():
            assert SECRET not in path.read_bytes()
            assert SECRET.hex().encode() not in path.read_bytes()


def test_a_wrong_path_is_an_error_for_people(tmp_path: Path) -> None:
    done = command(tmp_path, "greenpath_grade", "nowhere")
    assert done.returncode == 1
    assert "error: there is nothing at nowhere" in done.stderr
    assert "Traceback" not in done.stderr
