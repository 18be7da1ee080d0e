"""The bank of wrong clients: each lacks a check, or has one mistake that students really make.

It measures servers, not students: a set of imposters that a wrong client passes is too easy.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from greenpath_gen.checks import Check
from greenpath_gen.clients.model import Model
from greenpath_gen.errors import GreenpathError, nearest

Kind = TypeVar("Kind", bound=type[Model])

HEAD = """\
from cryptobox import *
"""
SIZES = """\
PUBLIC_KEY_SIZE = 120  # bytes
SIGNATURE_SIZE = 112  # bytes
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongClient:
    """One wrong client.

    ``lacks`` are the checks that it lacks or does wrongly: it may accept imposters that these
    catch, and no others. ``reaches`` tells whether it accepts every legitimate server.
    """

    id: str
    title: str
    explanation: str
    lacks: frozenset[Check]
    reaches: bool
    kind: type[Model]


class Bank:
    """Wrong clients by id, in the order in which they were written."""

    def __init__(self) -> None:
        self._clients: dict[str, WrongClient] = {}

    def wrong_client(
        self, *, lacks: tuple[Check, ...], reaches: bool = True
    ) -> Callable[[Kind], Kind]:
        """Register the decorated class as a wrong client.

        Its name is the id, the first line of its docstring the title, the rest the
        explanation. Raises `ValueError` for a name that is taken or a docstring too short.
        """

        def register(kind: Kind) -> Kind:
            name = re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()
            if name in self._clients:
                raise ValueError(f"two wrong clients are called {name}")
            title, _, explanation = inspect.cleandoc(kind.__doc__ or "").partition("\n\n")
            if not explanation:
                raise ValueError(f"{name} needs a title line, a blank line and an explanation")
            self._clients[name] = WrongClient(
                id=name,
                title=title,
                explanation=" ".join(explanation.split()),
                lacks=frozenset(lacks),
                reaches=reaches,
                kind=kind,
            )
            return kind

        return register

    def __iter__(self) -> Iterator[WrongClient]:
        return iter(self._clients.values())

    def __len__(self) -> int:
        return len(self._clients)

    def __contains__(self, name: object) -> bool:
        return name in self._clients

    def __getitem__(self, name: str) -> WrongClient:
        """Return the client of that id. Raises `GreenpathError` with the nearest right id."""
        try:
            return self._clients[name]
        except KeyError:
            raise GreenpathError(
                f"there is no wrong client {name!r}{nearest(name, self._clients)}"
            ) from None

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids."""
        return tuple(self._clients)


BANK = Bank()


def source(client: WrongClient) -> str:
    """Return the client as a student would hand it in: the text of a ``client.py``."""
    return render(client.kind)


def render(kind: type[Model]) -> str:
    """Return the text of a ``client.py`` whose ``Client`` is this class.

    It begins with the imports that it needs; then come the class's parents and the class.
    """
    line = [one for one in reversed(kind.__mro__) if one is not object]
    classes = [_definition(one) for one in line]
    used = {
        node.id
        for text in classes
        for node in ast.walk(_parsed(text))
        if isinstance(node, ast.Name)
    }
    imports: dict[str, set[str]] = {}
    for one in line:
        for origin, name in _imported(one):
            if name in used:
                imports.setdefault(origin, set()).add(name)
    head = HEAD + "".join(sorted(_import(origin, names) for origin, names in imports.items()))
    return "\n\n".join([f"{head}\n{SIZES}", *classes, f"Client = {kind.__name__}\n"])


def _definition(kind: type) -> str:
    """Return the text of a class, without its decorator."""
    lines, _ = inspect.findsource(kind)
    for node in _parsed("".join(lines)).body:
        if isinstance(node, ast.ClassDef) and node.name == kind.__name__:
            return "".join(lines[node.lineno - 1 : node.end_lineno])
    raise ValueError(f"{kind.__name__} is not written at the top of its module")


def _imported(kind: type) -> Iterator[tuple[str, str]]:
    """Yield what a class's module imports from others than ours, as origin and name."""
    lines, _ = inspect.findsource(kind)
    for node in _parsed("".join(lines)).body:
        if isinstance(node, ast.Import):
            yield from ((one.name, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if not origin.startswith("greenpath_gen"):
                yield from ((origin, one.name) for one in node.names)


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def _import(origin: str, names: set[str]) -> str:
    if names == {origin}:
        return f"import {origin}\n"
    return f"from {origin} import {', '.join(sorted(names))}\n"
