#!/bin/sh
# Measures libretrieve and its peers turn by turn on the same data, and writes the tables and pictures of
# docs/benchmarks.md. The peers come from PyPI into environments outside the tree; one that cannot be had
# is named and left out. Needs a build by tests/run.sh (sh tests/run.sh -N) and Python with venv.
#
#     sh tests/bench/peers.sh                       everything, about an hour on two processors
#     sh tests/bench/peers.sh --list                names the contests
#     sh tests/bench/peers.sh --only '^softmax'     some of them; their results are kept
#     sh tests/bench/peers.sh --page                only writes the page, from the results that are kept
#     sh tests/bench/peers.sh --quick               tiny sizes, no page: shows that everything runs
#
# PEERS_HOME is where the environments are (default: the user's cache), PEERS_INSTALL=no leaves them as they
# are, and RETRIEVE_MOVIELENS names a folder with MovieLens 100K (default: data in its likeness).
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
home=${PEERS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/libretrieve/peers}

# One package after the other, so that one that is not there does not keep the others away.
install_peers() {
    [ -x "$home/$1/bin/python" ] || python3 -m venv "$home/$1"
    grep -v '^#' "$here/peers/$2" | while read -r package; do
        "$home/$1/bin/python" -m pip install --quiet --disable-pip-version-check "$package" ||
            echo "peers.sh: $package cannot be had"
    done
}

if [ "${PEERS_INSTALL:-yes}" = yes ]; then
    mkdir -p "$home"
    install_peers plain requirements.txt
    install_peers tensorflow requirements_tensorflow.txt
fi
exec "$home/plain/bin/python" "$here/peers/compare.py" --tensorflow "$home/tensorflow/bin/python" "$@"
