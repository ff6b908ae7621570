#!/usr/bin/env bash
# Packs the templates and what they use, installs them as a user does, creates a program of each, and runs it beside a real
# llama-server. The last line is "N passed, N failed, N skipped".
#
# eng/newcomer.sh runs the chat without tools. The templates of the user stay as they are. LLAMACPP_MSBUILD_ARGS is added to every dotnet command. Without a llama-server
# the runs fail under CI=true, else they are skipped.
# shellcheck disable=SC2034,SC2317 # check runs the functions, eng/checks.sh reads the variables
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

names=(LlamaCppChatClient LlamaCppChatClient.Templates)
packages=$PWD/artifacts/template-test
# shellcheck source=eng/checks.sh
source eng/checks.sh

new() { DOTNET_CLI_HOME=$work/home dotnet new "$@"; }

install() { new install "$packages/LlamaCppChatClient.Templates.$version.nupkg"; }

# Creates a program and builds it: create NAME TEMPLATE [OPTION…]
create() {
    new "$2" -n "$1" -o "$work/$1" "${@:3}" && dotnet build "$work/$1" -c Release -warnaserror "${quiet[@]}"
}

# Runs a program of the console: answers NAME QUESTION ANSWER
answers() {
    local output
    output=$(eng/with-server.sh dotnet "$work/$1/bin/Release/net10.0/$1.dll" <<<"$2") || return 1
    echo "$output"
    grep -qF "$3" <<<"$output"
}

# Runs the web program, and sends it one question.
serves() {
    local output
    output=$(eng/with-server.sh bash -c "$(declare -f post); post '$work/Web/bin/Release/net10.0/Web.dll' '$work/web.log'") || return 1
    echo "$output"
    grep -q '^Content-Type: text/event-stream' <<<"$output" &&
        grep -oP '(?<="text":")[^"]*' <<<"$output" | tr -d '\n' | grep -qF 'The capital of France is Paris.'
}

post() {
    local program port='' tries=0 body='[{"role":"user","text":"What is the capital of France?"}]'
    ASPNETCORE_URLS=http://127.0.0.1:0 dotnet "$1" >"$2" 2>&1 &
    program=$!
    until [ -n "$port" ]; do
        port=$(sed -n 's|.*listening on: http://127\.0\.0\.1:\([0-9][0-9]*\).*|\1|p' "$2" | head -n 1)
        if ! kill -0 "$program" 2>/dev/null || [ $((tries += 1)) -gt 1200 ]; then cat "$2"; return 1; fi
        sleep 0.05
    done
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    printf 'POST /chat HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' ${#body} "$body" >&3
    timeout 60 cat <&3
    kill "$program"
}

check "pack" pack || finish
check "dotnet new installs the templates" install || finish
check "llamacpp-chat builds with tools" create Tools llamacpp-chat --tools true && tools=1
check "llamacpp-web builds" create Web llamacpp-web && web=1
check "llamacpp-agent builds" create Agent llamacpp-agent && agent=1
if has_server; then
    [ -z "${tools:-}" ] || check "llamacpp-chat calls a tool" answers Tools 'What is the weather in Paris?' 'sunny, 22'
    [ -z "${web:-}" ] || check "llamacpp-web answers" serves
    [ -z "${agent:-}" ] || check "llamacpp-agent calls a tool" answers Agent 'What is the weather in Paris?' 'sunny, 22'
else
    skipped=3
fi
finish
