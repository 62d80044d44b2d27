# A header without its comments and empty lines. Strings with the marks of a comment in them do not occur in our headers.
{
    line = $0
    out = ""
    while (line != "") {
        if (inside) {
            at = index(line, "*/")
            if (at == 0) break
            inside = 0
            line = substr(line, at + 2)
        } else {
            at = index(line, "/*")
            if (at == 0) { out = out line; break }
            out = out substr(line, 1, at - 1)
            inside = 1
            line = substr(line, at + 2)
        }
    }
    sub(/[ \t]+$/, "", out)
    if (out != "") print out
}
