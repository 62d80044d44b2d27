function finish_file() {
    if (name != "" && lines > limit) {
        printf "%s:%d: %d lines; the limit is %d\n", name, lines, lines, limit
        found = 1
    }
}
FNR == 1 { finish_file(); name = FILENAME; limit = FILENAME ~ /^include\// ? 250 : 500; opened = 0 }
{ lines = FNR }
/^\{/ { opened = FNR }
/^\}/ {
    if (opened > 0 && FNR - opened + 1 > 80)
        report("a function of " FNR - opened + 1 " lines; the limit is 80")
    opened = 0
}
END { finish_file(); exit found }
