"""``python -m greenpath_grade``."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the current folder, which may hold a student's cryptobox

from greenpath_grade.cli import main

main()
