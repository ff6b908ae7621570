#!/usr/bin/env bash
# Measures what keeping conversations on their server saves: 16 conversations of 10 turns over four real servers, for one server, taking turns,
# service discovery, the gateways of the docs and Routing. Prints a table; takes some minutes. The tests run a short form of it.
#
#   eng/scale.sh            prints the table
#   eng/scale.sh FILE       also writes it to a file
#
# Needs nginx (Debian: apt install nginx-light) and a llama-server (eng/llama-server.sh).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 CI=true

project=tests/LlamaCppChatClient.ServerTests
table=${1:-$(mktemp)}
LLAMACPP_SERVER=${LLAMACPP_SERVER:-$(eng/llama-server.sh)}
export LLAMACPP_SERVER LLAMACPP_SCALE_TABLE=$table

dotnet build $project -c Release -nologo -v:quiet -clp:NoSummary --tl:off
dotnet $project/bin/Release/net10.0/LlamaCppChatClient.ServerTests.dll -explicit only -class LlamaCpp.ServerTests.Routing.RoutingTokenTests
cat "$table"
