#!/bin/sh
# Runs the public client for Node.js against a server of its own: ./run.sh [VERSION]
# Needs node, npm and what npm installs from; VERSION is the client's, else the one in package.json.
#
# DIFY  the command to test, by default the launcher of this repository
# PORT  the port of the server, by default 5099
set -eu
cd "$(dirname -- "$0")"
dify=${DIFY:-$(cd ../../.. && pwd)/dify}
export SERVER="http://127.0.0.1:${PORT:-5099}"

npm install --silent --no-audit --no-fund ${1:+"dify-client@$1"}
echo "dify-client $(node -p "require('./node_modules/dify-client/package.json').version"), node $(node --version)"

# The log of the server before must be gone: it says that that one is ready.
start() {
  rm -f server.log
  $dify serve --data data --port "${PORT:-5099}" --app chat.yml --app completion.yml --app workflow.yml "$@" > server.log &
  server=$!
  trap 'kill $server 2>/dev/null || true; rm -f server.log' EXIT
  until grep -q '^Ctrl-C' server.log 2>/dev/null; do
    kill -0 $server
    sleep 1
  done
}

rm -rf data
start --kb "faq=$(cd ../../.. && pwd)/examples/faq-bot/faq.csv"
key() {
  sed -n "/^App: *client-check $1/,/^API key/s/^API key: \([^ ]*\).*/\1/p" server.log
}
CHAT_KEY=$(key chat) COMPLETION_KEY=$(key completion) WORKFLOW_KEY=$(key workflow)
kill $server
wait $server || true
DATASET_KEY=$($dify key create --knowledge --data data | grep -o "dataset-[0-9A-Za-z]*")
export CHAT_KEY COMPLETION_KEY WORKFLOW_KEY DATASET_KEY
start
node check.mjs
