#!/bin/sh
# Instruction sets have one door, lib/kernel; matrix products are our own, so that no BLAS is included anywhere.
. "$(dirname "$0")/common.sh"
files_of lib include | over_files doors.awk
