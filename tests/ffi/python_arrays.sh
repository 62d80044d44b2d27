#!/bin/sh
# python_arrays.sh <project> <shared library> <work folder>: memory shared with numpy and pyarrow, which are put into a
# virtual environment in the work folder. PyTorch is looked for, not installed.
set -eu
project=$1 library=$2 work=$3
. "$project/tests/support/need.sh"
need python3
mkdir -p "$work"
python="$work/venv/bin/python"
if ! "$python" -c "import numpy, pyarrow" 2> "$work/log"; then
    rm -rf "$work/venv"
    python3 -m venv "$work/venv" > "$work/log" 2>&1 || skip "python3 has no venv (install python3-venv): $(tail -n 1 "$work/log")"
    "$python" -m pip install -q --disable-pip-version-check "numpy>=2.1" "pyarrow>=15" > "$work/log" 2>&1 ||
        skip "numpy and pyarrow cannot be installed: $(tail -n 1 "$work/log")"
fi
export RETRIEVE_LIBRARY="$library" PYTHONDONTWRITEBYTECODE=1
"$python" "$project/examples/ffi/python/arrays.py" > "$work/output" || { cat "$work/output"; exit 1; }
cat "$work/output"
grep -qx "$(grep '^u7:' "$project/examples/ffi/expected.txt")" "$work/output" || { echo "other answers than expected.txt"; exit 1; }
