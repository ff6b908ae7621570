#!/usr/bin/env bash
# Starts docs/samples/Aspire: llama-servers with the tiny models, a web API and a worker under Aspire. Prints the
# dashboard's address; Ctrl-C ends all of it.
#
#   eng/aspire.sh
#
# ASPNETCORE_URLS chooses another address for the dashboard. LLAMACPP_MSBUILD_ARGS is added to the build. Needs the
# .NET 10 SDK, and no container runtime.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

LLAMACPP_SERVER=$("$root/eng/llama-server.sh")
export LLAMACPP_SERVER

program=$("$root/eng/sample.sh" Aspire/AppHost)

# Threads that wait for each other are slow on a busy machine, and the models are tiny.
export LLAMA_ARG_THREADS=1 LLAMA_ARG_THREADS_BATCH=1

# Over plain HTTP, on this machine only: a development certificate has to be trusted first.
export ASPNETCORE_URLS=${ASPNETCORE_URLS:-http://127.0.0.1:18888}
export ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=${ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL:-http://127.0.0.1:18889}
export ASPIRE_ALLOW_UNSECURED_TRANSPORT=true
exec dotnet "$program" "$@"
