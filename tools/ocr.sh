#!/bin/sh
# What does the reading of pictures' text want? Tesseract and its language data, from Debian. Root with apt-get gets what
# is missing; otherwise it is said. With CI=true it is an error.
set -u
languages="ara deu eng fra ind rus spa tur ukr osd"

missing() {
  command -v tesseract >/dev/null || { echo tesseract-ocr; for one in $languages; do echo "tesseract-ocr-$one"; done; return; }
  here=$(tesseract --list-langs 2>/dev/null)
  for one in $languages; do
    echo "$here" | grep -qx "$one" || echo "tesseract-ocr-$one"
  done
}

wanted=$(missing)
if [ -n "$wanted" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "ocr: installing" $wanted >&2
  # shellcheck disable=SC2086
  { apt-get update -q && apt-get install -qy --no-install-recommends $wanted; } >/dev/null 2>&1
  wanted=$(missing)
fi
if [ -n "$wanted" ]; then
  echo "ocr: not here:" $wanted"; pictures' text is not read in those languages (Debian: apt-get install)" >&2
  if [ "${CI:-}" = true ]; then exit 1; fi
fi
exit 0
