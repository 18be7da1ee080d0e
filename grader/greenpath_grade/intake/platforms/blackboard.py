"""Blackboard: "Assignment File Download". Pure.

Flat files, ``TLS client_ada_attempt_2024-12-12-13-22-26_client.py``, and for each attempt a
receipt, ``TLS client_ada_attempt_2024-12-12-13-22-26.txt``, whose first line names the user.
Built from public descriptions. Times name no zone that could be relied upon, so they order
attempts and are not converted.
"""

import re
from collections.abc import Mapping

from greenpath_grade.intake.entries import CLIENT, Entry, Refused, refusing
from greenpath_grade.intake.people import Person
from greenpath_grade.intake.platforms.hand_in import HandIn, latest

TITLE = "Blackboard"
LARGEST_RECEIPT = 1 << 20

_FILE = re.compile(
    r"(?P<place>(?P<whose>.+?_[^_]+)_attempt_(?P<when>[0-9]{4}(?:-[0-9]{2}){5}))"
    r"(?:_(?P<file>.+)|\.txt)",
    re.DOTALL,
)
_NAME = re.compile(r"Name: *(?P<name>.*?) *\((?P<user>[^()\r\n]+)\) *")
_DATE = re.compile(r"Date Submitted: *(?P<when>[^\r\n]+)")


def explains(entries: list[Entry], home: str) -> set[str]:
    """Return the names that Blackboard may have given."""
    del home
    return {e.parts[0] for e in entries if len(e.parts) == 1 and _FILE.fullmatch(e.name)}


def hand_ins(entries: list[Entry], home: str) -> list[HandIn]:
    """Return everybody's last attempt; one of which there is a receipt alone is there, too."""
    del home
    attempts: dict[str, list[re.Match[str]]] = {}
    receipts: dict[str, str] = {}
    files: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda one: one.parts):
        found = _FILE.fullmatch(entry.name) if len(entry.parts) == 1 else None
        if found is None:
            continue
        attempts.setdefault(found["place"], []).append(found)
        if found["file"] is None:
            receipts[found["place"]] = _head(entry)
        else:
            files.setdefault(found["place"], []).append(entry.called(found["file"]))
    return latest(
        [_hand_in(some[0], files.get(place, []), receipts) for place, some in attempts.items()]
    )


def _hand_in(found: re.Match[str], files: list[Entry], receipts: Mapping[str, str]) -> HandIn:
    receipt = receipts.get(found["place"], "")
    name = _NAME.match(receipt)
    user = found["whose"].rpartition("_")[2]
    if name is not None and found["whose"].endswith(f"_{name['user']}"):
        user = name["user"]  # which may hold an underscore
    date = _DATE.search(receipt)
    person = Person(user, user, ids=(user,), names=(name["name"],) if name else ())
    none = Refused("Blackboard's receipt says that no file was handed in")
    entries = files or [refusing((CLIENT,), none)]
    when = date["when"].strip() if date else found["when"]
    return HandIn((person,), found["place"], entries, (found["when"],), when)


def _head(receipt: Entry) -> str:
    """Return the lines of a receipt that Blackboard writes before what a student wrote."""
    try:
        text = receipt.read(LARGEST_RECEIPT).decode("utf-8-sig", "replace")
    except Refused:
        return ""
    return text.partition("Submission Field:")[0]
