#!/bin/sh
# Lets two of our own processes take turns at tiny sizes and writes a copy of the page from it: shows that the tools
# of peers.sh work, without any peer.
#
#     sh peers_smoke.sh BENCH PAGE FOLDER
set -eu
bench=$1 page=$2 folder=$3
here=$(cd "$(dirname "$0")" && pwd -P)

if ! command -v python3 >/dev/null; then
    echo "bench.peers skipped: no Python"
    exit 77
fi
export PYTHONDONTWRITEBYTECODE=1
compare() { python3 "$here/peers/compare.py" --data "$folder/data" --docs "$folder/docs" "$@"; }
rm -rf "$folder"
mkdir -p "$folder/docs"
cp "$page" "$folder/docs/"
compare --bench "$bench" --results "$folder/results" --quick --seconds 0.1 --movielens generated \
    --only '^(threads|softmax.b(2048|32768|65536)_d32$|rows.adagrad_v(10000|100000|10000000)_)'
compare --results "$folder/results-quick" --page
grep -q 'second thread' "$folder/docs/benchmarks.md"
for picture in "$folder"/docs/benchmarks/*.svg; do
    python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$picture"
done
