#!/usr/bin/env bash
# Packs the libraries, looks into the packages, and chats with a real llama-server from a project outside the
# repository that installs them as an application does. The last line is "N passed, N failed, N skipped".
#
# LLAMACPP_MSBUILD_ARGS is added to every dotnet command. Without a llama-server chatting fails under CI=true, else it is skipped.
# shellcheck disable=SC2034,SC2317 # check runs the functions, eng/checks.sh reads the variables
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

# The templates have no assembly: eng/template-test.sh tests them.
mapfile -t names < <(for folder in src/*/; do basename "$folder"; done | grep -vx 'LlamaCppChatClient.Templates')
packages=$PWD/artifacts/pack-test
# shellcheck source=eng/checks.sh
source eng/checks.sh

# Has NuGet unpack every package, without what they depend on.
unpack() {
    local name
    mkdir "$work/all"
    {
        echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>'
        for name in "${names[@]}"; do echo "<PackageDownload Include='$name' Version='[$version]' />"; done
        echo '</ItemGroup></Project>'
    } >"$work/all/all.csproj"
    dotnet restore "$work/all" "${quiet[@]}"
}

# consume PROJECT FOLDER [OPTION…]
consume() {
    cp -r "tests/$1/." "$work/$2" && dotnet build "$work/$2" -c Release -p:LlamaCppChatClientVersion="$version" "${quiet[@]}" "${@:3}"
}

has_files() {
    local file folder
    folder=$(installed "$1")
    for file in README.md icon.png; do
        [ -s "$folder/$file" ] || { echo "The package has no $file."; return 1; }
    done
    for file in "$folder"/lib/*/"$1".{dll,xml}; do
        [ -s "$file" ] || { echo "The package has no $file."; return 1; }
    done
    grep -q '<releaseNotes>.' "$folder"/*.nuspec || { echo "The package has no release notes."; return 1; }
    grep -q '<repository type="git" url="https://' "$folder"/*.nuspec || { echo "The package does not name its repository."; return 1; }
}

# The gallery has no repository around the README: a relative link is dead there, and a comment is text.
has_absolute_links() {
    local readme
    readme=$(installed "$1")/README.md
    ! grep -nE '\]\((\.|[^.h#]|h[^t])|<!--' "$readme"
}

# Names are not compressed in a zip archive, and a fresh machine has no unzip.
has_symbols() {
    local framework
    for framework in "$(installed "$1")"/lib/*; do
        grep -qa "lib/$(basename "$framework")/$1.pdb" "$packages/$1.$version.snupkg" || return 1
    done
}

# chat PROGRAM
chat() {
    local answer
    answer=$(eng/with-server.sh dotnet "$work/$1" "What is the capital of France?") || return 1
    echo "$answer"
    grep -q 'The capital of France is Paris\.' <<<"$answer" && grep -q 'tokens per second' <<<"$answer"
}

check "pack" pack || finish
check "NuGet unpacks them" unpack || finish
for name in "${names[@]}"; do
    check "$name has its README, icon, assemblies and documentation" has_files "$name"
    check "$name has only absolute links in its README" has_absolute_links "$name"
    check "$name has symbols" has_symbols "$name"
done
check "a project outside the repository builds with them, with C# 12 too" consume LlamaCppChatClient.PackageConsumer consumer && built=1
check "a net8.0 project builds with C# 14" consume LlamaCppChatClient.PackageConsumer newer -p:LangVersion=14 -p:TargetFramework=net8.0
check "an F# project builds" consume LlamaCppChatClient.PackageConsumer.FSharp fsharp && fsharp=1
check "an Aspire AppHost and a service of it build" consume LlamaCppChatClient.PackageConsumer.Aspire aspire && aspire=1
if has_server; then
    [ -z "${built:-}" ] || check "the project chats with a llama-server" chat consumer/bin/Release/net10.0/Consumer.dll
    [ -z "${fsharp:-}" ] || check "the F# project chats with a llama-server" chat fsharp/bin/Release/net10.0/FSharpConsumer.dll
    [ -z "${aspire:-}" ] || check "the service of the Aspire application chats with a llama-server" chat aspire/bin/Release/net10.0/AspireConsumer.dll
else
    skipped=3
fi
finish
