"""What is in an export, and what never is."""

import base64
import importlib.metadata
import io
import json
import os
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from greenpath_gen.cli import app
from greenpath_gen.cohort import Cohort
from greenpath_gen.errors import GreenpathError
from greenpath_gen.exports import wheels as wheels_of
from greenpath_gen.exports.bundle import File, Files, Wheels, tarred, zipped
from greenpath_gen.exports.export import check_free, contents_of, find_platform, write_export
from greenpath_gen.exports.platforms import PLATFORMS
from greenpath_gen.heldout import grading_secret, practice_secret

PUBLIC = {"ci", "classroom50"}
DUMMY: Wheels = {"3.12": {"greenpath-0-py3-none-any.whl": b"a wheel"}}
Export = Callable[[str], Files]


def inside(files: Mapping[str, File]) -> Iterator[tuple[str, bytes]]:
    """Return all files, and those in archives, but not what is in packages: students have these."""
    for name, file in files.items():
        yield name, file.content
        if "/packages/" in name:
            continue
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
                yield from ((f"{name}/{one}", archive.read(one)) for one in archive.namelist())
        elif name.endswith(".tar"):
            with tarfile.open(fileobj=io.BytesIO(file.content)) as tar:
                for member in tar.getmembers():
                    stream = tar.extractfile(member)
                    assert stream is not None
                    yield f"{name}/{member.name}", stream.read()


def written(secret: bytes) -> tuple[bytes, ...]:
    """Return the ways in which bytes are written."""
    return secret, secret.hex().encode(), base64.b64encode(secret), secret.hex().upper().encode()


@pytest.mark.parametrize("name", PLATFORMS)
def test_no_secret_of_the_cohort_and_no_answer(name: str, exported: Export, cohort: Cohort) -> None:
    fingerprints = {
        one.encode()
        for answers in cohort.key.students.values()
        for one in (answers.package, *answers.servers.values())
    } - {b"legitimate"}
    scenario = cohort.scenario.text.encode()
    for path, content in inside(exported(name)):
        assert not any(one in content for one in written(cohort.secret)), path
        assert "answer" not in path
        if content != scenario and not path.endswith(("autograde.tar", "greenpath.zip")):
            assert not any(one in content for one in fingerprints), path


@pytest.mark.parametrize("name", PLATFORMS)
def test_the_secret_of_hidden_servers_is_where_students_cannot_read_it(
    name: str, exported: Export, cohort: Cohort
) -> None:
    found = [(path, content) for path, content in inside(exported(name)) if len(content) == 32]
    ((path, secret),) = found
    assert path.endswith("greenpath/secret")
    own = practice_secret if name in PUBLIC else grading_secret
    assert secret == own(cohort.secret)
    whole = b"".join(content for _, content in inside(exported(name)))
    assert (grading_secret(cohort.secret) in whole) == (name not in PUBLIC)
    assert (b"ada@example.edu" in whole) == (name not in PUBLIC)


@pytest.mark.parametrize("name", PLATFORMS)
def test_programs_are_whole_and_json_is_json(name: str, exported: Export) -> None:
    for path, content in inside(exported(name)):
        text = content.decode("utf-8", "replace")
        if path.endswith(".json"):
            json.loads(text)
        if path.endswith((".yml", ".yaml")):
            yaml.safe_load(text)
        if path.endswith(".py"):
            compile(content, path, "exec")
        if path.endswith((".sh", "run_autograder", "find-python")):
            assert text.startswith("#!/usr/bin/env bash\n")
            assert "\r" not in text


@pytest.mark.parametrize("name", ["gradescope", "markus", "prairielearn", "codegrade"])
def test_students_are_known_by_whatever_a_platform_calls_them(name: str, exported: Export) -> None:
    (members,) = [text for path, text in inside(exported(name)) if path.endswith("members.json")]
    people = json.loads(members)["people"]
    assert people == {
        **dict.fromkeys(("ada", "ada@example.edu", "lovelac1"), "ada"),
        **dict.fromkeys(("ben", "ben@x.edu"), "ben"),
    }


def test_secrets_are_private_on_disk(exported: Export, tmp_path: Path) -> None:
    write_export(tmp_path / "markus", exported("markus"))
    home = tmp_path / "markus" / "files"
    assert stat.S_IMODE((home / "greenpath" / "secret").stat().st_mode) == 0o600
    assert os.access(home / "grade.sh", os.X_OK)
    write_export(tmp_path / "autograder.zip", exported("gradescope"))
    assert stat.S_IMODE((tmp_path / "autograder.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile(tmp_path / "autograder.zip") as archive:
        modes = {one.filename: one.external_attr >> 16 & 0o777 for one in archive.infolist()}
    assert modes["run_autograder"] == modes["setup.sh"] == 0o755
    assert modes["greenpath/secret"] == 0o600
    with pytest.raises(GreenpathError, match="already there"):
        check_free(tmp_path / "markus")


def test_archives_are_the_same_made_again(exported: Export) -> None:
    files = exported("gradescope")
    assert zipped(files) == zipped(dict(reversed(list(files.items()))))
    assert tarred(files) == tarred(dict(reversed(list(files.items()))))


def test_a_bundle_that_is_too_large_for_classroom50(cohort: Cohort) -> None:
    platform = find_platform("classroom50")
    large: Wheels = {"3.12": {"a.whl": bytes(11 << 20)}}
    with pytest.raises(GreenpathError, match="10 MiB"):
        platform.make(contents_of(platform, cohort, large), _Programs())


class _Programs(dict[str, bytes]):
    """Programs of any name."""

    def __missing__(self, name: str) -> bytes:
        return name.encode()


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["export", *arguments])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_the_command(cohort: Cohort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fetch(versions: tuple[str, ...], folder: Path | None = None) -> Wheels:
        asked.append((tuple(versions), folder))
        return DUMMY

    monkeypatch.setattr(wheels_of, "fetch_wheels", fetch)
    where = ("--cohort", str(cohort.path))
    said = run("gradescope", *where, "--out", str(tmp_path / "a.zip"), "--visibility", "hidden")
    assert "is for Gradescope" in said
    assert "keep it from students" in said
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert json.loads(archive.read("greenpath/greenpath.json"))["visibility"] == "hidden"
    said = run("ci", *where, "--out", str(tmp_path / "ci"), "--python", "3.13")
    assert "for practice alone" in said
    assert (tmp_path / "ci" / ".github" / "workflows" / "greenpath.yml").is_file()
    assert asked == [(("3.11", "3.12"), None), (("3.13",), None)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["blackboard"], "there is no export for 'blackboard'"),
        (["gradscope"], "did you mean 'gradescope'"),
        (["markus", "--python", "3.10"], "no version of Python from 3.11 on"),
        (["markus", "--python", "latest"], "no version of Python"),
    ],
)
def test_what_cannot_be_exported(
    arguments: list[str], words: str, cohort: Cohort, tmp_path: Path
) -> None:
    out = ["--out", str(tmp_path / "out"), "--cohort", str(cohort.path)]
    done = CliRunner().invoke(app, ["export", *arguments, *out])
    assert isinstance(done.exception, GreenpathError)
    assert words in str(done.exception)


@pytest.mark.long
def test_without_an_index_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(GreenpathError, match="pip could not get the wheels") as caught:
        wheels_of.fetch_wheels(["3.12"], tmp_path)
    assert "--wheels" in caught.value.hint


def test_what_was_installed_from_a_wheel_is_that_wheel_again() -> None:
    installed = importlib.metadata.distribution("jinja2")
    with zipfile.ZipFile(io.BytesIO(wheels_of._repacked(installed))) as wheel:
        names = set(wheel.namelist())
    assert "jinja2/__init__.py" in names
    assert f"jinja2-{installed.version}.dist-info/METADATA" in names
    assert not [one for one in names if one.endswith((".pyc", "INSTALLER", "REQUESTED"))]
    assert not [one for one in names if ".." in one]


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        (".github/workflows/greenpath.yml", "vendor.github-workflows"),
        (".gitlab-ci.yml", "vendor.gitlab-ci"),
    ],
)
def test_workflows_fit_their_schemas(
    name: str, schema: str, exported: Export, tmp_path: Path
) -> None:
    """The schemas are those that check-jsonschema brings along."""
    content = exported("ci")[name].content
    path = tmp_path / "workflow.yml"
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    for text, holds in ((content, True), (content.replace(b"timeout", b"thyme-out"), False)):
        path.write_bytes(text)
        assert (subprocess.run(check, capture_output=True, check=False).returncode == 0) == holds
