#!/bin/sh
# Which outside witnesses do the tests want? The reference PDQ (compiled), a browser and PostgreSQL. What cannot be had is said,
# and its tests are skipped; with CI=true it is an error.
set -u
cd "$(dirname "$0")/.."
missing=""

if ! .venv/bin/python -c 'import pdqhash' 2>/dev/null; then
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/oracle.txt >/dev/null 2>&1 \
    || missing="$missing pdqhash(needs-g++)"
fi
if ! command -v chromium >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "oracles: installing chromium" >&2
    { apt-get update -q && apt-get install -qy --no-install-recommends chromium; } >/dev/null 2>&1
  fi
  command -v chromium >/dev/null || missing="$missing chromium(apt-get-install-chromium)"
fi
if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "oracles: installing postgresql" >&2
    { apt-get update -q && apt-get install -qy --no-install-recommends postgresql; } >/dev/null 2>&1
  fi
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql(apt-get-install-postgresql)"
fi
if [ -n "$missing" ]; then
  echo "oracles: not here:$missing; the tests that want them are skipped" >&2
  if [ "${CI:-}" = true ]; then exit 1; fi
fi
exit 0
