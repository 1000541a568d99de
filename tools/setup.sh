#!/bin/sh
# What does a fresh machine need? A virtual environment with the hash-locked sets named; nothing is done twice.
#   tools/setup.sh run|test|check
set -eu
cd "$(dirname "$0")/.."
venv=.venv
set_name=${1:?run, test or check}

python=${PYTHON:-}
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
  [ -n "$python" ] && break
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$candidate; fi
done
[ -n "$python" ] || { echo "setup: no Python 3.11 or newer found; install one, or name it with PYTHON=" >&2; exit 1; }

if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c '' 2>/dev/null; then
  rm -rf "$venv"
  if ! "$python" -m venv "$venv" 2>/dev/null; then
    rm -rf "$venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      echo "setup: installing python3-venv" >&2
      apt-get update -q >/dev/null && apt-get install -qy python3-venv >/dev/null
      "$python" -m venv "$venv"
    else
      echo "setup: $python cannot make a virtual environment; install the package python3-venv" >&2
      exit 1
    fi
  fi
fi

files="requirements/bootstrap.txt requirements/run.txt"
case $set_name in
  run) ;;
  test) files="$files requirements/test.txt" ;;
  check) files="$files requirements/test.txt requirements/check.txt" ;;
  *) echo "setup: unknown set $set_name" >&2; exit 2 ;;
esac

stamp=$venv/stamp-$set_name
# shellcheck disable=SC2086
now=$(cat $files pyproject.toml tools/setup.sh hatch_build.py src/tocsin/fingerprint/index/kernel.c | sha256sum)
if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$now" ]; then
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
  args=""
  for file in $files; do args="$args -r $file"; done
  # shellcheck disable=SC2086
  if ! "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes $args; then
    echo "setup: uv could not install the set; trying pip" >&2
    # shellcheck disable=SC2086
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes $args
  fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
  # Sound is compared by a library of the system; without it the program says so and goes on.
  if ! "$venv/bin/python" -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("chromaprint"))'; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      echo "setup: installing libchromaprint1" >&2
      { apt-get update -q && apt-get install -qy --no-install-recommends libchromaprint1; } >/dev/null 2>&1 || true
    else
      echo "setup: the library Chromaprint is not here (Debian: libchromaprint1); sound is not compared" >&2
    fi
  fi
  tools/ocr.sh
  echo "$now" > "$stamp"
fi
