#!/bin/sh
# Which outside witnesses do the tests want? The reference PDQ (compiled), a browser, PostgreSQL, the reference's command
# line tx in a virtual environment of its own, and the sound library. What cannot be had is said,
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
if [ ! -x .venv-tx/bin/tx ]; then
  { .venv/bin/python -m venv .venv-tx && .venv/bin/uv pip install --quiet --python .venv-tx/bin/python --require-hashes -r requirements/tx.txt; } >/dev/null 2>&1 \
    || { rm -rf .venv-tx; missing="$missing tx(needs-g++)"; }
fi
if [ ! -x .venv-archive/bin/wacz ]; then
  { .venv/bin/python -m venv .venv-archive && .venv/bin/uv pip install --quiet --python .venv-archive/bin/python --require-hashes -r requirements/archive.txt; } >/dev/null 2>&1 \
    || { rm -rf .venv-archive; missing="$missing pywb,wacz"; }
fi
if ! .venv/bin/python -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("chromaprint"))'; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "oracles: installing libchromaprint1" >&2
    { apt-get update -q && apt-get install -qy --no-install-recommends libchromaprint1; } >/dev/null 2>&1
  fi
  .venv/bin/python -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("chromaprint"))' \
    || missing="$missing libchromaprint(apt-get-install-libchromaprint1)"
fi
if [ -n "$missing" ]; then
  echo "oracles: not here:$missing; the tests that want them are skipped" >&2
  if [ "${CI:-}" = true ]; then exit 1; fi
fi
exit 0
