# Read by test scripts, for tools that a build does not need but a test does. Where a tool is missing the test is skipped by
# name on a user's machine; where the environment has CI=true it fails, so that nothing goes unproven there.

# skip <why>: the test cannot run here.
skip() {
    echo "skipped: $*"
    [ "${CI:-}" = true ] && { echo "CI=true: what is skipped elsewhere is a failure here"; exit 1; }
    exit 77
}

# need <command> [package]: the test cannot run without it.
need() {
    command -v "$1" > /dev/null 2>&1 || skip "$1 is not here${2:+ (install $2)}"
}
