#!/bin/sh
# The page tests drive Debian's Chromium; where it cannot be installed they are skipped, and this says so.
for name in chromium chromium-browser google-chrome; do command -v "$name" >/dev/null 2>&1 && exit 0; done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium for the page tests"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 && exit 0
fi
echo "Chromium is not here and could not be installed: the page tests will be skipped (install the package chromium to run them)"
exit 0
