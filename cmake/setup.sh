# Read by tests/run.sh and examples/run.sh: finds what a build needs and installs what is missing, on Debian and Ubuntu.
# Nothing is installed without a word, and nothing that is already there.

# has_command <name>..., has_module <pkg-config module>, has_header <header>: what is there already.
has_command() {
    for one in "$@"; do
        command -v "$one" > /dev/null 2>&1 && return 0
    done
    return 1
}
has_module() { has_command pkg-config && pkg-config --exists "$1" 2> /dev/null; }
has_header() { echo "#include <$1>" | ${CC:-cc} -E - > /dev/null 2>&1; }

missing=
optional=
# want <package> <check...>: notes the package when the check fails. want_optional: the same, but nothing stops without it.
want() {
    package=$1
    shift
    "$@" || missing="$missing $package"
}
want_optional() {
    package=$1
    shift
    "$@" || optional="$optional $package"
}

# Commands that become root, or nothing.
root_command() {
    if [ "$(id -u)" -eq 0 ]; then
        echo env
    elif has_command sudo; then
        # Without a terminal nobody can type a password.
        if [ -t 0 ]; then echo sudo; elif sudo -n true 2> /dev/null; then echo "sudo -n"; fi
    fi
}

# What a build of the library takes: every run needs these.
want_build_tools() {
    want build-essential has_command "${CC:-cc}"
    want cmake has_command cmake
    want ninja-build has_command ninja make
    want pkg-config has_command pkg-config
    # The checks of modules and headers need the tools above; without them the packages are asked for in any case.
    want libjsmn-dev has_header jsmn.h
    want libxxhash-dev has_header xxhash.h
}

# install_missing: installs what was noted. Ends the script with clear words where that is impossible.
install_missing() {
    if [ -z "$missing$optional" ]; then
        echo "== everything that the build needs is here"
        return 0
    fi
    root=$(root_command)
    if ! has_command apt-get; then
        [ -z "$missing" ] && return 0
        echo "Missing on this machine:$missing (names of Debian packages)." >&2
        echo "There is no apt-get here: install them with your package manager and start again." >&2
        exit 1
    fi
    if [ -z "$root" ]; then
        [ -z "$missing" ] && return 0
        echo "Missing on this machine:$missing." >&2
        echo "You are not root and sudo is not here or asks for a password. Let somebody who may run:" >&2
        echo "    apt-get update && apt-get install -y --no-install-recommends$missing" >&2
        exit 1
    fi
    [ -z "$missing" ] || echo "== installing with apt:$missing"
    [ -z "$optional" ] || echo "== installing with apt, if it can be had:$optional"
    export DEBIAN_FRONTEND=noninteractive
    # A stale or partly unreachable list may still do: what counts is whether the packages come.
    $root apt-get update -qq || echo "== apt-get update failed; trying with the lists that are here" >&2
    if [ -n "$missing" ]; then
        # shellcheck disable=SC2086
        $root apt-get install -y -qq --no-install-recommends $missing || {
            echo "apt could not install:$missing. Its messages above say why; then start again." >&2
            exit 1
        }
    fi
    for package in $optional; do
        $root apt-get install -y -qq --no-install-recommends "$package" > /dev/null 2>&1 ||
            echo "== $package cannot be had: going on without it"
    done
}

# generator: the CMake generator to use in a new build folder.
generator() { if has_command ninja; then echo Ninja; else echo "Unix Makefiles"; fi; }

processors() { getconf _NPROCESSORS_ONLN 2> /dev/null || echo 2; }

# configure <build folder> <options>...: quiet unless it fails; keeps the generator that the folder has.
configure() {
    folder=$1
    shift
    # A project that was moved or copied takes its old build along; such a build is of no use.
    if [ -f "$folder/CMakeCache.txt" ]; then
        home=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$folder/CMakeCache.txt")
        if [ "$home" != "$project" ]; then
            echo "== $folder was made for $home: starting it anew"
            rm -rf "$folder"
        fi
    fi
    if [ ! -f "$folder/CMakeCache.txt" ]; then
        set -- -G "$(generator)" "$@"
    fi
    if ! output=$(cmake -S "$project" -B "$folder" "$@" 2>&1); then
        printf '%s\n' "$output" >&2
        exit 1
    fi
}
