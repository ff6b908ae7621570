#!/usr/bin/env bash
# Packs the libraries, looks into the packages, and chats with a real llama-server from a project outside the
# repository that installs them as an application does. The last line is "N passed, N failed, N skipped".
#
# The packages have a version of their own, so that no cache gives older ones. LLAMACPP_MSBUILD_ARGS is
# added to every dotnet command. Without a llama-server chatting fails under CI=true, else it is skipped.
# shellcheck disable=SC2317 # check runs the functions
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

names=(src/*/)
names=("${names[@]%/}")
names=("${names[@]#src/}")
version=0.0.0-test.$(date +%Y%m%d%H%M%S).$$
packages=$PWD/artifacts/pack-test
work=$(mktemp -d)
cache=$(dotnet nuget locals global-packages --list --force-english-output | sed 's/^global-packages: //; s|/*$||')
trap cleanup EXIT
read -ra msbuild_args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
quiet=(-nologo -v:quiet -clp:NoSummary --tl:off ${msbuild_args[@]+"${msbuild_args[@]}"})
passed=0 failed=0 skipped=0

# Where NuGet has unpacked a package.
installed() { echo "$cache/$(tr '[:upper:]' '[:lower:]' <<<"$1")/$version"; }

cleanup() {
    local name
    rm -rf "$work"
    for name in "${names[@]}"; do
        rm -rf "$(installed "$name")"
        rmdir "$(dirname "$(installed "$name")")" 2>/dev/null
    done
}

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
    local name
    rm -rf "$packages"
    for name in "${names[@]}"; do
        dotnet pack "src/$name" -c Release -p:PackageVersion="$version" -o "$packages" "${quiet[@]}" || return 1
    done
}

consume() {
    cp -r tests/LlamaCppChatClient.PackageConsumer/. "$work"
    echo "<configuration><packageSources><add key='pack-test' value='$packages' /></packageSources></configuration>" >"$work/nuget.config"
    dotnet build "$work" -c Release -p:LlamaCppChatClientVersion="$version" "${quiet[@]}"
}

has_files() {
    local file folder
    folder=$(installed "$1")
    for file in README.md lib/{net8.0,net10.0}/$1.{dll,xml}; do
        [ -s "$folder/$file" ] || { echo "The package has no $file."; return 1; }
    done
    cmp README.md "$folder/README.md"
}

# Names are not compressed in a zip archive, and a fresh machine has no unzip.
has_symbols() {
    local framework
    for framework in net8.0 net10.0; do
        grep -qa "lib/$framework/$1.pdb" "$packages/$1.$version.snupkg" || return 1
    done
}

# The middleware is the application's choice.
has_abstractions_only() { ! grep 'id="Microsoft.Extensions.AI"' "$(installed "$1")"/*.nuspec; }

chat() {
    local answer
    answer=$(eng/with-server.sh dotnet "$work/bin/Release/net10.0/Consumer.dll" "What is the capital of France?") || return 1
    echo "$answer"
    grep -q 'The capital of France is Paris\.' <<<"$answer" && grep -q 'tokens per second' <<<"$answer"
}

check "pack" pack || finish
check "a project outside the repository builds with them" consume || finish
for name in "${names[@]}"; do
    check "$name has its README, assemblies and documentation" has_files "$name"
    check "$name has symbols" has_symbols "$name"
    check "$name needs nothing of Microsoft.Extensions.AI but the abstractions" has_abstractions_only "$name"
done
if [ -n "${LLAMACPP_BASE_URL:-}" ] || eng/llama-server.sh >/dev/null 2>"$work/why" || [ "${CI:-}" = true ]; then
    check "the project chats with a llama-server" chat
else
    cat "$work/why"
    skipped=1
fi
finish
