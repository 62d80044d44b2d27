#!/bin/sh
# Installs what is missing, builds the library into build/, and runs all tests: unit and golden vectors, binary interface,
# installation, lints, pages, and once more under sanitizers and valgrind. Ends non-zero when a test fails.
#
#     sh tests/run.sh            everything
#     sh tests/run.sh -L unit    what ctest makes of the arguments
set -eu
project=$(cd "$(dirname "$0")/.." && pwd -P)
. "$project/cmake/setup.sh"

want_build_tools
want check has_module check
want libopenblas-dev has_module openblas
want_optional valgrind has_command valgrind
want_optional clang-format has_command clang-format clang-format-14
want_optional g++ has_command g++ c++
want_optional python3 has_command python3
# The languages of examples/ffi: on your machine those that are there are tried, on the automatic runs' all of them.
if [ "${CI:-}" = true ]; then
    # A second compiler, and what compares binary interfaces, makes the reference and checks the man page.
    want_optional clang has_command clang
    want_optional abigail-tools has_command abidiff
    want_optional doxygen has_command doxygen
    want_optional mandoc has_command mandoc
    want_optional python3-venv python3 -c "import ensurepip"
    want_optional cargo has_command cargo
    want_optional golang-go has_command go
    want_optional default-jdk-headless has_command javac
    want_optional libjna-java test -f /usr/share/java/jna.jar
    want_optional nodejs has_command node
    want_optional npm has_command npm
    # Packages, another C library, another processor.
    want_optional dpkg-dev has_command dpkg-shlibdeps
    want_optional file has_command file
    want_optional musl-tools has_command musl-gcc
    want_optional gcc-aarch64-linux-gnu has_command aarch64-linux-gnu-gcc
    want_optional libc6-dev-arm64-cross test -f /usr/aarch64-linux-gnu/include/stdio.h
    want_optional qemu-user has_command qemu-aarch64
fi
install_missing

build=$project/build
echo "== configuring $build"
configure "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DRETRIEVE_BUILD_TESTS=ON -DRETRIEVE_BUILD_EXAMPLES=ON \
    -DRETRIEVE_DEEP_TESTS=ON
echo "== building"
cmake --build "$build" --parallel "$(processors)"
echo "== testing"
cd "$build"
exec ctest --parallel "$(processors)" --output-on-failure "$@"
