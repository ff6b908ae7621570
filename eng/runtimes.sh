#!/usr/bin/env bash
# Runs the unit tests on the other .NET versions that the packages support; eng/test.sh runs them on .NET 10.
# The runtimes come from NuGet and need not be installed. The last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

project=LlamaCppChatClient.Tests
read -ra msbuild_args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
passed=0 failed=0 skipped=0
failures=()

# The SDK of .NET 11 is not needed: a program for .NET 10 runs on it.
run() {
    local framework=$1 runtime=$2 output=$PWD/artifacts/runtimes/$2 log=$PWD/artifacts/runtimes/$2.log
    local code program total='' errors red ignored
    echo "== $project for $framework on .NET $runtime"
    if ! dotnet build "tests/$project" -c Release -p:TestFramework="$framework" -p:TestRuntime="$runtime" --artifacts-path "$output" \
        -p:RunAnalyzers=false -nologo -v:quiet -clp:NoSummary --tl:off "${msbuild_args[@]}"; then
        failures+=("build for .NET $runtime") failed=$((failed + 1))
        return
    fi

    # What reads the sources and the guides says the same on every runtime.
    program=("$output/bin/$project"/release*/"$project")
    "${program[0]}" -noColor -noLogo -namespace- 'LlamaCpp.Tests.Architecture*' -namespace- 'LlamaCpp.Tests.Docs*' |
        tee "$log"
    code=${PIPESTATUS[0]}
    mapfile -t -O ${#failures[@]} failures < <(sed -n "s/^ *\(.*\) \[FAIL\]$/.NET $runtime: \1/p" "$log")
    read -r total errors red ignored < <(sed -nE 's/^ .* Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+),.*/\1 \2 \3 \4/p' "$log")
    if [ -z "${total:-}" ] || { [ "$code" -ne 0 ] && [ $((errors + red)) -eq 0 ]; }; then
        failures+=(".NET $runtime: exit code $code") failed=$((failed + 1))
        return
    fi
    passed=$((passed + total - red - ignored)) failed=$((failed + red + errors)) skipped=$((skipped + ignored))
}

run net8.0 8.0.31
run net10.0 11.0.0
if [ ${#failures[@]} -gt 0 ]; then printf 'FAILED: %s\n' "${failures[@]}"; fi
echo "$passed passed, $failed failed, $skipped skipped"
exit $((failed > 0))
