#!/bin/sh
# The form of public headers and of the comment that each function carries; and that retrieve.h includes them all.
. "$(dirname "$0")/common.sh"
wrong=0
files_of include | over_files headers.awk || wrong=1
# What one include of retrieve.h brings in, by way of other headers too; include/retrieve/ext/ is for those who extend.
files_of include | over_files umbrella.awk || wrong=1
exit $wrong
