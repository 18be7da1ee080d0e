"""The evidence page: every handshake of a submission, as it crossed. For the instructor alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from greenpath_gen.decoded import certificate_fields
from greenpath_gen.escape import visible
from greenpath_gen.templates import render
from greenpath_grade.decode import END, case, decode, presented, verdict
from greenpath_grade.deviation import KEY, RECORD, SIGNATURE, TRUSTED, Deviation, trusted
from greenpath_grade.evidence import Record, StoredServer
from greenpath_grade.model import Judgement, Verdict

SENDERS = {
    "client_hello": "client",
    "server_hello": "server",
    "client_ready": "client",
    "server_data": "server",
    "client_data": "client",
}
RETURNED = "client_data"
"""No message: what the client's `receive_data` returned."""

FIRST = {
    "client_hello": "key share",
    "server_hello": "key share",
    "client_ready": "content",
    "server_data": "content",
    "client_data": "content",
}
"""What the first row of a message is about."""

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One thing in a message. ``instead`` is what a genuine server shows, of a ``deviation``."""

    name: str
    text: str
    deviation: bool = False
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A message, who sent it, and what is in it."""

    name: str
    sender: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A handshake, ready to be shown. ``again`` is its verdict now, where that is another."""

    number: int
    server: str
    case: str
    fooled: bool
    url: str
    trusted: tuple[Row, ...]
    crossings: tuple[Crossing, ...]
    end: tuple[Row, ...]
    outcome: str
    verdict: str
    again: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The handshakes of a submission, with the circumstances under which they were recorded.

    ``seal`` says whether the records fit it. ``source`` is the hash of what was handed in.
    """

    name: str
    source: str
    handshakes: tuple[Shown, ...]
    seal: str
    seen_with: str
    intact: bool


def to_evidence(evidence: Evidence) -> str:
    """Return the page as HTML: one file, without scripts."""
    same = sum(not one.again for one in evidence.handshakes)
    return render("evidence.html.j2", evidence=evidence, same=same, returned=RETURNED)


def show(record: Record, server: StoredServer, found: Sequence[Deviation]) -> Shown:
    """Return a handshake with what departs in it (FOUND) marked."""
    lines = decode(record, server)
    crossings = {
        name: [Row(line.name, line.text) for line in lines if line.message == name and line.name]
        for name in dict.fromkeys(line.message for line in lines)
        if name not in {"", END}
    }
    transcript = record.transcript
    shown = presented(transcript) if transcript else None
    if shown is not None and "server_hello" in crossings:
        crossings["server_hello"] = [
            row for row in crossings["server_hello"] if row.name != "certificate"
        ] + [Row(name, text) for name, text in certificate_fields(shown, trusted(server)).items()]
    now = record.judged()
    return Shown(
        record.number,
        server.server,
        case(server),
        bool(server.check) and record.judgement.verdict is Verdict.ACCEPTED,
        _cut(server.url),
        tuple(_trusted(server, found)),
        tuple(
            Crossing(name, SENDERS.get(name, ""), tuple(_marked(name, rows, found)))
            for name, rows in crossings.items()
        ),
        tuple(Row(one.name, _cut(one.text)) for one in lines if one.message == END),
        str(record.judgement.verdict),
        _said(record.judgement),
        "" if now == record.judgement else _said(now),
    )


def _marked(message: str, rows: Sequence[Row], found: Sequence[Deviation]) -> Iterator[Row]:
    """Mark the rows that depart; what is in none of them gets a row of its own."""
    here = {one.field: one for one in found if one.message == message}
    names = {KEY: message, RECORD: message, SIGNATURE: SIGNATURE}
    by_row = {names.get(field, field): one for field, one in here.items()}
    for row in rows:
        one = by_row.pop(row.name, None)
        text = row.text
        if one is not None and one.shown and one.field in names:
            text = f"{text}. {one.shown[:1].upper()}{one.shown[1:]}"
        name = FIRST.get(row.name, row.name)
        yield Row(name, _cut(text), one is not None, _cut(one.expected) if one else "")
    for one in by_row.values():
        yield Row(one.field, _cut(one.shown), True, _cut(one.expected))


def _trusted(server: StoredServer, found: Sequence[Deviation]) -> Iterator[Row]:
    yield Row("trusted", _cut(", ".join(server.trusted_names)))
    for one in found:
        if one.message == TRUSTED:
            yield Row(f"trusted {one.field}", _cut(one.shown), True, _cut(one.expected))


def _said(judgement: Judgement) -> str:
    return _cut(verdict(judgement))


def _cut(text: str) -> str:
    """Return text with all that hides made visible, cut with a mark."""
    plain = visible(text[: LONGEST + 1])
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]} […]"
