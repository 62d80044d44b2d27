# Reads "header room" and "order room number" from `map`, then checks the #include lines of lib/ and include/.
BEGIN {
    while ((getline line < map) > 0) {
        split(line, field, " ")
        if (field[1] == "room") number[field[2]] = field[3]
        else home[field[2]] = field[3]
    }
}
FNR == 1 {
    code_begin()
    split(FILENAME, part, "/")
    own = ""
    if (part[1] == "lib") own = part[2]
    else if (FILENAME ~ /^include\/retrieve\//) own = home[substr(FILENAME, 9)]
    said = ""
}
# The reference (docs/reference) has a page for each room, and the comment at the head of a header names it.
FILENAME ~ /^include\/retrieve\// && said == "" && match($0, /[A-Za-z][^ ]*/) {
    said = substr($0, RSTART, RLENGTH)
    if (own != "" && said != own ":") report("the first comment should begin with '" own ":', its room")
}
{
    text = code($0)
    if (own == "" || $0 !~ /^[ \t]*#[ \t]*include[ \t]*"/) next
    split($0, piece, "\"")
    target = piece[2]
    if (target == "retrieve.h") {
        report("the umbrella header is for users; include the room's own")
        next
    }
    if (target ~ /^retrieve\//) other = home[target]
    else {
        slash = index(target, "/")
        other = slash > 0 ? substr(target, 1, slash - 1) : own
        if (slash == 0) report("\"" target "\": write the path from lib/")
        else if (!(other in number)) report("\"" target "\": no room is called " other)
    }
    if (number[other] + 0 > number[own] + 0)
        report("room " own " may not include \"" target "\" of the later room " other)
}
END { exit found }
