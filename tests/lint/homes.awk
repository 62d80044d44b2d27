# Finds the room of each public header: where the functions that it declares are defined. Appends "header h room" to `out`.
# Headers without functions belong to the first room.
FNR == 1 { code_begin(); split(FILENAME, part, "/"); declaring = 0 }
{ text = code($0) }
part[1] == "lib" && FILENAME ~ /\.c$/ && match(text, /^[a-z][A-Za-z0-9_ *]*rtv_[a-z0-9_]+\(/) {
    name = substr(text, RSTART, RLENGTH - 1)
    sub(/^.*[ *]/, "", name)
    defined[name] = part[2]
    place[name] = FILENAME ":" FNR
}
FILENAME ~ /^include\// && FILENAME !~ /export\.h$/ {
    if (text ~ /^RTV_API/) { declaring = 1; start = FNR; declaration = "" }
    if (declaring) {
        declaration = declaration " " text
        if (index(declaration, "(") > 0) {
            declaring = 0
            name = substr(declaration, 1, index(declaration, "(") - 1)
            sub(/[ ]+$/, "", name)
            sub(/^.*[ *]/, "", name)
            count++
            names[count] = name
            header[count] = substr(FILENAME, 9)
            where[count] = FILENAME ":" start
        }
    }
}
END {
    for (i = 1; i <= count; i++) {
        room = defined[names[i]]
        if (room == "") {
            printf "%s: %s is declared and nowhere defined in lib/\n", where[i], names[i]
            found = 1
        } else if (home[header[i]] == "") {
            home[header[i]] = room
            print "header " header[i] " " room >> out
        } else if (home[header[i]] != room) {
            printf "%s: %s is defined in room %s (%s), the functions before it in room %s\n", where[i], names[i], room,
                place[names[i]], home[header[i]]
            found = 1
        }
    }
    exit found
}
