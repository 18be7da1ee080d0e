"""TLS alerts: a word of the standard for the reason why a client refuses a server."""

from __future__ import annotations

import difflib

DESCRIPTIONS = (
    "access_denied",
    "bad_certificate",
    "bad_record_mac",
    "certificate_expired",
    "certificate_required",
    "certificate_revoked",
    "certificate_unknown",
    "decode_error",
    "decrypt_error",
    "handshake_failure",
    "illegal_parameter",
    "insufficient_security",
    "internal_error",
    "missing_extension",
    "protocol_version",
    "record_overflow",
    "unexpected_message",
    "unknown_ca",
    "unrecognized_name",
    "unsupported_certificate",
    "unsupported_extension",
)
"""The error alerts of TLS 1.3 that can say why a server is refused (RFC 8446, section 6.2)."""


class Alert(Exception):
    """Refuse a server, and say why.

    ``raise Alert("unknown_ca", "issued by NobodyCert, which I do not trust")``

    ``description`` is one of `DESCRIPTIONS`, ``message`` is yours. Raises `ValueError`
    if the description is not a TLS alert.
    """

    def __init__(self, description: str, message: str = "") -> None:
        if description not in DESCRIPTIONS:
            near = difflib.get_close_matches(str(description), DESCRIPTIONS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"{description!r} is not the name of a TLS alert{hint}")
        super().__init__(description, message)
        self.description = description
        self.message = message

    def __str__(self) -> str:
        return f"{self.description}: {self.message}" if self.message else self.description
