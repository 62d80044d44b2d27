#!/bin/sh
# self_test.sh <parity> <copy of the golden vectors>: the program ends non-zero for whatever it must not let pass.
set -u
parity=$1
goldens=$2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
bad=0

# refuses <what> <text in the output>: over the folder $work/g; then the folder is empty again.
refuses() {
    if RETRIEVE_GOLDENS=$work/g "$parity" > "$work/out" 2>&1; then
        echo "passes with $1"
        bad=1
    elif ! grep -qF "$2" "$work/out"; then
        echo "with $1 it does not say: $2"
        cat "$work/out"
        bad=1
    fi
    rm -rf "$work/g"
    mkdir "$work/g"
}

mkdir "$work/g"
refuses "no case at all" "there was no case"
rmdir "$work/g"
refuses "no such folder" "cannot be read"

echo '{"area": "levitation", "count": 1, "cases": [{"name": "up", "options": {"op": "float"}}]}' > "$work/g/a.json"
refuses "an area that nobody knows" 'nothing checks area "levitation"'
echo '{"area": "levitation", "cases": [' > "$work/g/a.json"
refuses "a file cut short" "not valid JSON"
echo '{"area": "levitation", "cases": []}' > "$work/g/a.json"
refuses "a file without cases" "the file promises"

# A true file passes; with one digit changed, with a case missing, or of an op that is not known, it does not.
true_file=$goldens/preprocess/raw_to_hash_bucket_fast.json
cp "$true_file" "$work/g/"
RETRIEVE_GOLDENS=$work/g "$parity" > "$work/out" 2>&1 || { echo "a true file fails"; cat "$work/out"; bad=1; }
sed 's/\("output": {"dtype": "int64", "shape": \[[0-9]*\], "values": \[\)\([0-9]\)/\11\2/' "$true_file" > "$work/g/a.json"
rm "$work/g/raw_to_hash_bucket_fast.json"
refuses "a changed hash value" "FAILED  mixed_mod_1"
sed 's/"num_buckets": 1,/"num_pails": 1,/' "$goldens/preprocess/raw_to_hash_bucket_fast.json" |
    sed 's/"layer": "to_hash_bucket_fast"/"layer": "to_hash_pail"/' > "$work/g/a.json"
refuses "a layer that nobody knows" "FAILED  mixed_mod_1"
sed 's/"op": *"matmul"/"op": "matmulx"/' "$goldens/model/ops_matmul.json" > "$work/g/a.json"
refuses "an op that nobody knows" "FAILED  matmul"
sed 's/"count":[ ]*[0-9]*/"count": 99/' "$goldens/model/lr_schedules.json" > "$work/g/a.json"
refuses "cases missing" "the file promises 99 cases"

[ $bad -eq 0 ] && echo "nothing passes that should not"
exit $bad
