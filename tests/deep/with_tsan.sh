#!/bin/sh
# with_tsan.sh <probe> <program> [arguments]: runs a program that was built with ThreadSanitizer. On kernels that spread
# addresses widely the sanitizer of older compilers cannot start; then without address randomisation, if that is allowed.
probe=$1
shift
if "$probe" > /dev/null 2>&1; then
    exec "$@"
elif setarch "$(uname -m)" -R "$probe" > /dev/null 2>&1; then
    exec setarch "$(uname -m)" -R "$@"
fi
echo "ThreadSanitizer cannot start on this machine: not checked"
exit 77
