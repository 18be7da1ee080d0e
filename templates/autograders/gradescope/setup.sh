#!/usr/bin/env bash
# Runs once, as root, when Gradescope builds the autograder. With a Python that there are wheels
# for, such as Ubuntu 24.04's, it needs no network.
set -euo pipefail
cd /autograder/source/greenpath
chmod -R go= /autograder/source
if ! python=$(bash find-python); then
    apt-get update
    apt-get install -y python3.12 || apt-get install -y python3.11
    python=$(bash find-python)
fi
rm -rf /opt/greenpath
"$python" -I greenpath.py install /opt/greenpath
ln -sfn "$python" /opt/greenpath-python
