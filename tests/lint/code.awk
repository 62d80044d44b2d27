# code(line): the line without comments and with empty string and character literals. Keeps its state over lines;
# call it once for every line, and code_begin() where a file starts. END_OF_WORD and the like are not POSIX, so has_word()
# looks for a name that is no part of a longer one.
function code_begin() { in_comment = 0 }

function code(line,    out, c, two, quote) {
    out = ""
    while (line != "") {
        c = substr(line, 1, 1)
        two = substr(line, 1, 2)
        if (in_comment) {
            if (two == "*/") { in_comment = 0; line = substr(line, 3) } else line = substr(line, 2)
        } else if (quote != "") {
            if (c == "\\") line = substr(line, 3)
            else { if (c == quote) { out = out quote; quote = "" } line = substr(line, 2) }
        } else if (two == "/*") { in_comment = 1; line = substr(line, 3)
        } else if (two == "//") { line = ""
        } else {
            if (c == "\"" || c == "'") quote = c
            out = out c
            line = substr(line, 2)
        }
    }
    return out
}

# The position of `word` as a whole name in `text` from `start` on, 0 when it is not there.
function word_at(text, word, start,    rest, at, before, after) {
    while (1) {
        rest = substr(text, start)
        at = index(rest, word)
        if (at == 0) return 0
        at += start - 1
        before = at > 1 ? substr(text, at - 1, 1) : " "
        after = substr(text, at + length(word), 1)
        if (before !~ /[A-Za-z0-9_]/ && after !~ /[A-Za-z0-9_]/) return at
        start = at + 1
    }
}

# Whether `text` calls `name`: the name, maybe blanks, and a parenthesis.
function calls(text, name,    at, start) {
    start = 1
    while ((at = word_at(text, name, start)) > 0) {
        if (substr(text, at + length(name)) ~ /^[ \t]*\(/) return 1
        start = at + 1
    }
    return 0
}

function report(why) { printf "%s:%d: %s\n", FILENAME, FNR, why; found = 1 }
