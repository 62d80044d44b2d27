# Read by every lint: $root is the tree to look at (first argument, else this project); paths in messages start there.
here=$(cd "$(dirname "$0")" && pwd)
root=${1:-$here/../..}
cd "$root" || exit 2
LC_ALL=C
export LC_ALL

# files_of <folder>...: the C sources and headers below them, one a line; without the headers that are kept as they were.
files_of() {
    find "$@" -type f \( -name '*.c' -o -name '*.h' -o -name '*.cpp' \) ! -path 'tests/abi/accepted/*' 2> /dev/null | sort
}

# over_files <rules.awk> [-v name=value]... < list of files: runs the rules, with the helpers of code.awk, over all files.
# No file at all is a failure: a lint that looks at nothing must not pass.
over_files() {
    rules=$here/$1
    shift
    list=$(cat)
    if [ -z "$list" ]; then
        echo "$root: no file to look at"
        return 1
    fi
    printf '%s\n' "$list" | tr '\n' '\0' | xargs -0 awk "$@" -f "$here/code.awk" -f "$rules"
}
