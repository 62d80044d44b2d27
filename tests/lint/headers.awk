# The comment block of each public function: summary, a @param line per parameter, then Ownership, Threads, Errors, Since.
function parameters(declaration,    inside, depth, i, c, piece, n) {
    inside = declaration
    sub(/^[^(]*\(/, "", inside)
    sub(/\)[^)]*$/, "", inside)
    delete wanted
    if (inside ~ /^[ ]*void[ ]*$/) return
    n = split(inside, piece, ",")
    for (i = 1; i <= n; i++) {
        sub(/[ ]*(\[[^]]*\])*[ ]*$/, "", piece[i])
        sub(/^.*[^A-Za-z0-9_]/, "", piece[i])
        wanted[piece[i]] = 1
    }
}
function check(    key, order, i, place, before) {
    parameters(declaration)
    for (key in wanted) if (!(key in described)) report_at(name_of() ": no @param for " key)
    for (key in described) if (!(key in wanted)) report_at(name_of() ": @param " key " is no parameter")
    if (summary == "") report_at(name_of() ": no comment block /** with a summary line")
    order = split("Ownership Threads Errors Since", word, " ")
    before = 0
    for (i = 1; i <= order; i++) {
        place = line_of[word[i]]
        if (place == 0) report_at(name_of() ": its comment lacks the line '" word[i] ":'")
        else if (place < before) report_at(name_of() ": '" word[i] ":' stands out of order")
        before = place > before ? place : before
    }
}
function name_of(    name) {
    name = substr(declaration, 1, index(declaration, "(") - 1)
    sub(/[ ]+$/, "", name)
    sub(/^.*[ *]/, "", name)
    return name
}
function report_at(why) { printf "%s:%d: %s\n", FILENAME, start, why; found = 1 }
function forget() { summary = ""; split("", described); split("", line_of) }

FNR == 1 {
    code_begin()
    forget()
    declaring = 0
    in_block = 0
    guard = "RTV_" toupper(FILENAME)
    sub(/INCLUDE\/(RETRIEVE\/)?/, "", guard)
    gsub(/[\/.]/, "_", guard)
    guarded = 0
}
{ text = code($0) }
/^#ifndef/ && !guarded { guarded = 1; if ($2 != guard) report("the include guard should be " guard) }
/\/\*\*/ { forget(); in_block = 1 }
in_block {
    line = $0
    sub(/^[ \t]*\/?\*+\/?[ \t]*/, "", line)
    if (summary == "" && line != "") summary = line
    if (line ~ /^@param/) {
        sub(/^@param(\[[a-z]+\])?[ ]+/, "", line)
        n = split(line, piece, /[ ]+/)
        m = 1
        # "@param rows, columns text" describes both
        while (piece[m] ~ /,$/) { one = piece[m]; sub(/,$/, "", one); described[one] = 1; m++ }
        described[piece[m]] = 1
    }
    if (match(line, /^(Ownership|Threads|Errors|Since):/)) line_of[substr(line, 1, RLENGTH - 1)] = FNR
}
/\*\// { in_block = 0 }
FILENAME !~ /export\.h$/ && text ~ /^RTV_API/ { declaring = 1; start = FNR; declaration = "" }
declaring {
    declaration = declaration " " text
    if (index(declaration, ";") > 0) { declaring = 0; check(); forget() }
}
FILENAME !~ /export\.h$/ && text ~ /^RTV_NODISCARD/ { report("RTV_API comes first") }
# What public headers keep out: other languages of the FFI could not read it, or C99 and C++98 not compile it.
$0 ~ /(^|[^:"])\/\// { report("// comments are not C89-clean; use /* */") }
{
    count = split("bool _Bool short long unsigned wchar_t time_t off_t ssize_t inline static va_list FILE", unwanted, " ")
    for (i = 1; i <= count; i++)
        if (word_at(text, unwanted[i], 1)) report("'" unwanted[i] "' has no place in a public header")
    if (text ~ /\.\.\./ && text !~ /#define/) report("no variable arguments in a public header")
    if (FILENAME !~ /export\.h$/ && word_at(text, "extern", 1)) report("no variable in a public header")
    if (text ~ /[A-Za-z0-9_][ ]*:[ ]*[0-9]+[ ]*[;,]/) report("no bit-fields in a public header")
    if (text ~ /^[ \t]*#[ \t]*define[ \t]/) {
        split(text, word, /[ \t]+/)
        if (word[2] !~ /^RTV_/) report("macros are called RTV_...")
    }
}
END { exit found }
