#!/bin/sh
# self_test.sh <root> <C compiler>: each lint passes a small clean project, and finds the fault that is planted in it, at
# its line.
here=$(cd "$(dirname "$0")" && pwd)
root=$1
cc=$2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
bad=0

clean_project() {
    rm -rf "$work/p"
    mkdir -p "$work/p/lib/base" "$work/p/lib/tensor" "$work/p/lib/kernel" "$work/p/include/retrieve" "$work/p/cmake" \
        "$work/p/tests" "$work/p/examples"
    cd "$work/p" || exit 2
    cp "$root/.clang-format" .
    echo 'set(RETRIEVE_ROOMS base kernel tensor)' > cmake/RetrieveRooms.cmake
    cat > include/retrieve.h << 'EOF'
#ifndef RTV_RETRIEVE_H
#define RTV_RETRIEVE_H

#include "retrieve/base.h"
#include "retrieve/tensor.h"

#endif
EOF
    for room in base tensor; do
        upper=$(echo $room | tr a-z A-Z)
        cat > include/retrieve/$room.h << EOF
/* $room: counting. */
#ifndef RTV_${upper}_H
#define RTV_${upper}_H

/**
 * Counts.
 *
 * @param number any number
 *
 * Ownership: none.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API int rtv_${room}_count(int number);

#endif
EOF
        echo "retrieve_room($room SOURCES $room.c)" > lib/$room/CMakeLists.txt
        cat > lib/$room/$room.c << EOF
#include "retrieve/$room.h"

/* May not free() or printf() in earnest. */
static const char *const names[] = {"abort()"};

int rtv_${room}_count(int number)
{
    return number + (names[0][0] == 'a');
}
EOF
    done
}

lint() {
    name=$1
    shift
    sh "$here/$name.sh" "$work/p" "$@" > "$work/out" 2>&1
}

# passes <lint>: on the clean project.
passes() {
    lint "$@"
    code=$?
    if [ $code -ne 0 ] && [ $code -ne 77 ]; then
        echo "lint $1 fails on a clean project:"
        cat "$work/out"
        bad=1
    fi
}

# finds <lint> <what it must say>: after a fault was planted; then the project is clean again.
finds() {
    want=$2
    name=$1
    lint "$name" ${3:+"$3"}
    code=$?
    if [ $code -eq 77 ]; then
        echo "lint $name cannot run here"
    elif [ $code -eq 0 ] || ! grep -qF "$want" "$work/out"; then
        echo "lint $name does not find: $want (exit code $code)"
        cat "$work/out"
        bad=1
    fi
    clean_project
}

clean_project
for name in rooms banned doors names lists size headers words format; do
    passes $name
done

sed -i '2i #include "tensor/tensor.h"' lib/base/base.c
finds rooms 'lib/base/base.c:2: room base may not include "tensor/tensor.h" of the later room tensor'
sed -i '2i #include "retrieve/tensor.h"' lib/base/base.c
finds rooms 'lib/base/base.c:2: room base may not include "retrieve/tensor.h" of the later room tensor'
sed -i '4i #include "retrieve/tensor.h"' include/retrieve/base.h
finds rooms 'include/retrieve/base.h:4: room base may not include'
sed -i '2i #include "retrieve.h"' lib/base/base.c
finds rooms 'lib/base/base.c:2: the umbrella header'
sed -i 's/rtv_base_count/rtv_tensor_count/' lib/base/base.c
finds rooms 'include/retrieve/base.h:15: rtv_base_count is declared and nowhere defined'
sed -i '1s/base:/tensor:/' include/retrieve/base.h
finds rooms "include/retrieve/base.h:1: the first comment should begin with 'base:'"
mkdir lib/attic
finds rooms 'lib/attic:1: this folder is no room'

sed -i '8s/.*/    abort();/' lib/base/base.c
finds banned 'lib/base/base.c:8: abort()'
sed -i '8s/.*/    fprintf (stderr, "no");/' lib/base/base.c
finds banned 'lib/base/base.c:8: fprintf()'
sed -i '8s/.*/    return rand(); \/* seeded *\//' lib/base/base.c
finds banned 'lib/base/base.c:8: rand()'
sed -i '8s/.*/    free(strdup("x"));/' lib/tensor/tensor.c
finds banned 'lib/tensor/tensor.c:8: strdup()'

echo '#include <immintrin.h>' >> lib/tensor/tensor.c
finds doors 'lib/tensor/tensor.c:10: instruction sets'
sed -i '8s/.*/    return _mm_popcnt_u32(number);/' lib/tensor/tensor.c
finds doors 'lib/tensor/tensor.c:8: instruction sets'
echo '#include <cblas.h>' >> lib/tensor/tensor.c
finds doors 'lib/tensor/tensor.c:10: the library needs no BLAS'

cp lib/base/base.c lib/tensor/base.c
finds names 'lib/tensor/base.c:1: the name base.c is taken'

cp lib/base/base.c lib/base/base2.c
finds lists 'lib/base/base2.c:1: stands in no list'

i=0
while [ $i -lt 80 ]; do sed -i '8i \    number++;' lib/base/base.c; i=$((i + 1)); done
finds size 'a function of 83 lines'
i=0
while [ $i -lt 500 ]; do echo; i=$((i + 1)); done >> lib/base/base.c
finds size 'lib/base/base.c:509: 509 lines; the limit is 500'
i=0
while [ $i -lt 240 ]; do echo; i=$((i + 1)); done >> include/retrieve/base.h
finds size 'include/retrieve/base.h:257: 257 lines; the limit is 250'

sed -i '/Threads:/d' include/retrieve/base.h
finds headers "include/retrieve/base.h:14: rtv_base_count: its comment lacks the line 'Threads:'"
sed -i 's/@param number/@param amount/' include/retrieve/base.h
finds headers 'include/retrieve/base.h:15: rtv_base_count: no @param for number'
sed -i '5,14d' include/retrieve/base.h
finds headers 'include/retrieve/base.h:5: rtv_base_count: no comment block'
sed -i 's/int number)/bool number)/' include/retrieve/base.h
finds headers "include/retrieve/base.h:15: 'bool' has no place"
sed -i 's/^RTV_API int/RTV_API long/' include/retrieve/base.h
finds headers "include/retrieve/base.h:15: 'long' has no place"
sed -i '16i extern int rtv_counter;' include/retrieve/base.h
finds headers 'include/retrieve/base.h:16: no variable'
sed -i '16i struct rtv_bits { int low : 4; };' include/retrieve/base.h
finds headers 'include/retrieve/base.h:16: no bit-fields'
sed -i 's/RTV_BASE_H/BASE_H/' include/retrieve/base.h
finds headers 'include/retrieve/base.h:2: the include guard should be RTV_BASE_H'
sed -i '/tensor/d' include/retrieve.h
finds headers 'include/retrieve.h:1: does not include include/retrieve/tensor.h'

later=TO
echo "/* ${later}DO: the rest */" >> lib/base/base.c
finds words 'lib/base/base.c:10:'
sed -i '8s/^ *//' lib/base/base.c
finds format 'lib/base/base.c:7'

printf 'static int calls;\nint count(void)\n{\n    return calls++;\n}\n' > lib/base/state.c
if "$cc" -c lib/base/state.c -o state.o && ar rcs state.a state.o 2> /dev/null; then
    finds globals 'state.o:1: calls is writable and global' "$work/p/state.a"
    printf 'static const char *const names[] = {"a"};\nconst char *name(int i)\n{\n    return names[i];\n}\n' > state.c
    "$cc" -fPIC -c state.c -o state.o && ar rcs state.a state.o && lint globals "$work/p/state.a" ||
        { echo "lint globals takes a constant for a variable"; cat "$work/out"; bad=1; }
fi
[ $bad -eq 0 ] && echo "every lint finds what it is for"
exit $bad
