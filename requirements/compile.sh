#!/bin/sh
# Compile every *.in to a *.txt with hashes and without addresses. Needs `uv` on the PATH.
set -eu
cd "$(dirname "$0")"
for name in base build postgres opensearch meaning dev bench node; do
  alone=""
  [ "$name" = meaning ] && alone=--no-deps
  # shellcheck disable=SC2086
  uv pip compile --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
    --python-version 3.11 --quiet $alone "$@" "$name.in" --output-file "$name.txt"
done
