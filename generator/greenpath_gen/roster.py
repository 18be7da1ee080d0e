"""Rosters: CSV text as student systems export it in, students out."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from greenpath_gen.errors import GreenpathError
from greenpath_gen.escape import clean
from greenpath_gen.model import Student

SAFE_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@+-]{0,62}[A-Za-z0-9_+-])?")
RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")
"""Names that Windows does not allow for a folder."""

COLUMNS = {
    "id": (
        *("id", "studentid", "studentnumber", "sid", "sisuserid", "number", "idnumber"),
        "orgdefinedid",
    ),
    "username": ("username", "user", "login", "loginid", "sisloginid", "utorid", "userid", "netid"),
    "email": ("email", "mail", "emailaddress"),
    "name": ("name", "student", "fullname", "studentname", "displayname"),
    "first": ("firstname", "givenname", "first", "prenom"),
    "last": ("lastname", "surname", "familyname", "last", "nom"),
}
"""Headers by what they mean, without case, spaces and punctuation."""

HINT = "a roster has a column id, username or email; name is welcome"
ALLOWED = "letters without accents, digits and . _ @ + -, at most 64 and a letter or digit first"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a roster with their lines; which column has what.

    ``columns`` is by meaning, ``key`` the meaning of the one with the ids, ``label`` its header,
    if there is a header; ``further`` are all columns of ids and usernames.
    """

    rows: list[tuple[int, list[str]]]
    columns: dict[str, int]
    key: str
    label: str
    further: list[int]


def parse_roster(content: bytes, where: str) -> list[Student]:
    """Read a roster; WHERE names the file in errors.

    The id is the first of the columns id, username and email that is there, and what further
    columns of ids and usernames hold is kept as the student's other ids; a file of one column
    without a header is a list of ids. Raises `GreenpathError` that names every line
    with an empty, unsafe or repeated id.
    """
    table = _table(content, where)
    return _students(table, where)


def id_column(content: bytes, where: str) -> str:
    """Return the header of the column that ids are taken from, if there are headers.

    Raises `GreenpathError`.
    """
    return clean(_table(content, where).label)


def _table(content: bytes, where: str) -> Table:
    """Find the columns of a roster. Raises `GreenpathError`."""
    text = _decode(content, where)
    delimiter = max(",;\t", key=text.lstrip().partition("\n")[0].count)
    rows = [
        (line, [cell.strip() for cell in row])
        for line, row in csv_rows(text, where, HINT, delimiter)
        if any(cell.strip() for cell in row)
    ]
    if not rows:
        raise GreenpathError("the roster is empty", where=where, hint=HINT)
    header = rows[0][1]
    columns = _columns(header)
    named = bool(columns)
    if named:
        rows = rows[1:]
    elif len(header) == 1:
        columns = {"id": 0}
    else:
        headers = ", ".join(header)
        raise GreenpathError(
            f"no column of the roster is known: {headers}", where=f"{where}:{rows[0][0]}", hint=HINT
        )
    key = next((name for name in ("id", "username", "email") if name in columns), None)
    if key is None:
        raise GreenpathError("the roster has no column of ids", where=f"{where}:1", hint=HINT)
    label = header[columns[key]] if named else ""
    further = _further(header) if named else []
    return Table(rows, columns, key, label, further)


def numbered(count: int) -> list[Student]:
    """Return students called student001, student002 ..."""
    width = max(3, len(str(count)))
    return [Student(f"student{number:0{width}}") for number in range(1, count + 1)]


def by_alias(students: Iterable[Student]) -> dict[str, Student]:
    """Return students by all that platforms call them: ids, further ids, addresses; case folded.

    An id is its student's alone; what else would stand for several stands for none of them.
    """
    own: dict[str, Student] = {}
    others: dict[str, set[Student]] = {}
    for one in students:
        own[one.id.casefold()] = one
        for alias in one.aliases:
            others.setdefault(alias.casefold(), set()).add(one)
    return {alias: one for alias, (one, *rest) in others.items() if not rest} | own


def unsafe(student_id: str) -> str | None:
    """Say why an id cannot be the name of a folder, or None if it can."""
    if not student_id:
        return "the id is empty"
    if not SAFE_ID.fullmatch(student_id):
        return f"the id {student_id!r} has characters that are not safe in file names"
    if student_id.lower().endswith(".zip"):
        return f"the id {student_id!r} would be taken for another student's zip"
    if RESERVED.fullmatch(student_id):
        return f"the id {student_id!r} is a reserved name on Windows"
    return None


def _students(table: Table, where: str) -> list[Student]:
    students: list[Student] = []
    first_line: dict[str, int] = {}
    problems: list[str] = []
    for line, row in table.rows:

        def cell(name: str, row: list[str] = row) -> str:
            index = table.columns.get(name, len(row))
            return row[index] if index < len(row) else ""

        student_id = cell(table.key)
        problem = unsafe(student_id)
        if problem and not student_id and table.label:
            problem = f"the id is empty, in the column {clean(table.label)!r}"
        if problem:
            problems.append(f"{where}:{line}: {problem}")
        elif student_id.casefold() in first_line:
            twin = first_line[student_id.casefold()]
            problems.append(f"{where}:{line}: the id {student_id!r} is already on line {twin}")
        else:
            first_line[student_id.casefold()] = line
            name = cell("name") or f"{cell('first')} {cell('last')}".strip()
            ids = dict.fromkeys(row[n] for n in table.further if n < len(row) and row[n])
            others = tuple(one for one in ids if one != student_id)
            students.append(Student(student_id, name, cell("email"), others=others))
    if problems:
        shown = problems[:20] + ([f"... and {len(problems) - 20} more"] if problems[20:] else [])
        raise GreenpathError(
            "the roster cannot be used:\n  " + "\n  ".join(shown),
            hint=f"mend these lines, or add a column id; nothing was written. An id has {ALLOWED}",
        )
    if not students:
        raise GreenpathError("the roster has a header, but no students", where=where, hint=HINT)
    return students


def _decode(content: bytes, where: str) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise GreenpathError(
            f"not {encoding.removesuffix('-sig').upper()} text",
            where=f"{where}:{line}",
            hint="save the roster as CSV UTF-8",
        ) from None
    if "\0" in text:
        raise GreenpathError("not a text file", where=where, hint="save the roster as CSV UTF-8")
    return text


def csv_rows(text: str, where: str, hint: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV file, each with the line that it ends in. Raises `GreenpathError`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise GreenpathError(
            f"not readable as CSV: {error}", where=f"{where}:{reader.line_num}", hint=hint
        ) from None


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Return which column has what; one with the plain name comes before other spellings."""
    words = [_word(cell) for cell in header]
    found = {name: words.index(name) for name in COLUMNS if name in words}
    for index, cell in enumerate(header):
        for name, spellings in COLUMNS.items():
            if _word(cell) in spellings:
                found.setdefault(name, index)
    return found


def _further(header: Sequence[str]) -> list[int]:
    """Return all columns of ids and usernames."""
    ids = {*COLUMNS["id"], *COLUMNS["username"]}
    return [n for n, cell in enumerate(header) if _word(cell) in ids]


def _word(cell: str) -> str:
    return re.sub(r"[^a-z0-9]", "", cell.lower())
