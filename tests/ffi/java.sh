#!/bin/sh
# java.sh <project> <shared library> <work folder>: the program in Java, through JNA.
set -eu
project=$1 library=$2 work=$3
. "$project/tests/support/need.sh"
. "$project/tests/ffi/compare.sh"
need javac default-jdk-headless
jna=/usr/share/java/jna.jar
[ -f "$jna" ] || skip "$jna is not here (install libjna-java)"
mkdir -p "$work/classes"
javac -Xlint:all -Werror -cp "$jna" -d "$work/classes" "$project"/examples/ffi/java/*.java
export RETRIEVE_LIBRARY="$library"
compare "$project" "$work" java -cp "$jna:$work/classes" Scenario
