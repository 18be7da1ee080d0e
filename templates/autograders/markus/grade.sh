#!/usr/bin/env bash
# A custom tester of MarkUs. Where it fails it prints no test, and the mark stays as it is.
cd "$(dirname "$0")" || exit 1
python=$(bash greenpath/find-python) || exit 1
exec "$python" -I greenpath/greenpath.py grade
