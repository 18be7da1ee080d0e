"""Find out how well student code can be isolated here, by trying every level. An edge."""

from dataclasses import dataclass

from greenpath_grade.sandbox.advice import Advice, advise
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.probe import LEVELS, Proof, attempt


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a level does not hold: what was said, what that means and what to do."""

    level: Level
    reason: str
    advice: Advice


Finding = Proof | Refusal


async def examine() -> tuple[Finding, ...]:
    """Try every level, the strongest first."""
    found: list[Finding] = []
    for level in LEVELS:
        match await attempt(level):
            case Proof() as proof:
                found.append(proof)
            case reason:
                found.append(Refusal(level, reason, advise(reason)))
    return tuple(found)


def best(findings: tuple[Finding, ...]) -> Proof | None:
    """Return the proof of the strongest level that holds, if one does."""
    return next((one for one in findings if isinstance(one, Proof)), None)
