#!/bin/sh
# Which readers are measured beside ours? Those named in requirements/bench-read.in, in .venv-bench-read, a Python environment
# of their own. What cannot be had is said, and its rows print "peer not here". About 450 MB.
set -u
cd "$(dirname "$0")/.."
venv=.venv-bench-read

[ -x .venv/bin/uv ] || tools/setup.sh run || exit 1
if ! "$venv/bin/python" -c '' 2>/dev/null; then
  rm -rf "$venv"
  .venv/bin/uv venv --quiet --python .venv/bin/python "$venv" || exit 1
  echo '*' > "$venv/.gitignore"
fi
if ! .venv/bin/uv pip install --quiet --python "$venv/bin/python" --require-hashes -r requirements/bench-read.txt; then
  echo "bench: the readers could not be installed; their rows say so" >&2
  exit 1
fi
for module in iocextract ioc_finder iocsearcher dateparser sklearn; do
  # iocsearcher needs libmagic, a library of the system
  "$venv/bin/python" -c "import $module" 2>/dev/null || echo "bench: $module does not start here; its rows say so" >&2
done
"$venv/bin/python" -c 'import sys; print("bench: readers in", sys.prefix)' >&2
