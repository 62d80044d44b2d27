#!/bin/sh
# globals.sh <root> <static archive>: the library has no state of its own. The one exception is the last error of each
# thread. Constants with addresses in them stand in .data.rel.ro and are read-only once loaded.
. "$(dirname "$0")/common.sh"
archive=$2
command -v readelf > /dev/null || { echo "readelf is missing (binutils)"; exit 77; }
readelf -SsW "$archive" | awk '
    /^File:/ { object = $0; sub(/^.*\(/, "", object); sub(/\)$/, "", object); split("", section) }
    /^ *\[ *[0-9]+\] / {
        line = $0
        sub(/^ *\[ */, "", line)
        split(line, field, /[\] ]+/)
        section[field[1]] = field[2]
    }
    $4 == "OBJECT" || $4 == "COMMON" || $4 == "TLS" {
        objects++
        place = section[$7]
        writable = $7 == "COM" || (place ~ /^\.(data|bss)/ && place !~ /^\.data\.rel\.ro/)
        if ($4 == "TLS" && !(object == "status.c.o" || object == "status.o")) {
            print object ":1: " $8 " is thread-local; only the last error (base/status.c) may be"
            wrong = 1
        } else if ($4 != "TLS" && writable) {
            print object ":1: " $8 " is writable and global (" (place == "" ? "common" : place) ")"
            wrong = 1
        }
    }
    END {
        if (objects == 0) { print "no object was found in the archive"; wrong = 1 }
        exit wrong
    }'
