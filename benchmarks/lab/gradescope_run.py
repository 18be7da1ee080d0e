"""The run_tests.py of a Gradescope autograder: submission and results file as arguments."""

import sys
import unittest

from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    suite = unittest.defaultTestLoader.discover("tests")
    with open(sys.argv[2], "w", encoding="utf-8") as results:
        JSONTestRunner(visibility="visible", stream=results).run(suite)
