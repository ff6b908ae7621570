#!/usr/bin/env bash
# Does what somebody does who sees this repository for the first time, and says how long each step takes: clones it, runs the
# README's commands, pastes each first program (README.md, docs/first-programs.md) into an empty project that installs the
# package, and creates a program from a template. All beside a real llama-server. The last line is "N passed, N failed, N skipped".
#
# What is not committed is not there. LLAMACPP_MSBUILD_ARGS is added to every dotnet command.
# shellcheck disable=SC2034,SC2317 # check runs the functions, eng/checks.sh reads the variables
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

names=(LlamaCppChatClient LlamaCppChatClient.Templates)
packages=$PWD/artifacts/newcomer
# shellcheck source=eng/checks.sh
source eng/checks.sh

clone() { git clone --quiet --depth 1 "file://$PWD" "$work/clone"; }

# says ANSWER COMMAND…
says() {
    local output
    output=$("${@:2}") || { echo "$output"; return 1; }
    echo "$output"
    grep -qE "$1" <<<"$output"
}

project() {
    local hosting
    hosting=$(sed -nE 's|.*<MicrosoftExtensionsVersion>(.*)</.*|\1|p' Directory.Packages.props)
    (cd "$work" && dotnet new console --name first --framework net10.0) &&
        dotnet add "$work/first" package LlamaCppChatClient --version "$version" &&
        dotnet add "$work/first" package Microsoft.Extensions.Hosting --version "$hosting"
}

# Pastes a program and runs it: program PAGE SNIPPET ANSWER [ARGUMENT…]
program() {
    awk -v begin="<!-- snippet: $2 -->" '$0 == begin { found = 1 } /^```/ && inside { exit } inside; /^```csharp/ && found { inside = 1 }' "$1" >"$work/first/Program.cs"
    cat "$work/first/Program.cs"
    dotnet build "$work/first" -c Release -warnaserror --no-restore "${quiet[@]}" &&
        says "$3" eng/with-server.sh dotnet "$work/first/bin/Release/net10.0/first.dll" "${@:4}"
}

template() {
    DOTNET_CLI_HOME=$work/home dotnet new install "$packages/LlamaCppChatClient.Templates.$version.nupkg" &&
        DOTNET_CLI_HOME=$work/home dotnet new llamacpp-chat -n Chat -o "$work/Chat" &&
        dotnet build "$work/Chat" -c Release -warnaserror "${quiet[@]}" &&
        says 'capital of France' eng/with-server.sh dotnet "$work/Chat/bin/Release/net10.0/Chat.dll" <<<'What is the capital of France?'
}

# A red square.
picture() {
    base64 -d >"$work/photo.png" <<<iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAS0lEQVR42u3PQQkAAAgAsetfWiP4FgYrsKZeS0BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEDgsqnc8OJg6Ln3AAAAAElFTkSuQmCC
}

# Each program needs a server of its own kind.
unset LLAMACPP_BASE_URL
LLAMACPP_SERVER=$(eng/llama-server.sh) || exit 1
export LLAMACPP_SERVER
check "git clone" clone || finish
cd "$work/clone" || exit 1
check 'eng/demo.sh "What is the weather in Paris?"' says 'sunny, 22' eng/demo.sh "What is the weather in Paris?"
check 'eng/search.sh "How do I stop an answer?"' says '\.md:[0-9]+' eng/search.sh "How do I stop an answer?"
check "the packages are made" pack || finish
check "dotnet new console, dotnet add package" project || finish
picture
guide=docs/first-programs.md
check "first program: stream a reply" program README.md readme-first-program 'The capital of France is Paris\.'
check "with dependency injection" program $guide first-injection 'The capital of France is Paris\.'
check "with tools" program $guide first-tools 'sunny, 22'
LLAMA_ARG_MMPROJ=$PWD/tests/models/tiny-mmproj.gguf check "with an image" program $guide first-images 'red.*tokens per second' "$work/photo.png"
MODEL=tiny-embed LLAMA_ARG_EMBEDDINGS=1 check "with embeddings" program $guide first-embeddings '0\.[89][0-9] The train leaves at nine\.'
check "dotnet new install, dotnet new llamacpp-chat" template
finish
