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
program=$("$root/eng/sample.sh" Chat)
exec "$root/eng/with-server.sh" dotnet "$program" "$@"
