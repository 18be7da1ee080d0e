"""Cohorts on disk: made again byte for byte, whole or not there, and silent."""

import base64
import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import yaml

from greenpath_gen.cohort import Cohort, load_cohort, make_cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.model import Student
from greenpath_gen.sources import load_scenario, load_secret

SECRET = bytes(range(100, 132))
ADA, BELA, CHEN = Student("ada", "Ada"), Student("bela"), Student("chen", email="c@example.org")
STANDARD = load_scenario("standard")
SERVER_FILES = {"priv.key", "server.cert", "data.txt", "recipe.txt"}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def digest(folder: Path) -> str:
    total = hashlib.sha256()
    for name, content in tree(folder).items():
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "cohort"
    make_cohort(out, STANDARD, [ADA, BELA, CHEN], SECRET)
    return out


def test_the_same_secret_makes_the_same_cohort(cohort: Path, tmp_path: Path) -> None:
    again = tmp_path / "elsewhere" / "again"
    make_cohort(again, STANDARD, [ADA, BELA, CHEN], SECRET)
    assert digest(again) == digest(cohort)


def test_another_secret_makes_other_servers(cohort: Path, tmp_path: Path) -> None:
    out = tmp_path / "cohort"
    made = make_cohort(out, STANDARD, [ADA])
    assert len(made.secret) == 32
    assert made.secret != SECRET
    ours, theirs = (tree(one / "students" / "ada" / "config") for one in (out, cohort))
    assert ours.keys() == theirs.keys()
    assert not set(ours.values()) & set(theirs.values())


def test_a_new_student_does_not_change_the_others(cohort: Path, tmp_path: Path) -> None:
    out = tmp_path / "cohort"
    make_cohort(out, STANDARD, [Student("zoe"), CHEN, ADA], SECRET)
    for name in ("ada", "chen"):
        assert tree(out / "students" / name) == tree(cohort / "students" / name)
        assert (out / "students" / f"{name}.zip").read_bytes() == (
            cohort / "students" / f"{name}.zip"
        ).read_bytes()
    keys = [load_cohort(one).key.students for one in (out, cohort)]
    assert keys[0]["ada"] == keys[1]["ada"]


def test_the_layout(cohort: Path) -> None:
    names = {path.name for path in cohort.iterdir()}
    assert names == {"students", "instructor"}
    students = {path.name for path in (cohort / "students").iterdir()}
    assert students == {"ada", "bela", "chen", "ada.zip", "bela.zip", "chen.zip"}
    package = cohort / "students" / "ada"
    for name in ("client.py", "server.py", "run.py", "cryptobox/__init__.py", "requirements.txt"):
        assert (package / name).is_file()
    servers = package / "config" / "servers"
    assert {path.name for path in servers.iterdir()} == {f"server{n}" for n in range(1, 6)}
    for server in servers.iterdir():
        assert {path.name for path in server.iterdir()} == SERVER_FILES
    assert len(list((package / "config" / "trusted_certs").glob("*.cert"))) == 3


def test_the_answer_key_has_one_legitimate_server_per_student(cohort: Path) -> None:
    key = yaml.safe_load((cohort / "instructor" / "answer_key.yaml").read_text("utf-8"))
    assert set(key["students"]) == {"ada", "bela", "chen"}
    for entry in key["students"].values():
        answers = entry["servers"]
        assert set(answers) == {f"server{number}" for number in range(1, 6)}
        assert sorted(answers.values()).count("legitimate") == 1
        assert set(answers.values()) <= {"legitimate", *CATALOGUE.ids}
        assert len(set(answers.values())) == 5


def test_a_cohort_is_found_again(cohort: Path) -> None:
    found = load_cohort(cohort)
    assert isinstance(found, Cohort)
    assert found.secret == SECRET
    assert found.scenario.name == "standard"
    assert found.scenario.text == STANDARD.text
    key = yaml.safe_load((cohort / "instructor" / "answer_key.yaml").read_text("utf-8"))
    assert {name: one.servers for name, one in found.key.students.items()} == {
        name: one["servers"] for name, one in key["students"].items()
    }


def test_what_is_no_cohort_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GreenpathError, match="not a cohort"):
        load_cohort(tmp_path)


def test_two_students_share_no_key(cohort: Path) -> None:
    seen: dict[bytes, str] = {}
    for student in ("ada", "bela", "chen"):
        for name, content in tree(cohort / "students" / student / "config").items():
            assert content not in seen, f"{student}/{name} is {seen[content]}"
            seen[content] = f"{student}/{name}"
    assert len(seen) == 3 * (5 * len(SERVER_FILES) + 3)


def test_all_server_files_are_alike_in_size(cohort: Path) -> None:
    for name in SERVER_FILES:
        found = list((cohort / "students").glob(f"*/config/servers/*/{name}"))
        assert len(found) == 15
        assert len({path.stat().st_size for path in found}) == 1


def test_no_package_tells_what_is_wrong(cohort: Path) -> None:
    ids = {spelling for one in CATALOGUE.ids for spelling in (one, one.replace("-", "_"))}
    for name, content in tree(cohort / "students").items():
        words = content.lower().replace(b"certificate_expired", b"")
        told = [one for one in ids if one.encode() in words or one in name]
        assert told == [], name


def test_no_package_holds_the_secret(cohort: Path) -> None:
    secret = (cohort / "instructor" / "secret").read_bytes()
    assert secret == SECRET
    spellings = (secret, secret.hex().encode(), base64.b64encode(secret)[:40], b"instructor/")
    for name, content in tree(cohort / "students").items():
        assert not any(one in content for one in spellings), name


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX modes")
def test_the_secret_is_private(cohort: Path) -> None:
    assert (cohort / "instructor" / "secret").stat().st_mode & 0o777 == 0o600
    assert (cohort / "instructor").stat().st_mode & 0o077 == 0


def test_a_zip_is_its_folder(cohort: Path) -> None:
    for student in ("ada", "bela", "chen"):
        folder = tree(cohort / "students" / student)
        with zipfile.ZipFile(cohort / "students" / f"{student}.zip") as archive:
            assert archive.testzip() is None
            members = archive.infolist()
            assert {one.date_time for one in members} == {(1980, 1, 1, 0, 0, 0)}
            assert {one.filename: archive.read(one) for one in members} == {
                f"{student}/{name}": content for name, content in folder.items()
            }
        assert len(members) == len(folder)


def test_an_existing_folder_is_refused_and_unchanged(cohort: Path) -> None:
    before = digest(cohort)
    with pytest.raises(GreenpathError, match="already there") as caught:
        make_cohort(cohort, STANDARD, [ADA], SECRET)
    assert "--out" in caught.value.hint
    assert digest(cohort) == before
    assert list(cohort.parent.iterdir()) == [cohort]


def test_a_foreign_working_folder_is_refused_and_unchanged(tmp_path: Path) -> None:
    mine = tmp_path / "cohort.partial" / "notes.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(GreenpathError, match="in the way"):
        make_cohort(tmp_path / "cohort", STANDARD, [ADA], SECRET)
    assert mine.read_text() == "mine"
    assert not (tmp_path / "cohort").exists()


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cohort").symlink_to(tmp_path / "nowhere")
    with pytest.raises(GreenpathError, match="already there"):
        make_cohort(tmp_path / "cohort", STANDARD, [ADA], SECRET)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("after", [0, 1, 2])
def test_an_interrupted_run_goes_on_with_the_same_secret(after: int, tmp_path: Path) -> None:
    out = tmp_path / "cohort"

    def interrupt(done: int, of: int) -> None:
        assert of == 2
        if done == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_cohort(out, STANDARD, [ADA, BELA], progress=interrupt)
    assert not out.exists()
    secret = (tmp_path / "cohort.partial" / "instructor" / "secret").read_bytes()

    steps: list[tuple[int, int]] = []
    made = make_cohort(out, STANDARD, [ADA, BELA], progress=lambda *step: steps.append(step))
    assert made.secret == secret == (out / "instructor" / "secret").read_bytes()
    assert steps == [(done, 2) for done in range(after, 3)]
    assert list(tmp_path.iterdir()) == [out]

    whole = tmp_path / "whole"
    make_cohort(whole, STANDARD, [ADA, BELA], secret)
    assert digest(whole) == digest(out)


def test_another_request_does_not_go_on_where_one_was_interrupted(tmp_path: Path) -> None:
    out = tmp_path / "cohort"

    def interrupt(*step: int) -> None:
        if step == (1, 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_cohort(out, STANDARD, [ADA, BELA], progress=interrupt)
    old = (tmp_path / "cohort.partial" / "instructor" / "secret").read_bytes()
    made = make_cohort(out, STANDARD, [BELA])
    assert made.secret != old
    assert {path.name for path in (out / "students").iterdir()} == {"bela", "bela.zip"}


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"hunter2")
    with pytest.raises(GreenpathError, match="32 bytes"):
        load_secret(tmp_path / "secret")


def _run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "greenpath_gen", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)


def test_the_command_needs_no_option_and_refuses_to_overwrite(tmp_path: Path) -> None:
    first = _run("new-cohort", cwd=tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"cohort"}
    assert "answer_key.yaml" in first.stdout
    made = load_cohort(tmp_path / "cohort")
    assert made.scenario.name == "classic"
    assert list(made.key.students) == [f"student{number:03}" for number in range(1, 6)]
    before = digest(tmp_path)

    second = _run("new-cohort", cwd=tmp_path)
    assert second.returncode == 1
    assert "already there" in second.stderr
    assert "hint" in second.stderr
    assert "Traceback" not in second.stderr
    assert digest(tmp_path) == before


def test_the_command_makes_the_cohort_of_a_roster_again(cohort: Path, tmp_path: Path) -> None:
    (tmp_path / "class.csv").write_text("email,id,name\n,ada,Ada\n,bela,\nc@example.org,chen,\n")
    secret = str(cohort / "instructor" / "secret")
    options = ["--scenario", "standard", "--roster", "class.csv", "--secret", secret]
    done = _run("new-cohort", *options, "--out", "deep/er", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert digest(tmp_path / "deep" / "er") == digest(cohort)


def _alive(pid: int) -> bool:
    """Tell whether a process is there, and not only waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core, no further processes")
def test_workers_end_with_a_command_that_is_stopped(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "greenpath_gen", "new-cohort", "--students", "500"]
    making = subprocess.Popen(command, cwd=tmp_path)
    children = Path(f"/proc/{making.pid}/task/{making.pid}/children")
    workers: list[int] = []
    try:
        until = time.monotonic() + 60
        while not list(tmp_path.glob("cohort.partial/students/*.zip")):
            assert time.monotonic() < until
            time.sleep(0.05)
        workers = [int(pid) for pid in children.read_text().split()]
        assert len(workers) >= 2
        making.terminate()
        assert making.wait(60) == -signal.SIGTERM
        while any(map(_alive, workers)):
            assert time.monotonic() < until, "workers were left behind"
            time.sleep(0.05)
    finally:
        for pid in (making.pid, *filter(_alive, workers)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        making.wait()


def test_the_command_tells_wrong_use_from_wrong_files(tmp_path: Path) -> None:
    assert _run("new-cohort", "--no-such-option", cwd=tmp_path).returncode == 2
    assert _run("new-cohort", "--scenario", "clasic", cwd=tmp_path).returncode == 1
    assert list(tmp_path.iterdir()) == []
