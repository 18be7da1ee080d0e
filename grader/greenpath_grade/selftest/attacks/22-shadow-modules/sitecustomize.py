"""Imported by an interpreter or a test runner that finds it: brings in the forged module."""

import random  # noqa: F401 - the one beside this file
