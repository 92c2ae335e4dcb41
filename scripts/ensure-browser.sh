#!/bin/sh
# The browser tests drive an installed Chromium or Chrome. Installs the distribution's Chromium
# where it may; fails with an instruction otherwise.
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if [ "${THORALENS_BROWSER:-}" ] && [ -x "$THORALENS_BROWSER" ]; then
    exit 0
fi
if [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
    exit 0
fi
echo "The browser tests need Chromium or Chrome. Install one (Debian: apt install chromium;" >&2
echo "macOS: brew install --cask chromium), or set THORALENS_BROWSER to its path." >&2
exit 1
