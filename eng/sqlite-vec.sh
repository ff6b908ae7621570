#!/usr/bin/env bash
# Prints the path of sqlite-vec, the extension of SQLite for vectors, as npm has it; gets it into artifacts/sqlite-vec.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case $(uname -m) in aarch64) package=sqlite-vec-linux-arm64 ;; *) package=sqlite-vec-linux-x64 ;; esac
folder=$PWD/artifacts/sqlite-vec
library=$folder/node_modules/$package/vec0.so
if [ ! -f "$library" ]; then
    type -P npm >/dev/null || eng/need-debian.sh nodejs npm >&2
    npm install --prefix "$folder" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error "$package@0.1.9" >&2
fi
echo "$library"
