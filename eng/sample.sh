#!/usr/bin/env bash
# Builds one of docs/samples and prints its program, for the scripts that run it: program=$(eng/sample.sh Chat). With
# a project of a sample, such as Aspire/AppHost, the whole sample counts as its source.
# Only when there is something to build, for asking the SDK takes seconds. LLAMACPP_MSBUILD_ARGS is added to the build.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
name=$1
sample=$root/docs/samples/$name
program=$sample/bin/Release/net10.0/${name##*/}.dll
stamp=$sample/obj/eng-sample.stamp
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# The program may have been built by others (eng/test.sh); the stamp is for a build that found nothing to write.
current() {
    [ -f "$program" ] && { unchanged_since "$program" || { [ -f "$stamp" ] && unchanged_since "$stamp"; }; }
}

unchanged_since() {
    [ -z "$(find "$root"/src "$root/docs/samples/${name%%/*}" "$root"/Directory.*.props "$root/global.json" "${BASH_SOURCE[0]}" \
        \( -name bin -o -name obj \) -prune -o -newer "$1" -print -quit 2>/dev/null)" ]
}

if ! current; then
    read -ra args <<<"${LLAMACPP_MSBUILD_ARGS:-}"
    output=$(dotnet build "$sample" -c Release -nologo -v:quiet -clp:NoSummary --tl:off ${args[@]+"${args[@]}"} 2>&1) || {
        printf '%s\n' "$output" >&2
        exit 1
    }
    touch "$stamp"
fi
printf '%s\n' "$program"
