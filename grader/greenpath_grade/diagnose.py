"""Which checks does a client lack? Inferred from what it accepted. Pure."""

from collections.abc import Sequence

from greenpath_gen.checks import Check
from greenpath_grade.model import Handshake, Verdict

SIGNATURE = "signature"
"""Possession and transcript: by acceptance alone they cannot be told apart."""


def diagnose(handshakes: Sequence[Handshake]) -> tuple[str, ...]:
    """Return the checks that the client lacks, in the order of a handshake."""
    fooled = {h.check for h in handshakes if h.check and h.judgement.verdict is Verdict.ACCEPTED}
    named = []
    for check in Check:
        if check in fooled:
            name = SIGNATURE if check in {Check.POSSESSION, Check.TRANSCRIPT} else str(check)
            if name not in named:
                named.append(name)
    return tuple(named)
