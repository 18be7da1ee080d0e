#!/usr/bin/env bash
# A step of an AutoTest: grades the folder it is started in, or the one that is named.
export GREENPATH_SUBMISSION="${1:-$PWD}"
here=$(cd "$(dirname "$0")" && pwd)
python=$(bash "$here/greenpath/find-python") || exit 1
result=$("$python" -I "$here/greenpath/greenpath.py" grade "$here/site") || exit 1
if [ "${CG_ATV2:-}" = true ]; then
    printf '%s\n' "$result" | cg truncate
else
    printf '%s\n' "$result"
fi
