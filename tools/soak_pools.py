"""Let a correct client meet the held-out servers of many classes: ``make soak-pools N=200``.

    python tools/soak_pools.py [N]

Every class has a secret of its own, so its servers are others; scenarios take turns. The client
is the scenario's model solution, and runs in the sandbox as in grading. Exit status 1 if it has
not all points in one of them. The secrets are other ones each time; the first is printed.
"""

import asyncio
import secrets
import sys
import time

from greenpath_gen.clients.solution import solution
from greenpath_gen.sources import bundled_scenarios, load_scenario
from greenpath_gen.stream import Stream
from greenpath_grade.grade import grade_all
from greenpath_grade.model import Graded, Submission
from greenpath_grade.sandbox.probe import best_level

DEFAULT = 200


async def main(count: int) -> int:
    """Grade one client in COUNT classes; return the exit status."""
    proof, _ = await best_level()
    if proof is None:
        print("student code cannot be isolated here")
        return 1
    secret = secrets.token_bytes(32)
    print(f"secret {secret.hex()}, isolated at L{int(proof.level)}")
    sources = [load_scenario(name) for name in bundled_scenarios()]
    began, failed, handshakes = time.monotonic(), 0, 0
    for number in range(count):
        source = sources[number % len(sources)]
        own = Stream(secret).bytes(f"class{number}", 32)
        client = solution(source.scenario).encode()
        (found,) = await grade_all(
            [Submission("model", "client.py", client)], source.scenario, own, proof.level
        )
        handshakes += len(found.handshakes)
        if found.score != found.max_score:
            failed += 1
            print(f"{source.name}, class {number}: {_what(found)}")
        if (number + 1) % 10 == 0:
            print(f"{number + 1} classes, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{count - failed} of {count} classes: all points ({handshakes} handshakes)")
    return 1 if failed else 0


def _what(found: Graded) -> str:
    wrong = [
        f"{one.server}: {one.judgement.verdict}, {one.explained}"
        for one in found.handshakes
        if one.points < one.max_points
    ]
    return f"{found.score} points; {found.error or ''} {'; '.join(wrong[:5])}"


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else DEFAULT)))
