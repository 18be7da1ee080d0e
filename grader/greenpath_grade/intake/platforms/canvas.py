"""Canvas (Quercus): the zip of "Download Submissions". Pure.

Flat files, ``lovelaceada_LATE_11023_889123_client.py``: the sortable name in small letters, the
user's number, the number of the attachment, the file's name. Sources: Canvas's own
``lib/content_zipper.rb`` and ``infer_comment_context_from_filename``.
"""

import re
from dataclasses import dataclass

from greenpath_grade.intake.choice import is_client
from greenpath_grade.intake.entries import CLIENT, Entry, shown
from greenpath_grade.intake.people import Person
from greenpath_grade.intake.platforms.hand_in import HandIn

TITLE = "Canvas"

_FILE = re.compile(
    r"(?P<name>\w*?)_(?:(?P<late>LATE|late)_)?(?P<user>[0-9]{1,20})_(?P<attachment>[0-9]{1,20})_(?P<file>.+)",
    re.DOTALL,
)
_ANONYMOUS = re.compile(
    r"(?:(?P<late>LATE)_)?(?P<name>anon)_(?P<user>[^_]+)_(?P<attachment>[0-9]{1,20})_(?P<file>.+)",
    re.DOTALL,
)
_TYPED = re.compile(
    r"(?P<name>\w*?)_(?:(?P<late>LATE|late)_)?(?P<user>[0-9]{1,20})_(?P<file>(?:text|link)\.html)"
)
_AGAIN = re.compile(r"\Aclient-[0-9]{1,3}\.py\Z")
"""What Canvas makes of the name of a file that is uploaded again."""


@dataclass(frozen=True, slots=True)
class _Upload:
    place: str
    name: str
    user: str
    attachment: int
    late: bool
    file: str
    entry: Entry


def explains(entries: list[Entry], home: str) -> set[str]:
    """Return the names that Canvas may have given."""
    del home
    return {e.parts[0] for e in entries if len(e.parts) == 1 and _parsed(e.name)}


def hand_ins(entries: list[Entry], home: str) -> list[HandIn]:
    """Return what each user handed in, all attachments of one together."""
    del home
    by_user: dict[tuple[bool, str], list[_Upload]] = {}
    for entry in entries:
        found = _parsed(entry.name) if len(entry.parts) == 1 else None
        if found is not None:
            upload = _Upload(
                entry.name,
                found["name"],
                found["user"],
                int(found.groupdict().get("attachment") or 0),
                bool(found["late"]),
                found["file"],
                entry.called(_AGAIN.sub(CLIENT, found["file"])),
            )
            by_user.setdefault((found["name"] == "anon", found["user"]), []).append(upload)
    return [
        _hand_in(user, anonymous, sorted(some, key=lambda one: one.attachment))
        for (anonymous, user), some in sorted(by_user.items())
    ]


def _parsed(name: str) -> re.Match[str] | None:
    return _ANONYMOUS.fullmatch(name) or _FILE.fullmatch(name) or _TYPED.fullmatch(name)


def _hand_in(user: str, anonymous: bool, uploads: list[_Upload]) -> HandIn:
    """Return one user's hand-in; of several copies of the client the last upload counts."""
    name = uploads[0].name
    clients = [one for one in uploads if is_client(one.file)]
    last = clients[-1:]
    passed = [one for one in clients if last and one.attachment < last[0].attachment]
    kept = [one for one in uploads if one not in passed]
    remarks = []
    if passed:
        names = shown(*(one.place for one in passed))
        remarks.append(f"The latest upload counts; passed over: {names}.")
    if any(one.late for one in uploads):
        remarks.append("Canvas marks it as late.")
    zips = [one for one in kept if one.file.lower().endswith(".zip")]
    place = (last or zips or kept)[-1].place
    person = Person(
        f"{name}_{user}" if name else user,
        user,
        names=() if anonymous else (name,),
        weak=() if anonymous else ((user, name),),
    )
    return HandIn((person,), place, [one.entry for one in kept], remarks=tuple(remarks))
