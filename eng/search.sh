#!/usr/bin/env bash
# Searches this repository's documentation, or any folder of Markdown, by meaning (docs/samples/Embeddings).
#
#   eng/search.sh "How do I stop an answer?"
#   eng/search.sh --folder ~/notes "Where is the key?"
#
# The program starts llama-servers with the tiny models of tests/models, or asks the one that LLAMACPP_BASE_URL
# names (--embeddings); LLAMACPP_RERANK_URL (--rerank) and LLAMACPP_CHAT_URL name further ones. LLAMACPP_MSBUILD_ARGS
# is added to the build. Needs the .NET 10 SDK.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
if [ -z "${LLAMACPP_BASE_URL:-}" ]; then
    LLAMACPP_SERVER=$("$root/eng/llama-server.sh")
    export LLAMACPP_SERVER
fi

program=$("$root/eng/sample.sh" Embeddings)
exec dotnet "$program" "$@"
