"""What can be seen in a student's own file, for pointing at its lines. Pure.

It is read, never run. It serves to say where to look: no verdict and no point hangs on it.
"""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from greenpath_gen.escape import visible
from greenpath_grade.tokens import text_of

LONGEST_LINE = 160
LEFT_OUT = "[…]"
KIT = {"decrypt", "encrypt", "certificate_info", "key_exchange", "verify", "verify_certificate"}
"""The calls of the toolbox that matter for where a check belongs."""

OUTSIDE = ""
"""Stands for the code outside of all functions."""

_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
LONGEST_NAME = 24
"""Text in a line that is longer is no name, but speaks to people."""

_NAME = re.compile(r"[^\W\d]\w*")

_ADDS = {"add", "append", "setdefault", "update"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of client.py as its author wrote it: its number, and its text fit to be shown."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call: its name, the function it stands in, its line, whether its answer is used."""

    name: str
    function: str
    line: int
    used: bool


@dataclass(frozen=True, slots=True)
class Code:
    """A file as far as it can be read; empty where it cannot.

    ``returns`` are the lines that return something, ``nothing`` those that return None, each
    with the function; ``passes`` are handlers that go on whatever was raised. ``kept`` are
    names outside of the client that its methods change. ``conditions`` leads from the line of
    a ``raise`` or ``return`` to that of the ``if`` it stands under. ``made`` are names, with the
    functions and lines that give them a value. ``said`` is the line where READY is said.
    """

    lines: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    functions: tuple[tuple[str, int], ...] = ()
    returns: tuple[tuple[str, int], ...] = ()
    nothing: tuple[tuple[str, int], ...] = ()
    passes: tuple[tuple[str, int], ...] = ()
    kept: tuple[tuple[str, int], ...] = ()
    conditions: tuple[tuple[int, int], ...] = ()
    made: tuple[tuple[str, str, int], ...] = ()
    said: int | None = None

    def line(self, number: int | None) -> Line | None:
        """Return a line; None for a number that is none of this file's."""
        if number is None or not 1 <= number <= len(self.lines):
            return None
        return Line(number, shown_code(self.lines[number - 1]))

    def named(self, *names: str) -> list[Call]:
        """Return the calls of these names, in the order of their lines."""
        return [call for call in self.calls if call.name in names]

    def mentions(self, pattern: str) -> list[int]:
        """Return the numbers of the lines of functions whose code, comments left out, fits."""
        first = min((line for _, line in self.functions), default=1)
        return [
            number
            for number, text in enumerate(self.lines, 1)
            if number >= first
            and not text.lstrip().startswith(("def ", "class "))
            and re.search(pattern, _without_prose(text.partition("#")[0]))
        ]

    def behind(self, numbers: list[int], function: str) -> list[int]:
        """Return the lines that give a value to what these lines of a function name."""
        found: list[int] = []
        looked_at = numbers
        for _ in range(2):  # what is handed over, and the constants that it is made with
            names = {
                word
                for number in looked_at
                if self.line(number)
                for word in _NAME.findall(self.lines[number - 1].partition("#")[0])
            }
            looked_at = [
                line
                for name, where, line in self.made
                if name in names and where in {function, OUTSIDE} and line not in numbers
            ]
            found += looked_at
        return found


def _without_prose(text: str) -> str:
    return _STRING.sub(lambda m: m[0] if len(m[0]) <= LONGEST_NAME else "", text)


def shown_code(text: str) -> str:
    """Return a line of code on one line, cut, with nothing hidden in it."""
    plain = visible(text[: 2 * LONGEST_LINE].strip().replace("\t", "    "))
    return plain if len(plain) <= LONGEST_LINE else f"{plain[:LONGEST_LINE]} {LEFT_OUT}"


def read_code(source: bytes) -> Code:
    """Return what is to be seen in a source; its lines alone where Python cannot parse it."""
    text = text_of(source)
    if text is None:
        return Code()
    lines = tuple(text.split("\n"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Code(lines)
    return _seen(lines, tree)


def _seen(lines: tuple[str, ...], tree: ast.Module) -> Code:
    called = _other_names(tree)
    calls: list[Call] = []
    functions: list[tuple[str, int]] = []
    returns: list[tuple[str, int]] = []
    nothing: list[tuple[str, int]] = []
    passes: list[tuple[str, int]] = []
    conditions: list[tuple[int, int]] = []
    made: list[tuple[str, str, int]] = []
    said: list[tuple[bool, int]] = []
    for node, function in _nodes(tree):
        match node:
            case ast.FunctionDef():
                functions.append((node.name, node.lineno))
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                calls.append(Call(called.get(name, name), function, node.lineno, used=True))
            case ast.Expr(value=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))):
                calls.append(Call(called.get(name, name), function, node.lineno, used=False))
            case ast.Return(value=None | ast.Constant(value=None)):
                nothing.append((function, node.lineno))
            case ast.Return():
                returns.append((function, node.lineno))
            case ast.ExceptHandler() if _goes_on(node):
                passes.append((function, node.lineno))
            case ast.If():
                conditions += [
                    (one.lineno, node.lineno)
                    for one in (*node.body, *node.orelse)
                    if isinstance(one, ast.Raise | ast.Return)
                ]
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                made.append((name, function, node.lineno))
            case ast.Constant(value=bytes(content)) if content.upper() == b"READY":
                said.append((function != "send_client_ready", node.lineno))
    unused = {(one.name, one.line) for one in calls if not one.used}
    calls = [one for one in calls if not (one.used and (one.name, one.line) in unused)]
    return Code(
        lines,
        tuple(sorted(calls, key=lambda one: one.line)),
        functions=_by_line(functions),
        returns=_by_line(returns),
        nothing=_by_line(nothing),
        passes=_by_line(passes),
        kept=tuple(_kept(tree)),
        conditions=tuple(conditions),
        made=tuple(sorted(made, key=lambda one: one[2])),
        said=min(said)[1] if said else None,
    )


def _by_line(some: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(some, key=lambda one: one[1]))


def _nodes(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Return every node with the name of the function that it stands in, without recursion."""
    todo: list[tuple[ast.AST, str]] = [(tree, OUTSIDE)]
    while todo:
        node, function = todo.pop()
        yield node, function
        inside = node.name if isinstance(node, ast.FunctionDef) else function
        todo += [(child, inside) for child in ast.iter_child_nodes(node)]


def _other_names(tree: ast.Module) -> dict[str, str]:
    """Return under which other names the toolbox was imported."""
    return {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname and alias.name in KIT
    }


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler of whatever goes wrong neither raises nor returns a no."""
    named = handler.type
    if named is not None and not (
        isinstance(named, ast.Name) and named.id in {"Exception", "BaseException"}
    ):
        return False
    return not any(
        isinstance(one, ast.Raise) or (isinstance(one, ast.Return) and _is_no(one.value))
        for one in ast.walk(handler)
    )


def _is_no(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value in (None, False))


def _kept(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Return the names outside of all functions that are changed within one."""
    outside = {
        target.id: node.lineno
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    changed = set()
    for node, function in _nodes(tree):
        if function == OUTSIDE:
            continue
        match node:
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                changed.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=how)) if how in _ADDS:
                changed.add(name)
            case ast.Global(names=names):
                changed.update(names)
            case _:
                pass
    yield from ((name, line) for name, line in outside.items() if name in changed)
