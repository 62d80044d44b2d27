#!/bin/sh
# python.sh <project> <shared library> <work folder>: the programs in Python that need nothing installed.
set -eu
project=$1 library=$2 work=$3
. "$project/tests/support/need.sh"
. "$project/tests/ffi/compare.sh"
need python3
mkdir -p "$work"
export RETRIEVE_LIBRARY="$library" PYTHONDONTWRITEBYTECODE=1
compare "$project" "$work" python3 "$project/examples/ffi/python/scenario.py"
python3 "$project/examples/ffi/python/hosts.py" "$work/hosts.rtv"
