#!/usr/bin/env bash
# Runs a command beside a llama-server, which LLAMACPP_BASE_URL names to it.
#
#   eng/with-server.sh dotnet run
#
# Starts one (eng/llama-server.sh) with the tiny model of tests/models, or the one that MODEL names there, on a free port of
# 127.0.0.1, and stops it when the command has ended. Further flags are the server's own variables (LLAMA_ARG_MMPROJ=…). With
# LLAMACPP_BASE_URL set already, that server is used.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
server=''
log=''

fail() { printf 'with-server.sh: %s\n' "$1" >&2; exit 1; }

start_server() {
    local command port='' tries=0
    command=$("$root/eng/llama-server.sh")
    log=$(mktemp)
    trap stop_server EXIT

    # One thread: two that wait for each other are slow on a busy machine, and the model is tiny.
    # Job control gives it a process group of its own: Ctrl-C in the terminal is the command's alone.
    set -m
    "$command" -m "$root/tests/models/${MODEL:-tiny-chat}.gguf" -c 8192 -np 2 --temp 0 --threads 1 --threads-batch 1 \
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

if [ -n "${LLAMACPP_BASE_URL:-}" ]; then exec "$@"; fi
start_server
"$@"
