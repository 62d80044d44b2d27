#!/bin/sh
# mutations.sh <root> <C compiler> <work folder> <shared library> <list of symbols> <static library>: the tests of the ABI find
# what they are for. Each mutation is made in a copy of the headers, or in a library linked anew from the objects of the
# build, and each test that is named beside it must fail; without a mutation all of them pass.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$1
cc=$2
mkdir -p "$3"
work=$(cd "$3" && pwd)
symbols=$5
archive=$6
. "$here/../support/need.sh"
need python3
copy=$work/project
library=$work/lib/libretrieve.so
bad=0
count=0

# Headers, what is kept of them, and the scripts: a project that the tests take for ours.
fresh_headers() {
    rm -rf "$copy"
    mkdir -p "$copy/docs" "$copy/tests/support" "$copy/examples/ffi/python" "$copy/examples/ffi/rust/src" "$copy/cmake"
    cp -r "$root/include" "$copy/include"
    cp -r "$root/cmake/abi" "$copy/cmake/abi"
    cp -r "$root/tests/abi" "$copy/tests/abi"
    cp "$root/tests/support/need.sh" "$copy/tests/support"
    for file in docs/abi.json examples/ffi/python/retrieve_abi.py examples/ffi/rust/src/abi.rs; do
        cp "$root/$file" "$copy/$file"
    done
}

# relink [<flag or object>]...: the shared library from the objects of the build; $map is its version script.
relink() {
    rm -rf "$work/lib"
    mkdir -p "$work/lib"
    "$cc" -shared -Wl,-soname,libretrieve.so.0.1 "-Wl,--version-script=$map" "$@" -Wl,--allow-multiple-definition \
        -Wl,--whole-archive "$archive" -Wl,--no-whole-archive -lm -pthread -o "$library" || exit 1
    ln -s libretrieve.so "$work/lib/libretrieve.so.0.1"
}
fresh_library() {
    map=$work/map
    cp "$(dirname "$symbols")/retrieve.map" "$map"
    relink
}

# recompile <file of lib/> <sed expression>: the object of a changed source, with the headers of the copy; for relink.
recompile() {
    name=$(basename "$1" .c)
    sed "$2" "$root/lib/$1" > "$work/$name.c"
    "$cc" -std=c11 -O1 -g -fPIC -fvisibility=hidden -w -DRTV_BUILDING_LIBRARY -D_GNU_SOURCE -I"$copy/include" -I"$root/lib" -c \
        "$work/$name.c" -o "$work/$name.o" || exit 1
}

# run_test <name>: the test abi.<name>, or lint.headers, on the copy and the library.
run_test() {
    case $1 in
    lint.headers) sh "$root/tests/lint/headers.sh" "$copy" ;;
    surface) sh "$here/check_surface.sh" "$copy" "$cc" "$work/surface" ;;
    generated) sh "$here/check_generated.sh" "$copy" "$cc" "$work/generated" ;;
    dump) sh "$copy/tests/abi/check_dump.sh" "$copy" "$library" "$work/dump" ;;
    exports) sh "$here/exports.sh" "$library" "$symbols" ;;
    accepted_client) sh "$here/accepted_client.sh" "$copy" "$cc" "$work/client" "$library" ;;
    reload) sh "$here/programs.sh" "$copy" "$cc" "$work/reload" "$library" reload 5 ;;
    fork) sh "$here/programs.sh" "$copy" "$cc" "$work/fork" "$library" fork ;;
    *) sh "$here/$1.sh" "$copy" "$cc" "$work/$1" "$library" ;;
    esac > "$work/out" 2>&1
}

# fails <what was done> <test>...: after a mutation; then everything is as before.
fails() {
    what=$1
    shift
    for name in "$@"; do
        count=$((count + 1))
        run_test "$name"
        code=$?
        if [ $code -eq 77 ]; then
            echo "abi.$name cannot run here"
        elif [ $code -eq 0 ]; then
            echo "$what: abi.$name does not notice"
            bad=1
        fi
    done
    fresh_headers
}

# change <header> <sed expression>: in the copy; it must change something.
change() {
    sed "$2" "$copy/include/retrieve/$1" > "$work/changed"
    cmp -s "$work/changed" "$copy/include/retrieve/$1" && { echo "$1: '$2' changes nothing"; bad=1; }
    cp "$work/changed" "$copy/include/retrieve/$1"
}

fresh_headers
fresh_library
for name in lint.headers surface generated dump exports options readers accepted_client reload fork; do
    run_test $name
    code=$?
    [ $code -eq 0 ] || [ $code -eq 77 ] || { echo "abi.$name fails without a mutation:"; cat "$work/out"; bad=1; }
done

# Headers.
change index.h 's/rtv_index_count(const rtv_index \*index)/rtv_index_count(const rtv_index *index, int32_t kind)/'
fails 'an argument more' surface generated lint.headers
change search.h 's/^    int32_t threads; .*/    int64_t middle;\n&/'
fails 'a struct that grows in the middle' surface generated options
change search.h 's/^    const rtv_id_lists \*exclude; .*/    int32_t middle;\n&/'
fails 'a hole in a struct' surface generated
change index.h '/^ \* Threads:/d'
fails 'a comment line less' lint.headers generated
change losses.h 's/RTV_LIST_MLE = 5/RTV_LIST_MLE = 7/'
fails 'a constant with another value' surface generated
change index.h 's/^RTV_API int64_t rtv_index_count(const rtv_index \*index)/RTV_API long rtv_index_count(const rtv_index *index)/'
fails 'long in a signature' lint.headers surface generated
change cpu.h 's/const rtv_context \*context/rtv_context_options context/'
fails 'a struct by value' surface generated
change version.h 's/^RTV_API uint32_t rtv_version(void);/RTV_API extern uint32_t rtv_number;/'
fails 'a variable' lint.headers generated
change vocabulary.h 's/RTV_OUTPUT_INT, 1, 0, 0, NULL/RTV_OUTPUT_INT, 2, 0, 0, NULL/'
fails 'another default' generated options
change search.h 's/RTV_E_UNSUPPORTED, //'
fails 'an error that is not told' generated
change search.h 's/^    uint32_t flags;/    uint32_t flags : 32;/'
fails 'a bit-field' lint.headers

# The library.
echo 'int retrieve_stray(void); int retrieve_stray(void) { return 1; }' > "$work/stray.c"
"$cc" -fPIC -c "$work/stray.c" -o "$work/stray.o"
sed 's/global:/global: retrieve_stray;/' "$(dirname "$symbols")/retrieve.map" > "$map"
relink "$work/stray.o"
fails 'a stray symbol' exports dump
sed 's/rtv_index_search;//' "$(dirname "$symbols")/retrieve.map" > "$map"
relink
fails 'a symbol that is gone' exports dump accepted_client
cp "$(dirname "$symbols")/retrieve.map" "$map"
change search.h 's/^    int32_t threads; .*/    int64_t middle;\n&/'
recompile index/index_search.c 's/^$/&/'
relink "$work/index_search.o"
fails 'a library whose struct has grown in the middle' dump
recompile index/index_search.c 's/"rtv_search_options", 0)/"rtv_search_options", UINT32_MAX)/'
relink "$work/index_search.o"
fails 'a reader that looks at no flags' readers
recompile index/index_search.c 's/known.reserved1 == 0/known.reserved1 == 0 || 1/'
relink "$work/index_search.o"
fails 'a reader that looks at no reserved field' readers
relink -Wl,-z,nodelete
fails 'a library that stays loaded' reload
recompile base/context.c 's/^void rtv_context_free(.*/& { (void)context; }\nvoid never_called(rtv_context *context); void never_called(rtv_context *context)/'
relink "$work/context.o"
fails 'a context that is never freed' reload

[ $bad -eq 0 ] && echo "$count mutations were found"
exit $bad
