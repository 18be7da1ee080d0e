"""The page of all commands and their options, from the functions that Typer calls."""

import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

import typer
from typer.models import ArgumentInfo, OptionInfo

HEAD = """
# Commands

<!-- made by tools/gendocs.py from the code -->

Every command answers to `--help`, and to `--debug` with the traceback of an error. Exit codes: 0
done, 1 something does not hold or is wrong with the input, 2 the command was not understood,
130 interrupted. A submission that cannot be graded is no error.
""".strip()

PLACEHOLDERS = {Path: "PATH", str: "TEXT", int: "N"}


def commands_page(programs: Mapping[str, typer.Typer], unnamed: Mapping[str, str]) -> str:
    """Return the page; UNNAMED is, for a program, the command that need not be named."""
    lines = [HEAD]
    for program, app in programs.items():
        lines += ["", f"## {program}", "", str(app.info.help)]
        for info in app.registered_commands:
            function: Any = info.callback
            name = info.name or function.__name__.replace("_", "-")
            called = program if name == unnamed.get(program) else f"{program} {name}"
            lines += ["", f"### {called}", "", *_command(called, function)]
    return "\n".join(lines) + "\n"


def _command(called: str, function: Any) -> Iterator[str]:
    usage, rows = [called], []
    for parameter, kind, info in _parameters(function):
        if isinstance(info, ArgumentInfo):
            usage.append(_shown(parameter, info))
        rows.append((_named(parameter, kind, info), _meaning(info), _without(parameter)))
    if len(rows) > len(usage) - 1:
        usage.append("[OPTIONS]")
    yield f"    {' '.join(usage)}"
    yield ""
    yield inspect.cleandoc(function.__doc__)
    if rows:
        yield ""
        yield from _table(rows)


def _table(rows: list[tuple[str, str, str]]) -> Iterator[str]:
    """Return a table; without the last column, if nothing is in it."""
    columns = 3 if any(without for _, _, without in rows) else 2
    for row in [("", "meaning", "without it"), ("---",) * 3, *rows]:
        yield f"| {' | '.join(row[:columns])} |"


def _parameters(function: Any) -> Iterator[tuple[inspect.Parameter, Any, Any]]:
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        if hints[name] is typer.Context:  # what the command itself is told, and nobody types
            continue
        kind, info = get_args(hints[name])
        if not isinstance(info, (ArgumentInfo, OptionInfo)):
            raise TypeError(f"{name} of {function.__name__} is neither argument nor option")
        yield parameter, kind, info


def _meaning(info: Any) -> str:
    meaning = str(info.help).replace("|", "\\|")
    if info.min is not None:
        meaning += f" ({info.min}{f' to {info.max}' if info.max is not None else ' or more'})"
    return meaning


def _named(parameter: inspect.Parameter, kind: Any, info: Any) -> str:
    if isinstance(info, ArgumentInfo):
        return f"`{_shown(parameter, info)}`".replace("|", "\\|")
    # In an annotation, what would be the default is the first name of the option.
    own = [one for one in (info.default, *(info.param_decls or ())) if isinstance(one, str)]
    named = own[0] if own else f"--{parameter.name.replace('_', '-')}"
    if kind is bool:
        return ", ".join(f"`{one}`" for one in named.split("/"))
    word = next((word for kind_, word in PLACEHOLDERS.items() if _is_about(kind_, kind)), "VALUE")
    return f"`{named} {info.metavar or word}`"


def _is_about(plain: type, kind: Any) -> bool:
    """Tell whether a type is another one, or one that may be missing, or a list of them."""
    return kind is plain or any(_is_about(plain, one) for one in get_args(kind))


def _shown(parameter: inspect.Parameter, info: ArgumentInfo) -> str:
    name = info.metavar or parameter.name.upper()
    needed = parameter.default is inspect.Parameter.empty
    return name if needed or name.startswith("[") else f"[{name}]"


def _without(parameter: inspect.Parameter) -> str:
    value = parameter.default
    if value is inspect.Parameter.empty:
        return "it must be there"
    if value is None or isinstance(value, bool):
        return ""
    return f"`{value}`"
