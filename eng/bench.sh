#!/usr/bin/env bash
# Runs the benchmarks and prints the table.
#
#   eng/bench.sh              everything (about 18 minutes on a quiet machine), and writes the table into docs/performance.md
#   eng/bench.sh --quick      for CI (less than a minute): fails on allocations and on counts of connections and requests, never on time
#   eng/bench.sh text-burst   the named cases; an unknown name lists them
#
# LLAMACPP_MSBUILD_ARGS is added to every dotnet command.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
project=$root/tests/LlamaCppChatClient.Benchmarks
read -ra msbuild_args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
build=(-c Release -nologo -v:quiet -clp:NoSummary --tl:off "${msbuild_args[@]}")

# Rows whose programs are missing are left out: without nginx those of calls through a gateway.
publish() {
    dotnet publish "$root/tests/LlamaCppChatClient.FirstCall" -p:FirstCall="$1" -p:RunAnalyzers=false -o "$root/artifacts/first-call/$1" "${build[@]}" "${@:2}" >&2
}
if [ $# -eq 0 ]; then
    set -- --write
    "$root/eng/need-debian.sh" nginx-light gcc zlib1g-dev || true
    rm -rf "$root/artifacts/first-call"
    publish jit
    publish ready-to-run
    linker=()
    type -P clang >/dev/null || linker=(-p:CppCompilerAndLinker=gcc)
    publish aot "${linker[@]}"
fi

dotnet build "$project" "${build[@]}" >&2
exec dotnet "$project/bin/Release/net10.0/LlamaCppChatClient.Benchmarks.dll" "$@"
