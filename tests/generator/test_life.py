"""The life of a cohort: verified, re-rolled, added to, and not mistaken for another version's."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from greenpath_gen import cohort as cohorts
from greenpath_gen.cli import app
from greenpath_gen.cohort import Cohort, add_students, load_cohort, make_cohort, reroll
from greenpath_gen.errors import GreenpathError
from greenpath_gen.kit import primitives
from greenpath_gen.model import Student
from greenpath_gen.sources import load_scenario

ADA, BELA, CHEN = Student("ada", "Ada L"), Student("bela"), Student("chen")


@pytest.fixture
def cohort(tmp_path: Path) -> Cohort:
    return make_cohort(
        tmp_path / "cohort", load_scenario("standard"), [ADA, BELA], bytes(range(32))
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def told(cohort: Cohort, student: str, server: str) -> str:
    home = cohort.path / "students" / student / "config" / "servers" / server
    return primitives.b64decode((home / "data.txt").read_text()).decode()


def run(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    if isinstance(done.exception, GreenpathError):
        return 1, str(done.exception)
    return done.exit_code, done.output


def test_an_untouched_cohort_is_what_greenpath_makes(cohort: Cohort) -> None:
    status, output = run("verify", cohort.path)
    assert status == 0
    assert output.startswith("2 packages are, byte by byte, what this greenpath makes\n")
    assert "Nothing tells: of 7" in output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("students/ada/config/servers/server2/server.cert", "server.cert: differs"),
        ("students/bela.zip", "bela.zip: differs"),
        ("students/ada/README.md", "ada/README.md: differs"),
    ],
)
def test_a_changed_file_is_found(cohort: Cohort, name: str, said: str) -> None:
    with (cohort.path / name).open("ab") as file:
        file.write(b"x")
    status, output = run("verify", cohort.path)
    assert status == 1
    assert said in output


def test_a_missing_file_and_a_changed_key_are_found(cohort: Cohort) -> None:
    (cohort.path / "students" / "ada" / "run.py").unlink()
    key = cohort.path / "instructor" / "answer_key.yaml"
    key.write_text(key.read_text().replace("legitimate", "expired", 1))
    status, output = run("verify", cohort.path)
    assert status == 1
    assert "ada/run.py: missing" in output
    assert "ada: the answer key says something else" in output


def test_one_student_is_rerolled_and_nobody_else_moves(cohort: Cohort) -> None:
    before = files(cohort.path / "students")
    assert run("reroll", cohort.path, "ada")[0] == 0
    after = files(cohort.path / "students")
    servers = [name for name in before if name.startswith("ada/config/")]
    assert all(before[name] != after[name] for name in servers)
    assert {n: c for n, c in before.items() if not n.startswith("ada")} == {
        n: c for n, c in after.items() if not n.startswith("ada")
    }
    again = load_cohort(cohort.path)
    assert again.key.students["ada"].student == Student("ada", "Ada L", reroll=1)
    assert again.key.students["bela"] == cohort.key.students["bela"]
    assert again.key.held_out == cohort.key.held_out
    assert run("verify", cohort.path)[0] == 0


def test_nobody_is_rerolled_who_is_not_there(cohort: Cohort) -> None:
    with pytest.raises(GreenpathError, match="there is no student 'adda'; did you mean 'ada'"):
        reroll(cohort, "adda")


def test_late_students_are_added_and_nobody_else_moves(cohort: Cohort) -> None:
    before = files(cohort.path / "students")
    changed, late = add_students(cohort, [BELA, CHEN])
    assert late == [CHEN]
    assert list(changed.key.students) == ["ada", "bela", "chen"]
    after = files(cohort.path / "students")
    assert {name: after[name] for name in before} == before
    assert run("verify", cohort.path)[0] == 0
    made = make_cohort(
        cohort.path.with_name("whole"), cohort.scenario, [ADA, BELA, CHEN], cohort.secret
    )
    assert files(made.path) == files(cohort.path)


def test_late_students_come_by_id_or_by_roster(cohort: Cohort, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\nada,Ada L\ndora,Dora D\n")
    assert run("add", cohort.path, "--roster", roster)[1].endswith("1 added, 3 in all\n")
    assert run("add", cohort.path, "emil", "finn")[1].endswith("2 added, 5 in all\n")
    assert run("add", cohort.path)[0] == 2
    status, output = run("add", cohort.path, "../../etc")
    assert status == 1
    assert "not safe" in output


def test_another_versions_cohort_is_refused(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = cohort.path / "instructor" / "answer_key.yaml"
    document = yaml.safe_load(key.read_text())
    document |= {"tool": "0.0.9", "held_out": "0" * 64}
    key.write_text(yaml.safe_dump(document))
    old = load_cohort(cohort.path)
    for refuse in (
        lambda: cohorts.check_version(old),
        lambda: cohorts.verify_cohort(old),
        lambda: reroll(old, "ada"),
        lambda: add_students(old, [CHEN]),
    ):
        with pytest.raises(GreenpathError, match=r"greenpath 0\.0\.9 made this cohort") as error:
            refuse()
        assert "install greenpath 0.0.9" in error.value.hint
    monkeypatch.setattr(cohorts, "check_version", lambda _: None)
    assert cohorts.verify_cohort(old) == []


def test_a_pasted_answer_names_its_owner(cohort: Cohort) -> None:
    answers = cohort.key.students["ada"].servers
    right = next(name for name, answer in answers.items() if answer == "legitimate")
    text = f"my client says: {told(cohort, 'ada', right)}"
    assert run("whose", cohort.path, text) == (0, f"ada: {right} (legitimate)\n")
    pasted = cohort.path.with_name("client.py")
    pasted.write_text(f'ANSWER = """{told(cohort, "bela", "server1")}"""')
    assert run("whose", cohort.path, pasted)[1].startswith("bela: server1 (")
    reroll(cohort, "ada")
    assert run("whose", cohort.path, text) == (0, f"ada: {right} (of an earlier set)\n")


@pytest.mark.parametrize(
    "text", ["", "a" * 300, "12dd8062d789e28b3996289711f2e2ae3d62f6dea378740d12bfc8"]
)
def test_what_is_nobodys_names_nobody(cohort: Cohort, text: str) -> None:
    assert run("whose", cohort.path, text)[0] == 1


def test_a_preview_shows_both_sides() -> None:
    status, output = run("preview", "standard")
    student, instructor = output.split("== What you know")
    assert status == 0
    assert "config/servers/server5/server.cert" in student
    assert "# One imposter of each kind" in student
    assert instructor.count("instead of") >= 4
    assert instructor.count("legitimate\n") == 1
    assert not any(
        line.split()[1] in student for line in instructor.splitlines() if "difficulty" in line
    )


def test_a_preview_is_a_folder_to_look_at(tmp_path: Path) -> None:
    out = tmp_path / "look"
    assert run("preview", "classic", "--out", out)[0] == 0
    assert (out / "instructor" / "answer_key.html").is_file()
    assert (out / "students" / "somebody" / "README.html").is_file()


def test_a_preview_in_french_is_for_quelqu_un(tmp_path: Path) -> None:
    file = tmp_path / "fr.yaml"
    file.write_text("title: Cinq serveurs\nlanguage: fr\n", encoding="utf-8")
    code, said = run("preview", file)[:2]
    assert code == 0
    assert "| Pour **quelqu-un**" in said
