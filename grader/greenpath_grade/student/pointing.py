"""Which lines of their own file a student is pointed at. Pure."""

from collections.abc import Sequence

from greenpath_grade.model import Judgement, Verdict
from greenpath_grade.patterns import SIGNATURE
from greenpath_grade.sandbox.inside.protocol import CONSTRUCT, HELLO, IMPORT, READY, RECEIVE
from greenpath_grade.student.code import OUTSIDE, Code, Line

METHODS = (CONSTRUCT, HELLO, READY, RECEIVE)
MOST_LINES = 7

MENTIONED = {
    "authority": r"issuer|trusted_certs|authorit",
    "issuer": r"issuer|trusted_certs|directly_issued|key_id",
    "name": r"\burl\b|\bsite\b|domains\b|[\"']org[\"']|subject",
    "validity": r"not_before|not_after|not_valid|\bnow\(|today",
    "purpose": r"purposes|is_ca|key_usage|KeyUsage|[bB]asic_?[cC]onstraints",
    "algorithm": r"hash_algorithm|\bcurve\b",
    "framing": r"\[[^\]]*:[^\]]*\]",
}
"""What a line names that deals with a check."""


def where_it_ended(code: Code, judgement: Judgement) -> list[int]:
    """Return the numbers of the lines of a client that have to do with how it ended."""
    method = judgement.stage or ""
    if judgement.line:
        condition = dict(code.conditions).get(judgement.line)
        return [*([condition] if condition else []), judgement.line]
    waits = [c for c in code.named("sleep") if method != IMPORT or c.function == OUTSIDE]
    match judgement.verdict:
        case Verdict.REJECTED | Verdict.REJECTED_LATE:
            return [line for function, line in code.nothing if function == method]
        case Verdict.CRASHED:  # a method is missing: it may be called something else
            return [line for name, line in code.functions if name not in METHODS]
        case Verdict.TIMED_OUT:
            return [call.line for call in waits]
        case Verdict.REFUSED_BY_SERVER | Verdict.MALFORMED | Verdict.WRONG_DATA:
            return [line for function, line in code.returns if function == method]
        case _:
            return []


def behind(code: Code, judgement: Judgement, numbers: list[int]) -> list[int]:
    """Return the lines that made what was looked at where a server was refused by mistake."""
    if judgement.verdict is not Verdict.REJECTED or judgement.line is None:
        return []
    function = judgement.stage or ""
    called = [line for line in numbers if any(c.line == line for c in code.calls)]
    return [n for n in code.behind(called, function) if n < judgement.line]


def shown(code: Code, numbers: Sequence[int]) -> tuple[Line, ...]:
    """Return the lines with these numbers, the first few of them."""
    lines = (code.line(number) for number in dict.fromkeys(numbers))
    return tuple(line for line in lines if line is not None)[:MOST_LINES]


def of_check(code: Code, check: str, called: list[int]) -> tuple[Line, ...]:
    """Return the lines that deal with a check; CALLED are those that call the toolbox for it."""
    passes = [line for _, line in code.passes]
    decrypts = [call.line for call in code.named("decrypt")]
    match check:
        case "integrity":
            return shown(code, passes or decrypts[:1])
        case "data":
            inside = [line for function, line in code.passes if function == RECEIVE]
            return shown(code, inside or [n for f, n in code.returns if f == RECEIVE])
        case _ if check == SIGNATURE:
            return shown(code, called or passes)
    names = [n for n in code.mentions(MENTIONED[check]) if not _is_early(code, n)]
    return shown(code, sorted([*called[:2], *names]) if check != "framing" else names[-2:])


def _is_early(code: Code, number: int) -> bool:
    """Tell whether a line stands before the method in which servers are looked at."""
    starts = [(line, name) for name, line in code.functions if line <= number]
    return bool(starts) and max(starts)[1] in {CONSTRUCT, HELLO}
