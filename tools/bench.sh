#!/bin/sh
# Which peers are measured beside us? Those named in requirements/bench.in, in .venv-bench, a Python environment of their own.
# What cannot be had is said, and its rows print "peer not here". About 550 MB.
set -u
cd "$(dirname "$0")/.."
venv=.venv-bench
missing=""

[ -x .venv/bin/uv ] || tools/setup.sh run || exit 1
if ! "$venv/bin/python" -c '' 2>/dev/null; then
  rm -rf "$venv"
  .venv/bin/uv venv --quiet --python .venv/bin/python "$venv" || exit 1
  echo '*' > "$venv/.gitignore"
fi
if ! .venv/bin/uv pip install --quiet --python "$venv/bin/python" --require-hashes -r requirements/bench.txt; then
  echo "bench: the peers could not be installed; pdqhash is compiled and needs g++" >&2
  exit 1
fi
if ! "$venv/bin/python" -c 'import vpdq' 2>/dev/null; then
  if ! pkg-config --exists libavformat libswscale libavutil libavcodec 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      echo "bench: installing FFmpeg's headers" >&2
      { apt-get update -q && apt-get install -qy --no-install-recommends \
        g++ cmake pkg-config libavformat-dev libavcodec-dev libswscale-dev libavutil-dev libavdevice-dev libavfilter-dev; } >/dev/null 2>&1
    fi
  fi
  .venv/bin/uv pip install --quiet --python "$venv/bin/python" --require-hashes -r requirements/bench-video.txt 2>/dev/null \
    || missing="$missing vpdq(needs FFmpeg's headers: apt-get install libavformat-dev libavdevice-dev libswscale-dev)"
fi
[ -z "$missing" ] || echo "bench: not here:$missing; their rows say so" >&2
"$venv/bin/python" -c 'import sys; print("bench: peers in", sys.prefix)' >&2
