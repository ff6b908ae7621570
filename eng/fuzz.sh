#!/usr/bin/env bash
# Damages recorded answers in new ways and reads them, until a caller would get an error that is none of ours.
#
#   eng/fuzz.sh        for a minute
#   eng/fuzz.sh 600    for so many seconds
#
# A failure names its seed; LLAMACPP_FUZZ_SEED=<seed> eng/fuzz.sh repeats that case alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tests=tests/LlamaCppChatClient.Tests
dotnet build $tests -c Release -v quiet -nologo -clp:NoSummary
LLAMACPP_FUZZ_SECONDS=${1:-60} exec dotnet $tests/bin/Release/net10.0/LlamaCppChatClient.Tests.dll \
    -noColor -showLiveOutput -class '*.DamagedAnswerTests'
