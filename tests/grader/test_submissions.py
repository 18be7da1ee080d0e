"""What is handed in: folders, files and zips of every kind, and what is wrong with some."""

import io
import os
import stat
import threading
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from greenpath_gen.errors import GreenpathError
from greenpath_grade.model import Submission
from greenpath_grade.submissions import LARGEST_CLIENT, MOST_MEMBERS, find_submissions

ADA, BOB = b"# by ada\n", b"# by bob\n"


def zipped(members: Mapping[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def found(root: Path, known: tuple[str, ...] = ()) -> dict[str, Submission]:
    submissions = find_submissions(root, known)
    assert [s.id for s in submissions] == sorted(s.id for s in submissions)
    assert not any(Path(s.path).is_absolute() for s in submissions)
    assert all((s.source is None) == (s.error is not None) for s in submissions)
    return {s.id: s for s in submissions}


def sources(root: Path, known: tuple[str, ...] = ()) -> dict[str, bytes | None]:
    return {name: one.source for name, one in found(root, known).items()}


BOTH = {"ada": ADA, "bob": BOB}
PAIR: dict[str | zipfile.ZipInfo, bytes] = {"ada/client.py": ADA, "bob/client.py": BOB}


def test_a_folder_per_student(tmp_path: Path) -> None:
    root = write(tmp_path, {"ada/client.py": ADA, "bob/client.py": BOB, "bob/server.py": b"x"})
    assert sources(root) == BOTH


def test_flat_files(tmp_path: Path) -> None:
    root = write(tmp_path, {"ada.py": ADA, "bob_client.py": BOB, "notes.txt": b"x"})
    assert sources(root) == {"ada": ADA, "bob_client": BOB}
    assert sources(root, ("ada", "bob")) == BOTH


def test_a_zip_per_student(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "ada.zip": zipped({"client.py": ADA}),
            "bob.zip": zipped({"package/client.py": BOB, "package/cryptobox/client.py": b"no"}),
        },
    )
    assert sources(root) == BOTH


def test_a_zip_of_the_class(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(zipped(PAIR))
    assert sources(path) == BOTH


def test_a_zip_of_the_class_in_one_folder(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(zipped({f"top/{name}": content for name, content in PAIR.items()}))
    assert sources(path) == BOTH


def test_a_zip_of_the_class_in_a_folder(tmp_path: Path) -> None:
    assert sources(write(tmp_path, {"class.zip": zipped(PAIR)})) == BOTH


def test_a_single_file(tmp_path: Path) -> None:
    assert sources(write(tmp_path, {"ada.py": ADA}) / "ada.py") == {"ada": ADA}


def test_a_single_folder(tmp_path: Path) -> None:
    assert sources(write(tmp_path / "ada", {"client.py": ADA})) == {"ada": ADA}


def test_system_clutter_is_passed_over(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "ada/client.py": ADA,
            "ada/__pycache__/client.py": b"x",
            "ada/.git/client.py": b"x",
            "__MACOSX/ada/client.py": b"x",
            ".DS_Store": b"x",
        },
    )
    assert sources(root) == {"ada": ADA}


def test_the_nearest_client_counts(tmp_path: Path) -> None:
    root = write(tmp_path, {"ada/client.py": ADA, "ada/old/client.py": b"x"})
    assert sources(root) == {"ada": ADA}


def test_several_clients_are_no_choice_of_ours(tmp_path: Path) -> None:
    root = write(tmp_path, {"ada/a/client.py": ADA, "ada/b/client.py": b"x", "bob/client.py": BOB})
    submissions = found(root)
    assert "several" in (submissions["ada"].error or "")
    assert submissions["bob"].source == BOB


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(GreenpathError) as caught:
        find_submissions(tmp_path / "nowhere")
    assert caught.value.hint


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(GreenpathError) as caught:
        find_submissions(tmp_path)
    assert caught.value.hint


def link(home: Path) -> None:
    (home / "secret").write_bytes(b"secret of the machine")
    (home / "client.py").symlink_to(home / "secret")


def dangling(home: Path) -> None:
    (home / "client.py").symlink_to(home / "nowhere")


def fifo(home: Path) -> None:
    os.mkfifo(home / "client.py")


def huge(home: Path) -> None:
    with (home / "client.py").open("wb") as stream:
        stream.truncate(1 << 40)


def folder(home: Path) -> None:
    (home / "client.py").mkdir()


def empty(home: Path) -> None:
    (home / "readme.txt").write_text("sorry")


@pytest.mark.parametrize("make", [link, dangling, fifo, huge, folder, empty])
def test_a_bad_folder_is_refused_by_itself(tmp_path: Path, make: object) -> None:
    assert callable(make)
    root = write(tmp_path, {"ada/client.py": ADA, "zoe/client.py": BOB, "eve/notes.md": b"x"})
    make(root / "eve")
    result: list[dict[str, Submission]] = []
    reader = threading.Thread(target=lambda: result.append(found(root)), daemon=True)
    reader.start()
    reader.join(10)
    assert result, "reading hangs or failed"
    submissions = result[0]
    assert submissions["ada"].source == ADA
    assert submissions["zoe"].source == BOB
    assert submissions["eve"].source is None
    assert submissions["eve"].error


def test_a_linked_folder_is_refused_by_itself(tmp_path: Path) -> None:
    elsewhere = write(tmp_path / "elsewhere", {"client.py": b"not hers"})
    root = write(tmp_path / "in", {"ada/client.py": ADA})
    (root / "eve").symlink_to(elsewhere)
    submissions = found(root)
    assert submissions["ada"].source == ADA
    assert submissions["eve"].error, "left out without a word"


def special(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (mode | 0o777) << 16
    return info


def spoiled() -> bytes:
    """Return a zip that lists its member well, but holds it damaged."""
    content = bytearray(zipped({"client.py": b"".join(b"%d\n" % (n * n) for n in range(2000))}))
    content[60:700] = bytes(255 - b for b in content[60:700])
    return bytes(content)


BAD_ZIPS: dict[str, bytes] = {
    "traversal": zipped({"../client.py": b"x"}),
    "deep traversal": zipped({"a/../../../client.py": b"x"}),
    "backslashes": zipped({"..\\..\\client.py": b"x"}),
    "absolute": zipped({"/etc/client.py": b"x"}),
    "link": zipped({special("client.py", stat.S_IFLNK): b"/etc/passwd"}),
    "fifo": zipped({special("client.py", stat.S_IFIFO): b""}),
    "device": zipped({special("client.py", stat.S_IFCHR): b""}),
    "bomb": zipped({"client.py": bytes(50 << 20)}),
    "just too large": zipped({"client.py": b"#" * (LARGEST_CLIENT + 1)}),
    "many members": zipped({f"{n}.py": b"" for n in range(MOST_MEMBERS + 1)}),
    "cut": zipped({"client.py": ADA * 500})[:-30],
    "spoiled": spoiled(),
    "no zip": b"this is no zip at all",
    "empty file": b"",
    "no members": zipped({}),
    "root only": zipped({"\\": b"x"}),
    "strange root": zipped({"/": b"x", "//": b"x", ".": b"x", "..": b"x"}),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", BAD_ZIPS)
def test_a_bad_zip_is_refused_by_itself(tmp_path: Path, kind: str) -> None:
    root = write(
        tmp_path,
        {"ada.zip": zipped({"client.py": ADA}), "eve.zip": BAD_ZIPS[kind], "zoe/client.py": BOB},
    )
    submissions = found(root)
    assert submissions["ada"].source == ADA
    assert submissions["zoe"].source == BOB
    assert submissions["eve"].source is None
    assert submissions["eve"].error


@pytest.mark.parametrize("kind", ["cut", "no zip", "empty file", "many members"])
def test_a_bad_zip_of_the_class_is_an_error_for_people(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(BAD_ZIPS[kind])
    with pytest.raises(GreenpathError):
        find_submissions(path)


def test_one_bad_member_costs_no_other_in_a_class_zip(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    path.write_bytes(
        zipped({**PAIR, "eve/client.py": bytes(5 << 20), "../mal/client.py": b"x"}),
    )
    submissions = found(path)
    assert submissions["ada"].source == ADA
    assert submissions["bob"].source == BOB
    assert submissions["eve"].error


def test_nothing_is_unpacked(tmp_path: Path) -> None:
    root = write(tmp_path, {"ada.zip": zipped({"client.py": ADA, "../../out": b"x"})})
    before = sorted(tmp_path.parent.rglob("*"))
    find_submissions(root)
    assert sorted(tmp_path.parent.rglob("*")) == before


@pytest.mark.parametrize("mine", ["ada/client.py", "ada.py", "ada.zip"])
@pytest.mark.parametrize("forger", ["aaa", "eve"])
def test_no_zip_speaks_for_a_neighbour(tmp_path: Path, forger: str, mine: str) -> None:
    forged = zipped({"ada/client.py": b"# forged", f"{forger}/client.py": b"# forged"})
    content = zipped({"client.py": ADA}) if mine.endswith(".zip") else ADA
    root = write(tmp_path, {mine: content, f"{forger}.zip": forged})
    submissions = find_submissions(root, ("ada", forger))
    assert {s.source for s in submissions if s.id == "ada"} <= {ADA}, "graded as ada's"
    assert sorted(s.source or b"" for s in submissions) == [ADA, b"# forged", b"# forged"]


def test_two_submissions_of_one_student_are_not_silently_one(tmp_path: Path) -> None:
    root = write(tmp_path, {"ada.py": ADA, "ada.zip": zipped({"client.py": BOB})})
    submissions = find_submissions(root, ("ada",))
    said = [s.error for s in submissions]
    assert len(submissions) == 2 or any(said), "one of the two was dropped without a word"
