#!/bin/sh
# Fails with an instruction unless Node 20.19 or newer is on the path.
set -eu
if ! command -v node >/dev/null 2>&1; then
    echo "Thoralens needs Node 20.19 or newer to build its page: https://nodejs.org" >&2
    exit 1
fi
node -e '
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Thoralens needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}'
