"""Packages as platforms take them, a file or a link for each student. Pure."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

from greenpath_gen.errors import GreenpathError
from greenpath_gen.escape import cell
from greenpath_gen.exports.bundle import File
from greenpath_gen.model import Student
from greenpath_gen.plan import student_stream
from greenpath_gen.roster import by_alias

LINKS = "links.csv"
CODE_SIZE = 12
ZERO = "greenpath <greenpath@localhost> 0 +0000"
"""Who made a commit, and when: the same for all, so that commits are the same made again."""

_NUMBER = re.compile(r"\D*?(\d+)")
_UNSAFE = re.compile(r'[_/\\:*?"<>|\x00-\x1f]')


def code(secret: bytes, student: Student) -> str:
    """Return a name for a student's package that nobody guesses. It tells nothing else."""
    return student_stream(secret, student).bytes("hand-out", CODE_SIZE).hex()


def web(codes: Mapping[Student, str], packages: Mapping[str, bytes], url: str) -> dict[str, File]:
    """Return the folders to copy to a web server at URL, and the students' links."""
    files = {f"web/{codes[one]}/{one.id}.zip": File(packages[one.id]) for one in codes}
    base = url.rstrip("/")
    links = {one: f"{base}/{code}/{quote(one.id)}.zip" for one, code in codes.items()}
    return {**files, LINKS: File(_table(links), 0o600)}


def jupyterhub(
    codes: Mapping[Student, str], packages: Mapping[str, bytes], hub: str, repository: str
) -> dict[str, File]:
    """Return a stream for ``git fast-import`` with a branch per student, and nbgitpuller's links.

    PACKAGES are the students' zips by id. HUB and REPOSITORY are URLs.
    """
    name = repository.rstrip("/").rpartition("/")[2].removesuffix(".git")
    links = {}
    for one, branch in codes.items():
        query = {
            "repo": repository,
            "branch": branch,
            "targetPath": name,
            "urlpath": f"lab/tree/{name}/client.py",
        }
        links[one] = (
            f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(query, quote_via=quote)}"
        )
    stream = b"".join(_branch(codes[one], packages[one.id]) for one in codes)
    return {"packages.fast-import": File(stream), LINKS: File(_table(links), 0o600)}


def _branch(name: str, package: bytes) -> bytes:
    head = f"commit refs/heads/{name}\nauthor {ZERO}\ncommitter {ZERO}\ndata 7\npackage\n"
    body = []
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for path in archive.namelist():
            content, below = archive.read(path), path.partition("/")[2]
            entry = f"M 100644 inline {below}\ndata {len(content)}\n".encode()
            body.append(entry + content + b"\n")
    return head.encode() + b"".join(body) + b"\n"


def moodle(
    students: Iterable[Student], packages: Mapping[str, bytes], worksheet: bytes, where: str
) -> tuple[dict[str, File], list[str]]:
    """Return the files of a zip for "Upload multiple feedback files in a zip", and who has none.

    The WORKSHEET is the assignment's offline grading worksheet, in any language: its first column
    ends with the participant's number, its second is the full name; an e-mail address or id is in
    any other. Raises `GreenpathError` if it is none, or a line is of several students.
    """
    known = by_alias(students)
    try:
        header, *rows = csv.reader(io.StringIO(worksheet.decode("utf-8-sig"), newline=""))
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        raise GreenpathError(f"not a grading worksheet: {error}", where=where) from None
    files: dict[str, File] = {}
    for line, row in enumerate(rows, 2):
        number = _NUMBER.fullmatch(row[0]) if len(row) == len(header) > 2 else None
        if number is None:
            raise GreenpathError(
                "there is no participant's number in the first column",
                where=f"{where}:{line}",
                hint="download the assignment's grading worksheet, and name it as it is",
            )
        found = {known[text.casefold()] for text in row[2:] if text.casefold() in known}
        if len(found) > 1:
            names = ", ".join(sorted(one.id for one in found))
            raise GreenpathError(
                f"it has ids of several students: {names}", where=f"{where}:{line}"
            )
        for own in found:
            name = " ".join(_UNSAFE.sub(" ", row[1]).split())
            files[f"{name}_{number[1]}_assignfeedback_file/{own.id}.zip"] = File(packages[own.id])
    has = {name.rpartition("/")[2] for name in files}
    return files, sorted({one.id for one in known.values() if f"{one.id}.zip" not in has})


def _table(links: Mapping[Student, str]) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("id", "name", "email", "link"))
    rows.writerows(
        [cell(one.id), cell(one.name), cell(one.email), link] for one, link in links.items()
    )
    return out.getvalue().encode()
