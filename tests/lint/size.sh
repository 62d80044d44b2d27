#!/bin/sh
# A file fits one concept and a function one screen: 500 lines a source, 250 a public header, 80 a function.
. "$(dirname "$0")/common.sh"
files_of lib include tests examples | over_files size.awk
