#!/usr/bin/env bash
# Runs the benchmarks and prints the table.
#
#   eng/bench.sh              everything (about 8 minutes), and writes the table into docs/performance.md
#   eng/bench.sh --quick      for CI (less than a minute): fails on allocations and on counts of connections and requests, never on time
#   eng/bench.sh text-burst   the named cases; an unknown name lists them
#
# LLAMACPP_MSBUILD_ARGS is added to every dotnet command.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
project=$root/tests/LlamaCppChatClient.Benchmarks
read -ra msbuild_args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
build=(-c Release -nologo -v:quiet -clp:NoSummary --tl:off "${msbuild_args[@]}")

# Without nginx, the rows of calls through a gateway are left out.
if [ $# -eq 0 ]; then
    set -- --write
    "$root/eng/need-debian.sh" nginx-light || true
fi

dotnet build "$project" "${build[@]}" >&2
exec dotnet "$project/bin/Release/net10.0/LlamaCppChatClient.Benchmarks.dll" "$@"
