#!/bin/sh
# Records a thousand runs, and replays them in a network namespace that has no interface.
#
#   replay-offline.sh CLASSPATH    main and test classes of dify-core and dify-workflow, their libraries and JUnit's console launcher
set -eu

[ $# -eq 1 ] || { sed -n '2,5p' "$0" >&2; exit 2; }
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT

replay() {
  "$@" "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -Ddify.recording="$folder/thousand.rec" -cp "$classpath" \
    org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=none \
    --select-method 'io.dify.workflow.replay.RunReplayTest#aThousandRuns'
}

classpath=$1
cd -- "$root"
echo "== recorded, and replayed once"
replay env
ls -l "$folder/thousand.rec" | awk '{ printf "%.1f KB a run\n", $5 / 1000 / 1024 }'
echo "== replayed without a network"
if unshare -r -n true 2>/dev/null; then
  unshare -r -n sh -c 'echo "interfaces that are up: $(ip -o link show up 2>/dev/null | wc -l)"'
  replay unshare -r -n
elif unshare -n true 2>/dev/null; then
  replay unshare -n
else
  echo "SKIPPED: this system does not let its users make network namespaces (unshare -n)."
fi
