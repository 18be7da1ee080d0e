"""Grades the checkout that it is started in. A failure is an error of the run, not a grade."""

import os
import subprocess
import sys

HOME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "greenpath")

sys.exit(
    subprocess.run([sys.executable, "-I", os.path.join(HOME, "greenpath.py"), "grade"]).returncode
)
