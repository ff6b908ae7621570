#!/usr/bin/env bash
# Chats with a real llama-server through this library (docs/samples/Chat).
#
#   eng/demo.sh "What is the weather in Paris?"    one answer
#   eng/demo.sh                                    a conversation
#
# Starts a server with a tiny model for it (eng/with-server.sh), or chats with the one that
# LLAMACPP_BASE_URL names. LLAMACPP_MSBUILD_ARGS is added to the build. Needs the .NET 10 SDK.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
sample=$root/docs/samples/Chat
program=$sample/bin/Release/net10.0/Chat.dll
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Only when there is something to build, for asking the SDK takes two seconds.
build() {
    local output args stamp=$sample/obj/demo.stamp
    if [ -f "$stamp" ] && [ -f "$program" ] && [ -z "$(changed_since "$stamp")" ]; then return; fi
    read -ra args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
    output=$(dotnet build "$sample" -c Release -nologo -v:quiet -clp:NoSummary --tl:off ${args[@]+"${args[@]}"} 2>&1) || {
        printf '%s\n' "$output" >&2
        exit 1
    }
    touch "$stamp"
}

changed_since() {
    find "$root"/src "$sample" "$root"/Directory.*.props "$root/global.json" "${BASH_SOURCE[0]}" \
        \( -name bin -o -name obj \) -prune -o -newer "$1" -print 2>/dev/null
}

build
exec "$root/eng/with-server.sh" dotnet "$program" "$@"
