# Reads the public headers after the preprocessor and writes the body of a C program that prints what a compiled caller
# depends on: functions, sizes and offsets of structs, values of constants. One line each, sorted by the caller.
{ text = text " " $0 }

function trim(s) { gsub(/[ \t]+/, " ", s); sub(/^ /, "", s); sub(/ $/, "", s); return s }

# Removes __attribute__((...)) with its parentheses.
function bare(s,    at, i, depth, c) {
    while ((at = index(s, "__attribute__")) > 0) {
        depth = 0
        for (i = at; i <= length(s); i++) {
            c = substr(s, i, 1)
            if (c == "(") depth++
            if (c == ")" && --depth == 0) break
        }
        s = substr(s, 1, at - 1) " " substr(s, i + 1)
    }
    return trim(s)
}

# A declaration without the names of its parameters, which no caller sees.
function nameless(s,    head, inside, n, i, parts, out) {
    head = substr(s, 1, index(s, "("))
    inside = substr(s, index(s, "(") + 1)
    sub(/\)[^)]*$/, "", inside)
    n = split(inside, parts, ",")
    for (i = 1; i <= n; i++) {
        parts[i] = trim(parts[i])
        if (parts[i] ~ /\[/) sub(/[A-Za-z0-9_]+ ?\[[^]]*\]$/, "*", parts[i])
        else if (parts[i] ~ /[ *]/) sub(/[A-Za-z0-9_]+$/, "", parts[i])
        out = out (i > 1 ? ", " : "") trim(parts[i])
    }
    return head out ")"
}

function fields(name, body,    n, i, m, j, part, field, parts, names) {
    n = split(body, parts, ";")
    for (i = 1; i <= n; i++) {
        part = trim(parts[i])
        if (part == "") continue
        if (part ~ /\(\*/) {
            field = part
            sub(/^.*\(\*[ ]*/, "", field)
            sub(/[^A-Za-z0-9_].*$/, "", field)
            print "    FIELD(" name ", " field ");"
            continue
        }
        m = split(part, names, ",")
        for (j = 1; j <= m; j++) {
            field = trim(names[j])
            gsub(/\[[^]]*\]/, "", field)
            field = trim(field)
            sub(/^.*[ *]/, "", field)
            print "    FIELD(" name ", " field ");"
        }
    }
}

function statement(s,    name, body, n, i, parts, one) {
    if (s ~ /__visibility__|visibility \(?"default"|visibility\("default"\)/) {
        s = bare(s)
        if (s ~ /\(/) {
            s = nameless(s)
            gsub(/"/, "\\\"", s)
            print "    LINE(\"function " s "\");"
        }
        return
    }
    s = trim(s)
    if (s ~ /^typedef struct [a-z0-9_]+ ?\{/ ) {
        name = s
        sub(/^.*\}/, "", name)
        name = trim(name)
        body = s
        sub(/^[^{]*\{/, "", body)
        sub(/\}[^}]*$/, "", body)
        if (name !~ /^rtv_/) return
        print "    STRUCT(" name ");"
        fields(name, body)
    } else if (s ~ /^enum ?[a-z_]* ?\{/) {
        body = s
        sub(/^[^{]*\{/, "", body)
        sub(/\}[^}]*$/, "", body)
        n = split(body, parts, ",")
        for (i = 1; i <= n; i++) {
            one = trim(parts[i])
            sub(/[ =].*$/, "", one)
            if (one ~ /^RTV_/) print "    CONSTANT(" one ");"
        }
    } else if (s ~ /^typedef / && s !~ /\{/ && s ~ /rtv_/) {
        gsub(/"/, "\\\"", s)
        print "    LINE(\"" s "\");"
    }
}

END {
    gsub(/extern "C" \{/, "", text)
    depth = 0
    current = ""
    while (match(text, /[;{}]/)) {
        c = substr(text, RSTART, 1)
        current = current substr(text, 1, RSTART)
        text = substr(text, RSTART + 1)
        if (c == "{") depth++
        if (c == "}") depth--
        if (c == ";" && depth == 0) {
            sub(/;$/, "", current)
            statement(current)
            current = ""
        }
    }
}
