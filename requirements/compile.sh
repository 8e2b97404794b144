#!/bin/sh
# Compile every *.in to a *.txt with hashes and without addresses. Needs `uv` on the PATH.
set -eu
cd "$(dirname "$0")"
for name in base build postgres dev bench node; do
  uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
    --python-version 3.11 --quiet "$@" "$name.in" --output-file "$name.txt"
done
