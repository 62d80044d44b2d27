#!/bin/sh
# generate.sh <root> <out folder>: writes what is made from the public headers, with the paths that it has in the project.
set -eu
root=$1
out=$2
mkdir -p "$out/docs" "$out/examples/ffi/python" "$out/examples/ffi/rust/src"
python3 "$root/cmake/abi/describe.py" "$root/include" > "$out/docs/abi.json"
python3 "$root/cmake/abi/bindings.py" python "$out/docs/abi.json" > "$out/examples/ffi/python/retrieve_abi.py"
python3 "$root/cmake/abi/bindings.py" rust "$out/docs/abi.json" > "$out/examples/ffi/rust/src/abi.rs"
