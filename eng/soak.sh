#!/usr/bin/env bash
# Clients that live long, with a look at what they leave behind. Two halves, one after the other:
#   a real llama-server that is restarted, replaced, paused and reconfigured at random: every call is right, named or cancelled;
#   good, broken and abandoned streams of a scripted server over one client: then a look at the memory and the connections.
#
#   eng/soak.sh [SECONDS]     3600 by default; the tests run the same for a few seconds
#
# LLAMACPP_SOAK_SEED repeats the changes of an earlier run, whose seed is in its output.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export LLAMACPP_SOAK_SECONDS=$((${1:-3600} / 2))
if server=$(eng/llama-server.sh); then export LLAMACPP_SERVER=$server; fi
dotnet run -c Release --project tests/LlamaCppChatClient.ServerTests -- \
    -method '*.Every_call_to_a_server_that_changes_is_right_named_or_cancelled' -showLiveOutput -noLogo
dotnet run -c Release --project tests/LlamaCppChatClient.Tests -- \
    -method '*.Soak_of_good_broken_and_abandoned_streams_leaks_nothing' -showLiveOutput -noLogo
