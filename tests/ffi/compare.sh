# Read by the scripts here.

# compare <project> <work folder> <command...>: the program, given a file to write, prints what all programs print.
compare() {
    project=$1 folder=$2
    shift 2
    rm -f "$folder/model.rtv"
    "$@" "$folder/model.rtv" > "$folder/output" || { cat "$folder/output"; echo "the program failed: $*"; exit 1; }
    diff "$project/examples/ffi/expected.txt" "$folder/output" || { echo "expected.txt and the output differ"; exit 1; }
    [ -s "$folder/model.rtv" ] || { echo "no bundle was written"; exit 1; }
}
