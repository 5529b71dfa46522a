#!/bin/sh
# Counts what the journal's commits ask of the disk: fsyncs against commit groups and journal writes. Needs strace, which makes everything slower:
# the figures of speed that are printed on the way are not to be used.
#
#   dify-runtime/src/jmh/service/fsyncs.sh [RUNS NODES AT_ONCE]      after ./mvnw -Pjmh package -DskipTests; default 400 10 100;
# needs a JDK 21 or newer as JAVA_HOME or on the PATH
set -eu
command -v strace >/dev/null || { echo "fsyncs.sh needs strace, which is not installed here." >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
cp=${JOURNAL_CLASSPATH:-$here/target/classes:$(cat "$here/target/classpath.txt")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
strace -f -c -o "$work/calls" -e trace=fsync,fdatasync "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g --enable-native-access=ALL-UNNAMED -cp "$cp" \
  io.dify.bench.journal.JournalMain "$work/journal.db" "${1:-400}" "${2:-10}" "${3:-100}"
awk '$NF == "fsync" || $NF == "fdatasync" { calls += $4 } END { print calls + 0 " fsyncs" }' "$work/calls"
