#!/bin/sh
# Calls that a library may not make.
. "$(dirname "$0")/common.sh"
files_of lib | over_files banned.awk
