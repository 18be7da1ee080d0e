"""A recorded handshake in words: its messages decoded, as far as the session key opens them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from greenpath_gen.kit import certificates, primitives
from greenpath_gen.kit import server as protocol
from greenpath_grade.evidence import Record, StoredServer
from greenpath_grade.judge import account, clean
from greenpath_grade.model import Judgement, Transcript

SHOWN = 300
"""Characters that are shown of a content."""

END = "end"
"""Where a message would be named, for how a session ended."""


@dataclass(frozen=True, slots=True)
class Line:
    """What something is, in which message, and what is to be said of it."""

    name: str
    text: str
    message: str = ""


def decode(record: Record, server: StoredServer) -> list[Line]:
    """Return all that is known of a handshake; fit for a terminal."""
    lines = [Line("server", case(server)), Line("its url", server.url)]
    lines.append(Line("trusted", ", ".join(server.trusted_names)))
    if record.transcript is not None:
        lines += _messages(record.transcript, record.data)
        lines += _end(record.transcript)
    return [replace(one, text=clean(one.text) or "") for one in lines]


def presented(transcript: Transcript) -> bytes | None:
    """Return the certificate in a server hello, with all behind it; None if it does not open."""
    hello = next((m.content for m in transcript.messages if m.name == "server_hello"), b"")
    opened = _opened(transcript.session_key, hello[protocol.PUBLIC_KEY_SIZE :])
    return None if opened is None else opened[protocol.SIGNATURE_SIZE :]


def case(server: StoredServer) -> str:
    """Say what was the case with a server: its fault, or that it has none."""
    if not server.check:
        return server.server
    return f"{server.server} ({server.check}): {server.title}"


def verdict(judgement: Judgement) -> str:
    """Say a verdict with all that belongs to it."""
    parts = [judgement.stage, judgement.detail, judgement.alert, judgement.reason]
    text = ", ".join([str(judgement.verdict), *(part for part in parts if part)])
    return f"{text} (line {judgement.line})" if judgement.line else text


def _messages(transcript: Transcript, sent: bytes) -> Iterator[Line]:
    content = {one.name: one.content for one in transcript.messages}
    key = transcript.session_key
    for name, message in content.items():
        size = f"{len(message)} bytes"
        match name:
            case "client_hello":
                yield Line(name, f"{size}: {_public_key(message)}", name)
            case "server_hello":
                own = message[: protocol.PUBLIC_KEY_SIZE]
                yield Line(name, f"{size}, the first {len(own)}: {_public_key(own)}", name)
                yield from _proof(content["client_hello"], own, _opened(key, message[len(own) :]))
            case "client_data":
                same = "what the server sent" if message == sent else _content(message)
                yield Line(name, f"{size}: {same}", name)
            case _:
                plain = _opened(key, message)
                text = "not encrypted with the session key" if plain is None else _content(plain)
                yield Line(name, f"{size}: {text}", name)


def _proof(client: bytes, server: bytes, opened: bytes | None) -> Iterator[Line]:
    """Describe the signature and certificate in a server hello."""
    within = "server_hello"
    if opened is None:
        yield Line("", "what follows is not encrypted with the session key", within)
        return
    signature = opened[: protocol.SIGNATURE_SIZE]
    certificate = opened[protocol.SIGNATURE_SIZE :]
    try:
        info = certificates.certificate_info(certificate)
    except ValueError as error:
        yield Line("certificate", f"{len(certificate)} bytes that are none: {error}", within)
        return
    try:
        signed = client + server + certificate
        fits = primitives.verify(signed, signature, info["org_public_key"])
    except (ValueError, TypeError):
        fits = False
    how = "fits" if fits else "does NOT fit"
    domains = ", ".join(info["domains"]) or "none"
    purposes = ", ".join(info["purposes"]) or "any"
    authority = "; an authority" if info["is_ca"] else ""
    yield Line("signature", f"{how} this handshake and the certificate's key", within)
    yield Line("certificate", f"for {info['org']}; domains {domains}", within)
    yield Line("", f"issued by {info['issuer']}, key {info['issuer_key_id'].hex()}", within)
    yield Line(
        "", f"valid from {info['not_before']:%Y-%m-%d} to {info['not_after']:%Y-%m-%d}", within
    )
    yield Line("", f"purposes {purposes}{authority}", within)


def _end(transcript: Transcript) -> Iterator[Line]:
    seen = transcript.observation
    status = "" if seen.exit_code is None else f", exit status {seen.exit_code}"
    yield Line("end", f"{seen.end} in {seen.stage}{status}", END)
    if seen.detail:
        yield Line("its account", _account(seen.detail), END)
    if seen.printed:
        yield Line("it printed", _content(seen.printed), END)


def _account(detail: bytes) -> str:
    said = account(detail)
    if said is None:
        return _content(detail)
    return ", ".join(f"{name} {value!r}"[:SHOWN] for name, value in said.items() if value)


def _opened(key: bytes | None, message: bytes) -> bytes | None:
    """Decrypt a message; None if that cannot be done."""
    try:
        return primitives.decrypt(key, message) if key else None
    except Exception:  # whatever a client sent
        return None


def _public_key(content: bytes) -> str:
    try:
        return f"a public key, id {primitives.get_public_key_id(content).hex()}"
    except (ValueError, TypeError):
        return f"no public key: {_content(content)}"


def _content(content: bytes) -> str:
    """Return bytes as text; what is no text in them, or cannot be printed, is escaped."""
    text = content[:SHOWN].decode("utf-8", "backslashreplace")
    text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
