"""What each platform wants: which files, under which names. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from greenpath_gen.exports.bundle import Contents, File, Files, home, under

HOME = "greenpath"
SECONDS = 300
"""The time for one submission: hostile ones take longest, and a busy server is slow."""

POINTS = 100
VISIBILITIES = ("visible", "after_published", "after_due_date", "hidden")
RUNS = {"greenpath.py": 0o644, "find-python": 0o755}
"""The programs that run on every platform, with their permissions."""

Shipped = Mapping[str, bytes]
"""The programs that come with greenpath, by path such as ``gradescope/setup.sh``."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform: what its export is called, for which Pythons, and what is in it.

    ``public`` is true where students can read what they are graded with. ``then`` says what to
    do with it.
    """

    title: str
    out: str
    pythons: tuple[str, ...]
    make: Callable[[Contents, Shipped], Files]
    then: str
    public: bool = False


def _home(platform: str, contents: Contents, shipped: Shipped, *, public: bool = False) -> Files:
    programs = {name: File(shipped[name], mode) for name, mode in RUNS.items()}
    return home(platform, contents, programs, public=public)


def _run(shipped: Shipped, name: str) -> File:
    return File(shipped[name], 0o755)


def _json(document: object) -> File:
    return File((json.dumps(document, indent=1) + "\n").encode())


def _gradescope(contents: Contents, shipped: Shipped) -> Files:
    return {
        "setup.sh": _run(shipped, "gradescope/setup.sh"),
        "run_autograder": _run(shipped, "gradescope/run_autograder"),
        **under(HOME, _home("gradescope", contents, shipped)),
    }


def _markus(contents: Contents, shipped: Shipped) -> Files:
    group = {
        "script_files": ["grade.sh"],
        "category": ["instructor", "student"],
        "timeout": SECONDS,
        "feedback_file_names": ["greenpath-feedback.md"],
        "extra_info": {
            "name": "greenpath",
            "display_output": "instructors_and_students",
            "criterion": None,
        },
    }
    testers = [{"tester_type": "custom", "test_data": [group]}]
    return {
        "specs.json": _json({"testers": testers}),
        "files/grade.sh": _run(shipped, "markus/grade.sh"),
        **under(f"files/{HOME}", _home("markus", contents, shipped)),
    }


PLATFORMS: Mapping[str, Platform] = {
    "gradescope": Platform(
        "Gradescope",
        "autograder.zip",
        ("3.11", "3.12"),
        _gradescope,
        "Configure Autograder: choose Ubuntu 24.04 if it is offered, and upload the zip.",
    ),
    "markus": Platform(
        "MarkUs",
        "markus",
        ("3.11", "3.12", "3.13"),
        _markus,
        "Automated Testing: upload what is in files/, then specs.json.",
    ),
}
