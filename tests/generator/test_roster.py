"""Rosters: what student systems export is read, what is unsafe is refused with its line."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from greenpath_gen.errors import GreenpathError
from greenpath_gen.model import Student
from greenpath_gen.roster import by_alias, id_column, numbered, parse_roster, unsafe
from greenpath_gen.sources import load_roster

ADA = Student("ada", "Ada Lovelace", "ada@example.org")
BELA = Student("bela", "Béla Bartók", "bela@example.org")


def read(text: str, encoding: str = "utf-8") -> list[Student]:
    return parse_roster(text.encode(encoding), "class.csv")


def refused(content: bytes) -> str:
    with pytest.raises(GreenpathError) as caught:
        parse_roster(content, "class.csv")
    assert caught.value.hint
    return str(caught.value)


@pytest.mark.parametrize("columns", ["012", "021", "102", "120", "201", "210"])
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_columns_come_in_any_order(columns: str, separator: str) -> None:
    rows = (
        ("id", "name", "email"),
        ("ada", "Ada Lovelace", "ada@example.org"),
        ("bela", "Béla Bartók", "bela@example.org"),
    )
    text = "".join(separator.join(row[int(c)] for c in columns) + "\n" for row in rows)
    assert read(text) == [ADA, BELA]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_encodings_and_line_ends(encoding: str, newline: str) -> None:
    lines = [
        "Id,Name,E-mail",
        "ada,Ada Lovelace,ada@example.org",
        "bela,Béla Bartók,bela@example.org",
        "",
    ]
    assert read(newline.join(lines), encoding) == [ADA, BELA]


def test_utf_16_in_both_byte_orders() -> None:
    text = "id;name;email\nbela;Béla Bartók;bela@example.org\n"
    little, big = text.encode("utf-16-le"), text.encode("utf-16-be")
    assert parse_roster(b"\xff\xfe" + little, "class.csv") == [BELA]
    assert parse_roster(b"\xfe\xff" + big, "class.csv") == [BELA]


def test_quoted_cells_blank_lines_and_spaces() -> None:
    text = '\n id , name \n\n ada ,"Lovelace, Ada" \n,\n'
    assert read(text) == [Student("ada", "Lovelace, Ada")]


def test_first_and_last_names_are_joined() -> None:
    assert read("Last name,First name,Username\nLovelace,Ada,ada\n") == [
        Student("ada", "Ada Lovelace")
    ]


def test_the_id_is_the_first_column_of_id_username_email() -> None:
    assert read("email,username,id\na@example.org,ada,17\n")[0].id == "17"
    assert read("email,username\na@example.org,ada\n")[0].id == "ada"
    assert read("name,email\nAda,a@example.org\n")[0].id == "a@example.org"


def test_further_ids_are_kept() -> None:
    text = "Student,ID,SIS User ID,SIS Login ID\nAda,11023,1004567890,lovelac1\nBela,7,,bela\n"
    assert read(text) == [
        Student("11023", "Ada", others=("1004567890", "lovelac1")),
        Student("7", "Bela", others=("bela",)),
    ]
    assert read("username,id,OrgDefinedId\nada,17,17\n") == [Student("17", others=("ada",))]


def test_students_are_known_by_all_their_ids() -> None:
    ada = Student("17", "Ada", "Ada@x.edu", others=("lovelac1", "18"))
    bela, chen = Student("18", email="both@x.edu"), Student("19", email="both@x.edu")
    assert by_alias([ada, bela, chen]) == {
        "17": ada,
        "lovelac1": ada,
        "ada@x.edu": ada,
        "18": bela,
        "19": chen,
    }


def test_other_columns_and_short_rows_do_not_matter() -> None:
    assert read("section,id,name\nA1,ada\nA2,bela,Bela,and,more\n") == [
        Student("ada"),
        Student("bela", "Bela"),
    ]


def test_a_single_column_needs_no_header() -> None:
    assert read("ada\nbela\n") == [Student("ada"), Student("bela")]
    assert read("id\nada\nbela") == [Student("ada"), Student("bela")]


@pytest.mark.parametrize("word", ["user", "student", "id", "sid", "netid"])
def test_numbered_ids_without_a_header_are_not_taken_for_one(word: str) -> None:
    ids = [f"{word}{number:03}" for number in range(1, 4)]
    assert [student.id for student in read("\n".join(ids))] == ids


def test_duplicates_are_refused_without_regard_to_case() -> None:
    said = refused(b"id\nada\nbela\nADA\nada\n")
    assert "class.csv:4: the id 'ADA' is already on line 2" in said
    assert "class.csv:5: the id 'ada' is already on line 2" in said


def test_empty_ids_are_refused_with_their_line_and_column() -> None:
    said = refused(b"id,name\nada,Ada\n,Bela\n")
    assert "class.csv:3: the id is empty, in the column 'id'" in said
    said = refused(b"username;email;Student Number\nada;ada@x.edu;\n")
    assert "class.csv:2: the id is empty, in the column 'Student Number'" in said


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("username;email;student number\nada;ada@x.edu;0012345\n", "student number"),
        ("Name,E-Mail\nAda,ada@x.edu\n", "E-Mail"),
        ("ada\nbela\n", ""),
        ("email,I\x1b D\nada@x.edu,ada\n", "I D"),
        ("student number,ID\n0012345,ada\n", "ID"),
    ],
)
def test_it_is_said_which_column_the_ids_are_from(text: str, column: str) -> None:
    assert id_column(text.encode(), "class.csv") == column


def test_an_unsafe_id_comes_with_what_is_allowed() -> None:
    with pytest.raises(GreenpathError) as refused:
        read("username\nli x\n")
    assert "or add a column id" in refused.value.hint
    assert "letters without accents, digits and . _ @ + -" in refused.value.hint


UNSAFE = (
    *(".", "..", "../ada", "a/b", "a\\b", "-rf", ".hidden", "a b", "ada.", "a:b", "a*", "é"),
    *("con", "NUL", "com1", "lpt9.txt", "aux.", "a\x7f", "$HOME", "~ada", "a" * 65),
)


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_names_are_refused_with_their_line(name: str) -> None:
    said = refused(f"name,id\nAda,ada\nMallory,{name}\n".encode())
    assert re.search(r"class\.csv:3: the id .*(not safe|reserved)", said)


@pytest.mark.parametrize("name", ["ada", "a", "7", "a.b", "a_b-c", "ada@example.org", "a+b@c.de"])
def test_plain_names_are_safe(name: str) -> None:
    assert unsafe(name) is None


@pytest.mark.parametrize("content", [b"id\nada\nada.zip\n", b"id\nADA.ZIP\nada\n"])
def test_a_folder_never_has_the_name_of_another_students_zip(content: bytes) -> None:
    assert "class.csv:" in refused(content)


def test_all_wrong_lines_are_named_at_once() -> None:
    said = refused(b"id\na b\n../x\nada\nada\n")
    assert [int(line) for line in re.findall(r"class\.csv:(\d+):", said)] == [2, 3, 5]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n \n", "empty"),
        (b"id,name\n", "no students"),
        (b"colour,shape\nred,round\n", "class.csv:1: no column of the roster is known"),
        (b"name,section\nAda,1\n", "class.csv:1: the roster has no column of ids"),
        (b"id\nada\nb\xe9la\n", "class.csv:3: not UTF-8 text"),
        (b"\xff\xfei\x00d", "no students"),
        (b"\xff\xfei\x00d\x00\n", "class.csv:1: not UTF-16 text"),
        (b"id\n\0\n", "not a text file"),
    ],
    ids=["nothing", "blank", "header-only", "unknown", "no-id", "latin-1", "id", "half", "binary"],
)
def test_what_is_no_roster_is_refused(content: bytes, says: str) -> None:
    if content == b"\xff\xfei\x00d":
        content += b"\x00"
    assert says in refused(content)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GreenpathError) as caught:
        load_roster(tmp_path / "class.csv")
    assert caught.value.where.endswith("class.csv")


def test_numbered_students_are_sorted_as_text() -> None:
    for count in (1, 5, 1000):
        ids = [student.id for student in numbered(count)]
        assert len(ids) == count
        assert ids == sorted(ids)
    assert numbered(1) == [Student("student001")]


def _read_or_refused(content: bytes) -> None:
    said, students = "", list[Student]()
    try:
        students = parse_roster(content, "class.csv")
    except GreenpathError as error:
        said = str(error)
    assert students or "class.csv" in said
    assert len({student.id.casefold() for student in students}) == len(students)
    for student in students:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}", student.id)
        assert not student.id.endswith(".")


@given(st.binary(max_size=200))
@example(b"id\n" + b"a" * 200_000)
@example(b"id\r\rada\rbela\r")
@example(b'id\n"ada\nbela')
@example(b"\xff\xfe\x00\xd8")
def test_any_bytes_give_safe_students_or_an_error(content: bytes) -> None:
    _read_or_refused(content)


@given(st.text(st.sampled_from("idname,;\t\r\n\"'. ./\\@A1é\ufeff"), max_size=60))
def test_any_csv_gives_safe_students_or_an_error(text: str) -> None:
    _read_or_refused(text.encode())
    _read_or_refused(("id,name\n" + text).encode())
    _read_or_refused(text.encode("utf-16"))
