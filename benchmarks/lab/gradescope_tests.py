"""The tests of a Gradescope autograder, as its samples have them: tests/test_client.py."""

import unittest

from client import Client
from gradescope_utils.autograder_utils.decorators import number, visibility, weight
from harness import right


class TestClient(unittest.TestCase):
    @weight(2)
    @number("1")
    def test_server1(self):
        self.assertTrue(right(Client, "server1"))

    @weight(2)
    @number("2")
    def test_server2(self):
        self.assertTrue(right(Client, "server2"))

    @weight(2)
    def test_server3(self):
        self.assertTrue(right(Client, "server3"))

    @weight(2)
    def test_server4(self):
        self.assertTrue(right(Client, "server4"))

    @weight(2)
    @visibility("hidden")
    def test_server5(self):
        self.assertTrue(right(Client, "server5"))
