"""The tests of a course that uses pytest: test_client.py."""

import pytest
from client import Client
from harness import SERVERS, right


@pytest.mark.parametrize("name", SERVERS)
def test_server(name):
    assert right(Client, name)
