"""The one error that a person is meant to read."""

import difflib
from collections.abc import Iterable


class GreenpathError(Exception):
    """Something the user can mend.

    ``message`` says what is wrong, ``hint`` what to do, ``where`` the place as ``file``,
    ``file:line`` or nothing.
    """

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.message = message
        self.hint = hint
        self.where = where


def nearest(word: object, known: Iterable[str]) -> str:
    """Say which known word was probably meant, as the end of a sentence; or nothing."""
    match = difflib.get_close_matches(str(word), [str(one) for one in known], n=1, cutoff=0.5)
    return f"; did you mean {match[0]!r}?" if match else ""
