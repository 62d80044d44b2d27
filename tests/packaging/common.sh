# Read by the scripts of this folder: they compare what a build of the library computes with what the ordinary one does.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/need.sh"

fail() {
    echo "$*"
    exit 1
}

# same_recommendations <bundle> <expected> <command>...: the program serve prints the expected numbers, bit for bit.
same_recommendations() {
    bundle=$1
    expected=$2
    shift 2
    "$@" "$bundle" > served.txt || fail "$*: failed"
    cmp "$expected" served.txt || fail "$*: other numbers than the ordinary library's"
}

# same_training <bundle> <command>...: the program train writes the same bundle, byte for byte.
same_training() {
    expected=$1
    shift
    rm -f trained.rtv
    "$@" trained.rtv || fail "$*: failed"
    cmp "$expected" trained.rtv || fail "$*: another bundle than the ordinary library's"
}

# with_flags <what pkg-config printed> <command...>: the command with the flags behind it; blanks in them are escaped.
with_flags() {
    flags=$1
    shift
    eval '"$@"' "$flags"
}
