#!/usr/bin/env bash
# Runs the benchmarks and prints the table.
#
#   eng/bench.sh              everything (about 6 minutes), and writes the table into docs/performance.md
#   eng/bench.sh --quick      for CI (less than a minute): fails on allocations, never on time
#   eng/bench.sh text-burst   the named cases; an unknown name lists them
#
# Microsoft.Extensions.AI.OpenAI takes part where the feed has it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
project=$root/tests/LlamaCppChatClient.Benchmarks
build=(-c Release -v quiet -nologo -clp:NoSummary)

write=--write
for argument in "$@"; do
    write=
done

# Only the whole table compares with it: CI needs the library's own numbers.
if [ -n "$write" ] && dotnet restore "$project" -v quiet -p:WithMeaiOpenAI=true >/dev/null 2>&1; then
    build+=(-p:WithMeaiOpenAI=true)
fi

dotnet build "$project" "${build[@]}" >&2
exec dotnet "$project/bin/Release/net10.0/LlamaCppChatClient.Benchmarks.dll" "$@" $write
