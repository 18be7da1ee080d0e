"""A rehearsal: does each step of the exercise stand? ``python3 run.py --check``

Your client meets servers that are made here, just now: of another site than yours, under
authorities with the names of yours. They are not those of your package, and not those that your
work will be graded with; a client that passes here has begun well, no more.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptobox import (
    certificate_info,
    certificate_signing_request,
    create_certificate_authority,
    generate_asymmetric_key,
    generate_certificate,
)
from cryptobox.server import Recipe, Server
from meeting import HERE, Outcome, meet, silent
from server import load_trusted_certs
from words import put, say

SITE, OTHER_SITE = "rehearsal.example", "elsewhere.example"
HELLO, READY, DATA = "send_client_hello", "send_client_ready", "receive_data"
METHODS = ("client.py", "__init__", HELLO, READY, DATA)
DONE, OPEN, UNKNOWN = "[x]", "[ ]", "[?]"
CONTENT = b"This is a rehearsal."


@dataclass
class Authority:
    """An authority of our own."""

    name: str
    private_key: bytes
    certificate: bytes


@dataclass
class Line:
    """One step: does it stand, what is it, and what was seen if it does not."""

    mark: str
    step: str
    seen: tuple[str, ...] = ()


def authority(name: str) -> Authority:
    """Found an authority."""
    private, _ = generate_asymmetric_key()
    return Authority(name, private, create_certificate_authority(name, private))


def server(issuer: Authority, domain: str = SITE, recipe: Recipe | None = None) -> Server:
    """Open a server with a certificate for a domain; without a recipe it is honest."""
    private, _ = generate_asymmetric_key()
    request = certificate_signing_request(private, domain)
    certificate = generate_certificate(issuer.certificate, issuer.private_key, request)
    return Server(private, certificate, CONTENT, recipe or Recipe())


def check() -> int:
    """Let the client meet all servers and print which steps stand; return 0 if all do."""
    names = [
        certificate_info(cert)["issuer"]
        for cert in load_trusted_certs(HERE / "config" / "trusted_certs")
    ]
    lines = rehearse([authority(name) for name in names or ["Rehearsal CA"]])
    for line in lines:
        say(f"{line.mark} {line.step}")
        for text in line.seen:
            say(f"      {text}")
    say()
    say(
        put(
            "The servers of this rehearsal are made on the spot. Your own, and those that your "
            "work is graded with, are others, and are wrong in more ways."
        )
    )
    return 0 if all(line.mark == DONE for line in lines) else 1


def rehearse(trusted: list[Authority]) -> list[Line]:
    """Return the steps of the exercise, with what became of each."""
    certs = [one.certificate for one in trusted]

    def met(one: Server) -> Outcome:
        return meet(SITE, list(certs), one, silent)

    genuine = [met(server(one)) for one in trusted]
    steps = first_step(genuine)
    second = put("step 2: a server is refused if its certificate is not in order")
    third = put("step 2: a server is refused if its signature is not in order")
    why = put("explaining: every refusal says why")
    if any(line.mark != DONE for line in steps):
        wait = (put("first let step 1 work with honest servers"),)
        return [*steps, *(Line(UNKNOWN, step, wait) for step in (second, third, why))]
    trusted = [one for one, end in zip(trusted, genuine) if end.data == CONTENT]
    anyone, other_key = trusted[0], generate_asymmetric_key()[0]
    unknown = [met(server(authority(name))) for name in (anyone.name, "Rehearsal Nobody")]
    elsewhere = [met(server(one, OTHER_SITE)) for one in trusted]
    signatures = [
        met(server(one, recipe=recipe))
        for one in trusted
        for recipe in (
            Recipe(key=other_key),
            Recipe(transcript=("other-server", "server", "certificate")),
        )
    ]
    return [
        *steps,
        refusing(second, [*unknown, *elsewhere]),
        refusing(third, signatures),
        explaining(why, unknown, elsewhere, signatures),
    ]


def first_step(outcomes: list[Outcome]) -> list[Line]:
    """Return the steps that make an honest server's data readable.

    One authority is enough: where a site has said that it uses only one, the others' servers
    are rightly refused.
    """
    best = max(outcomes, key=lambda one: (one.data == CONTENT, METHODS.index(one.method)))
    reached = METHODS.index(best.method) + (best.data == CONTENT)
    seen = (best.sentence, *best.lines) if best.word != "content" else ()
    if best.word == "content" and best.data != CONTENT:
        seen = (put("receive_data returned something else than the server sent"),)
    steps = [
        (HELLO, put("step 1: send_client_hello returns your public key")),
        (
            READY,
            put('step 1: send_client_ready answers an honest server with encrypt(k, b"READY")'),
        ),
        (DATA, put("step 1: receive_data returns what the server sent")),
    ]
    lines = []
    for method, step in steps:
        if reached > METHODS.index(method):
            lines.append(Line(DONE, step))
        elif not any(line.mark == OPEN for line in lines):
            lines.append(Line(OPEN, step, seen))
        else:
            lines.append(Line(UNKNOWN, step, (put("that depends on the step before"),)))
    failed = [one for one in outcomes if one.data != CONTENT]
    if failed and len(failed) < len(outcomes):
        said = put(
            "{failed} of {all} honest servers, of as many authorities, were not reached. That is "
            "right only if your site uses one authority.",
            failed=len(failed),
            all=len(outcomes),
        )
        lines[-1].seen = (said,)
    return lines


def refusing(step: str, outcomes: list[Outcome]) -> Line:
    """Return a step that consists of refusing servers."""
    trusted = sum(one.word == "content" for one in outcomes)
    crashed = [one for one in outcomes if one.word == "crashed"]
    odd = [one for one in outcomes if one.word in ("error", "missing", "not finished")]
    if trusted:
        said = put(
            "your client trusted {trusted} of {all} such servers",
            trusted=trusted,
            all=len(outcomes),
        )
        return Line(OPEN, step, (said,))
    if crashed:
        said = put(
            "your client crashed with {crashed} of {all} such servers; that is no refusal",
            crashed=len(crashed),
            all=len(outcomes),
        )
        return Line(OPEN, step, (said, crashed[0].sentence, *crashed[0].lines))
    if odd:
        return Line(OPEN, step, (odd[0].sentence, *odd[0].lines))
    return Line(DONE, step)


def explaining(step: str, *kinds: list[Outcome]) -> Line:
    """Return the step of saying why; servers of different KINDS are refused for different reasons.

    Whether a reason is the right one is not looked at.
    """
    if any(one.word == "crashed" for kind in kinds for one in kind):
        return Line(UNKNOWN, step, (put("first let your client refuse without crashing"),))
    reasons = [{one.reason for one in kind if one.word != "content"} for kind in kinds]
    if not any(reasons):
        return Line(UNKNOWN, step, (put("no server was refused"),))
    if any("" in some for some in reasons):
        return Line(OPEN, step, (put("some refusals say nothing"),))
    for number, some in enumerate(reasons):
        for other in reasons[number + 1 :]:
            if some & other:
                said = put(
                    'servers with different problems were refused with "{same}"',
                    same=min(some & other),
                )
                return Line(OPEN, step, (said,))
    return Line(DONE, step)
