#!/usr/bin/env bash
# Publishes tests/LlamaCppChatClient.AotSmoke with Native AOT (a warning fails it) and runs it against real llama-servers.
# Prints the size of the program and how long it took to its first answer; the last line counts the checks.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
output=$root/artifacts/aot-smoke
project=$root/tests/LlamaCppChatClient.AotSmoke
properties=()
command -v clang >/dev/null || properties+=(-p:CppCompilerAndLinker=gcc)

mkdir -p "$output"
dotnet publish "$project" -c Release -o "$output" "${properties[@]}" >&2
program=$output/LlamaCppChatClient.AotSmoke
echo "size: $(du -h "$program" | cut -f1)"

server=$("$root/eng/llama-server.sh")
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true' EXIT

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null || echo $((20000 + RANDOM % 20000))
}

# start PORT ARGUMENTS...: the client waits by itself until the model is loaded
start() {
    local port=$1
    shift
    "$server" -m "$root/tests/models/tiny-chat.gguf" -c 4096 -np 2 --threads 1 --threads-batch 1 --temp 0 \
        --host 127.0.0.1 --port "$port" "$@" >"$output/server-$port.log" 2>&1 &
    pids+=($!)
    for _ in $(seq 100); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
        sleep 0.1
    done
    echo "llama-server did not start; its log: $output/server-$port.log" >&2
    return 1
}

chat=$(free_port)
start "$chat"
embedding=$(free_port)
start "$embedding" --embeddings --pooling mean
"$program" "http://127.0.0.1:$chat" "http://127.0.0.1:$embedding" "$server" "$root/tests/models/tiny-chat.gguf"
