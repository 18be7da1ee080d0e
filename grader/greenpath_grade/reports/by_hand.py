"""Submissions that a person should look at, and why. Hints, never verdicts. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from greenpath_grade.feedback import where
from greenpath_grade.model import Doubt, Gap, Graded, Hint, Kind, Result, Verdict

HANDED_IN = {
    Kind.IDENTICAL: "the same file",
    Kind.RENAMED: "the same code but for names",
    Kind.SIMILAR: "nearly the same code",
}
TOGETHER = 10
"""Names in one line of who handed in nothing."""

STOPPED = {Verdict.CRASHED, Verdict.TIMED_OUT, Verdict.MALFORMED, Verdict.REFUSED_BY_SERVER}


@dataclass(frozen=True, slots=True)
class Item:
    """What to look at: whose submissions, and what there is to see, if more than that."""

    ids: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one kind. ``flagged`` tells whether they mark a submission among all others."""

    title: str
    advice: str
    items: tuple[Item, ...]
    flagged: bool = True


@dataclass(frozen=True, slots=True)
class _Seen:
    """What there is to see of one submission."""

    id: str
    error: str | None
    unsafe: bool
    notes: tuple[str, ...]
    remarks: tuple[str, ...]
    hints: tuple[Hint, ...]
    killed: tuple[str, ...]
    stopped: tuple[str, ...]
    odd: tuple[str, ...]


def by_hand(result: Result) -> tuple[Group, ...]:
    """Return what there is to look at, the most urgent first; nothing of a kind, no group."""
    seen = [_seen(one) for one in result.submissions]  # a class of ten thousand is unpacked once
    titles = {one.fault: one.title for one in result.lessons}
    failed = [(one, one.error) for one in seen if one.error]
    groups = (
        _group(
            "Unsafe archives",
            "Made by hand, or by an odd tool: nothing of them was unpacked to disk.",
            [(one.id, error) for one, error in failed if one.unsafe],
        ),
        _group(
            "Could not be graded",
            "Their scores are left empty, never 0. Students are told what to hand in instead.",
            [(one.id, error) for one, error in failed if not one.unsafe],
        ),
        _group(
            "Answers of somebody else, or remembered ones",
            "Seen in what was handed in. It costs no points; talk to them.",
            _hints(seen, Doubt.ANOTHERS),
        ),
        _group(
            "Forged results",
            "They try to speak in the grader's name. It is in vain; ask them what they meant.",
            _hints(seen, Doubt.FORGED),
        ),
        _group(
            "Several of one student",
            "The same student is named for each: which one counts? No gradebook gets any of them.",
            _hints(seen, Doubt.SEVERAL),
        ),
        Group(
            "Alike",
            "Short correct clients resemble each other: look at them side by side.",
            tuple(Item(one.ids, _alike(one.kind, one.similarity)) for one in result.alike),
        ),
        _group(
            "Stopped by the sandbox",
            "They did what a client has no need to do, or took too much memory or output.",
            [(one.id, said) for one in seen for said in one.killed],
        ),
        _group(
            "Crashed or came to no end",
            "It hides which checks are there.",
            [(one.id, said) for one in seen for said in one.stopped],
        ),
        _group(
            "Trusted what nobody trusts who only lacks a check",
            "What does the client do with what it cannot read?",
            [(one.id, titles.get(server, server)) for one in seen for server in one.odd],
        ),
        _group(
            "Handed in otherwise than asked",
            "Students are told.",
            [(one.id, note) for one in seen for note in one.notes],
            flagged=False,
        ),
        _group(
            "Whose they are, and when they came",
            "How submissions were matched to the roster and the deadline: nothing wrong by itself.",
            [(one.id, said) for one in seen for said in one.remarks],
            flagged=False,
        ),
        Group(
            "Handed in nothing",
            "They are on the roster. No score is written for them, not even 0.",
            tuple(
                Item(result.missing[n : n + TOGETHER], "")
                for n in range(0, len(result.missing), TOGETHER)
            ),
            flagged=False,
        ),
        Group(
            "Judgements of yours that apply to nothing",
            "Lines of overrides.yaml whose text or submission is no longer there.",
            tuple(Item((), said) for said in result.unused),
        ),
    )
    return tuple(group for group in groups if group.items)


def _seen(one: Graded) -> _Seen:
    return _Seen(
        one.id,
        one.error,
        one.unsafe,
        one.notes,
        one.remarks,
        one.hints,
        tuple(_ends(one, {Verdict.KILLED})),
        tuple(_ends(one, STOPPED)),
        tuple(server for it in one.findings if it.kind is Gap.ODD for server in it.servers),
    )


def _group(
    title: str, advice: str, said: Iterable[tuple[str, str]], *, flagged: bool = True
) -> Group:
    """Return a group in which the same is said once, of all whom it is true of."""
    ids: dict[str, list[str]] = {}
    for id_, text in said:
        ids.setdefault(text, []).append(id_)
    items = tuple(Item(tuple(whose), text) for text, whose in ids.items())
    return Group(title, advice, items, flagged)


def _hints(seen: Iterable[_Seen], doubt: Doubt) -> list[tuple[str, str]]:
    return [(one.id, hint.says) for one in seen for hint in one.hints if hint.doubt is doubt]


def _alike(kind: Kind, similarity: float) -> str:
    share = f" ({similarity:.0%})" if kind is Kind.SIMILAR else ""
    return f"handed in {HANDED_IN[kind]}{share}"


def _ends(graded: Graded, verdicts: set[Verdict]) -> Iterator[str]:
    """Say in which of these ways a client ended most often, if in any.

    Not in which line: what several have in common is said once.
    """
    judgements = [h.judgement for h in graded.handshakes if h.judgement.verdict in verdicts]
    ends = Counter((one.verdict, one.stage, one.detail) for one in judgements)
    for (verdict, stage, detail), _ in ends.most_common(1):
        if verdict in {Verdict.CRASHED, Verdict.KILLED}:
            yield f"{verdict} {where(stage)}{f': {detail}' if detail else ''}"
        else:
            yield detail or f"{verdict} {where(stage)}"
