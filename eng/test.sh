#!/usr/bin/env bash
# Restores, builds and runs every test project; the last line is "N passed, N failed, N skipped".
#
#   eng/test.sh                          all tests
#   eng/test.sh --filter Name~Stream     only these (dotnet test's filter)
#
# LLAMACPP_MSBUILD_ARGS is added to every dotnet command, for example
#   LLAMACPP_MSBUILD_ARGS=-p:RestoreAdditionalProjectSources=/a/folder/of/packages
# A machine without llama-server gets one (eng/llama-server.sh); when that fails, the server tests
# are skipped and say why, except under CI=true, where they fail.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

configuration=Release
solution=LlamaCppChatClient.slnx
results=$PWD/TestResults
# What a feed may lack, and the projects outside the solution need.
optional_package=Microsoft.Extensions.AI
read -ra msbuild_args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
quiet=(-nologo -v:quiet -clp:NoSummary --tl:off)
test_args=("$@")
passed=0 failed=0 skipped=0
faults=()
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

# The faults come last: of a long log people, and CI pages, see the end.
finish() {
    echo
    for text in "${faults[@]}"; do echo "FAILED: $text"; done
    echo "$passed passed, $failed failed, $skipped skipped"
    exit $((failed > 0))
}

fault() {
    faults+=("$1")
    failed=$((failed + 1))
}

# Prints the value of one counter of a TRX file; nothing when the file is not whole.
counter() { sed -n "s/.*<Counters.* $2=\"\([0-9]*\)\".*/\1/p" "$1" 2>/dev/null; }

# Prints each failed test of a TRX file, a line each: its name and the first line of what it says.
failures() {
    awk '/<UnitTestResult / { failed = 0 }
         /<UnitTestResult .*outcome="Failed"/ { failed = 1; name = $0; sub(/.* testName="/, "", name); sub(/".*/, "", name) }
         failed && /<Message>/ { sub(/.*<Message>/, ""); sub(/<\/Message>.*/, ""); print substr(name ": " $0, 1, 500); failed = 0 }' "$1" |
        plain
}

# Turns the XML escapes of its input into characters.
plain() { sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&#xD;//g; s/&amp;/\&/g'; }

# Prints why tests were skipped: the first line of each reason, with its number of tests.
skip_reasons() {
    awk '/<UnitTestResult / { skipped = /outcome="NotExecuted"/ }
         skipped && /<Message>/ { sub(/.*<Message>/, ""); sub(/<\/Message>.*/, ""); count[$0]++ }
         END { for (reason in count) printf "  skipped %d: %s\n", count[reason], reason }' "$1" |
        plain
}

# Runs one built project and adds up its results.
run() {
    local name trx code total ran
    name=$(basename "$1" .csproj)
    trx=$results/$name.trx
    rm -f "$trx"
    echo
    echo "== $name"
    # A test without an end must end as a failure.
    dotnet test "$1" -c "$configuration" --no-build "${quiet[@]}" "${msbuild_args[@]}" \
        --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
        --blame-hang-timeout 10m --blame-hang-dump-type none "${test_args[@]}"
    code=$?
    total=$(counter "$trx" total) ran=$(counter "$trx" executed)
    if [ -z "$total" ]; then
        # A filter that matches nothing leaves no results.
        if [ $code -ne 0 ] || [ ${#test_args[@]} -eq 0 ]; then fault "$name: no results, exit code $code"; fi
        return
    fi
    passed=$((passed + $(counter "$trx" passed)))
    skipped=$((skipped + total - ran))
    skip_reasons "$trx"
    local before=$failed
    failed=$((failed + ran - $(counter "$trx" passed)))
    mapfile -t -O ${#faults[@]} faults < <(failures "$trx")
    # A test host that crashed has counted only what came before.
    if [ $code -ne 0 ] && [ "$failed" -eq "$before" ]; then fault "$name: exit code $code although no test failed"; fi
    if [ "$total" -eq 0 ] && [ ${#test_args[@]} -eq 0 ]; then fault "$name: no tests"; fi
}

# Restores, builds and runs a project that needs the optional package, or counts its tests as skipped.
run_outside_solution() {
    local name output errors others tests
    name=$(basename "$1" .csproj)
    if ! output=$(dotnet restore "$1" "${quiet[@]}" "${msbuild_args[@]}" 2>&1); then
        errors=$(grep ' error ' <<<"$output")
        others=$(grep -vE "NU110[123]: .* package ${optional_package//./\\.}\.? " <<<"$errors")
        if [ -z "$errors" ] || [ -n "$others" ]; then
            echo
            echo "$output"
            fault "$name: restore"
        else
            tests=$(grep -rhoE --include='*.cs' --exclude-dir={bin,obj} '^ *\[(Fact|Theory)\b' "$(dirname "$1")" | wc -l)
            skipped=$((skipped + tests))
            echo
            echo "== $name"
            echo "  skipped $tests: no configured package source has $optional_package, which it needs"
        fi
    elif dotnet build "$1" -c "$configuration" --no-restore "${quiet[@]}" "${msbuild_args[@]}"; then
        run "$1"
    else
        fault "$name: build"
    fi
}

dotnet restore $solution "${quiet[@]}" "${msbuild_args[@]}" || { fault restore; finish; }
dotnet build $solution -c $configuration --no-restore "${quiet[@]}" "${msbuild_args[@]}" || { fault build; finish; }

if server=$(eng/llama-server.sh); then
    export LLAMACPP_SERVER=$server
    echo "llama-server: $server"
fi

inside=$(dotnet sln $solution list | sed 's|\\|/|g' | grep 'Tests\.csproj$' | sort)
outside=$(find tests -name '*Tests.csproj' | sort | grep -vxF "$inside")
for project in $inside; do run "$project"; done
for project in $outside; do run_outside_solution "$project"; done
finish
