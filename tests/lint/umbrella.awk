FNR == 1 { all[FILENAME] = 1 }
/^#include "/ { split($0, piece, "\""); brings[FILENAME] = brings[FILENAME] " include/" piece[2] }
function visit(header,    n, i, next_headers) {
    if (seen[header]) return
    seen[header] = 1
    n = split(brings[header], next_headers, " ")
    for (i = 1; i <= n; i++) visit(next_headers[i])
}
END {
    visit("include/retrieve.h")
    for (header in all)
        if (!seen[header] && header !~ /^include\/retrieve\/ext\//) {
            printf "include/retrieve.h:1: does not include %s\n", header
            found = 1
        }
    exit found
}
