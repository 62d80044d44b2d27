#!/bin/sh
# Counts the instructions of the calls of counted.c by callgrind and compares them with those that are kept.
# A call that takes more than 3 % more or fewer fails: fewer, because the count that is kept would hide the next
# loss. Counts belong to a compiler; with another one nothing is compared.
#
#     sh count_instructions.sh BENCH KEPT FOLDER [accept]
#
# With "accept" the counts are kept from now on: cmake --build build --target instructions_accept
set -eu
bench=$1 kept=$2 folder=$3 mode=${4:-compare}

skip() {
    echo "bench.instructions skipped: $1"
    exit 77
}

command -v valgrind >/dev/null || skip "valgrind is not installed"
mkdir -p "$folder"
rm -f "$folder"/counts*
compiler=$("$bench" --child compiler)
if [ "$mode" = compare ]; then
    grep -qs '^compiler' "$kept" || skip "no counts are kept"
    grep -qx "$compiler" "$kept" || skip "the kept counts are of $(grep '^compiler' "$kept"), not of $compiler"
fi
# No environment that changes the kernels or the allocator, and no randomised addresses under valgrind.
env -u RTV_ISA valgrind --quiet --tool=callgrind --toggle-collect=counted_run --dump-after=counted_run \
    --callgrind-out-file="$folder/counts" "$bench" --child count --threads 1 --isa avx2 --data generated \
    >"$folder/names" 2>"$folder/log" || {
    cat "$folder/log"
    exit 1
}
number=0
echo "$compiler" >"$folder/instructions"
grep '^counted ' "$folder/names" | while read -r word name; do
    number=$((number + 1))
    echo "$name $(sed -n 's/^totals: //p' "$folder/counts.$number")" >>"$folder/instructions"
done
if [ "$mode" = accept ]; then
    sed -n '/^#/p' "$kept" >"$folder/head" 2>/dev/null || :
    cat "$folder/head" "$folder/instructions" >"$kept"
    echo "kept in $kept"
    exit 0
fi
awk '
    /^#/ || /^compiler/ { next }
    NR == FNR { before[$1] = $2; next }
    !($1 in before) { print $1 ": no count is kept"; failed = 1; next }
    {
        change = 100 * ($2 - before[$1]) / before[$1]
        printf "%-20s %12d %12d %+7.2f %%\n", $1, before[$1], $2, change
        if (change > 3) { print "  slower: more than 3 % more instructions"; failed = 1 }
        if (change < -3) { print "  faster: keep the new count, see tests/bench/README.md"; failed = 1 }
        delete before[$1]
    }
    END {
        for (name in before) { print name ": kept, but not counted"; failed = 1 }
        if (failed) print "If this is meant: cmake --build <build> --target instructions_accept"
        exit failed
    }' "$kept" "$folder/instructions"
