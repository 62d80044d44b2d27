#!/bin/sh
# Things that have one door: instruction sets (lib/kernel) and CBLAS (lib/tensor/gemm.c).
. "$(dirname "$0")/common.sh"
files_of lib include | over_files doors.awk
