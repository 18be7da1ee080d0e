"""From a result to what its student is told. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.rubric import Disclosure
from greenpath_gen.scenario import Scenario
from greenpath_grade.diagnose import REFUSED, checks_of, names
from greenpath_grade.model import (
    Explained,
    Finding,
    Gap,
    Graded,
    Handshake,
    Verdict,
    Written,
)
from greenpath_grade.patterns import SIGNATURE
from greenpath_grade.student.code import KIT, Line, read_code
from greenpath_grade.student.echo import MOST_PLACES, exception_name, own_words
from greenpath_grade.student.pointing import METHODS, behind, of_check, shown, where_it_ended
from greenpath_grade.student.told import (
    OF_CERTIFICATE,
    Ended,
    How,
    Lack,
    Now,
    Own,
    Refusals,
    Told,
    Use,
)
from greenpath_grade.tokens import text_of

MOST_EXAMPLES = 3
ENDED = {
    *(Verdict.CRASHED, Verdict.TIMED_OUT, Verdict.KILLED, Verdict.MALFORMED),
    Verdict.REFUSED_BY_SERVER,
}
"""How a handshake ends that is neither trust nor a refusal."""


def tell(graded: Graded, scenario: Scenario, source: bytes) -> Told:
    """Return what a student is told of a result. SOURCE is their client as it ran."""
    disclosure = scenario.rubric.disclosure
    written = tuple(_own(one, disclosure) for one in graded.explanations)
    if graded.score is None:
        return Told(
            graded.id,
            Now.HAND_IN,
            None,
            graded.max_score,
            graded.error or "",
            name=graded.name,
            notes=graded.notes,
            written=written,
            disclosure=disclosure,
        )
    return _Teller(graded, scenario, source).told(written)


class _Teller:
    """Looks at one result from all sides."""

    GUESSES: ClassVar = {"random", "randint", "choice", "randrange"}

    def __init__(self, graded: Graded, scenario: Scenario, source: bytes) -> None:
        self.graded, self.scenario = graded, scenario
        self.code = read_code(source)
        self.text = text_of(source) or ""
        self.disclosure = scenario.rubric.disclosure
        self.genuine = [h for h in graded.handshakes if h.server == LEGITIMATE]
        self.imposters = [h for h in graded.handshakes if h.check]

    def told(self, written: tuple[Own, ...]) -> Told:
        """Return all of it."""
        graded, shows = self.graded, self.disclosure != "none"
        reached = sum(h.judgement.verdict is Verdict.ACCEPTED for h in self.genuine)
        found = [one for one in graded.findings if one.kind in {Gap.MISSING, Gap.WRONG}]
        lacks = tuple(map(self._lack, found))
        late = [h for h in self.imposters if h.judgement.verdict is Verdict.REJECTED_LATE]
        explained = [h for h in self.imposters if h.explained is not None]
        open_ = [one for one in graded.findings if one.kind is Gap.UNSEEN]
        stopped = self._stopped()
        ended = self._ended(stopped)
        rightly = sum(h.explained is Explained.RIGHT for h in explained)
        return Told(
            graded.id,
            self._now(stopped, found, late, ended, rightly < len(explained)),
            graded.score,
            graded.max_score,
            name=graded.name,
            parts=tuple(
                (round(sum(h.points for h in some), 2), round(sum(h.max_points for h in some), 2))
                for some in (self.genuine, self.imposters)
            ),
            bonus=graded.bonus,
            deducted=graded.deducted,
            reached=reached,
            legitimate=len(self.genuine),
            stopped=stopped,
            lacks=lacks,
            holds=self._holds(reached, found),
            unknown=tuple(one.check for one in open_ if one.check != "all"),
            all_unknown=any(one.check == "all" for one in open_),
            late=len(late),
            mixed=self._mixed(),
            odd=tuple(o.servers[0] for o in graded.findings if o.kind is Gap.ODD) if shows else (),
            ended=ended,
            told=len(explained),
            rightly=rightly,
            refusals=self._refusals(explained) if shows else (),
            written=written,
            notes=graded.notes,
            seen=self._seen(),
            skipped=sum(h.judgement.verdict is Verdict.NOT_RUN for h in graded.handshakes),
            tally=_tally(graded.handshakes),
            by_verdict=self._by_verdict() if self.disclosure == "full" else (),
            disclosure=self.disclosure,
            gate=self.scenario.rubric.gate,
            uncalled=self._uncalled(),
        )

    def _uncalled(self) -> tuple[str, ...]:
        wanted = ["verify_certificate", "verify"]
        if self.scenario.verify_certificate == "withheld":
            wanted.remove("verify_certificate")
        called = {call.name for call in self.code.calls}
        return tuple(name for name in wanted if called and name not in called)

    def _now(
        self,
        stopped: Ended | None,
        found: Sequence[Finding],
        late: Sequence[Handshake],
        ended: Sequence[Ended],
        unexplained: bool,
    ) -> Now:
        if self._mixed() and _Teller.GUESSES & {call.name for call in self.code.calls}:
            return Now.CHANCE
        if stopped:
            return Now.REACH
        names = {one.check for one in found if one.count == one.met}
        if len(names & set(OF_CERTIFICATE)) >= 4:
            return Now.CERTIFICATE
        if found:
            return Now.CHECK
        if late:
            return Now.LATE
        if ended:
            return Now.ON_PURPOSE
        return Now.EXPLAIN if unexplained else Now.NOTHING

    def _stopped(self) -> Ended | None:
        """Say how the first handshake ended in which a genuine server was not reached."""
        met = [h for h in self.genuine if h.judgement.verdict is not Verdict.NOT_RUN]
        failed = [h for h in met if h.judgement.verdict is not Verdict.ACCEPTED]
        if not failed:
            return None
        first = failed[0] is self.graded.handshakes[0]
        return self._end(failed[0], len(failed), len(met), repeat=first)

    def _ended(self, stopped: Ended | None) -> tuple[Ended, ...]:
        """Return the ends of handshakes with imposters that are neither trust nor a refusal."""
        groups: dict[tuple[Verdict, str, int | None], list[Handshake]] = {}
        for one in self.imposters:
            j = one.judgement
            if j.verdict in ENDED:
                groups.setdefault((j.verdict, j.stage or "", j.line), []).append(one)
        ends = [
            self._end(same[0], len(same), len(self.imposters), repeat=False)
            for same in groups.values()
        ]
        if stopped:
            ends = [e for e in ends if (e.verdict, e.method) != (stopped.verdict, stopped.method)]
        return tuple(sorted(ends, key=lambda e: -e.count)[:MOST_PLACES])

    def _end(self, one: Handshake, count: int, met: int, *, repeat: bool) -> Ended:
        judgement, code = one.judgement, self.code
        method = judgement.stage or ""
        numbers = where_it_ended(code, judgement)
        calls = {c.name for c in code.calls if c.line in numbers and c.name in KIT}
        detail = judgement.detail or ""
        missing = judgement.verdict is Verdict.CRASHED and "class Client" in detail
        line = code.line(judgement.line)
        own = line is None or line.text.startswith(("raise", "assert"))
        return Ended(
            judgement.verdict,
            method,
            count,
            met,
            tuple(sorted(shown(code, [*numbers, *behind(code, judgement, numbers)]), key=_number)),
            "missing" if missing else exception_name(detail),
            self._message(one) if repeat else "",
            tuple(sorted(calls)),
            line.number if line else None,
            How.NOTHING if judgement.line is None else How.RAISED if own else How.CALLED,
        )

    def _message(self, one: Handshake) -> str:
        """Return what an exception said in the first handshake, as far as it may be repeated."""
        judgement = one.judgement
        known = (self.text, self.scenario.site, *self.scenario.authorities, *METHODS, *KIT)
        match judgement.verdict:
            case Verdict.REJECTED | Verdict.REJECTED_LATE:
                said = ": ".join(t for t in (judgement.detail, judgement.reason) if t)
            case Verdict.CRASHED | Verdict.KILLED:
                said = judgement.detail or ""
            case _:
                return ""
        return own_words(said, *known)

    def _lack(self, finding: Finding) -> Lack:
        call = "verify" if finding.check == SIGNATURE else "verify_certificate"
        called = self.code.named(call)
        if call == "verify_certificate" and self.scenario.verify_certificate == "withheld":
            use = Use.WITHHELD
        elif not called:
            use = Use.ABSENT
        else:
            use = Use.USED if any(one.used for one in called) else Use.UNUSED
        shows = self.disclosure != "none"
        return Lack(
            finding.check,
            checks_of(finding.check),
            finding.kind if shows else Gap.MISSING,
            use,
            finding.count if shows else None,
            finding.met if shows else None,
            finding.mistakes if shows and not self._mixed() else (),
            self._examples(finding) if shows else (),
            of_check(self.code, finding.check, [one.line for one in called]),
            None if finding.check == "data" else self.code.said,
            called[0].line if called else None,
        )

    def _examples(self, finding: Finding) -> tuple[str, ...]:
        """Return faults that fooled the client: one where a mistake says the rest, or a few."""
        return finding.servers[: 1 if finding.mistakes else MOST_EXAMPLES]

    def _holds(self, reached: int, found: Sequence[Finding]) -> tuple[str, ...]:
        """Return the checks of which every imposter was refused in time, if any server was reached."""
        if not reached:
            return ()
        lacking = {one.check for one in found}
        return tuple(
            name
            for name in names()
            if name not in lacking and self._ends(name) == {Verdict.REJECTED}
        )

    def _ends(self, name: str) -> set[Verdict]:
        """Return the ends of all handshakes with imposters of a check."""
        return {h.judgement.verdict for h in self.imposters if h.check in checks_of(name)}

    def _mixed(self) -> int:
        """Return how many faults were refused by one server and trusted with another."""
        ends: dict[str, set[Verdict]] = {}
        for one in self.imposters:
            ends.setdefault(one.server, set()).add(one.judgement.verdict)
        return sum(Verdict.ACCEPTED in some and bool(some & REFUSED) for some in ends.values())

    def _refusals(self, explained: Sequence[Handshake]) -> tuple[Refusals, ...]:
        """Return what was not rightly explained, by the line that refused; all else together."""
        groups: dict[int | None, list[Handshake]] = {}
        for one in explained:
            line = self.code.line(one.judgement.line)
            own = line is not None and line.text.startswith(("raise", "assert"))
            groups.setdefault(line.number if line and own else None, []).append(one)
        ordered = sorted(groups.items(), key=lambda item: (-_not_right(item[1]), item[0] or 0))
        some = [(line, same) for line, same in ordered if _not_right(same)]
        return tuple(self._group(line, same) for line, same in some[:MOST_PLACES])

    def _group(self, number: int | None, some: Sequence[Handshake]) -> Refusals:
        counts = Counter(one.explained for one in some)
        cases = tuple(
            (
                how,
                tuple(sorted({h.server for h in some if h.explained is how}))[:MOST_EXAMPLES],
            )
            for how in Explained
            if how is not Explained.RIGHT and counts[how] and self.disclosure == "full"
        )
        judged = tuple((how, counts[how]) for how in Explained if counts[how])
        return Refusals(self.code.line(number), len(some), judged, cases)

    def _seen(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """Return what is to be said of the code itself, each with its lines."""
        code = self.code
        things = {
            "sleeps": [call.line for call in code.named("sleep")],
            "asks": [call.line for call in code.named("input")],
            "guesses": [c.line for c in code.named("random", "randint", "choice", "randrange")],
            "passes": [line for _, line in code.passes],
            "keeps": [line for _, line in code.kept],
            "prints": [call.line for call in code.named("print")],
        }
        return tuple((what, shown(code, lines)) for what, lines in things.items() if lines)

    def _by_verdict(self) -> tuple[tuple[Verdict, tuple[tuple[str, int, int], ...]], ...]:
        met = Counter(h.server for h in self.imposters)
        found = []
        for verdict in Verdict:
            ended = Counter(h.server for h in self.imposters if h.judgement.verdict is verdict)
            if ended:
                rows = tuple((name, ended[name], met[name]) for name in sorted(ended))
                found.append((verdict, rows))
        return tuple(found)


def _number(line: Line) -> int:
    return line.number


def _not_right(some: Sequence[Handshake]) -> int:
    return sum(one.explained is not Explained.RIGHT for one in some)


def _own(one: Written, disclosure: Disclosure) -> Own:
    return Own(one.server, one.said, one.explained, one.answer if disclosure == "full" else None)


def _tally(handshakes: Sequence[Handshake]) -> tuple[tuple[bool, Verdict, int], ...]:
    counts = Counter((h.server == LEGITIMATE, h.judgement.verdict) for h in handshakes)
    return tuple((genuine, verdict, count) for (genuine, verdict), count in counts.items())
