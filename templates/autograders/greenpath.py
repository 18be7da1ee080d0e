"""Unpack the wheels beside this file, and grade what was handed in.

Needs Python alone: no network, no pip. Started as ``python3 -I greenpath.py``, so that no file
of a student's can stand in for a module.

    greenpath.py fits           whether there are wheels for this Python
    greenpath.py install SITE   unpack them into a folder, once, where there is a build step
    greenpath.py grade [SITE]   grade; without SITE they are unpacked for this run alone
"""

import hashlib
import json
import os
import sys
import zipfile

HOME = os.path.dirname(os.path.abspath(__file__))
VERSION = "{}.{}".format(*sys.version_info)


def settings():
    with open(os.path.join(HOME, "greenpath.json"), encoding="utf-8") as stream:
        return json.load(stream)


def wheels():
    """Return the names of the wheels for this Python, each with its SHA-256."""
    by_version = settings()["wheels"]
    if VERSION not in by_version:
        sys.exit(
            "greenpath: there are wheels for Python {}, and this is Python {}: choose another "
            "image, or export again with --python {}".format(
                ", ".join(by_version), VERSION, VERSION
            )
        )
    return by_version[VERSION]


def install(site):
    """Unpack the wheels into a folder of nobody else's. What is not as exported is refused."""
    found = wheels()
    os.makedirs(site, mode=0o755)
    for name, digest in sorted(found.items()):
        path = os.path.join(HOME, "wheels", name)
        with open(path, "rb") as stream:
            content = stream.read()
        if hashlib.sha256(content).hexdigest() != digest:
            sys.exit("greenpath: {} is not as it was exported".format(path))
        with zipfile.ZipFile(path) as wheel:
            wheel.extractall(site)


def grade(site):
    sys.path.insert(0, site)
    from greenpath_grade.cli import main

    sys.argv[:] = ["greenpath-grade", "autograder", settings()["platform"], HOME]
    main()


def run(arguments):
    if arguments == ["fits"]:
        wheels()
    elif len(arguments) == 2 and arguments[0] == "install":
        import compileall

        install(arguments[1])
        compileall.compile_dir(arguments[1], quiet=2)
    elif len(arguments) == 2 and arguments[0] == "grade":
        grade(arguments[1])
    elif arguments == ["grade"]:
        import tempfile

        with tempfile.TemporaryDirectory(prefix="greenpath-") as scratch:
            site = os.path.join(scratch, "site")
            install(site)
            grade(site)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    run(sys.argv[1:])
