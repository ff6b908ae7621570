#!/usr/bin/env bash
# Writes into docs/architecture.md which of our files a plain streamed chat and GetSlotsAsync enter, from the names of the
# methods that the just-in-time compiler compiles on the way. Needs the .NET 10 SDK, no server.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
dotnet build "$root/eng/CallTrace" -c Release -nologo -v:quiet -clp:NoSummary --tl:off
exec dotnet "$root/eng/CallTrace/bin/Release/net10.0/CallTrace.dll" "$root"
