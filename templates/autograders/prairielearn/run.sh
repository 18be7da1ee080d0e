#!/usr/bin/env bash
# The entry point of the grading container. Where it fails there is no result, and no grade.
cd /grade/serverFilesCourse/greenpath || exit 1
python=$(bash find-python) || exit 1
exec "$python" -I greenpath.py grade
