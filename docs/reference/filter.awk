# Shows the public headers to Doxygen in its own terms; the headers stay free of them. The comment at the head begins with the
# room, which becomes the group; plain comments before and behind declarations become documentation; the four lines of a
# function's comment become sections. No line moves, so that warnings name the line of the header.
FNR == 1 { head = 1; inside = 0 }

head && match($0, /[a-z]+: /) && room == "" {
    room = substr($0, RSTART, RLENGTH - 2)
    $0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
}
head && /^\/\*/ && !/^\/\*\*/ { sub(/^\/\*/, "/** @header") }
head && /\*\// { head = 0; print; next }
head { print; next }

/^RTV_BEGIN_DECLS/ { print "/** @addtogroup " room " */ /** @{ */"; next }
/^RTV_END_DECLS/ { print "/** @} */"; next }

# A comment behind a member speaks of the member, one on a line of its own of what follows.
!inside && /\/\*([^*]|$)/ {
    at = index($0, "/*")
    before = substr($0, 1, at - 1)
    mark = before ~ /^[ \t]*$/ || before ~ /\{[ \t]*$/ ? "/** " : "/**< "
    if (before ~ /^#/) mark = "/* "
    $0 = before mark substr($0, at + 2)
}
/^#define RTV_[A-Z0-9_]*_INIT/ { sub(/^/, "/** The defaults, to be assigned where the struct is declared. */ ") }
{ inside = $0 ~ /\/\*/ && $0 !~ /\*\// ? 1 : (inside && $0 !~ /\*\// ? 1 : 0) }

/^ \* Ownership: / { sub(/Ownership: /, "@ownership ") }
/^ \* Threads: / { sub(/Threads: /, "@threads ") }
/^ \* Errors: / { sub(/Errors: /, "@errors ") }
/^ \* Since: / { sub(/Since: /, "@since ") }
{ print }
