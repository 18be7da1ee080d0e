"""A test file of otter-grader in its exception-based format: tests/q1.py."""

from otter.test_files import test_case

from harness import right

OK_FORMAT = False
name = "q1"
points = 10


@test_case(points=2)
def test_server1(Client):
    assert right(Client, "server1")


@test_case(points=2, hidden=True)
def test_server2(Client):
    assert right(Client, "server2")


@test_case(points=2, hidden=True)
def test_server3(Client):
    assert right(Client, "server3")


@test_case(points=2, hidden=True)
def test_server4(Client):
    assert right(Client, "server4")


@test_case(points=2, hidden=True)
def test_server5(Client):
    assert right(Client, "server5")
