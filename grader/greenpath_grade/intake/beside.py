"""What was handed in beside the client, and what the client imports. Pure.

Only the client itself runs, with Python, cryptography and the toolbox of the exercise. Modules
beside it are not there, whether they stand in for one of these or help the client.
"""

import ast
import base64
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from greenpath_grade.intake.entries import CLIENT, LARGEST_CLIENT, Entry, Refused, plain, shown
from greenpath_grade.sandbox.inside.offered import PRELOADED, WHOLE_PACKAGES
from greenpath_grade.tokens import lines, text_of

TOOLBOX = "cryptobox"
CUSTOMIZING = {"sitecustomize", "usercustomize", "conftest"}
LOADED_ALONG = """
__main__ bdb client codeop encodings genericpath gettext marshal ntpath opcode pkgutil posix pyexpat
quopri runpy termios zipimport
""".split()
"""What is there because other modules, or Python itself, need it."""

AVAILABLE = {name.partition(".")[0] for name in (*PRELOADED, *WHOLE_PACKAGES, *LOADED_ALONG)}
MOST_NOTES = 5
SITE_DATA = "data.txt"
MOST_SERVERS = 10
LARGEST_DATA = 64 << 10


@dataclass(frozen=True, slots=True)
class Given:
    """What every student has: the files of the kit, and Python's own modules by name."""

    files: Mapping[str, bytes]
    python: Collection[str]


def remarks(source: bytes, client: Entry, among: list[Entry], given: Given) -> tuple[str, ...]:
    """Return what there is to say about a client that will run, as sentences for its student."""
    home = client.parts[:-1]
    depth = len(home)
    near = [e.below(depth) for e in among if e.parts[:depth] == home and len(e.parts) > depth]
    text = text_of(source)
    notes = [] if text is None else list(_unfilled(text, given))
    notes += _shadows(near, given)
    if text is not None:
        notes += _missing(text, {_module(entry) for entry in near}, given)
    return tuple(notes)


def _unfilled(text: str, given: Given) -> Iterator[str]:
    template = text_of(given.files[CLIENT]) or ""
    if lines(text) == lines(template):
        yield f"This is the {CLIENT} that was handed out: nothing is filled in yet."


def _module(entry: Entry) -> str | None:
    """Return the name under which a file beside the client could be imported, or its package."""
    own, dot, suffix = entry.name.partition(".")
    if not dot or suffix.split(".")[-1] not in {"py", "so", "pyd"}:
        return None
    return own if len(entry.parts) == 1 else entry.parts[0] if len(entry.parts) == 2 else None


def _shadows(near: list[Entry], given: Given) -> Iterator[str]:
    """Report modules that would take the place of others, were they there."""
    names: dict[str, str] = {}
    for entry in near:
        module = _module(entry)
        if module in {*given.python, *CUSTOMIZING, *WHOLE_PACKAGES} and module is not None:
            names[module] = entry.name if len(entry.parts) == 1 else f"{module}/"
    changed = []
    if names.get(TOOLBOX) == f"{TOOLBOX}/":
        del names[TOOLBOX]
        changed = sorted("/".join(e.parts) for e in near if _is_changed(e, given))
    if names:
        yield (
            f"The grader passed over {shown(*sorted(names.values()))} beside {CLIENT}: modules of "
            "that name are Python's or the exercise's own."
        )
    if changed:
        yield (
            f"The grader passed over {shown(*changed)}, which is not as it was handed out: clients "
            f"are graded with the original {TOOLBOX}."
        )


def site_data(among: list[Entry]) -> list[str]:
    """Return what the servers of a package tell, if it was handed in whole."""
    texts = []
    for entry in [e for e in among if e.name == SITE_DATA and "servers" in e.parts][:MOST_SERVERS]:
        try:
            texts.append(base64.b64decode(entry.read(LARGEST_DATA)).decode("utf-8", "replace"))
        except (Refused, ValueError):
            continue
    return texts


def _is_changed(entry: Entry, given: Given) -> bool:
    """Tell whether a file is a module of the toolbox that was not handed out like this."""
    if entry.parts[0] != TOOLBOX or not entry.name.endswith(".py"):
        return False
    original = given.files.get("/".join(entry.parts))
    try:
        return original is None or _unix(entry.read(LARGEST_CLIENT)) != _unix(original)
    except Refused:
        return True


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").rstrip()


def _missing(text: str, beside: Collection[str | None], given: Given) -> Iterator[str]:
    """Report imports that fail because only the client itself runs."""
    found: dict[str, int] = {}
    for name, line in _imports(text):
        if name not in AVAILABLE and not name.startswith("_"):
            found.setdefault(name, line)
    for name, line in list(found.items())[:MOST_NOTES]:
        where = f"{CLIENT} imports '{plain(name)}' in line {line}"
        if name in beside or f"{name}.py" in given.files:
            yield (
                f"{where}, and only {CLIENT} itself is run: put what it needs of that module "
                f"into {CLIENT}."
            )
        else:
            yield (
                f"{where}, which is not there when it is graded: use Python's own modules, "
                "cryptography and cryptobox alone."
            )


def _imports(text: str) -> Iterator[tuple[str, int]]:
    """Return the modules that run when imported: their first names, and the lines."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            todo: list[ast.AST] = [ast.parse(text)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    while todo:
        node = todo.pop(0)
        match node:
            case ast.Import(names=names):
                yield from ((alias.name.partition(".")[0], node.lineno) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0], node.lineno
            case ast.ImportFrom(module=module, names=names):
                yield (module or names[0].name).partition(".")[0], node.lineno
            case ast.If(test=ast.Compare(left=ast.Name(id="__name__")), orelse=orelse):
                todo += orelse  # what runs as a program does not run here
            case _:
                todo += ast.iter_child_nodes(node)
