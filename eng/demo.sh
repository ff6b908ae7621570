#!/usr/bin/env bash
# Chats with a real llama-server through this library (docs/samples/Chat).
#
#   eng/demo.sh "What is the weather in Paris?"    one answer
#   eng/demo.sh                                    a conversation
#
# Gets a server (eng/llama-server.sh), starts it with the tiny model of tests/models on a free port of
# 127.0.0.1, and stops it at the end. LLAMACPP_BASE_URL makes it chat with that server instead, and
# LLAMACPP_MSBUILD_ARGS is added to the build. Needs the .NET 10 SDK.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
sample=$root/docs/samples/Chat
program=$sample/bin/Release/net10.0/Chat.dll
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

fail() { printf 'demo.sh: %s\n' "$1" >&2; exit 1; }

# Only when there is something to build, for asking the SDK takes two seconds.
build() {
    local output args stamp=$sample/obj/demo.stamp
    if [ -f "$stamp" ] && [ -f "$program" ] && [ -z "$(changed_since "$stamp")" ]; then return; fi
    read -ra args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
    output=$(dotnet build "$sample" -c Release -nologo -v:quiet -clp:NoSummary --tl:off ${args[@]+"${args[@]}"} 2>&1) || {
        printf '%s\n' "$output" >&2
        fail "the sample does not build."
    }
    touch "$stamp"
}

changed_since() {
    find "$root"/src "$sample" "$root"/Directory.*.props "$root/global.json" "${BASH_SOURCE[0]}" \
        \( -name bin -o -name obj \) -prune -o -newer "$1" -print 2>/dev/null
}

start_server() {
    local command port='' tries=0
    command=$("$root/eng/llama-server.sh")
    server=''
    log=$(mktemp)
    trap stop_server EXIT

    # One thread: two that wait for each other are slow on a busy machine, and the model is tiny.
    # Job control gives it a process group of its own: Ctrl-C in the terminal is the sample's alone.
    set -m
    "$command" -m "$root/tests/models/tiny-chat.gguf" -c 8192 -np 2 --threads 1 --threads-batch 1 \
        --host 127.0.0.1 --port 0 </dev/null >"$log" 2>&1 &
    server=$!
    set +m

    # With port 0 it takes a free one, and says which; then it loads the model.
    until [ -n "$port" ] && healthy "$port"; do
        port=$(sed -n 's|.*listening on http://127\.0\.0\.1:\([0-9][0-9]*\).*|\1|p' "$log" | head -n 1)
        if ! kill -0 "$server" 2>/dev/null || [ $((tries += 1)) -gt 1200 ]; then
            tail -n 20 "$log" >&2
            fail "llama-server did not get ready."
        fi
        sleep 0.05
    done
    export LLAMACPP_BASE_URL=http://127.0.0.1:$port
    unset LLAMACPP_MODEL LLAMACPP_API_KEY
}

# Without curl, which a fresh machine may not have.
healthy() {
    local status=''
    { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf 'GET /health HTTP/1.0\r\n\r\n' >&3
    read -r -t 5 status <&3 || true
    exec 3>&-
    [[ $status == *' 200 '* ]]
}

stop_server() {
    if [ -n "$server" ]; then
        kill -KILL "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -f "$log"
}

build
if [ -z "${LLAMACPP_BASE_URL:-}" ]; then start_server; fi
dotnet "$program" "$@"
