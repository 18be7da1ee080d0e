"""A check50 package, as its documentation has it: one check that the file is there, five that depend on it."""

import os
import sys

import check50
import check50.py

sys.path.insert(0, os.environ["HARNESS"])
from harness import right  # noqa: E402


@check50.check()
def exists():
    """client.py exists"""
    check50.exists("client.py")


def _meet(name):
    module = check50.py.import_("client.py")
    if not right(module.Client, name):
        raise check50.Failure("the client is wrong about " + name, help="which check is missing?")


@check50.check(exists)
def server1():
    """reaches the legitimate server"""
    _meet("server1")


@check50.check(exists)
def server2():
    """refuses server2"""
    _meet("server2")


@check50.check(exists)
def server3():
    """refuses server3"""
    _meet("server3")


@check50.check(exists)
def server4():
    """refuses server4"""
    _meet("server4")


@check50.check(exists)
def server5():
    """refuses server5"""
    _meet("server5")
