#!/usr/bin/env bash
# The global setup of an AutoTest: unpacks greenpath where later steps find it.
set -euo pipefail
cd "$(dirname "$0")/greenpath"
python=$(bash find-python)
rm -rf ../site
exec "$python" -I greenpath.py install ../site
