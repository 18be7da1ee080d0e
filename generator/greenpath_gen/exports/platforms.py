"""What each platform wants: which files, under which names. Pure."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from greenpath_gen.errors import GreenpathError
from greenpath_gen.exports.bundle import Contents, File, Files, home, tarred, under, zipped

HOME = "greenpath"
SECONDS = 300
"""The time for one submission: hostile ones take longest, and a busy server is slow."""

POINTS = 100
LARGEST_BUNDLE = 10 << 20
"""Bytes that Classroom 50 fetches at the most."""

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


def _prairielearn(contents: Contents, shipped: Shipped) -> Files:
    told = hashlib.sha256(b"".join(contents.packages.values())).digest()
    info = {
        "uuid": str(UUID(bytes=told[:16], version=4)),
        "title": "Five servers, only one can be trusted",
        "topic": "Applied cryptography",
        "tags": ["code"],
        "type": "v3",
        "singleVariant": True,
        "gradingMethod": "External",
        "externalGradingOptions": {
            "image": "python:3.13-slim",
            "entrypoint": f"/grade/serverFilesCourse/{HOME}/run.sh",
            "serverFilesCourse": [f"{HOME}/"],
            "timeout": SECONDS,
        },
    }
    question, server = f"questions/{HOME}", f"serverFilesCourse/{HOME}"
    return {
        f"{question}/info.json": _json(info),
        f"{question}/question.html": File(shipped["prairielearn/question.html"]),
        f"{question}/server.py": File(shipped["prairielearn/server.py"]),
        **{f"{question}/packages/{id_}.zip": File(one) for id_, one in contents.packages.items()},
        f"{server}/run.sh": _run(shipped, "prairielearn/run.sh"),
        **under(server, _home("prairielearn", contents, shipped)),
    }


def _classroom50(contents: Contents, shipped: Shipped) -> Files:
    files = {
        "autograder.py": File(shipped["classroom50/autograder.py"]),
        **under(HOME, _home("classroom50", contents, shipped, public=True)),
    }
    if sum(len(file.content) for file in files.values()) > LARGEST_BUNDLE:
        raise GreenpathError(
            f"Classroom 50 takes {LARGEST_BUNDLE >> 20} MiB at the most, and this has more",
            hint="export for one version of Python alone",
        )
    return files


def _submitty(contents: Contents, shipped: Shipped) -> Files:
    validation = {
        "method": "custom_validator",
        "command": "bash grade.sh",
        "actual_file": "STDOUT.txt",
    }
    limits = {"RLIMIT_CPU": SECONDS, "RLIMIT_NPROC": 64, "RLIMIT_FSIZE": 64 << 20}
    config = {
        "grading_parameters": {"AUTO_POINTS": POINTS},
        "autograding": {"submission_to_validation": ["**/*.py", "**/*.md", "**/*.txt"]},
        "resource_limits": limits,
        "testcases": [
            {
                "title": "Five servers, only one can be trusted",
                "command": "echo handed in",
                "points": POINTS,
                "validation": [validation],
            }
        ],
    }
    code = "custom_validation_code"
    return {
        "config.json": _json(config),
        f"{code}/grade.sh": _run(shipped, "submitty/grade.sh"),
        **under(f"{code}/{HOME}", _home("submitty", contents, shipped)),
    }


def _autolab(contents: Contents, shipped: Shipped) -> Files:
    return {
        "autograde-Makefile": File(shipped["autolab/autograde-Makefile"]),
        "autograde.tar": File(tarred(under(HOME, _home("autolab", contents, shipped))), 0o600),
    }


def _vpl(contents: Contents, shipped: Shipped) -> Files:
    return {
        "vpl_evaluate.sh": _run(shipped, "vpl/vpl_evaluate.sh"),
        "vpl_run.sh": _run(shipped, "vpl/vpl_run.sh"),
        "greenpath.zip": File(zipped(under(HOME, _home("vpl", contents, shipped))), 0o600),
    }


def _codegrade(contents: Contents, shipped: Shipped) -> Files:
    return {
        "setup.sh": _run(shipped, "codegrade/setup.sh"),
        "grade.sh": _run(shipped, "codegrade/grade.sh"),
        **under(HOME, _home("codegrade", contents, shipped)),
    }


def _ci(contents: Contents, shipped: Shipped) -> Files:
    return {
        ".github/workflows/greenpath.yml": File(shipped["ci/github.yml"]),
        ".gitlab-ci.yml": File(shipped["ci/gitlab.yml"]),
        **under(f".{HOME}", _home("ci", contents, shipped, public=True)),
    }


PLATFORMS: Mapping[str, Platform] = {
    "gradescope": Platform(
        "Gradescope",
        "autograder.zip",
        ("3.11", "3.12"),
        _gradescope,
        "Configure Autograder: choose a base image with Python 3.12 if there is one, and upload "
        "the zip.",
    ),
    "markus": Platform(
        "MarkUs",
        "markus",
        ("3.11", "3.12", "3.13"),
        _markus,
        "Automated Testing: upload what is in files/, then specs.json.",
    ),
    "ci": Platform(
        "GitHub Actions and GitLab CI",
        "ci",
        ("3.12",),
        _ci,
        "Copy all of it, names with a dot too, into the repository that students start from.",
        public=True,
    ),
    "prairielearn": Platform(
        "PrairieLearn",
        "prairielearn",
        ("3.13",),
        _prairielearn,
        "Copy both folders into the course, and sync.",
    ),
    "codegrade": Platform(
        "CodeGrade",
        "codegrade",
        ("3.11", "3.12", "3.13"),
        _codegrade,
        "Upload all of it to an AutoTest; its setup runs setup.sh, a step runs grade.sh.",
    ),
    "classroom50": Platform(
        "Classroom 50",
        "classroom50",
        ("3.12",),
        _classroom50,
        "Copy all of it to CLASSROOM/autograders/ASSIGNMENT/ in your configuration.",
        public=True,
    ),
    "submitty": Platform(
        "Submitty",
        "submitty",
        ("3.12",),
        _submitty,
        "Put all of it where the gradeable's configuration is, and build it.",
    ),
    "autolab": Platform(
        "Autolab",
        "autolab",
        ("3.11", "3.12", "3.13"),
        _autolab,
        "The assessment's autograder takes both files; its problem is called greenpath, and the "
        "file to hand in client.py.",
    ),
    "vpl": Platform(
        "Moodle's Virtual Programming Lab",
        "vpl",
        ("3.11", "3.12", "3.13"),
        _vpl,
        "Execution files: upload all of it. Allow evaluation; files to hand in: client.py.",
    ),
}
