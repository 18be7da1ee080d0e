"""The level at which student code runs: the strongest that holds here, or none. An edge."""

from greenpath_gen.errors import GreenpathError
from greenpath_grade.sandbox.launch import Level
from greenpath_grade.sandbox.probe import best_level

UNSAFE = {"level": "L0", "words": Level.NONE.words, "tested": {}}


async def prove_sandbox(unsafe: bool, required: int) -> tuple[Level, dict[str, object]]:
    """Return the strongest level that holds here, with its proof. Raises `GreenpathError`."""
    if unsafe:
        return Level.NONE, dict(UNSAFE)
    proof, reasons = await best_level()
    if proof is None:
        tried = "\n  ".join(f"L{int(level)}: {reason}" for level, reason in reasons.items())
        raise GreenpathError(
            f"student code cannot be isolated here, so it was not run\n  {tried}",
            hint="ask greenpath-grade doctor; or, for code that you trust, --unsafe",
        )
    if proof.level < required:
        raise GreenpathError(
            f"L{required} is required, and student code is isolated at L{int(proof.level)} here",
            hint="greenpath-grade doctor says how to get it",
        )
    return proof.level, proof.report()
