#!/usr/bin/env bash
# Good, broken and abandoned streams over one client for a long time, then a look at the memory and the connections.
#
#   eng/soak.sh [SECONDS]     600 by default; the tests run the same for 2 seconds
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

LLAMACPP_SOAK_SECONDS=${1:-600} dotnet run -c Release --project tests/LlamaCppChatClient.Tests -- \
    -method '*.Soak_of_good_broken_and_abandoned_streams_leaks_nothing' -showLiveOutput -noLogo
