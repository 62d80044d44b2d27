#!/bin/sh
# inference.sh <compiler> <source> <build> <generator> <reference> <work>: a library without training opens a bundle that the
# whole one saved and computes the same bits; it lacks training, and says so to those who look for it.
. "$(dirname "$0")/common.sh"
work=$6
cmake -D SOURCE_DIR="$2" -D BUILD_DIR="$3" -D GENERATOR="$4" -D TARGETS="retrieve_shared|retrieve_static" \
    -D OPTIONS="-DCMAKE_C_COMPILER=$1|-DRETRIEVE_INFERENCE_ONLY=ON|-DCMAKE_BUILD_TYPE=None|-DCMAKE_C_FLAGS_NONE=-O2" \
    -P "$here/../support/build_variant.cmake"
rm -rf "$work"
mkdir -p "$work"
cd "$work"
cmake --install "$3" --prefix "$work/prefix" > install.log
sh "$here/../abi/exports.sh" "$3/lib/libretrieve.so" "$3/lib/retrieve.symbols"

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name libretrieve.pc)")
export PKG_CONFIG_PATH
[ "$(pkg-config --variable=inference_only libretrieve)" = ON ] || fail "libretrieve.pc does not say inference_only=ON"
libdir=$(dirname "$(find "$work/prefix" -name libretrieve.so)")
shared_flags=$(pkg-config --cflags --libs libretrieve)
with_flags "$shared_flags" "$1" -O2 "$here/serve.c" -Wl,-rpath,"$libdir" -o shared
with_flags "$(pkg-config --static --cflags --libs libretrieve)" "$1" -O2 -static "$here/serve.c" -o static
for program in shared static; do
    same_recommendations "$5/reference.rtv" "$5/reference.txt" ./$program
done

if with_flags "$shared_flags" "$1" "$here/train.c" -o train > link.log 2>&1; then
    fail "a program that trains could be linked"
fi
grep -q 'undefined reference to .rtv_model_fit' link.log || { cat link.log; fail "linking failed for another reason"; }
if nm "$3/lib/libretrieve.so" | grep -E ' [tT] .*(backward|optimizer|adagrad_step|rtv_model_)'; then
    fail "training is in the library"
fi

cat > CMakeLists.txt << 'EOF'
cmake_minimum_required(VERSION 3.16)
project(consumer LANGUAGES C)
find_package(Retrieve REQUIRED COMPONENTS ${WANTED})
if(NOT Retrieve_INFERENCE_ONLY)
    message(FATAL_ERROR "Retrieve_INFERENCE_ONLY is not set")
endif()
EOF
cmake -B plain -DCMAKE_PREFIX_PATH="$work/prefix" -DWANTED=shared > plain.log
if cmake -B training -DCMAKE_PREFIX_PATH="$work/prefix" -DWANTED=training > training.log 2>&1; then
    fail "find_package(Retrieve COMPONENTS training) found it"
fi
