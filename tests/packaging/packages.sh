#!/bin/sh
# packages.sh <compiler> <source> <build> <generator> <reference> <work>: makes the Debian packages and the archive, unpacks them
# into empty roots, and builds and runs programs with what is there.
. "$(dirname "$0")/common.sh"
compiler=$1
reference=$5
work=$6
need dpkg-deb dpkg
need dpkg-shlibdeps dpkg-dev
need file file
cmake -D SOURCE_DIR="$2" -D BUILD_DIR="$3" -D GENERATOR="$4" -D TARGETS="retrieve_shared|retrieve_static" \
    -D OPTIONS="-DCMAKE_C_COMPILER=$1|-DCMAKE_INSTALL_PREFIX=/usr|-DRETRIEVE_BUILD_TESTS=OFF|-DRETRIEVE_BUILD_EXAMPLES=OFF" \
    -P "$here/../support/build_variant.cmake"
rm -rf "$work"
mkdir -p "$work/packages" "$work/deb" "$work/archive"
cd "$3"
# CPack asks ninja or make, which knows all targets, to build what is not built.
cpack -G DEB -B "$work/packages" > "$work/cpack.log" 2>&1 || { cat "$work/cpack.log"; exit 1; }
cpack -G TGZ -B "$work/packages" >> "$work/cpack.log" 2>&1 || { cat "$work/cpack.log"; exit 1; }
cd "$work/packages"
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$3/CMakeCache.txt")

# programs <root> <folder of the libraries>: found by pkg-config below the root, they compute the same bits.
programs() {
    sh "$here/../install/consumer-pkgconfig/build.sh" "$2/pkgconfig" "$1.pkgconfig"
    found=$(PKG_CONFIG_PATH=$2/pkgconfig pkg-config --cflags --libs libretrieve)
    for program in train serve; do
        with_flags "$found" "$compiler" -O2 "$here/$program.c" -Wl,-rpath,"$2" -o "$1.$program"
    done
    same_training "$reference/reference.rtv" "$1.train"
    same_recommendations "$reference/reference.rtv" "$reference/reference.txt" "$1.serve"
}

runtime=$(ls libretrieve0.1_"$version"_*.deb)
development=$(ls libretrieve-dev_"$version"_*.deb)
dpkg-deb -f "$runtime" Depends | grep -q 'libc6 (>= ' || fail "$runtime does not depend on the C library"
[ "$(dpkg-deb -f "$development" Depends)" = "libretrieve0.1 (= $version)" ] || fail "$development depends on something else"
dpkg-deb -I "$runtime" shlibs | grep -q '^libretrieve 0.1 libretrieve0.1' || fail "$runtime has no shlibs"
dpkg-deb -x "$runtime" "$work/runtime"
cp -r "$work/runtime/." "$work/deb"
for file in $(cd "$work/runtime" && find . ! -type d); do
    case $file in
    ./usr/lib/*/libretrieve.so.0.1 | ./usr/lib/*/libretrieve.so."$version" | ./usr/share/doc/*) ;;
    *) fail "$runtime has $file" ;;
    esac
done
dpkg-deb -x "$development" "$work/deb"
for file in $(cd "$work/runtime" && find . ! -type d); do
    dpkg-deb -c "$development" | grep -q " $file\$" && fail "$file is in both packages"
done
for file in usr/include/retrieve.h usr/share/man/man3/libretrieve.3 usr/share/doc/libretrieve/packaging.md; do
    [ -f "$work/deb/$file" ] || fail "$development lacks $file"
done
programs "$work/deb" "$(dirname "$(find "$work/deb" -name libretrieve.so)")"

tar -xzf libretrieve-"$version"-*.tar.gz -C "$work/archive" --strip-components=1
programs "$work/archive" "$(dirname "$(find "$work/archive" -name libretrieve.so)")"
ls -l ./*.deb ./*.tar.gz
