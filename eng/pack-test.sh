#!/usr/bin/env bash
# Packs the library, looks into the package, and chats with a real llama-server from a project outside the
# repository that installs it as an application does. The last line is "N passed, N failed, N skipped".
#
# The package has a version of its own, so that no cache gives an older one. LLAMACPP_MSBUILD_ARGS is
# added to every dotnet command. Without a llama-server chatting fails under CI=true, else it is skipped.
# shellcheck disable=SC2317 # check runs the functions
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

package=LlamaCppChatClient
version=0.0.0-test.$(date +%Y%m%d%H%M%S).$$
packages=$PWD/artifacts/pack-test
work=$(mktemp -d)
cache=$(dotnet nuget locals global-packages --list --force-english-output | sed 's/^global-packages: //; s|/*$||')
installed=$cache/$(tr '[:upper:]' '[:lower:]' <<<"$package")/$version
trap 'rm -rf "$work" "$installed"; rmdir "$(dirname "$installed")" 2>/dev/null' EXIT
read -ra msbuild_args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
quiet=(-nologo -v:quiet -clp:NoSummary --tl:off ${msbuild_args[@]+"${msbuild_args[@]}"})
passed=0 failed=0 skipped=0

finish() {
    echo "$passed passed, $failed failed, $skipped skipped"
    exit $((failed > 0))
}

# Runs a check and counts it; its output is shown when it fails.
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "ok      $name"
        passed=$((passed + 1))
    else
        printf '%s\n' "$output"
        echo "FAILED  $name"
        failed=$((failed + 1))
        return 1
    fi
}

pack() {
    rm -rf "$packages"
    dotnet pack "src/$package" -c Release -p:PackageVersion="$version" -o "$packages" "${quiet[@]}"
}

# Names are not compressed in a zip archive, and a fresh machine has no unzip.
has_symbols() {
    local framework
    for framework in net8.0 net10.0; do
        grep -qa "lib/$framework/$package.pdb" "$packages/$package.$version.snupkg" || return 1
    done
}

consume() {
    cp -r "tests/$package.PackageConsumer/." "$work"
    echo "<configuration><packageSources><add key='pack-test' value='$packages' /></packageSources></configuration>" >"$work/nuget.config"
    dotnet build "$work" -c Release -p:LlamaCppChatClientVersion="$version" "${quiet[@]}"
}

has_files() {
    local framework file
    for file in README.md lib/{net8.0,net10.0}/$package.{dll,xml}; do
        [ -s "$installed/$file" ] || { echo "The package has no $file."; return 1; }
    done
    cmp README.md "$installed/README.md"
}

# The middleware is the application's choice.
has_abstractions_only() {
    local nuspec
    nuspec=$(echo "$installed"/*.nuspec)
    grep -q 'id="Microsoft.Extensions.AI.Abstractions"' "$nuspec" && ! grep 'id="Microsoft.Extensions.AI"' "$nuspec"
}

chat() {
    local answer
    answer=$(eng/with-server.sh dotnet "$work/bin/Release/net10.0/Consumer.dll" "What is the capital of France?") || return 1
    echo "$answer"
    grep -q 'The capital of France is Paris\.' <<<"$answer" && grep -q 'tokens per second' <<<"$answer"
}

check "pack" pack || finish
check "symbols for both frameworks" has_symbols
check "a project outside the repository builds with it" consume || finish
check "README, assemblies and documentation for both frameworks" has_files
check "of Microsoft.Extensions.AI only the abstractions" has_abstractions_only
if [ -n "${LLAMACPP_BASE_URL:-}" ] || eng/llama-server.sh >/dev/null 2>"$work/why" || [ "${CI:-}" = true ]; then
    check "the project chats with a llama-server" chat
else
    cat "$work/why"
    skipped=1
fi
finish
