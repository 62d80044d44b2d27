#!/bin/sh
# variant.sh <tools> <source> <build> <generator> <targets> <options> [argument of ctest]...: builds the project another way
# and runs its tests there. Tools are what it takes, as "command:package" with commas between them, or -.
. "$(dirname "$0")/common.sh"
for tool in $(echo "$1" | tr ',' ' '); do
    [ "$tool" = - ] || need "${tool%%:*}" "${tool##*:}"
done
cmake -D SOURCE_DIR="$2" -D BUILD_DIR="$3" -D GENERATOR="$4" -D TARGETS="$5" -D OPTIONS="$6" \
    -P "$here/../support/build_variant.cmake"
build=$3
shift 6
cd "$build"
ctest --parallel "$(getconf _NPROCESSORS_ONLN)" --output-on-failure "$@" > tests.log 2>&1 || { cat tests.log; exit 1; }
grep -q '100% tests passed' tests.log || { cat tests.log; exit 1; }
grep -E 'tests passed|Total Test time' tests.log
