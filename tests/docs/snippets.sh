#!/bin/sh
# snippets.sh <root> <C compiler> <work folder> <shared library>: the C programs in README.md and docs/ compile against
# the public headers and run. A program is a block marked ```c that contains `int main`; it runs in an empty folder.
set -u
root=$1
cc=$2
work=$3
libdir=$(dirname "$4")
rm -rf "$work"
mkdir -p "$work" || exit 2

for page in "$root"/README.md "$root"/docs/*.md; do
    [ -f "$page" ] || continue
    awk -v page="$page" -v stem="$work/$(basename "$page" .md)" '
        /^```c[ \t]*$/ { inside = 1; body = ""; first = FNR + 1; next }
        inside && /^```/ {
            inside = 0
            if (body ~ /int main *\(/) {
                file = stem "_" first ".c"
                printf "#line %d \"%s\"\n%s", first, page, body > file
                close(file)
            }
            next
        }
        inside { body = body $0 "\n" }' "$page"
done

count=0
wrong=0
for source in "$work"/*.c; do
    [ -f "$source" ] || continue
    count=$((count + 1))
    program=${source%.c}
    if ! "$cc" -std=c99 -Wall -Wextra -Werror -I"$root/include" "$source" -o "$program" \
        -L"$libdir" -lretrieve -Wl,-rpath,"$libdir" -lm; then
        echo "$(basename "$program"): does not compile"
        wrong=1
        continue
    fi
    mkdir "$program.d"
    if ! (cd "$program.d" && "$program") > "$program.out" 2>&1; then
        echo "$(basename "$program"): fails"
        cat "$program.out"
        wrong=1
    fi
done
echo "$count programs in README.md and docs/"
[ "$count" -gt 0 ] || { echo "there should be one at least"; exit 1; }
exit $wrong
