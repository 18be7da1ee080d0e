"""What students hand in, one case each: it is graded, or refused in words they can act on."""

import contextlib
import io
import json
import os
import py_compile
import re
import socket
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenpath_gen.data import student_files
from greenpath_grade.intake.archive import members, opened
from greenpath_grade.intake.entries import Entry, Refused
from greenpath_grade.intake.text import understand
from greenpath_grade.model import Submission
from greenpath_grade.submissions import find_submissions

CODE = b"class Client:\n    name = 'own'\n"
OTHER = b"class Client:\n    name = 'other'\n"
KIT = student_files()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def write(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def ada(root: Path, files: Mapping[str, bytes]) -> Submission:
    """Return what is found when ada hands in FILES, and bob, beside her, a good client."""
    write(root / "ada", files)
    write(root / "bob", {"client.py": OTHER})
    found = {s.id: s for s in find_submissions(root, ("ada", "bob"))}
    assert set(found) == {"ada", "bob"}
    assert found["bob"].source == OTHER
    assert all("\n" not in said for s in found.values() for said in (s.error or "", *s.notes))
    return found["ada"]


def accepted(submission: Submission, *notes: str) -> None:
    """Assert that the code was found, and that there is one note for each of NOTES, with it."""
    assert submission.source == CODE, submission.error
    assert len(submission.notes) == len(notes), submission.notes
    for note, word in zip(submission.notes, notes, strict=True):
        assert word in note
        assert note.endswith(".")


def refused(submission: Submission, *words: str) -> None:
    assert submission.source is None
    assert submission.error is not None
    for word in words:
        assert word in submission.error
    assert not submission.error.endswith(".")


# ------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    "name",
    [
        *("Client.py", "CLIENT.PY", "client.PY", "client (1).py", "client(12).py", "client-1.py"),
        *("client_2.py", "client 3.py", "client - Copy.py", "Copy of client.py", "client.py.txt"),
        *("client (1).py.txt", "client.py.py", "my_client.py", "client_final_v2.py", "client.txt"),
        *("solution.py", "main.py", "client.pyw"),
    ],
)
def test_another_name_is_understood_and_said(tmp_path: Path, name: str) -> None:
    kit = {"server.py": KIT["server.py"], "run.py": KIT["run.py"]}
    accepted(ada(tmp_path, {name: CODE, **kit}), f"'{name}'")


def test_the_right_name_wins(tmp_path: Path) -> None:
    files = {"client.py": CODE, "client (1).py": OTHER, "my_client.py": OTHER}
    accepted(ada(tmp_path, files), "'client (1).py'")


def test_the_last_download_wins(tmp_path: Path) -> None:
    files = {"client (1).py": OTHER, "client (10).py": CODE, "client (9).py": OTHER}
    accepted(ada(tmp_path, files), "'client (10).py'", "'client (1).py', 'client (9).py'")


@pytest.mark.parametrize(
    "names",
    [
        ("my_client.py", "client_old.py"),
        ("Client.py", "client.py.txt"),
        ("one.py", "two.py"),
        ("a/client.py", "b/client.py"),
    ],
)
def test_where_it_is_not_clear_nobody_guesses(tmp_path: Path, names: tuple[str, str]) -> None:
    one, two = names
    refused(ada(tmp_path, {one: CODE, two: OTHER}), "several", f"'{one}'", f"'{two}'", "hand in")


def test_where_all_are_the_same_it_does_not_matter(tmp_path: Path) -> None:
    accepted(ada(tmp_path, {"a/client.py": CODE, "b/client.py": CODE}))


def test_files_of_the_kit_are_nobodys_client(tmp_path: Path) -> None:
    files = {name: content for name, content in KIT.items() if name != "client.py"}
    refused(ada(tmp_path, files), "no client.py", "'meeting.py'", "hand in")


@pytest.mark.parametrize("name", ["conftest.py", "sitecustomize.py", "__init__.py"])
def test_what_python_runs_by_itself_is_nobodys_client(tmp_path: Path, name: str) -> None:
    refused(ada(tmp_path, {name: CODE}), "no client.py")


def test_a_package_with_a_client_of_another_name_is_one_submission(tmp_path: Path) -> None:
    files = {name: content for name, content in KIT.items() if name != "client.py"}
    (one,) = find_submissions(write(tmp_path / "ada", {**files, "client (1).py": CODE}))
    assert one.id == "ada"
    accepted(one, "'client (1).py'")


def test_a_flat_file_may_be_a_second_download(tmp_path: Path) -> None:
    root = write(tmp_path, {"ada_client (1).py": CODE, "bob.py.txt": OTHER})
    found = {s.id: s.source for s in find_submissions(root, ("ada", "bob"))}
    assert found == {"ada": CODE, "bob": OTHER}


def test_names_of_a_mac_match_the_roster(tmp_path: Path) -> None:
    root = write(tmp_path, {"Zoe\u0308.zip": zipped({"client.py": CODE}), "bob.py": OTHER})
    assert {s.id for s in find_submissions(root, ("Zo\u00eb",))} == {"Zo\u00eb", "bob"}


def test_names_that_are_no_text_stay_apart(tmp_path: Path) -> None:
    for name in (b"\xff", b"\xfe", b"new\nline"):
        folder = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 - bytes
        os.mkdir(folder)  # noqa: PTH102
        (Path(os.fsdecode(folder)) / "client.py").write_bytes(CODE)
    found = find_submissions(tmp_path)
    assert [s.id for s in found] == ["\\xfe", "\\xff", "new line"]


# ------------------------------------------------------------------------ no Python


def compiled(folder: Path) -> bytes:
    source = folder / "compiled.py"
    source.write_bytes(CODE)
    made = Path(py_compile.compile(str(source), doraise=True) or "")
    content = made.read_bytes()
    source.unlink()
    return content


NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4}).encode()
DOCUMENT = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
FORMATS = {
    "client.ipynb": (NOTEBOOK, "notebook", "export"),
    "client.pdf": (b"%PDF-1.7\n", "PDF", "client.py itself"),
    "client.docx": (DOCUMENT, "word processor", "client.py itself"),
    "client.rar": (b"Rar!\x1a\x07\x01\x00", "RAR", "or a zip"),
    "client.7z": (b"7z\xbc\xaf\x27\x1c", "7-Zip", "or a zip"),
    "client.tar.gz": (b"\x1f\x8b\x08\x00", "tar", "or a zip"),
    "client.png": (b"\x89PNG\r\n\x1a\n", "picture", "client.py itself"),
    "client.html": (b"<!DOCTYPE html>\n<title>Sign in</title>", "web page", "client.py itself"),
}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("called", ["itself", "client.py"])
def test_another_format_is_named_with_what_to_do(tmp_path: Path, name: str, called: str) -> None:
    content, *words = FORMATS[name]
    own = name if called == "itself" else called
    refused(ada(tmp_path, {own: content}), f"'{own}'", *words)


@pytest.mark.parametrize("name", ["client.pyc", "client.py"])
def test_compiled_python_is_refused(tmp_path: Path, name: str) -> None:
    refused(ada(tmp_path / "in", {name: compiled(tmp_path)}), "compiled", "as you wrote it")


@pytest.mark.parametrize("name", FORMATS)
def test_another_format_beside_flat_files_is_not_passed_over(tmp_path: Path, name: str) -> None:
    content, *words = FORMATS[name]
    suffix = name.partition(".")[2]
    root = write(tmp_path, {f"ada.{suffix}": content, "bob.py": OTHER, "notes.txt": b"for me"})
    found = {s.id: s for s in find_submissions(root)}
    assert set(found) == {"ada", "bob"}
    refused(found["ada"], *words)


def test_an_explanation_beside_the_client_is_no_submission(tmp_path: Path) -> None:
    root = write(tmp_path, {"ada.pdf": b"%PDF-1.7\n", "ada.py": CODE, "bob.py": OTHER})
    assert [s.id for s in find_submissions(root)] == ["ada", "bob"]


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n"])
def test_an_empty_file_is_no_zero(tmp_path: Path, content: bytes) -> None:
    refused(ada(tmp_path, {"client.py": content}), "'client.py' is empty", "again")


def test_a_file_of_another_kind_is_named(tmp_path: Path) -> None:
    kinds = {"link": "a link", "pipe": "a pipe", "socket": "a socket", "folder": "a folder"}
    for name in kinds:
        (tmp_path / name).mkdir()
    (tmp_path / "link" / "client.py").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe" / "client.py")
    (tmp_path / "folder" / "client.py").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket" / "client.py"))
        found = {s.id: s for s in find_submissions(tmp_path)}
    for name, words in kinds.items():
        refused(found[name], words, "hand in")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    try:
        os.mknod(tmp_path / "ada" / "client.py", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("devices cannot be made here")
    (one,) = find_submissions(tmp_path)
    refused(one, "a device")


def test_an_empty_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    refused(ada(tmp_path, {}), "the folder 'ada' is empty")


def test_a_huge_file_is_refused_in_words(tmp_path: Path) -> None:
    refused(ada(tmp_path, {"client.py": b"#" * (2 << 20)}), "larger than 1024 KiB", "hand in")


# ------------------------------------------------------------------------ encodings

TEXT = "# caf\u00e9\nclass Client:\n    name = 'caf\u00e9'\n"
COMMENT = "# caf\u00e9\nclass Client:\n    name = 'own'\n"


def meaning(source: bytes) -> object:
    space: dict[str, type] = {}
    exec(compile(source, "client.py", "exec"), space)
    return vars(space["Client"])["name"]


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (TEXT.encode(), None),
        (TEXT.encode("utf-8-sig"), None),
        (("# coding: latin-1\n" + TEXT).encode("latin-1"), None),
        (("#!/usr/bin/python\n# -*- coding: cp1252 -*-\n" + TEXT).encode("cp1252"), None),
        (TEXT.replace("\n", "\r\n").encode(), None),
        (TEXT.replace("\n", "\r").encode(), None),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16-LE"),
        (TEXT.encode("utf-16-be"), "UTF-16-BE"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (("# coding: latin-1\n" + TEXT).encode("utf-16"), "UTF-16"),
        (TEXT.encode("latin-1"), "Python refuses it"),
        (TEXT.replace("\n", "\r\n").encode("latin-1"), "Python refuses it"),
        (("# coding: cp1254\n" + TEXT).encode("cp1254"), "cp1254"),
        (("\n# coding=cp1254\r" + TEXT).encode("cp1254"), "cp1254"),
    ],
)
def test_text_that_can_mean_one_thing_only_is_understood(
    tmp_path: Path, content: bytes, note: str | None
) -> None:
    submission = ada(tmp_path, {"client.py": content})
    assert submission.source is not None, submission.error
    assert meaning(submission.source) == "caf\u00e9"
    if note is None:
        assert submission.source == content
        assert submission.notes == ()
    else:
        assert note in submission.notes[0]
        assert "Use UTF-8." in submission.notes[0]


def test_letters_in_comments_change_nothing(tmp_path: Path) -> None:
    submission = ada(tmp_path, {"client.py": COMMENT.encode("latin-1")})
    assert submission.source == COMMENT.encode()
    assert "comments" in submission.notes[0]
    assert "line 1" in submission.notes[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("caf\u00e9 = 1\n".encode("latin-1"), ("not UTF-8 (line 1)", "save it as UTF-8")),
        (b"x = 1\nprint(\x93hello\x94)\n", ("not UTF-8 (line 2)",)),
        ("# caf\u00e9\n".encode() + "x = 'caf\u00e9'\n".encode("latin-1"), ("line 2", "UTF-8")),
        (b"\xef\xbb\xbfx = 1\n# \xe9\n", ("line 2", "UTF-8")),
        (b"# \x81\n", ("not UTF-8 (line 1)",)),
        (b"x = 1\n\0\n", ("NUL", "line 2")),
        (b"x = 1\0", ("NUL",)),
        (b"\xff\xfex\0=\0\0\xd8", ("damaged",)),
        ("x = '\0'\n".encode("utf-16"), ("NUL",)),
        (b"# coding: raw-unicode-escape\nx = '\\ud800'\n", ("characters",)),
        (b"# coding: klingon\n", ("coding line", "remove the line")),
        (b"# coding: hex\n78\n", ("coding line", "remove the line")),
        (b"\xef\xbb\xbf# coding: latin-1\n", ("UTF-8", "iso-8859-1", "remove the line")),
        (b"# coding: ascii\n# \xc3\xa9\n", ("ascii",)),
    ],
)
def test_text_that_could_mean_several_things_is_refused(
    tmp_path: Path, content: bytes, words: tuple[str, ...]
) -> None:
    refused(ada(tmp_path, {"client.py": content}), *words)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200)
    | st.tuples(
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "latin-1", "cp1254"]),
        st.text(max_size=80),
        st.sampled_from(["", "# coding: cp1254\n", "# vim: set fileencoding=gbk :\n"]),
    ).map(lambda t: (t[2] + t[1]).encode(t[0], "replace"))
)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        source, notes = understand(content, "client.py")
    except Refused:
        return
    assert b"\0" not in source
    if source == content:
        assert not notes
    else:
        assert len(notes) == 1
        source.decode("utf-8")


# ------------------------------------------------------------------------ zips


def package(folder: str, client: bytes = CODE) -> dict[str, bytes]:
    clutter = {f"__MACOSX/{folder}._client.py": b"\0\5\x16\7", f"{folder}.DS_Store": b"\0"}
    return {f"{folder}{n}": c for n, c in {**KIT, "client.py": client}.items()} | clutter


@pytest.mark.parametrize("folder", ["", "greenpath/", "Users/ada/Documents/uni/ex/5/greenpath/"])
def test_a_whole_package_zipped(tmp_path: Path, folder: str) -> None:
    accepted(ada(tmp_path, {"work.zip": zipped(package(folder))}))


def test_a_zip_per_student_in_a_zip_of_the_class(tmp_path: Path) -> None:
    inner = {
        "ada.zip": zipped(package("ada/ex/")),
        "bob.zip": zipped({"client.py": OTHER}),
    }
    path = write(tmp_path, {"class.zip": zipped(inner)}) / "class.zip"
    for root in (path, tmp_path):
        found = {s.id: s.source for s in find_submissions(root, ("ada", "bob"))}
        assert found == {"ada": CODE, "bob": OTHER}


def test_a_zip_in_a_zip(tmp_path: Path) -> None:
    once = zipped({"work.zip": zipped(package("greenpath/"))})
    accepted(ada(tmp_path, {"upload.zip": once}))


def test_zips_without_end_are_refused(tmp_path: Path) -> None:
    content = zipped({"client.py": CODE})
    for _ in range(6):
        content = zipped({"again.zip": content})
    refused(ada(tmp_path, {"again.zip": content}), "too many zips")
    many = zipped({f"{n}.zip": zipped({"readme": b"x"}) for n in range(30)})
    refused(ada(tmp_path, {"many.zip": many}), "too many zips")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_bombs_are_not_unpacked(tmp_path: Path, method: int) -> None:
    bomb = zipped({"client.py": bytes(32 << 20)}, method)
    assert len(bomb) < 1 << 16
    refused(ada(tmp_path, {"work.zip": bomb}), "'client.py'")


def test_a_locked_zip(tmp_path: Path) -> None:
    content = bytearray(zipped({"client.py": CODE}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    refused(ada(tmp_path, {"work.zip": bytes(content)}), "password")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("client.py", CODE)
        archive.writestr("client.py", OTHER)
    refused(ada(tmp_path, {"work.zip": out.getvalue()}), "several", "'client.py', 'client.py'")


def test_names_that_differ_in_case_only(tmp_path: Path) -> None:
    content = zipped({"Client.py": OTHER, "client.py": CODE})
    accepted(ada(tmp_path, {"work.zip": content}), "'Client.py'")


def test_names_in_utf_8_that_do_not_say_so(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("Zoë/client.py".encode().decode("cp437"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, CODE)
        archive.writestr("bob/client.py", OTHER)
    # the flag that zipfile sets for such a name is taken away again
    content = re.sub(rb"(PK\x01\x02.{6}).\x08", rb"\1\0\0", out.getvalue(), flags=re.DOTALL)
    content = re.sub(rb"(PK\x03\x04.{2}).\x08", rb"\1\0\0", content, flags=re.DOTALL)
    mojibake = "Zoë".encode().decode("cp437").encode()
    content = content.replace(mojibake, "Zoë".encode().ljust(len(mojibake), b"_"))
    path = write(tmp_path, {"class.zip": content}) / "class.zip"
    assert {s.id.rstrip("_") for s in find_submissions(path)} == {"Zoë", "bob"}


def test_an_empty_upload(tmp_path: Path) -> None:
    refused(ada(tmp_path, {"work.zip": b""}), "'work.zip' is empty", "upload")
    refused(ada(tmp_path, {"work.zip": zipped({})}), "empty", "hand in")


def test_a_zip_that_is_another_archive(tmp_path: Path) -> None:
    refused(ada(tmp_path, {"work.zip": b"Rar!\x1a\x07\x01\x00"}), "RAR", "a zip")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), max_size=12),
    st.integers(0, 600),
    st.booleans(),
)
def test_any_damaged_zip_is_read_or_refused(
    changes: list[tuple[int, int]], length: int, cut: bool
) -> None:
    whole = bytearray(zipped({"work.zip": zipped({"a/client.py": CODE}), "b/client.py": CODE}))
    for place, byte in changes:
        whole[place % len(whole)] = byte
    content = bytes(whole[:length] if cut else whole)

    def read(limit: int) -> bytes:
        assert len(content) <= limit
        return content

    try:
        found = members("work.zip", content)
        found += opened([Entry(("work.zip",), read)])
    except Refused:
        return
    for entry in found:
        with contextlib.suppress(Refused):
            assert len(entry.read(1000)) <= 1000
