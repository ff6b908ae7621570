#!/usr/bin/env bash
# Chats in the browser with a llama-server through this library (docs/samples/WebChat).
#
#   eng/webchat.sh                     at http://127.0.0.1:5080, or at a free port when that is taken
#   eng/webchat.sh --urls http://…     at another address
#
# The program starts llama-servers with the tiny models of tests/models for it, or chats with the one that
# LLAMACPP_BASE_URL names. LLAMACPP_MSBUILD_ARGS is added to the build. Needs the .NET 10 SDK.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# Without a server on this machine one of yours is enough; only searching the documentation is left out then.
if ! LLAMACPP_SERVER=$("$root/eng/llama-server.sh") && [ -z "${LLAMACPP_BASE_URL:-}" ]; then exit 1; fi
export LLAMACPP_SERVER

program=$("$root/eng/sample.sh" WebChat)

taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
if [ $# -eq 0 ]; then
    if taken 5080; then set -- --urls http://127.0.0.1:0; else set -- --urls http://127.0.0.1:5080; fi
fi
exec dotnet "$program" "$@"
