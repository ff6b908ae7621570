#!/usr/bin/env bash
# Builds the solution and runs its tests. The failed tests are named again at the end, where people and CI pages look;
# the last line is "N passed, N failed, N skipped".
#
#   eng/test.sh                                        all tests
#   eng/test.sh --filter-class '*TokenCountTests'      only these (more filters: --filter-method, --filter-namespace, --filter)
#
# A machine without llama-server gets one (eng/llama-server.sh); when that fails, the server tests are skipped with
# the reason, except under CI=true, where they fail. LLAMACPP_MSBUILD_ARGS is added to the build.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

solution=LlamaCppChatClient.slnx
read -ra msbuild_args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT

dotnet build $solution -c Release -nologo -v:quiet -clp:NoSummary --tl:off "${msbuild_args[@]}" ||
    { printf 'FAILED: build\n0 passed, 1 failed, 0 skipped\n'; exit 1; }
if server=$(eng/llama-server.sh); then export LLAMACPP_SERVER=$server; fi

# A test that never ends fails after ten minutes. A filter that matches nothing in one of the projects (8) is no failure.
dotnet test --solution $solution -c Release --no-build --no-progress --no-ansi \
    --hangdump --hangdump-timeout 10m --hangdump-type None ${1+--ignore-exit-code 8} "$@" 2>&1 | tee "$log"
code=${PIPESTATUS[0]}

# Of each failed test the name and the first line of its message.
awk '/^failed / { name = substr($0, 8); getline; getline; print "FAILED: " substr(name ": " $0, 1, 500) }' "$log"
awk -v code="$code" '
    /^  (total|failed|succeeded|skipped): [0-9]+$/ { count[$1] = $2 }
    END {
        failed = count["failed:"] + 0
        if (code != 0 && failed == 0) { print "FAILED: dotnet test: exit code " code " although no test failed"; failed = 1 }
        printf "%d passed, %d failed, %d skipped\n", count["succeeded:"], failed, count["skipped:"]
        exit failed > 0
    }' "$log"
